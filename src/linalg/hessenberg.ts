// Reduction of a real matrix to upper Hessenberg form by Householder reflectors: Q^T A Q = H.
// One pass over the matrix per column: the update by one reflector and the two products for the next are fused, so
// each entry is loaded and stored once per step (the two-sided application needs it three times). Q is accumulated
// in blocks of reflectors in compact form I - V T V^T, as matrix products.

import { part, type Steps } from '../array/stages.ts';
import type { Reduced, Region, Workspace } from './workspace.ts';

const BLOCK = 32;
/** Entries that reflectors go over between two yields. */
const ENTRIES = 2 ** 22;

/** Numbers of workspace that `reduceToHessenberg` takes beside its arguments. */
export function hessenbergWorkspaceSize(n: number): number {
  return 2 * n * n + 2 * n * BLOCK + 2 * BLOCK * BLOCK + 6 * n + 40;
}

/**
 * Reduces `h` (`n x n`, coupled in `low ... high`) in place and leaves Q^T (rows are the columns of Q) in `qt`, where
 * there is one.
 */
export function* reduceToHessenberg(space: Workspace, { h, qt, n, low, high }: Reduced): Steps<void> {
  const first = low;
  const count = Math.max(0, high - 1 - low);
  // Row r of `rows` is reflector r, the one that clears column low + r.
  const rows = space.take(Math.max(1, count) * n);
  const betas = new Float64Array(count);
  yield* part(reduce(space, h, n, low, high, rows, betas), 0, 0.7);
  if (qt) yield* part(accumulate(space, qt, n, first, high, rows, betas), 0.7, 1);
}

function* reduce(
  space: Workspace,
  { at, data }: Region,
  n: number,
  low: number,
  high: number,
  reflectors: Region,
  betas: Float64Array,
): Steps<void> {
  const pass = space.kernel('hessenberg_pass_f64');
  const zeros = space.take(n);
  const z = space.take(n);
  const y = space.take(n);
  const p = space.take(n);
  const w = space.take(n);
  let v = zeros;
  const atOnce = Math.max(1, Math.floor(ENTRIES / (n * n)));
  for (let r = 0; r < betas.length; r++) {
    if (r % atOnce === atOnce - 1) yield r / betas.length;
    const k = low + r;
    const u = { at: reflectors.at + r * n * 8, data: reflectors.data.subarray(r * n, (r + 1) * n) };
    // Column k as the pending update will leave it.
    for (let i = k + 1; i <= high; i++) {
      u.data[i] = data[i * n + k]! - v.data[i]! * z.data[k]! - y.data[i]! * v.data[k]!;
    }
    const { beta, head } = makeReflector(u.data, k + 1, high);
    betas[r] = beta;
    pass(at, n, high + 1, k & ~1, n, v.at, z.at, y.at, u.at, p.at, w.at);
    data[(k + 1) * n + k] = head;
    for (let i = k + 2; i <= high; i++) data[i * n + k] = 0;
    let inner = 0;
    for (let i = k + 1; i <= high; i++) inner += u.data[i]! * p.data[i]!;
    const share = beta * beta * inner;
    for (let j = 0; j < n; j++) {
      z.data[j] = j > k ? beta * w.data[j]! - share * u.data[j]! : 0;
      y.data[j] = j <= high ? beta * p.data[j]! : 0;
    }
    v = u;
  }
  if (betas.length > 0) {
    pass(at, n, high + 1, (low + betas.length) & ~1, n, v.at, z.at, y.at, zeros.at, p.at, w.at);
  }
}

/** Makes `x[first ... last]` the vector of `I - beta x x^T`, which takes what stood there to `(head, 0, ...)`. */
function makeReflector(x: Float64Array, first: number, last: number): { beta: number; head: number } {
  let scale = 0;
  for (let i = first + 1; i <= last; i++) scale = Math.max(scale, Math.abs(x[i]!));
  const lead = x[first]!;
  if (scale === 0) {
    x.fill(0, first, last + 1);
    return { beta: 0, head: lead };
  }
  scale = Math.max(scale, Math.abs(lead));
  let sum = 0;
  for (let i = first; i <= last; i++) {
    x[i]! /= scale;
    sum += x[i]! * x[i]!;
  }
  const norm = lead < 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
  const beta = 1 / (norm * (norm + x[first]!));
  x[first]! += norm;
  return { beta, head: -norm * scale };
}

/** Q^T, from the last block of reflectors backwards so that only the trailing part is touched. */
function* accumulate(
  space: Workspace,
  qt: Region,
  n: number,
  low: number,
  high: number,
  reflectors: Region,
  betas: Float64Array,
): Steps<void> {
  for (let i = 0; i < n; i++) qt.data[i * n + i] = 1;
  const columns = space.take(n * BLOCK);
  const images = space.take(n * BLOCK);
  const mixed = space.take(n * BLOCK);
  const t = space.take(BLOCK * BLOCK);
  for (let end = betas.length; end > 0; ) {
    yield 1 - end / betas.length;
    const begin = Math.max(0, Math.floor((end - 1) / BLOCK) * BLOCK);
    const size = end - begin;
    const start = low + begin + 1;
    const m = high - start + 1;
    triangularFactor(reflectors.data, n, begin, size, start, high, betas, t.data);
    for (let c = 0; c < size; c++) {
      const row = (begin + c) * n + start;
      for (let i = 0; i < m; i++) columns.data[i * size + c] = reflectors.data[row + i]!;
    }
    const corner = qt.at + (start * n + start) * 8;
    // Q^T (I - V T^T V^T), with -T^T kept in `t`.
    space.product(corner, n, columns.at, size, images.at, size, 0, 0, m, size, m);
    space.product(images.at, size, t.at, size, mixed.at, size, 0, 0, m, size, size);
    const rows = reflectors.at + (begin * n + start) * 8;
    space.product(mixed.at, size, rows, n, corner, n, corner, n, m, m, size);
    end = begin;
  }
}

/** `-T^T` (`size x size`) of `H_1 H_2 ... = I - V T V^T`. */
function triangularFactor(
  rows: Float64Array,
  n: number,
  begin: number,
  size: number,
  start: number,
  high: number,
  betas: Float64Array,
  out: Float64Array,
): void {
  out.fill(0, 0, size * size);
  const overlaps = new Float64Array(size);
  for (let c = 0; c < size; c++) {
    const own = (begin + c) * n;
    const beta = betas[begin + c]!;
    for (let b = 0; b < c; b++) {
      let dot = 0;
      const other = (begin + b) * n;
      for (let i = start + c; i <= high; i++) dot += rows[own + i]! * rows[other + i]!;
      overlaps[b] = dot;
    }
    // T[0..c, c] = -beta T[0..c, 0..c] overlaps; out holds -T transposed.
    for (let b = 0; b < c; b++) {
      let sum = 0;
      for (let i = b; i < c; i++) sum += out[i * size + b]! * overlaps[i]!;
      out[c * size + b] = -beta * sum;
    }
    out[c * size + c] = -beta;
  }
}
