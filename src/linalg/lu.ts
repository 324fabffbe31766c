// Linear systems and inverses by LU with partial pivoting, real and complex. A singular matrix is refused; for a
// least-squares or minimum-norm answer use leastSquares or pinv.

import { InputError } from '../array/errors.ts';
import { type ComplexMatrix, identity, type Matrix, matrix } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { toComplex } from './complex.ts';
import { requireFinite, requireFiniteComplex, requireSquare } from './require.ts';
import { withWorkspaceSteps } from './workspace.ts';

/** Columns that are eliminated before the rest of the matrix is updated by them, as one product. */
const PANEL = 16;

/** `P A = L U` of a square matrix, to solve many systems with. */
export interface LU {
  /** `X` with `A X = B`, shapes `[n, n]`, `[n, p]`. @throws InputError when shapes disagree or B is not finite */
  solve(b: Matrix): Matrix;
  /** Does what `solve` does in steps. */
  solveSteps(b: Matrix): Steps<Matrix>;
}

/**
 * LU with partial pivoting of `a` `[n, n]`; `null` when it is singular to working precision.
 * @throws InputError when `a` is not square or not finite
 */
export function lu(a: Matrix): LU | null {
  return drain(luSteps(a));
}

/** `lu` in steps. */
export function* luSteps(a: Matrix): Steps<LU | null> {
  const found = yield* eliminate(a);
  return typeof found === 'number' ? null : found;
}

/** Products of two numbers between two yields. */
const PRODUCTS = 2 ** 22;

/** The factors, or the column without a pivot. */
function* eliminate(a: Matrix): Steps<LU | number> {
  requireSquare(a);
  requireFinite(a);
  const n = a.rows;
  const stride = strideOf(n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const panels = Math.max(1, Math.floor(PRODUCTS / (n * n * PANEL)));
  return yield* withWorkspaceSteps(n * stride + n * PANEL, function* (space): Steps<LU | number> {
    const work = space.take(n * stride);
    const multipliers = space.take(n * PANEL);
    for (let i = 0; i < n; i++) work.data.set(a.data.subarray(i * n, (i + 1) * n), i * stride);
    const floor = n * Number.EPSILON * largestOf(a.data, null);
    for (let from = 0; from < n; from += PANEL) {
      const to = Math.min(n, from + PANEL);
      const failed = eliminatePanel(work.data, stride, n, from, to, order, floor);
      if (failed >= 0) return failed;
      const rest = n - to;
      if (rest === 0) break;
      if ((to / PANEL) % panels === 0) yield to / n;
      const width = to - from;
      for (let i = to; i < n; i++) {
        for (let k = 0; k < width; k++) multipliers.data[(i - to) * width + k] = -work.data[i * stride + from + k]!;
      }
      const corner = work.at + (to * stride + to) * 8;
      const above = work.at + (from * stride + to) * 8;
      space.product(multipliers.at, width, above, stride, corner, stride, corner, stride, rest, rest, width);
    }
    const lu = work.data.slice();
    const solveSteps = (b: Matrix) => substitute(lu, stride, order, a, b);
    return { solve: (b) => drain(solveSteps(b)), solveSteps };
  });
}

/** Rows of a multiple of 64 numbers would bring whole columns into few sets of the cache: they get a gap. */
function strideOf(n: number): number {
  return n % 64 === 0 ? n + 8 : n;
}

/**
 * Eliminates columns `from ... to - 1` within themselves, and brings their rows of U up to date to the right. Returns
 * the column without a pivot, or -1.
 */
function eliminatePanel(
  packed: Float64Array,
  stride: number,
  n: number,
  from: number,
  to: number,
  order: Int32Array,
  floor: number,
): number {
  for (let k = from; k < to; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(packed[i * stride + k]!) > Math.abs(packed[pivot * stride + k]!)) pivot = i;
    if (!(Math.abs(packed[pivot * stride + k]!) > floor)) return k;
    if (pivot !== k) {
      swapRows(packed, stride, k, pivot);
      [order[k], order[pivot]] = [order[pivot]!, order[k]!];
    }
    for (let i = k + 1; i < n; i++) {
      const factor = packed[i * stride + k]! / packed[k * stride + k]!;
      packed[i * stride + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < to; j++) packed[i * stride + j]! -= factor * packed[k * stride + j]!;
    }
  }
  for (let i = from + 1; i < to; i++) {
    for (let k = from; k < i; k++) {
      const factor = packed[i * stride + k]!;
      if (factor !== 0) for (let j = to; j < n; j++) packed[i * stride + j]! -= factor * packed[k * stride + j]!;
    }
  }
  return -1;
}

function* substitute(lu: Float64Array, stride: number, order: Int32Array, a: Matrix, b: Matrix): Steps<Matrix> {
  requireSystem(a, b);
  requireFinite(b, 'right-hand side');
  const n = a.rows;
  const p = b.cols;
  if (p >= MANY) return matrix(n, p, yield* substituteTogether(lu, stride, order, b));
  const x = new Float64Array(n * p);
  const column = new Float64Array(n);
  const columns = Math.max(1, Math.floor(PRODUCTS / (n * n)));
  for (let c = 0; c < p; c++) {
    if (c > 0 && c % columns === 0) yield c / p;
    for (let i = 0; i < n; i++) column[i] = b.data[order[i]! * p + c]!;
    substituteColumn(lu, stride, n, column);
    for (let i = 0; i < n; i++) x[i * p + c] = column[i]!;
  }
  return matrix(n, p, x);
}

/** Right-hand sides from which on they are solved together. */
const MANY = 8;
/** Rows solved by themselves; what the others contribute comes in as one matrix product. */
const ROWS = 32;

/** `X` with `L U X = P B`, by blocks of rows. */
function* substituteTogether(
  lu: Float64Array,
  stride: number,
  order: Int32Array,
  { data, cols: p }: Matrix,
): Steps<Float64Array> {
  const n = order.length;
  return yield* withWorkspaceSteps(lu.length + (n + ROWS) * p, function* (space): Steps<Float64Array> {
    const factors = space.take(lu.length);
    factors.data.set(lu);
    const x = space.take(n * p);
    const others = space.take(ROWS * p);
    for (let i = 0; i < n; i++) x.data.set(data.subarray(order[i]! * p, (order[i]! + 1) * p), i * p);
    /** Takes from rows `begin ... end - 1` what rows `from ... to - 1` contribute. */
    const takeOthers = (begin: number, end: number, from: number, to: number) => {
      if (from === to) return;
      const at = factors.at + (begin * stride + from) * 8;
      space.product(at, stride, x.at + from * p * 8, p, others.at, p, 0, 0, end - begin, p, to - from);
      for (let i = 0, into = begin * p; into < end * p; i++, into++) x.data[into]! -= others.data[i]!;
    };
    const takeRow = (from: number, into: number) => {
      const factor = lu[into * stride + from]!;
      if (factor !== 0) for (let j = 0; j < p; j++) x.data[into * p + j]! -= factor * x.data[from * p + j]!;
    };
    for (let begin = 0; begin < n; begin += ROWS) {
      if (begin > 0) yield (0.5 * begin) / n;
      const end = Math.min(n, begin + ROWS);
      takeOthers(begin, end, 0, begin);
      for (let i = begin; i < end; i++) for (let k = begin; k < i; k++) takeRow(k, i);
    }
    for (let end = n; end > 0; ) {
      yield 1 - (0.5 * end) / n;
      const begin = Math.floor((end - 1) / ROWS) * ROWS;
      takeOthers(begin, end, end, n);
      for (let i = end - 1; i >= begin; i--) {
        for (let k = i + 1; k < end; k++) takeRow(k, i);
        const pivot = lu[i * stride + i]!;
        for (let j = i * p; j < (i + 1) * p; j++) x.data[j]! /= pivot;
      }
      end = begin;
    }
    return x.data.slice();
  });
}

/** `L U x = column` in place. */
function substituteColumn(lu: Float64Array, stride: number, n: number, column: Float64Array): void {
  for (let i = 0; i < n; i++) column[i] = column[i]! - rowTimes(lu, i * stride, column, 0, i);
  for (let i = n - 1; i >= 0; i--) {
    column[i] = (column[i]! - rowTimes(lu, i * stride, column, i + 1, n)) / lu[i * stride + i]!;
  }
}

/** Entries `from ... to - 1` of the row at `at` times those of `x`, in four sums that do not wait for each other. */
function rowTimes(rows: Float64Array, at: number, x: Float64Array, from: number, to: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = from;
  for (; k + 4 <= to; k += 4) {
    s0 += rows[at + k]! * x[k]!;
    s1 += rows[at + k + 1]! * x[k + 1]!;
    s2 += rows[at + k + 2]! * x[k + 2]!;
    s3 += rows[at + k + 3]! * x[k + 3]!;
  }
  for (; k < to; k++) s0 += rows[at + k]! * x[k]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * Solves the linear system `A X = B` for square `a [n, n]` and `b [n, p]`; `X` is `[n, p]`.
 * @throws InputError when `a` is singular to working precision, shapes disagree or entries are not finite
 */
export function solve(a: Matrix, b: Matrix): Matrix {
  return drain(solveSteps(a, b));
}

/** `solve` in steps. */
export function* solveSteps(a: Matrix, b: Matrix): Steps<Matrix> {
  requireSystem(a, b);
  const found = yield* part(eliminate(a), 0, 0.5);
  if (typeof found === 'number') throw singular(a.rows, found);
  return yield* part(found.solveSteps(b), 0.5, 1);
}

/**
 * Gives the inverse `A^-1 [n, n]` of a square matrix `[n, n]`.
 * @throws InputError when it is singular to working precision, not square or not finite
 */
export function inverse(a: Matrix): Matrix {
  return solve(a, identity(a.rows));
}

/** `X` with `A X = B` for complex matrices. @throws InputError as `solve` */
export function solveComplex(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  return drain(solveComplexSteps(a, b));
}

/** `solveComplex` in steps. */
export function* solveComplexSteps(a: ComplexMatrix, b: ComplexMatrix): Steps<ComplexMatrix> {
  requireSystem(a, b);
  requireFiniteComplex(a);
  requireFiniteComplex(b, 'right-hand side');
  const n = a.rows;
  const p = b.cols;
  const re = a.re.slice();
  const im = a.im.slice();
  const xRe = b.re.slice();
  const xIm = b.im.slice();
  const atOnce = Math.max(1, Math.floor(PRODUCTS / (4 * n * (n + p))));
  const floor = n * Number.EPSILON * largestOf(re, im);
  for (let k = 0; k < n; k++) {
    if (k % atOnce === atOnce - 1) yield (0.5 * k) / n;
    let pivot = k;
    let size = 0;
    for (let i = k; i < n; i++) {
      const candidate = Math.hypot(re[i * n + k]!, im[i * n + k]!);
      if (candidate > size) {
        size = candidate;
        pivot = i;
      }
    }
    if (!(size > floor)) throw singular(n, k);
    if (pivot !== k) {
      for (const part of [re, im]) swapRows(part, n, k, pivot);
      for (const part of [xRe, xIm]) swapRows(part, p, k, pivot);
    }
    const pRe = re[k * n + k]! / size / size;
    const pIm = im[k * n + k]! / size / size;
    for (let i = k + 1; i < n; i++) {
      const aRe = re[i * n + k]!;
      const aIm = im[i * n + k]!;
      const fRe = aRe * pRe + aIm * pIm;
      const fIm = aIm * pRe - aRe * pIm;
      if (fRe === 0 && fIm === 0) continue;
      subtractRow(re, im, i * n, k * n, k + 1, n, fRe, fIm);
      subtractRow(xRe, xIm, i * p, k * p, 0, p, fRe, fIm);
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    if (k % atOnce === atOnce - 1) yield 1 - (0.5 * k) / n;
    for (let i = k + 1; i < n; i++) subtractRow(xRe, xIm, k * p, i * p, 0, p, re[k * n + i]!, im[k * n + i]!);
    const size = Math.hypot(re[k * n + k]!, im[k * n + k]!);
    const pRe = re[k * n + k]! / size / size;
    const pIm = -im[k * n + k]! / size / size;
    for (let j = k * p; j < (k + 1) * p; j++) {
      const held = xRe[j]!;
      xRe[j] = held * pRe - xIm[j]! * pIm;
      xIm[j] = held * pIm + xIm[j]! * pRe;
    }
  }
  return { rows: n, cols: p, re: xRe, im: xIm };
}

/** `A^-1` of a complex matrix. @throws InputError as `solve` */
export function inverseComplex(a: ComplexMatrix): ComplexMatrix {
  return drain(inverseComplexSteps(a));
}

/** `inverseComplex` in steps. */
export function inverseComplexSteps(a: ComplexMatrix): Steps<ComplexMatrix> {
  return solveComplexSteps(a, toComplex(identity(a.rows)));
}

function requireSystem(a: { rows: number; cols: number }, b: { rows: number; cols: number }): void {
  requireSquare(a);
  if (a.rows !== b.rows) {
    throw new InputError(`cannot solve ${a.rows} x ${a.cols} against ${b.rows} x ${b.cols}: row counts differ`);
  }
}

function singular(n: number, column: number): InputError {
  return new InputError(
    `matrix ${n} x ${n} is singular to working precision (no pivot in column ${column}); use pinv or leastSquares`,
  );
}

function largestOf(re: Float64Array, im: Float64Array | null): number {
  let peak = 0;
  for (let i = 0; i < re.length; i++) peak = Math.max(peak, Math.abs(re[i]!), im ? Math.abs(im[i]!) : 0);
  return peak;
}

function swapRows(data: Float64Array, cols: number, i: number, j: number): void {
  const held = data.slice(i * cols, (i + 1) * cols);
  data.copyWithin(i * cols, j * cols, (j + 1) * cols);
  data.set(held, j * cols);
}

/** Row at `into` minus `f` times the row at `from`, entries `start ... end - 1`. */
function subtractRow(
  re: Float64Array,
  im: Float64Array,
  into: number,
  from: number,
  start: number,
  end: number,
  fRe: number,
  fIm: number,
): void {
  if (fRe === 0 && fIm === 0) return;
  for (let j = start; j < end; j++) {
    const a = re[from + j]!;
    const b = im[from + j]!;
    re[into + j]! -= fRe * a - fIm * b;
    im[into + j]! -= fRe * b + fIm * a;
  }
}
