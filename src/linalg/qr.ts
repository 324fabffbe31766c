// Householder QR of a real matrix, with and without column pivoting; thin factors. Reflectors are made row by row,
// because the matrices are row-major, and applied in blocks, as matrix products.

import { type Matrix, matrix } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { BLOCK, BlockReflector, blockReflectorRoom } from './block-reflector.ts';
import { intoRange, times } from './range.ts';
import { requireFinite } from './require.ts';
import { type Region, withWorkspaceSteps } from './workspace.ts';

/** A column this small is zero: its reflector would lose its orthogonality. Callers bring the matrix into range. */
const TINY = 1e-250;

export interface QR {
  /** `[m, k]`, orthonormal columns, `k = min(m, n)`. */
  readonly Q: Matrix;
  /** `[k, n]`, upper triangular. */
  readonly R: Matrix;
}

/** A factorisation kept as reflectors. */
export interface HouseholderQR {
  readonly rows: number;
  readonly cols: number;
  /** R above and on the diagonal; the tails of the reflectors below it. */
  readonly packed: Float64Array;
  /** `beta` of the reflectors `I - beta v v^T`, whose first entry is 1 (0: nothing to reflect). */
  readonly betas: Float64Array;
  /** Column `j` of the factored matrix was column `order[j]` of the given one. */
  readonly order: Uint32Array;
}

/**
 * Factorises `A [m, n]` as `Q R` with thin factors `[m, k]` and `[k, n]`, `k = min(m, n)`.
 * @throws InputError when `a` is not finite
 */
export function qr(a: Matrix): QR {
  return drain(qrSteps(a));
}

/** `qr` in steps. */
export function* qrSteps(a: Matrix): Steps<QR> {
  requireFinite(a);
  const { scaled, factor } = intoRange(a);
  const factored = yield* part(householderSteps(scaled, { pivot: false }), 0, 0.5);
  const r = upperFactor(factored);
  const Q = yield* part(thinQSteps(factored), 0.5, 1);
  return { Q, R: matrix(r.rows, r.cols, times(r.data, factor)) };
}

/** Entries that reflectors go over between two yields. */
const ENTRIES = 2 ** 20;

/** Reflectors of `a`, whose entries should be of ordinary size (`intoRange`). */
export function householderSteps(a: Matrix, { pivot }: { readonly pivot: boolean }): Steps<HouseholderQR> {
  return pivot ? pivoted(a) : blocked(a);
}

/** Every reflector is applied to all columns before the next is chosen, so there are no blocks of them. */
function* pivoted(a: Matrix): Steps<HouseholderQR> {
  const { rows, cols } = a;
  const packed = a.data.slice();
  const steps = Math.min(rows, cols);
  const betas = new Float64Array(steps);
  const order = inOrder(cols);
  const work = new Float64Array(cols);
  const norms = columnNorms(packed, rows, cols, 0);
  const reference = norms.slice();
  const atOnce = Math.max(1, Math.floor(ENTRIES / Math.max(1, packed.length)));
  for (let k = 0; k < steps; k++) {
    if (k > 0 && k % atOnce === 0) yield k / steps;
    const best = largest(norms, k);
    swapColumns(packed, rows, cols, k, best);
    for (const list of [norms, reference, order]) exchange(list, k, best);
    reflect(packed, rows, cols, k, betas, work, cols);
    downdate(norms, reference, packed, rows, cols, k);
  }
  return { rows, cols, packed, betas, order };
}

/** Some columns at a time are reduced among themselves; the others get their reflectors as matrix products. */
function* blocked(a: Matrix): Steps<HouseholderQR> {
  const { rows, cols } = a;
  const steps = Math.min(rows, cols);
  const betas = new Float64Array(steps);
  const work = new Float64Array(cols);
  const room = rows * cols + blockReflectorRoom(rows, cols);
  const packed = yield* withWorkspaceSteps(room, function* (space): Steps<Float64Array> {
    const region = space.take(rows * cols);
    const { data } = region;
    data.set(a.data);
    const block = new BlockReflector(space, rows, cols);
    for (let first = 0; first < steps; first += BLOCK) {
      if (first > 0) yield first / steps;
      const end = Math.min(steps, first + BLOCK);
      for (let k = first; k < end; k++) reflect(data, rows, cols, k, betas, work, end);
      if (end === cols) break;
      yield first / steps;
      block.load({ data, rows, stride: cols, betas }, first, end - first, true);
      yield* applyInParts(block, region, rows, cols, end);
    }
    return data.slice();
  });
  return { rows, cols, packed, betas, order: inOrder(cols) };
}

/** Products of two numbers between two yields. */
const PRODUCTS = 2 ** 27;

/** Applies a block of reflectors to the columns `from ...` of `c`, some of them at a time. */
function* applyInParts(block: BlockReflector, c: Region, rows: number, cols: number, from: number): Steps<void> {
  const atOnce = Math.max(BLOCK, Math.floor(PRODUCTS / (2 * BLOCK * rows)));
  for (let begin = from; begin < cols; begin += atOnce) {
    if (begin > from) yield 0;
    block.apply(c, cols, begin, Math.min(atOnce, cols - begin));
  }
}

/** `Q^T B` in place, `b` being `[m, p]`; the first `min(m, n)` rows are those of the thin factor. */
export function* applyTransposedQSteps(factored: HouseholderQR, b: Matrix): Steps<void> {
  const { rows, cols, packed, betas } = factored;
  const width = b.cols;
  yield* withWorkspaceSteps(b.data.length + blockReflectorRoom(rows, width), function* (space): Steps<void> {
    const region = space.take(b.data.length);
    region.data.set(b.data);
    const block = new BlockReflector(space, rows, width);
    for (let first = 0; first < betas.length; first += BLOCK) {
      if (first > 0) yield first / betas.length;
      block.load({ data: packed, rows, stride: cols, betas }, first, Math.min(BLOCK, betas.length - first), true);
      yield* at(first / betas.length, applyInParts(block, region, rows, width, 0));
    }
    b.data.set(region.data);
  });
}

/** The thin Q. */
export function* thinQSteps({ rows, cols, packed, betas }: HouseholderQR): Steps<Matrix> {
  const steps = betas.length;
  const q = matrix(rows, steps);
  yield* withWorkspaceSteps(q.data.length + blockReflectorRoom(rows, steps), function* (space): Steps<void> {
    const region = space.take(q.data.length);
    for (let i = 0; i < steps; i++) region.data[i * steps + i] = 1;
    const block = new BlockReflector(space, rows, steps);
    for (let end = steps; end > 0; ) {
      const first = Math.floor((end - 1) / BLOCK) * BLOCK;
      const done = 1 - end / steps;
      if (end < steps) yield done;
      block.load({ data: packed, rows, stride: cols, betas }, first, end - first, false);
      // The columns before are those of the identity, which these reflectors leave alone.
      yield* at(done, applyInParts(block, region, rows, steps, first));
      end = first;
    }
    q.data.set(region.data);
  });
  return q;
}

/** Steps that tell nothing of how far the whole is. */
function at(done: number, steps: Steps<void>): Steps<void> {
  return part(steps, done, done);
}

function inOrder(cols: number): Uint32Array {
  return Uint32Array.from({ length: cols }, (_, j) => j);
}

/** R `[min(m, n), n]`, columns in factored order. */
export function upperFactor({ rows, cols, packed }: HouseholderQR): Matrix {
  const steps = Math.min(rows, cols);
  const r = matrix(steps, cols);
  for (let i = 0; i < steps; i++) r.data.set(packed.subarray(i * cols + i, (i + 1) * cols), i * cols + i);
  return r;
}

/** Makes reflector `k`, which clears column `k` below the diagonal, and applies it to the columns up to `end`. */
function reflect(
  packed: Float64Array,
  rows: number,
  cols: number,
  k: number,
  betas: Float64Array,
  work: Float64Array,
  end: number,
): void {
  let scale = 0;
  for (let i = k; i < rows; i++) scale = Math.max(scale, Math.abs(packed[i * cols + k]!));
  if (k === rows - 1) return;
  if (scale < TINY) {
    for (let i = k; i < rows; i++) packed[i * cols + k] = 0;
    return;
  }
  let sum = 0;
  for (let i = k; i < rows; i++) sum += (packed[i * cols + k]! / scale) ** 2;
  const first = packed[k * cols + k]!;
  const norm = (first < 0 ? -1 : 1) * scale * Math.sqrt(sum);
  const head = first + norm;
  // Dividing v by its head keeps the tails below 1 in size and beta in [1, 2].
  for (let i = k + 1; i < rows; i++) packed[i * cols + k]! /= head;
  betas[k] = head / norm;
  applyReflector(packed, rows, cols, k, betas[k]!, end, work);
  packed[k * cols + k] = -norm;
}

/** `A -= v (beta v^T A)` on the columns `k + 1 ... end - 1` of the matrix itself, `v` being reflector `k`. */
function applyReflector(
  packed: Float64Array,
  rows: number,
  cols: number,
  k: number,
  beta: number,
  end: number,
  work: Float64Array,
): void {
  if (beta === 0) return;
  const head = k * cols;
  for (let j = k + 1; j < end; j++) work[j] = beta * packed[head + j]!;
  for (let i = k + 1, at = head + cols; i < rows; i++, at += cols) {
    const factor = beta * packed[at + k]!;
    if (factor === 0) continue;
    for (let j = k + 1; j < end; j++) work[j]! += factor * packed[at + j]!;
  }
  for (let j = k + 1; j < end; j++) packed[head + j]! -= work[j]!;
  for (let i = k + 1, at = head + cols; i < rows; i++, at += cols) {
    const factor = packed[at + k]!;
    if (factor === 0) continue;
    for (let j = k + 1; j < end; j++) packed[at + j]! -= factor * work[j]!;
  }
}

function columnNorms(a: Float64Array, rows: number, cols: number, from: number): Float64Array {
  const out = new Float64Array(cols);
  const peaks = new Float64Array(cols);
  for (let i = from; i < rows; i++) {
    for (let j = 0; j < cols; j++) peaks[j] = Math.max(peaks[j]!, Math.abs(a[i * cols + j]!));
  }
  for (let i = from; i < rows; i++) {
    for (let j = 0; j < cols; j++) if (peaks[j]! > 0) out[j]! += (a[i * cols + j]! / peaks[j]!) ** 2;
  }
  for (let j = 0; j < cols; j++) out[j] = peaks[j]! * Math.sqrt(out[j]!);
  return out;
}

/** Removes row `k` from the remaining column norms; recomputes one that cancellation has made unsafe. */
function downdate(
  norms: Float64Array,
  reference: Float64Array,
  a: Float64Array,
  rows: number,
  cols: number,
  k: number,
): void {
  for (let j = k + 1; j < cols; j++) {
    if (norms[j] === 0) continue;
    const ratio = Math.abs(a[k * cols + j]!) / norms[j]!;
    const left = Math.max(0, (1 + ratio) * (1 - ratio));
    if (left * (norms[j]! / reference[j]!) ** 2 > Math.sqrt(Number.EPSILON)) {
      norms[j]! *= Math.sqrt(left);
    } else {
      let peak = 0;
      for (let i = k + 1; i < rows; i++) peak = Math.max(peak, Math.abs(a[i * cols + j]!));
      let sum = 0;
      if (peak > 0) for (let i = k + 1; i < rows; i++) sum += (a[i * cols + j]! / peak) ** 2;
      norms[j] = reference[j] = peak * Math.sqrt(sum);
    }
  }
}

function largest(norms: Float64Array, from: number): number {
  let best = from;
  for (let j = from + 1; j < norms.length; j++) if (norms[j]! > norms[best]!) best = j;
  return best;
}

function exchange(list: Float64Array | Uint32Array, i: number, j: number): void {
  const held = list[i]!;
  list[i] = list[j]!;
  list[j] = held;
}

function swapColumns(a: Float64Array, rows: number, cols: number, i: number, j: number): void {
  if (i === j) return;
  for (let at = 0; at < rows * cols; at += cols) {
    const held = a[at + i]!;
    a[at + i] = a[at + j]!;
    a[at + j] = held;
  }
}
