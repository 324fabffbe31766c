// The singular value decomposition A = U diag(s) V^T by one-sided Jacobi rotations on a pivoted triangular factor:
// small singular values keep their relative accuracy, and tall or wide matrices cost one QR factorisation plus a square
// problem of the smaller side. Source: Drmac and Veselic (2008).

import { ConvergenceError } from '../array/errors.ts';
import { type Matrix, matrix, transpose } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { multiplySteps } from './product.ts';
import { householderSteps, thinQSteps, upperFactor } from './qr.ts';
import { intoRange } from './range.ts';
import { requireFinite, requireNonNegative } from './require.ts';

export interface SVD {
  /** `[m, k]`, `k = min(m, n)`, orthonormal columns. */
  readonly u: Matrix;
  /** `[k]`, descending, not negative. */
  readonly s: Float64Array;
  /** `[n, k]`, orthonormal columns. */
  readonly v: Matrix;
}

const MAX_SWEEPS = 60;
/** What progress is told by: random matrices need this many. */
const USUAL_SWEEPS = 8;
/** Entries that rotations go over between two yields. */
const ENTRIES = 2 ** 18;
/** Singular values this small beside the largest are zero: their squares would leave the exponent range. */
const NEGLIGIBLE = 1e-100;

/**
 * Computes the thin singular value decomposition `A = U diag(s) V^T` of `a [m, n]`: `U [m, k]`, `s [k]`, `V [n, k]`,
 * with `k = min(m, n)`.
 * @throws InputError when `a` is not finite; ConvergenceError when the rotations do not settle
 */
export function svd(a: Matrix): SVD {
  return drain(svdSteps(a));
}

/** `svd` in steps. */
export function* svdSteps(a: Matrix): Steps<SVD> {
  requireFinite(a);
  if (a.rows < a.cols) {
    const { u, s, v } = yield* svdTall(transpose(a));
    return { u: v, s, v: u };
  }
  return yield* svdTall(a);
}

/**
 * Gives the singular values `[min(m, n)]` of `a [m, n]`, in descending order.
 * @throws InputError when `a` is not finite; ConvergenceError when the rotations do not settle
 */
export function singularValues(a: Matrix): Float64Array {
  return svd(a).s;
}

/**
 * Counts the singular values of `a [m, n]` above `rcond` times the largest; by default `max(m, n) eps` times it.
 * @throws InputError when `a` is not finite or `rcond` is negative; ConvergenceError when the rotations do not settle
 */
export function rank(a: Matrix, { rcond = defaultCutoff(a) }: { readonly rcond?: number } = {}): number {
  requireNonNegative(rcond, 'rcond');
  return countAbove(svd(a).s, rcond);
}

/**
 * Gives the largest over the smallest singular value of `a [m, n]`: Infinity of a singular matrix, 1 of an empty one.
 * @throws InputError when `a` is not finite; ConvergenceError when the rotations do not settle
 */
export function conditionNumber(a: Matrix): number {
  const { s } = svd(a);
  if (s.length === 0) return 1;
  const smallest = s[s.length - 1]!;
  return smallest === 0 ? Infinity : s[0]! / smallest;
}

/** The relative cut-off below which a singular value of `a` is rounding: `max(m, n) eps`. */
export function defaultCutoff(a: { readonly rows: number; readonly cols: number }): number {
  return Math.max(a.rows, a.cols) * Number.EPSILON;
}

export function countAbove(s: Float64Array, rcond: number): number {
  const limit = rcond * (s[0] ?? 0);
  let count = 0;
  while (count < s.length && s[count]! > limit) count++;
  return count;
}

function* svdTall(a: Matrix): Steps<SVD> {
  const n = a.cols;
  const { scaled, factor } = intoRange(a);
  const factored = yield* part(householderSteps(scaled, { pivot: true }), 0, 0.2);
  // Rotations J make the rows of R orthogonal: J R = diag(s) B, hence A P = (Q J^T) diag(s) B.
  const w = upperFactor(factored);
  const j = matrix(n, n);
  for (let i = 0; i < n; i++) j.data[i * n + i] = 1;
  yield* part(orthogonaliseRows(w.data, j.data, n), 0.2, 0.8);
  const s = new Float64Array(n);
  for (let i = 0; i < n; i++) s[i] = normOf(w.data, i * n, n);
  const largest = Math.max(...s);
  for (let i = 0; i < n; i++) if (s[i]! <= NEGLIGIBLE * largest) s[i] = 0;
  const order = Array.from(s.keys()).sort((p, q) => s[q]! - s[p]!);
  const b = yield* sortedUnitRows(w, s, order);
  const rotations = matrix(n, n);
  for (let k = 0; k < n; k++) rotations.data.set(j.data.subarray(order[k]! * n, (order[k]! + 1) * n), k * n);
  const v = matrix(n, n);
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) v.data[factored.order[i]! * n + k] = b.data[k * n + i]!;
  const q = yield* part(thinQSteps(factored), 0.8, 0.9);
  return {
    u: yield* part(multiplySteps(q, transpose(rotations)), 0.9, 1),
    s: Float64Array.from(order, (k) => s[k]! * factor),
    v,
  };
}

/** Sweeps of rotations among the rows of `w` until every pair is orthogonal to rounding; `j` collects them. */
function* orthogonaliseRows(w: Float64Array, j: Float64Array, n: number): Steps<void> {
  const tolerance = Math.sqrt(n) * Number.EPSILON;
  const squares = new Float64Array(n);
  const atOnce = Math.max(1, Math.floor(ENTRIES / (n * n)));
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    for (let p = 0; p < n; p++) squares[p] = dot(w, p * n, p * n, n);
    const negligible = NEGLIGIBLE ** 2 * Math.max(...squares);
    let rotated = 0;
    for (let p = 0; p < n - 1; p++) {
      if (p % atOnce === atOnce - 1) yield Math.min(1, (sweep + p / n) / USUAL_SWEEPS);
      rotated += orthogonaliseRow(w, j, n, p, squares, { tolerance, negligible });
    }
    if (rotated === 0) return;
  }
  throw new ConvergenceError(`singular values of a ${n}-column matrix did not settle in ${MAX_SWEEPS} Jacobi sweeps`);
}

/** Rotates row `p` against every later row that it is not orthogonal to; how many those were. `squares` holds the rows' squared norms. */
function orthogonaliseRow(
  w: Float64Array,
  j: Float64Array,
  n: number,
  p: number,
  squares: Float64Array,
  { tolerance, negligible }: { readonly tolerance: number; readonly negligible: number },
): number {
  let rotated = 0;
  for (let q = p + 1; q < n; q++) {
    const alpha = squares[p]!;
    const beta = squares[q]!;
    if (alpha <= negligible || beta <= negligible) continue;
    const gamma = dot(w, p * n, q * n, n);
    if (Math.abs(gamma) <= tolerance * Math.sqrt(alpha) * Math.sqrt(beta)) continue;
    rotated++;
    const zeta = (beta - alpha) / (2 * gamma);
    const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
    const cs = 1 / Math.hypot(1, t);
    rotate(w, p * n, q * n, n, cs, cs * t);
    rotate(j, p * n, q * n, n, cs, cs * t);
    squares[p] = Math.max(0, alpha - t * gamma);
    squares[q] = beta + t * gamma;
  }
  return rotated;
}

/** Rows of `w` divided by their norms, in `order`; rows of norm zero are completed to an orthonormal set. */
function* sortedUnitRows(w: Matrix, s: Float64Array, order: readonly number[]): Steps<Matrix> {
  const n = w.cols;
  const out = matrix(n, n);
  const atOnce = Math.max(1, Math.floor(ENTRIES / (n * n)));
  for (let k = 0; k < n; k++) {
    const from = order[k]!;
    if (s[from]! === 0) {
      if (k % atOnce === 0) yield 0.8;
      completeRow(out.data, k, n);
      continue;
    }
    for (let i = 0; i < n; i++) out.data[k * n + i] = w.data[from * n + i]! / s[from]!;
  }
  return out;
}

/** Fills row `k` with a unit vector orthogonal to the rows before it (the unit vector least covered by them). */
function completeRow(rows: Float64Array, k: number, n: number): void {
  const covered = new Float64Array(n);
  for (let i = 0; i < k; i++) for (let j = 0; j < n; j++) covered[j]! += rows[i * n + j]! ** 2;
  let best = 0;
  for (let j = 1; j < n; j++) if (covered[j]! < covered[best]!) best = j;
  const row = rows.subarray(k * n, (k + 1) * n);
  row[best] = 1;
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < k; i++) {
      const overlap = dot(rows, i * n, k * n, n);
      for (let j = 0; j < n; j++) row[j]! -= overlap * rows[i * n + j]!;
    }
    const norm = normOf(rows, k * n, n);
    for (let j = 0; j < n; j++) row[j]! /= norm;
  }
}

function dot(a: Float64Array, x: number, y: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[x + i]! * a[y + i]!;
  return sum;
}

function normOf(a: Float64Array, at: number, count: number): number {
  let peak = 0;
  for (let i = at; i < at + count; i++) peak = Math.max(peak, Math.abs(a[i]!));
  if (peak === 0) return 0;
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += (a[i]! / peak) ** 2;
  return peak * Math.sqrt(sum);
}

function rotate(a: Float64Array, x: number, y: number, count: number, cs: number, sn: number): void {
  for (let i = 0; i < count; i++) {
    const first = a[x + i]!;
    const second = a[y + i]!;
    a[x + i] = cs * first - sn * second;
    a[y + i] = sn * first + cs * second;
  }
}
