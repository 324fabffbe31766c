// Householder QR of a real matrix, with and without column pivoting; thin factors. Reflectors are applied row by
// row, because the matrices are row-major, so tall matrices (observations in rows) stay fast.

import { type Matrix, matrix } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { intoRange, times } from './range.ts';
import { requireFinite } from './require.ts';

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

/** Reflectors applied to `entries` numbers each, of which a step between two yields is made. */
function reflectorsAtOnce(entries: number): number {
  return Math.max(1, Math.floor(ENTRIES / Math.max(1, entries)));
}

/** Reflectors of `a`, whose entries should be of ordinary size (`intoRange`). */
export function* householderSteps(a: Matrix, { pivot }: { readonly pivot: boolean }): Steps<HouseholderQR> {
  const { rows, cols } = a;
  const packed = a.data.slice();
  const steps = Math.min(rows, cols);
  const betas = new Float64Array(steps);
  const order = Uint32Array.from({ length: cols }, (_, j) => j);
  const work = new Float64Array(cols);
  const norms = pivot ? columnNorms(packed, rows, cols, 0) : new Float64Array(0);
  const reference = norms.slice();
  const atOnce = reflectorsAtOnce(packed.length);
  for (let k = 0; k < steps; k++) {
    if (k > 0 && k % atOnce === 0) yield k / steps;
    if (pivot) {
      const best = largest(norms, k);
      swapColumns(packed, rows, cols, k, best);
      for (const list of [norms, reference, order]) exchange(list, k, best);
    }
    reflect(packed, rows, cols, k, betas, work);
    if (pivot) downdate(norms, reference, packed, rows, cols, k);
  }
  return { rows, cols, packed, betas, order };
}

/** `Q^T B` in place, `b` being `[m, p]`; the first `min(m, n)` rows are those of the thin factor. */
export function* applyTransposedQSteps({ rows, cols, packed, betas }: HouseholderQR, b: Matrix): Steps<void> {
  const work = new Float64Array(b.cols);
  const atOnce = reflectorsAtOnce(b.data.length);
  for (let k = 0; k < betas.length; k++) {
    if (k > 0 && k % atOnce === 0) yield k / betas.length;
    applyReflector(packed, rows, cols, k, betas[k]!, b.data, b.cols, 0, work);
  }
}

/** The thin Q. */
export function* thinQSteps({ rows, cols, packed, betas }: HouseholderQR): Steps<Matrix> {
  const steps = betas.length;
  const q = matrix(rows, steps);
  for (let i = 0; i < steps; i++) q.data[i * steps + i] = 1;
  const work = new Float64Array(steps);
  const atOnce = reflectorsAtOnce(q.data.length);
  for (let k = steps - 1; k >= 0; k--) {
    if ((k + 1) % atOnce === 0) yield 1 - (k + 1) / steps;
    applyReflector(packed, rows, cols, k, betas[k]!, q.data, steps, k, work);
  }
  return q;
}

/** R `[min(m, n), n]`, columns in factored order. */
export function upperFactor({ rows, cols, packed }: HouseholderQR): Matrix {
  const steps = Math.min(rows, cols);
  const r = matrix(steps, cols);
  for (let i = 0; i < steps; i++) r.data.set(packed.subarray(i * cols + i, (i + 1) * cols), i * cols + i);
  return r;
}

function reflect(
  packed: Float64Array,
  rows: number,
  cols: number,
  k: number,
  betas: Float64Array,
  work: Float64Array,
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
  applyReflector(packed, rows, cols, k, betas[k]!, packed, cols, k + 1, work);
  packed[k * cols + k] = -norm;
}

/** `B -= v (beta v^T B)` on columns `from ...`, `v` being reflector `k`. */
function applyReflector(
  packed: Float64Array,
  rows: number,
  cols: number,
  k: number,
  beta: number,
  b: Float64Array,
  width: number,
  from: number,
  work: Float64Array,
): void {
  if (beta === 0) return;
  for (let j = from; j < width; j++) work[j] = beta * b[k * width + j]!;
  for (let i = k + 1; i < rows; i++) {
    const factor = beta * packed[i * cols + k]!;
    if (factor === 0) continue;
    const at = i * width;
    for (let j = from; j < width; j++) work[j]! += factor * b[at + j]!;
  }
  for (let j = from; j < width; j++) b[k * width + j]! -= work[j]!;
  for (let i = k + 1; i < rows; i++) {
    const factor = packed[i * cols + k]!;
    if (factor === 0) continue;
    const at = i * width;
    for (let j = from; j < width; j++) b[at + j]! -= factor * work[j]!;
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
