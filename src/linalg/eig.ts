// Eigenvalues, right and left eigenvectors of a real square matrix, with the residual and the condition number of
// every pair. Path: balance, Hessenberg, QR iteration to real Schur form, back-substitution, back-transform.
// It does not try generalised problems or complex input.

import {
  type ComplexMatrix,
  type ComplexVector,
  frobeniusNorm,
  type Matrix,
  matrix,
  transpose,
} from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { type Balanced, balance } from './balance.ts';
import { complexMatrix } from './complex.ts';
import { describeDefect } from './defect.ts';
import { multiplySteps } from './product.ts';
import { intoRange, times } from './range.ts';
import { requireFinite, requireSquare } from './require.ts';
import { reduceToSchur, reduceToValues, schurWorkspaceSize } from './schur.ts';
import { schurEigenvalues } from './schur-blocks.ts';
import { leftVectorsOfTriangle, rightVectorsOfTriangle } from './triangular-vectors.ts';
import { withWorkspaceSteps } from './workspace.ts';

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
/** Width of the column blocks in which triangular factors are multiplied. */
const COLUMNS = 64;

/**
 * Computes the eigenvalues `[n]` and eigenvectors `[n, n]` of a real matrix `a [n, n]`, with the residual and the
 * condition number of each.
 * @throws InputError when `a` is not square or not finite; ConvergenceError when the QR iteration does not settle
 */
export function eig(a: Matrix, options: EigenOptions = {}): Eigen {
  return drain(eigSteps(a, options));
}

/** `eig` in steps. */
export function* eigSteps(a: Matrix, { vectors = 'right' }: EigenOptions = {}): Steps<Eigen> {
  requireSquare(a);
  requireFinite(a);
  const { scaled, factor } = intoRange(a);
  if (vectors === 'none') return valuesOnly(timesComplex(yield* valuesOf(scaled), factor));
  const { values, right, left, residuals, norm } = yield* soundPairs(scaled);
  yield 1;
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

/** Packed unit vectors (columns) with their residuals. */
interface Pairs {
  readonly values: ComplexVector;
  readonly right: Float64Array;
  readonly left: Float64Array;
  readonly residuals: Float64Array;
  /** Frobenius norm of the matrix that the QR iteration saw. */
  readonly norm: number;
}

function* valuesOf(a: Matrix): Steps<ComplexVector> {
  const n = a.rows;
  const { data, low, high } = balance(a, { scaling: true });
  return yield* withWorkspaceSteps(schurWorkspaceSize(n), (space) => reduceToValues(space, data, n, low, high));
}

function* pairsOf(a: Matrix, balanced: Balanced): Steps<Pairs> {
  const n = a.rows;
  const square = n * n;
  return yield* withWorkspaceSteps(schurWorkspaceSize(n) + 7 * square + 16, function* (space): Steps<Pairs> {
    const { t, qt } = yield* part(reduceToSchur(space, balanced.data, n, balanced.low, balanced.high), 0, 0.7);
    const values = schurEigenvalues(matrix(n, n, t.data));
    const x = space.take(square);
    const y = space.take(square);
    const v = space.take(square);
    yield* part(rightVectorsOfTriangle(space, t, n, values, balanced, x), 0.7, 0.77);
    yield* part(leftVectorsOfTriangle(space, t, n, values, balanced, y), 0.77, 0.84);
    // X is upper and Y lower triangular (but for pairs): each column block takes the rows it has.
    for (let from = 0; from < n; from += COLUMNS) {
      const width = Math.min(COLUMNS, n - from);
      const depth = Math.min(n, from + width + 1);
      space.productOfTransposed(qt.at, n, x.at + from * 8, n, v.at + from * 8, n, 0, 0, n, width, depth);
      if (n > COLUMNS) yield 0.84 + (0.05 * from) / n;
    }
    transformBack(v.data, x.data, balanced, 'right');
    for (let from = 0; from < n; from += COLUMNS) {
      const width = Math.min(COLUMNS, n - from);
      const first = Math.max(0, from - 1);
      const below = (first * n + from) * 8;
      space.productOfTransposed(
        qt.at + first * n * 8,
        n,
        y.at + below,
        n,
        v.at + from * 8,
        n,
        0,
        0,
        n,
        width,
        n - first,
      );
      if (n > COLUMNS) yield 0.89 + (0.05 * from) / n;
    }
    transformBack(v.data, y.data, balanced, 'left');
    normalise(x.data, values);
    normalise(y.data, values);
    yield 0.94;
    const norm = frobeniusNorm(matrix(n, n, t.data));
    const original = space.take(square);
    original.data.set(a.data);
    for (let from = 0; from < n; from += COLUMNS) {
      const width = Math.min(COLUMNS, n - from);
      space.product(original.at, n, x.at + from * 8, n, v.at + from * 8, n, 0, 0, n, width, n);
      if (n > COLUMNS) yield 0.94 + (0.05 * from) / n;
    }
    yield 0.99;
    const residuals = residualsOf(v.data, x.data, values, frobeniusNorm(a));
    return { values, right: x.data.slice(), left: y.data.slice(), residuals, norm };
  });
}

/**
 * The pairs of the balanced matrix, unless an extreme scaling has cost them their residual against `a` itself (it can
 * lift entries that are rounding to the size of the others): then those of the unscaled matrix, if they are better.
 */
function* soundPairs(a: Matrix): Steps<Pairs> {
  const balanced = balance(a, { scaling: true });
  yield 0;
  const pairs = yield* pairsOf(a, balanced);
  const { scale } = balanced;
  if (Math.max(...scale) <= EXTREME_SCALING * Math.min(...scale)) return pairs;
  const loss = yield* worstResidual(a, pairs);
  if (loss <= a.rows * SOUND_RESIDUAL) return pairs;
  const unscaled = yield* pairsOf(a, balance(a, { scaling: false }));
  return (yield* worstResidual(a, unscaled)) < loss ? unscaled : pairs;
}

/** Over right and left vectors. */
function* worstResidual(a: Matrix, { left, values, residuals }: Pairs): Steps<number> {
  const n = a.rows;
  // y^H A = lambda y^H is A^T y = conj(lambda) y.
  const conjugates = { re: values.re, im: values.im.map((value) => -value) };
  const { data: images } = yield* multiplySteps(transpose(a), matrix(n, n, left));
  return Math.max(...residuals, ...residualsOf(images, left, conjugates, frobeniusNorm(a)));
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

/** Undoes the balancing of packed vectors (columns of `from`); left vectors take the inverse scaling. */
function transformBack(
  from: Float64Array,
  into: Float64Array,
  { order, scale }: Balanced,
  side: 'right' | 'left',
): void {
  const n = scale.length;
  const factors = side === 'right' ? scale : scale.map((value) => 1 / value);
  // Relative to the largest: the vectors are normalised afterwards, and their squares must not overflow.
  const largest = Math.max(...factors);
  for (let i = 0; i < n; i++) {
    const factor = factors[i]! / largest;
    const to = order[i]! * n;
    for (let k = 0; k < n; k++) into[to + k] = from[i * n + k]! * factor;
  }
}

/** Unit 2-norm, the component of largest modulus real and positive; packed vectors (columns), in place. */
function normalise(packed: Float64Array, values: ComplexVector): void {
  const n = values.re.length;
  const squares = new Float64Array(n);
  const peaks = new Float64Array(n);
  const peakRows = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const re = packed[i * n + k]!;
      const im = values.im[k] === 0 ? 0 : packed[i * n + k + 1]!;
      const square = re * re + im * im;
      squares[k]! += square;
      if (square > peaks[k]!) {
        peaks[k] = square;
        peakRows[k] = i;
      }
      if (values.im[k] !== 0) k++;
    }
  }
  // Multiplying by (cs - i sn) turns the largest component onto the positive real axis and scales.
  const cs = new Float64Array(n);
  const sn = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    if (peaks[k] === 0) continue;
    const scale = 1 / (Math.sqrt(peaks[k]!) * Math.sqrt(squares[k]!));
    cs[k] = packed[peakRows[k]! * n + k]! * scale;
    if (values.im[k] !== 0) sn[k] = packed[peakRows[k]! * n + k + 1]! * scale;
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const at = i * n + k;
      const re = packed[at]!;
      if (values.im[k] === 0) {
        packed[at] = re * cs[k]!;
        continue;
      }
      const im = packed[at + 1]!;
      packed[at] = cs[k]! * re + sn[k]! * im;
      packed[at + 1] = peakRows[k] === i ? 0 : cs[k]! * im - sn[k]! * re;
      k++;
    }
  }
}

/** `1 / |y^H v|` of packed unit vectors. */
function conditionNumbers(right: Float64Array, left: Float64Array, values: ComplexVector): Float64Array {
  const n = values.re.length;
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const at = i * n + k;
      re[k]! += left[at]! * right[at]!;
      if (values.im[k] === 0) continue;
      re[k]! += left[at + 1]! * right[at + 1]!;
      im[k]! += left[at]! * right[at + 1]! - left[at + 1]! * right[at]!;
      k++;
    }
  }
  const out = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const condition = Math.max(1, 1 / Math.hypot(re[k]!, im[k]!));
    out[k] = condition;
    if (values.im[k] !== 0) out[++k] = condition;
  }
  return out;
}

/** `||A v - lambda v|| / ||A||` from the images `A v`; packed. */
function residualsOf(images: Float64Array, v: Float64Array, values: ComplexVector, norm: number): Float64Array {
  const n = values.re.length;
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const at = i * n + k;
      const lambda = values.re[k]!;
      const omega = values.im[k]!;
      if (omega === 0) {
        squares[k]! += (images[at]! - lambda * v[at]!) ** 2;
        continue;
      }
      const re = images[at]! - (lambda * v[at]! - omega * v[at + 1]!);
      const im = images[at + 1]! - (lambda * v[at + 1]! + omega * v[at]!);
      squares[k]! += re * re + im * im;
      squares[++k] = squares[k - 1]!;
    }
  }
  return squares.map((square) => (norm > 0 ? Math.sqrt(square) / norm : 0));
}

/** Packed columns to complex ones. */
function unpack(packed: Float64Array, values: ComplexVector): ComplexMatrix {
  const n = values.re.length;
  const out = complexMatrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const at = i * n + k;
      out.re[at] = packed[at]!;
      if (values.im[k] === 0) continue;
      out.re[at + 1] = packed[at]!;
      out.im[at] = packed[at + 1]!;
      out.im[at + 1] = -packed[at + 1]!;
      k++;
    }
  }
  return out;
}
