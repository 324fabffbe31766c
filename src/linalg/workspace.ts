// Room for the eigenproblem in the memory of the compiled kernels, so that matrices are worked on in place: taken
// once per call, handed out in order, given back as a whole; or kept for good by what multiplies the same matrices again and
// again. The matrix products run in WebAssembly SIMD.

import type { Steps } from '../array/stages.ts';
import { type Kernels, loadKernels } from '../kernels/index.ts';

const PAGE = 65536;
/** A larger memory is dropped after use instead of being kept for the next call. */
const KEPT_BYTES = 64 * 2 ** 20;

/** Numbers in kernel memory. */
export interface Region {
  /** The byte address where the region begins. */
  readonly at: number;
  readonly data: Float64Array;
}

type Product = (
  a: number,
  lda: number,
  b: number,
  ldb: number,
  c: number,
  ldc: number,
  d: number,
  ldd: number,
  m: number,
  n: number,
  k: number,
) => void;

/** A square matrix that is brought to another form in place, and what becomes of its basis meanwhile. */
export interface Reduced {
  /** `[n, n]`, coupled in `low ... high`. */
  readonly h: Region;
  /** Q^T, the rows of which are the columns of Q; `null` where nobody asks for it. */
  readonly qt: Region | null;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

export class Workspace {
  readonly #kernels: Kernels;
  #next: number;
  /** `C [m, n] = D + A B`: byte addresses and row strides in elements; `d = 0` for none. */
  readonly product: Product;
  /** `C [m, n] = D + A^T B`, `a` holding `[k, m]`. */
  readonly productOfTransposed: Product;
  readonly kernel: (name: string) => (...args: number[]) => void;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#next = kernels.heapBase;
    this.kernel = (name) => kernels.find(name)!;
    this.product = this.kernel('gemm_f64');
    this.productOfTransposed = this.kernel('gemm_transposed_f64');
  }

  /** Takes a region of `count` numbers, all 0. */
  take(count: number): Region {
    const at = this.#next;
    this.#next += Math.ceil(count / 2) * 16;
    const data = new Float64Array(this.#kernels.memory.buffer, at, count);
    data.fill(0);
    return { at, data };
  }
}

/** Numbers that regions need at most between them for alignment. */
const ALIGNMENT = 64;
/** Numbers of a memory that lasting rooms share: a process has room for some ten thousand memories. */
const SHARED = 2 ** 18;
let shared: Workspace | null = null;
let free = 0;

/** Gives room for `count` numbers (and alignment) for good: for matrices that stay, and the vectors beside them. */
export function lastingWorkspace(count: number): Workspace {
  const needed = count + ALIGNMENT;
  if (needed > SHARED) return new Workspace(grow(loadKernels(), count));
  if (shared === null || needed > free) {
    // The one before lives as long as what was given room in it.
    shared = new Workspace(grow(loadKernels(), SHARED));
    free = SHARED;
  }
  free -= needed;
  return shared;
}

let kept: Kernels | null = null;

/** Runs `work` with room for `count` numbers (and alignment); nothing handed out may be used afterwards. */
export function withWorkspace<T>(count: number, work: (space: Workspace) => T): T {
  const kernels = takeKernels(count);
  try {
    return work(new Workspace(kernels));
  } finally {
    giveBack(kernels);
  }
}

/** Gives room to work in steps; it stays the work's own while that is paused. */
export function* withWorkspaceSteps<T>(count: number, work: (space: Workspace) => Steps<T>): Steps<T> {
  const kernels = takeKernels(count);
  try {
    return yield* work(new Workspace(kernels));
  } finally {
    giveBack(kernels);
  }
}

function takeKernels(count: number): Kernels {
  const kernels = kept ?? loadKernels();
  // A call inside a call, or beside a paused one, gets memory of its own.
  kept = null;
  return grow(kernels, count);
}

function grow(kernels: Kernels, count: number): Kernels {
  const bytes = kernels.heapBase + (count + ALIGNMENT) * 8;
  const missing = bytes - kernels.memory.buffer.byteLength;
  if (missing > 0) kernels.memory.grow(Math.ceil(missing / PAGE));
  return kernels;
}

function giveBack(kernels: Kernels): void {
  if (kernels.memory.buffer.byteLength <= KEPT_BYTES) kept = kernels;
}
