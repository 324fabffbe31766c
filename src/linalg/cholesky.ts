// Cholesky factorisation A = R^T R of a symmetric positive definite matrix, to solve many systems with one factor, which
// costs half an LU. It does not pivot: a matrix that is not positive definite to rounding has no factor, and the caller says
// what that means (a ridge is raised, a covariance refused). Source: Golub and Van Loan (2013), section 4.2.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { requireFinite, requireSquare } from './require.ts';
import { type Region, withWorkspaceSteps } from './workspace.ts';

/** Rows that are factored, or solved, before the rest is updated by them as one matrix product. */
const BLOCK = 32;
/** Products of two numbers between two yields. */
const PRODUCTS = 2 ** 26;

/** `A = R^T R`, to solve many systems with. */
export interface Cholesky {
  /** `R [n, n]`, upper triangular with a positive diagonal. */
  readonly upper: Matrix;
  /** `X` with `A X = B`, shapes `[n, n]`, `[n, p]`. @throws InputError when shapes disagree or B is not finite */
  solve(b: Matrix): Matrix;
  /** Does what `solve` does in steps. */
  solveSteps(b: Matrix): Steps<Matrix>;
}

/**
 * Factors a symmetric `a [n, n]` as `R^T R`, reading its upper triangle alone; `null` when it is not positive definite to
 * working precision.
 * @throws InputError when `a` is not square or not finite
 */
export function cholesky(a: Matrix): Cholesky | null {
  return drain(choleskySteps(a));
}

/** `cholesky` in steps. */
export function* choleskySteps(a: Matrix): Steps<Cholesky | null> {
  requireSquare(a);
  requireFinite(a);
  const upper = yield* factor(a);
  if (upper === null) return null;
  const solveSteps = (b: Matrix) => substitute(upper, b);
  return { upper, solve: (b) => drain(solveSteps(b)), solveSteps };
}

function* factor(a: Matrix): Steps<Matrix | null> {
  const n = a.rows;
  return yield* withWorkspaceSteps(n * n + BLOCK * n, function* (space): Steps<Matrix | null> {
    const work = space.take(n * n);
    const negated = space.take(BLOCK * n);
    work.data.set(a.data);
    const floor = Number.EPSILON * largestDiagonal(a);
    for (let from = 0; from < n; from += BLOCK) {
      const to = Math.min(n, from + BLOCK);
      if (!factorRows(work.data, n, from, to, floor)) return null;
      const rest = n - to;
      if (rest === 0) break;
      for (let i = from; i < to; i++) {
        for (let j = to; j < n; j++) negated.data[(i - from) * rest + j - to] = -work.data[i * n + j]!;
      }
      const right = work.at + (from * n + to) * 8;
      const corner = work.at + (to * n + to) * 8;
      space.productOfTransposed(negated.at, rest, right, n, corner, n, corner, n, rest, rest, to - from);
      yield to / n;
    }
    for (let i = 0; i < n; i++) work.data.fill(0, i * n, i * n + i);
    return matrix(n, n, work.data.slice());
  });
}

function largestDiagonal({ rows, data }: Matrix): number {
  let largest = 0;
  for (let i = 0; i < rows; i++) largest = Math.max(largest, data[i * rows + i]!);
  return largest;
}

/** Makes rows `from ... to - 1` of R of what earlier rows left; whether all pivots were above `floor`. */
function factorRows(a: Float64Array, n: number, from: number, to: number, floor: number): boolean {
  for (let k = from; k < to; k++) {
    const pivot = a[k * n + k]!;
    if (!(pivot > floor)) return false;
    const root = Math.sqrt(pivot);
    for (let j = k; j < n; j++) a[k * n + j]! /= root;
    for (let i = k + 1; i < to; i++) {
      const scale = a[k * n + i]!;
      if (scale !== 0) for (let j = i; j < n; j++) a[i * n + j]! -= scale * a[k * n + j]!;
    }
  }
  return true;
}

/** `X` with `R^T R X = B`, by blocks of rows. */
function* substitute(upper: Matrix, b: Matrix): Steps<Matrix> {
  const n = upper.rows;
  const p = b.cols;
  if (b.rows !== n) throw new InputError(`cannot solve ${n} x ${n} against ${b.rows} x ${p}: row counts differ`);
  requireFinite(b, 'right-hand side');
  return yield* withWorkspaceSteps(n * n + n * p + BLOCK * p, function* (space): Steps<Matrix> {
    const r = space.take(n * n);
    r.data.set(upper.data);
    const x = space.take(n * p);
    x.data.set(b.data);
    const others = space.take(BLOCK * p);
    const blocks = Array.from({ length: Math.ceil(n / BLOCK) }, (_, block) => block * BLOCK);
    const atOnce = Math.max(1, Math.floor(PRODUCTS / Math.max(1, BLOCK * n * p)));
    function* inTurn(starts: readonly number[], solveBlock: (begin: number, end: number) => void): Steps<void> {
      for (const [done, begin] of starts.entries()) {
        if (done > 0 && done % atOnce === 0) yield done / starts.length;
        solveBlock(begin, Math.min(n, begin + BLOCK));
      }
    }
    yield* part(
      inTurn(blocks, (begin, end) => {
        if (begin > 0) {
          space.productOfTransposed(r.at + begin * 8, n, x.at, p, others.at, p, 0, 0, end - begin, p, begin);
          takeAway(x, others, begin, end, p);
        }
        forwards(r.data, x.data, n, p, begin, end);
      }),
      0,
      0.5,
    );
    yield* part(
      inTurn([...blocks].reverse(), (begin, end) => {
        if (end < n) {
          const beside = r.at + (begin * n + end) * 8;
          space.product(beside, n, x.at + end * p * 8, p, others.at, p, 0, 0, end - begin, p, n - end);
          takeAway(x, others, begin, end, p);
        }
        backwards(r.data, x.data, n, p, begin, end);
      }),
      0.5,
      1,
    );
    return matrix(n, p, x.data.slice());
  });
}

/** Takes `others` from rows `begin ... end - 1` of `x`. */
function takeAway(x: Region, others: Region, begin: number, end: number, p: number): void {
  for (let i = 0, into = begin * p; into < end * p; i++, into++) x.data[into]! -= others.data[i]!;
}

/** Rows `begin ... end - 1` of `R^T Y = B`, once the rows before have been taken away. */
function forwards(r: Float64Array, x: Float64Array, n: number, p: number, begin: number, end: number): void {
  for (let i = begin; i < end; i++) {
    for (let k = begin; k < i; k++) takeRow(x, p, r[k * n + i]!, k, i);
    divideRow(x, p, i, r[i * n + i]!);
  }
}

/** Rows `begin ... end - 1` of `R X = Y`, once the rows after have been taken away. */
function backwards(r: Float64Array, x: Float64Array, n: number, p: number, begin: number, end: number): void {
  for (let i = end - 1; i >= begin; i--) {
    for (let k = i + 1; k < end; k++) takeRow(x, p, r[i * n + k]!, k, i);
    divideRow(x, p, i, r[i * n + i]!);
  }
}

function takeRow(x: Float64Array, p: number, factor: number, from: number, into: number): void {
  if (factor !== 0) for (let j = 0; j < p; j++) x[into * p + j]! -= factor * x[from * p + j]!;
}

function divideRow(x: Float64Array, p: number, row: number, pivot: number): void {
  for (let j = row * p; j < (row + 1) * p; j++) x[j]! /= pivot;
}
