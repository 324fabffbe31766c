// Linear least squares with an optional ridge: X = argmin ||A X - B||^2 + ridge ||X||^2 (Frobenius norms).
// Always by pivoted QR and the singular values of R, never by normal equations: the condition number of A is not
// squared, and a rank-deficient A gives the solution of least norm.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix, transpose } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { multiplySteps } from './product.ts';
import { applyTransposedQSteps, householderSteps, upperFactor } from './qr.ts';
import { requireFinite, requireNonNegative } from './require.ts';
import { countAbove, defaultCutoff, svdSteps } from './svd.ts';

export interface LeastSquaresOptions {
  /** Weight of `||X||^2`, in the units of `A^T A`; 0 when absent. */
  readonly ridge?: number;
  /** Singular values at or below `rcond` times the largest count as zero; `max(m, n) eps` when absent. */
  readonly rcond?: number;
}

/**
 * Solves `A X = B` in the sense of least squares: `X [n, p]` for `a [m, n]` and `b [m, p]`, of least norm where several
 * do.
 * @throws InputError when shapes disagree, entries are not finite, or `ridge` or `rcond` is negative
 */
export function leastSquares(a: Matrix, b: Matrix, options: LeastSquaresOptions = {}): Matrix {
  return drain(leastSquaresSteps(a, b, options));
}

/** `leastSquares` in steps. */
export function* leastSquaresSteps(a: Matrix, b: Matrix, options: LeastSquaresOptions = {}): Steps<Matrix> {
  const { ridge = 0, rcond = defaultCutoff(a) } = options;
  if (a.rows !== b.rows) {
    throw new InputError(`least squares of ${a.rows} x ${a.cols} against ${b.rows} x ${b.cols}: row counts differ`);
  }
  requireFinite(a);
  requireFinite(b, 'right-hand side');
  requireNonNegative(ridge, 'ridge');
  requireNonNegative(rcond, 'rcond');
  const { core, target } = a.rows > a.cols ? yield* part(compress(a, b), 0, 0.5) : { core: a, target: b };
  const { u, s, v } = yield* part(svdSteps(core), 0.5, 0.8);
  const kept = countAbove(s, rcond);
  const coefficients = yield* part(multiplySteps(transpose(u), target), 0.8, 0.9);
  for (let k = 0; k < s.length; k++) {
    // s / (s^2 + ridge), written so that s^2 cannot overflow or vanish before it is compared.
    const gain = k < kept ? 1 / (s[k]! + ridge / s[k]!) : 0;
    for (let j = 0; j < target.cols; j++) coefficients.data[k * target.cols + j]! *= gain;
  }
  return yield* part(multiplySteps(v, coefficients), 0.9, 1);
}

/** The square problem of a tall one: `R P^T X = Q^T B`. */
function* compress(a: Matrix, b: Matrix): Steps<{ core: Matrix; target: Matrix }> {
  const factored = yield* part(householderSteps(a, { pivot: false }), 0, 0.5);
  const rotated = matrix(b.rows, b.cols, b.data.slice());
  yield* part(applyTransposedQSteps(factored, rotated), 0.5, 1);
  return {
    core: upperFactor(factored),
    target: matrix(a.cols, b.cols, rotated.data.slice(0, a.cols * b.cols)),
  };
}
