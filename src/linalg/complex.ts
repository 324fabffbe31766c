// Products and conversions of complex matrices (split real and imaginary parts) that need no factorisation.

import { InputError } from '../array/errors.ts';
import { type ComplexMatrix, type ComplexVector, type Matrix, matrix } from '../array/matrix.ts';
import { drain } from '../array/stages.ts';
import { multiplySteps } from './product.ts';

/** Makes a complex matrix `[rows, cols]` of zeros. */
export function complexMatrix(rows: number, cols: number): ComplexMatrix {
  return { rows, cols, re: new Float64Array(rows * cols), im: new Float64Array(rows * cols) };
}

/** The real matrix as a complex one; its data is copied. */
export function toComplex(a: Matrix): ComplexMatrix {
  return { rows: a.rows, cols: a.cols, re: a.data.slice(), im: new Float64Array(a.data.length) };
}

/** Gives the real part `[m, n]` of a complex matrix, copied. */
export function realPart(a: ComplexMatrix): Matrix {
  return matrix(a.rows, a.cols, a.re.slice());
}

/** Gives the imaginary part `[m, n]` of a complex matrix, copied. */
export function imaginaryPart(a: ComplexMatrix): Matrix {
  return matrix(a.rows, a.cols, a.im.slice());
}

/**
 * Multiplies `a [m, k]` by `b [k, n]`, either of which may be real; the product is `[m, n]`.
 * @throws InputError when the inner sizes differ
 */
export function multiplyComplex(a: ComplexMatrix | Matrix, b: ComplexMatrix | Matrix): ComplexMatrix {
  const [aRe, aIm] = parts(a);
  const [bRe, bIm] = parts(b);
  const multiply = (left: Matrix, right: Matrix) => drain(multiplySteps(left, right)).data;
  const out = { rows: a.rows, cols: b.cols, re: multiply(aRe, bRe), im: new Float64Array(a.rows * b.cols) };
  if (aIm && bIm) addScaled(out.re, multiply(aIm, bIm), -1);
  if (bIm) addScaled(out.im, multiply(aRe, bIm), 1);
  if (aIm) addScaled(out.im, multiply(aIm, bRe), 1);
  return out;
}

/** Subtracts `b` from `a`, both `[m, n]`. @throws InputError when the shapes differ */
export function subtractComplex(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new InputError(`cannot subtract ${b.rows} x ${b.cols} from ${a.rows} x ${a.cols}: shapes differ`);
  }
  const out = { rows: a.rows, cols: a.cols, re: a.re.slice(), im: a.im.slice() };
  addScaled(out.re, b.re, -1);
  addScaled(out.im, b.im, -1);
  return out;
}

/** Gives the conjugate transpose `a^H [n, m]` of `a [m, n]`. */
export function conjugateTranspose(a: ComplexMatrix): ComplexMatrix {
  const out = complexMatrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) {
      out.re[j * a.rows + i] = a.re[i * a.cols + j]!;
      out.im[j * a.rows + i] = -a.im[i * a.cols + j]!;
    }
  }
  return out;
}

/**
 * Multiplies column `j` of `a [m, n]` by `d[j]`: the product `a diag(d)`.
 * @throws InputError when there are not as many factors as columns
 */
export function scaleColumnsComplex(a: ComplexMatrix, d: ComplexVector): ComplexMatrix {
  if (d.re.length !== a.cols) {
    throw new InputError(`cannot scale the ${a.cols} columns of a matrix by ${d.re.length} values`);
  }
  const out = complexMatrix(a.rows, a.cols);
  for (let i = 0, at = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++, at++) {
      out.re[at] = a.re[at]! * d.re[j]! - a.im[at]! * d.im[j]!;
      out.im[at] = a.re[at]! * d.im[j]! + a.im[at]! * d.re[j]!;
    }
  }
  return out;
}

/** Copies the columns `indices [k]` of a matrix `[m, n]`, in that order, into one of `[m, k]`. */
export function takeColumnsComplex(a: ComplexMatrix, indices: ArrayLike<number>): ComplexMatrix {
  const out = complexMatrix(a.rows, indices.length);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < indices.length; j++) {
      out.re[i * out.cols + j] = a.re[i * a.cols + indices[j]!]!;
      out.im[i * out.cols + j] = a.im[i * a.cols + indices[j]!]!;
    }
  }
  return out;
}

/** Gives the Frobenius norm: the root of the sum of the squared moduli of all entries. */
export function frobeniusNormComplex(a: ComplexMatrix): number {
  let sum = 0;
  for (let i = 0; i < a.re.length; i++) sum += a.re[i]! * a.re[i]! + a.im[i]! * a.im[i]!;
  return Math.sqrt(sum);
}

function parts(a: ComplexMatrix | Matrix): [Matrix, Matrix | null] {
  if ('data' in a) return [a, null];
  return [matrix(a.rows, a.cols, a.re), matrix(a.rows, a.cols, a.im)];
}

function addScaled(into: Float64Array, values: Float64Array, scale: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += scale * values[i]!;
}
