// Eigenvalues, right and left eigenvectors of a real square matrix, with the residual and the condition number of
// every pair. Path: balance, Hessenberg, QR iteration to real Schur form, back-substitution, back-transform.
// It does not try generalised problems or complex input.

import {
  type ComplexMatrix,
  type ComplexVector,
  frobeniusNorm,
  type Matrix,
  matrix,
  multiply,
  transpose,
} from '../array/matrix.ts';
import { type Balanced, balance } from './balance.ts';
import { complexMatrix } from './complex.ts';
import { describeDefect } from './defect.ts';
import { iterateToSchur } from './francis.ts';
import { reduceToHessenberg } from './hessenberg.ts';
import { intoRange, times } from './range.ts';
import { requireFinite, requireSquare } from './require.ts';
import { schurEigenvalues } from './schur.ts';
import { leftVectorsOfTriangle, rightVectorsOfTriangle } from './triangular-vectors.ts';

export interface EigenOptions {
  /** Which eigenvectors to return; `right` when absent. */
  readonly vectors?: 'none' | 'right' | 'both';
}

export interface Eigen {
  /** `[n]`; conjugate pairs stand together, the positive imaginary part first. */
  readonly values: ComplexVector;
  /** `[n, n]`, column `k` solves `A v = values[k] v`; unit 2-norm, largest component real and positive. No columns with `vectors: 'none'`. */
  readonly right: ComplexMatrix;
  /** `[n, n]`, column `k` solves `y^H A = values[k] y^H`; scaled alike. No columns unless `vectors: 'both'`. */
  readonly left: ComplexMatrix;
  /** `[n]`, `||A v - lambda v|| / ||A||_F`; empty with `vectors: 'none'`. */
  readonly residuals: Float64Array;
  /** `[n]`, `1 / |y^H v|` (how much a perturbation of A moves the eigenvalue); empty with `vectors: 'none'`. */
  readonly conditions: Float64Array;
  /** Whether some eigenvectors cannot be told apart numerically; never true with `vectors: 'none'`. */
  readonly defective: boolean;
  /** Which eigenvalues are defective, in words; `null` when none is (or none was examined). */
  readonly note: string | null;
}

/** Ratio of scaling factors beyond which the residuals of both sides are checked. */
const EXTREME_SCALING = 1e4;
/** Residual, per row of the matrix, that rounding explains. */
const SOUND_RESIDUAL = 1e-14;

/**
 * Eigenvalues and eigenvectors of `a` `[n, n]`.
 * @throws InputError when `a` is not square or not finite; ConvergenceError when the QR iteration does not settle
 */
export function eig(a: Matrix, { vectors = 'right' }: EigenOptions = {}): Eigen {
  requireSquare(a);
  requireFinite(a);
  const { scaled, factor } = intoRange(a);
  const form = schurFormOf(scaled, true);
  if (vectors === 'none') return valuesOnly(timesComplex(form.values, factor));
  const { values, right, left, residuals, norm } = soundPairs(scaled, form);
  const conditions = conditionNumbers(right, left, values);
  const note = describeDefect(timesComplex(values, factor), conditions, norm * factor);
  return {
    values: timesComplex(values, factor),
    right: unpack(right, values),
    left: vectors === 'both' ? unpack(left, values) : complexMatrix(a.rows, 0),
    residuals,
    conditions,
    defective: note !== null,
    note,
  };
}

/** The balanced matrix in real Schur form, and its eigenvalues. */
interface Form {
  readonly balanced: Balanced;
  readonly t: Matrix;
  readonly qt: Matrix;
  readonly values: ComplexVector;
}

/** Packed unit vectors (rows) with their residuals. */
interface Pairs {
  readonly values: ComplexVector;
  readonly right: Matrix;
  readonly left: Matrix;
  readonly residuals: Float64Array;
  /** Frobenius norm of the matrix that the QR iteration saw. */
  readonly norm: number;
}

function schurFormOf(a: Matrix, scaling: boolean): Form {
  const n = a.rows;
  const balanced = balance(a, { scaling });
  const t = matrix(n, n, balanced.data);
  const qt = reduceToHessenberg(t.data, n, balanced.low, balanced.high);
  iterateToSchur(t.data, qt, n, balanced.low, balanced.high);
  return { balanced, t, qt: matrix(n, n, qt), values: schurEigenvalues(t) };
}

function pairsOf(a: Matrix, { balanced, t, qt, values }: Form): Pairs {
  const right = transformBack(multiply(rightVectorsOfTriangle(t, values, balanced), qt), balanced, 'right');
  const left = transformBack(multiply(leftVectorsOfTriangle(t, values, balanced), qt), balanced, 'left');
  normalise(right, values);
  normalise(left, values);
  return { values, right, left, residuals: residualsOf(a, right, values), norm: frobeniusNorm(t) };
}

/**
 * The pairs of the balanced matrix, unless an extreme scaling has cost them their residual against `a` itself (it can
 * lift entries that are rounding to the size of the others): then those of the unscaled matrix, if they are better.
 */
function soundPairs(a: Matrix, form: Form): Pairs {
  const pairs = pairsOf(a, form);
  const { scale } = form.balanced;
  if (Math.max(...scale) <= EXTREME_SCALING * Math.min(...scale)) return pairs;
  const loss = worstResidual(a, pairs);
  if (loss <= a.rows * SOUND_RESIDUAL) return pairs;
  const unscaled = pairsOf(a, schurFormOf(a, false));
  return worstResidual(a, unscaled) < loss ? unscaled : pairs;
}

/** Over right and left vectors. */
function worstResidual(a: Matrix, { left, values, residuals }: Pairs): number {
  // y^H A = lambda y^H is A^T y = conj(lambda) y.
  const conjugates = { re: values.re, im: values.im.map((value) => -value) };
  return Math.max(...residuals, ...residualsOf(transpose(a), left, conjugates));
}

function timesComplex({ re, im }: ComplexVector, factor: number): ComplexVector {
  return { re: times(re, factor), im: times(im, factor) };
}

function valuesOnly(values: ComplexVector): Eigen {
  const n = values.re.length;
  return {
    values,
    right: complexMatrix(n, 0),
    left: complexMatrix(n, 0),
    residuals: new Float64Array(0),
    conditions: new Float64Array(0),
    defective: false,
    note: null,
  };
}

/** Undoes the balancing of packed vectors (rows); left vectors take the inverse scaling. */
function transformBack(packed: Matrix, { order, scale }: Balanced, side: 'right' | 'left'): Matrix {
  const n = packed.rows;
  const out = matrix(n, n);
  // A vector of a badly scaled matrix may span more than the exponent range once squared: factors are made relative.
  let largest = 0;
  for (const value of scale) largest = Math.max(largest, side === 'right' ? value : 1 / value);
  for (let i = 0; i < n; i++) {
    const factor = (side === 'right' ? scale[i]! : 1 / scale[i]!) / largest;
    for (let k = 0; k < n; k++) out.data[k * n + order[i]!] = packed.data[k * n + i]! * factor;
  }
  return out;
}

/** Unit 2-norm, the component of largest modulus real and positive; packed vectors (rows), in place. */
function normalise(packed: Matrix, values: ComplexVector): void {
  const n = packed.rows;
  for (let k = 0; k < n; k++) {
    const re = packed.data.subarray(k * n, (k + 1) * n);
    if (values.im[k] === 0) {
      normaliseReal(re);
    } else {
      normalisePair(re, packed.data.subarray((k + 1) * n, (k + 2) * n));
      k++;
    }
  }
}

function normaliseReal(v: Float64Array): void {
  let peak = 0;
  for (const value of v) if (Math.abs(value) > Math.abs(peak)) peak = value;
  if (peak === 0) return;
  let sum = 0;
  for (const value of v) sum += (value / peak) ** 2;
  const norm = peak * Math.sqrt(sum);
  for (let i = 0; i < v.length; i++) v[i]! /= norm;
}

function normalisePair(re: Float64Array, im: Float64Array): void {
  let size = 0;
  for (let i = 0; i < re.length; i++) size = Math.max(size, Math.abs(re[i]!), Math.abs(im[i]!));
  if (size === 0) return;
  let peak = 0;
  let peakAt = 0;
  let sum = 0;
  for (let i = 0; i < re.length; i++) {
    re[i]! /= size;
    im[i]! /= size;
    const square = re[i]! * re[i]! + im[i]! * im[i]!;
    sum += square;
    if (square > peak) {
      peak = square;
      peakAt = i;
    }
  }
  const scale = 1 / (Math.sqrt(peak) * Math.sqrt(sum));
  const cs = re[peakAt]! * scale;
  const sn = im[peakAt]! * scale;
  for (let i = 0; i < re.length; i++) {
    const held = re[i]!;
    re[i] = cs * held + sn * im[i]!;
    im[i] = cs * im[i]! - sn * held;
  }
  im[peakAt] = 0;
}

function conditionNumbers(right: Matrix, left: Matrix, values: ComplexVector): Float64Array {
  const n = right.rows;
  const out = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const x = k * n;
    if (values.im[k] === 0) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += left.data[x + i]! * right.data[x + i]!;
      out[k] = Math.max(1, 1 / Math.abs(sum));
      continue;
    }
    let re = 0;
    let im = 0;
    for (let i = x, j = x + n; i < x + n; i++, j++) {
      re += left.data[i]! * right.data[i]! + left.data[j]! * right.data[j]!;
      im += left.data[i]! * right.data[j]! - left.data[j]! * right.data[i]!;
    }
    out[k] = out[k + 1] = Math.max(1, 1 / Math.hypot(re, im));
    k++;
  }
  return out;
}

function residualsOf(a: Matrix, right: Matrix, values: ComplexVector): Float64Array {
  const n = a.rows;
  const out = new Float64Array(n);
  const norm = frobeniusNorm(a);
  if (norm === 0) return out;
  const images = multiply(right, transpose(a)).data;
  const v = right.data;
  for (let k = 0; k < n; k++) {
    const lambda = values.re[k]!;
    const omega = values.im[k]!;
    let sum = 0;
    if (omega === 0) {
      for (let i = k * n; i < (k + 1) * n; i++) sum += (images[i]! - lambda * v[i]!) ** 2;
      out[k] = Math.sqrt(sum) / norm;
      continue;
    }
    for (let i = k * n, j = i + n; i < (k + 1) * n; i++, j++) {
      sum += (images[i]! - (lambda * v[i]! - omega * v[j]!)) ** 2;
      sum += (images[j]! - (lambda * v[j]! + omega * v[i]!)) ** 2;
    }
    out[k] = out[k + 1] = Math.sqrt(sum) / norm;
    k++;
  }
  return out;
}

/** Packed rows to complex columns. */
function unpack(packed: Matrix, values: ComplexVector): ComplexMatrix {
  const n = packed.rows;
  const out = complexMatrix(n, n);
  for (let k = 0; k < n; k++) {
    const paired = values.im[k] !== 0;
    for (let i = 0; i < n; i++) {
      out.re[i * n + k] = packed.data[k * n + i]!;
      if (!paired) continue;
      out.re[i * n + k + 1] = packed.data[k * n + i]!;
      out.im[i * n + k] = packed.data[(k + 1) * n + i]!;
      out.im[i * n + k + 1] = -packed.data[(k + 1) * n + i]!;
    }
    if (paired) k++;
  }
  return out;
}
