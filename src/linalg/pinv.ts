// The Moore-Penrose pseudoinverse, real and complex, with a relative cut-off on the singular values.

import { type ComplexMatrix, type Matrix, matrix, multiply, transpose } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { complexMatrix } from './complex.ts';
import { multiplySteps } from './product.ts';
import { requireFinite, requireFiniteComplex, requireNonNegative } from './require.ts';
import { countAbove, defaultCutoff, type SVD, svd, svdSteps } from './svd.ts';

export interface PseudoinverseOptions {
  /** Singular values at or below `rcond` times the largest count as zero; `max(m, n) eps` when absent. */
  readonly rcond?: number;
}

/**
 * Gives the Moore-Penrose pseudoinverse `A^+ [n, m]` of `a [m, n]`.
 * @throws InputError when `a` is not finite or `rcond` is negative
 */
export function pinv(a: Matrix, options: PseudoinverseOptions = {}): Matrix {
  return drain(pinvSteps(a, options));
}

/** `pinv` in steps. */
export function* pinvSteps(a: Matrix, { rcond = defaultCutoff(a) }: PseudoinverseOptions = {}): Steps<Matrix> {
  requireFinite(a);
  requireNonNegative(rcond, 'rcond');
  const factors = yield* part(svdSteps(a), 0, 0.9);
  const { scaled, right } = leading(factors, countAbove(factors.s, rcond));
  return yield* part(multiplySteps(scaled, right), 0.9, 1);
}

/**
 * `A^+` of a complex matrix. Computed on the real form `[Re -Im; Im Re]`, whose pseudoinverse is the real form of
 * the answer and whose singular values are those of `a`, each twice.
 */
export function pinvComplex(a: ComplexMatrix, { rcond = defaultCutoff(a) }: PseudoinverseOptions = {}): ComplexMatrix {
  requireFiniteComplex(a);
  requireNonNegative(rcond, 'rcond');
  const factors = svd(realForm(a));
  // Both copies of a singular value are kept or dropped together, wherever rounding puts them about the cut-off.
  const kept = 2 * Math.ceil(countAbove(factors.s, rcond) / 2);
  const { scaled, right } = leading(factors, kept);
  const whole = multiply(scaled, right);
  const out = complexMatrix(a.cols, a.rows);
  for (let i = 0; i < out.rows; i++) {
    for (let j = 0; j < out.cols; j++) {
      const at = i * whole.cols + j;
      out.re[i * out.cols + j] = whole.data[at]!;
      out.im[i * out.cols + j] = whole.data[at + out.rows * whole.cols]!;
    }
  }
  return out;
}

function realForm({ rows, cols, re, im }: ComplexMatrix): Matrix {
  const out = matrix(2 * rows, 2 * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const at = i * 2 * cols + j;
      const below = at + rows * 2 * cols;
      out.data[at] = out.data[below + cols] = re[i * cols + j]!;
      out.data[at + cols] = -im[i * cols + j]!;
      out.data[below] = im[i * cols + j]!;
    }
  }
  return out;
}

/** `V diag(1 / s)` over the first `kept` singular values, and `U^T`: their product is the pseudoinverse. */
function leading({ u, s, v }: SVD, kept: number): { scaled: Matrix; right: Matrix } {
  const scaled = matrix(v.rows, v.cols);
  for (let i = 0; i < v.rows; i++) {
    for (let k = 0; k < kept; k++) scaled.data[i * v.cols + k] = v.data[i * v.cols + k]! / s[k]!;
  }
  return { scaled, right: transpose(u) };
}
