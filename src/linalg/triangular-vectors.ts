// Eigenvectors of a real quasi-triangular matrix by back-substitution (as LAPACK's dtrevc), in packed form: a real
// eigenvalue owns one column; a conjugate pair owns two, the real and the imaginary part of the vector of the
// eigenvalue with positive imaginary part.

import { type ComplexVector, type Matrix, matrix } from '../array/matrix.ts';
import { blockSize } from './schur.ts';

/** With balanced entries below 1e110 no product or quotient leaves the exponent range. */
const LARGE = 1e60;
const LEAST_PIVOT = 1e-120;

/** The rows that balancing left coupled; the others held their eigenvalue from the start. */
export interface CoupledRange {
  readonly low: number;
  readonly high: number;
}

/** Packed right eigenvectors of `t`, as rows (row `k` belongs to eigenvalue `k`). */
export function rightVectorsOfTriangle(t: Matrix, values: ComplexVector, coupled: CoupledRange): Matrix {
  const n = t.rows;
  const out = matrix(n, n);
  const floors = pivotFloors(t, coupled);
  for (let k = 0; k < n; ) {
    const size = blockSize(t.data, n, k);
    const re = out.data.subarray(k * n, (k + 1) * n);
    if (size === 1) {
      re[k] = 1;
      backSubstitute(t.data, n, k - 1, values.re[k]!, 0, re, null, floors);
    } else {
      const im = out.data.subarray((k + 1) * n, (k + 2) * n);
      startPair(t.data, n, k, values.im[k]!, re, im);
      backSubstitute(t.data, n, k - 1, values.re[k]!, values.im[k]!, re, im, floors);
    }
    k += size;
  }
  return out;
}

/**
 * Packed left eigenvectors `y^H T = lambda y^H` of `t`, as rows. Transposing along the anti-diagonal keeps the
 * quasi-triangle and its standard blocks, so the right vectors of that matrix, read backwards, are the conjugates of
 * the left ones.
 */
export function leftVectorsOfTriangle(t: Matrix, values: ComplexVector, coupled: CoupledRange): Matrix {
  const n = t.rows;
  const flipped = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) flipped.data[i * n + j] = t.data[(n - 1 - j) * n + (n - 1 - i)]!;
  }
  const reversed = { re: values.re.slice().reverse(), im: values.im.slice().reverse() };
  for (let k = 0; k < n; k++) reversed.im[k] = -reversed.im[k]!;
  const vectors = rightVectorsOfTriangle(flipped, reversed, { low: n - 1 - coupled.high, high: n - 1 - coupled.low });
  const out = matrix(n, n);
  for (let k = 0; k < n; ) {
    const size = blockSize(t.data, n, k);
    for (let i = 0; i < n; i++) {
      if (size === 1) {
        out.data[k * n + i] = vectors.data[(n - 1 - k) * n + (n - 1 - i)]!;
      } else {
        out.data[k * n + i] = vectors.data[(n - 2 - k) * n + (n - 1 - i)]!;
        out.data[(k + 1) * n + i] = -vectors.data[(n - 1 - k) * n + (n - 1 - i)]!;
      }
    }
    k += size;
  }
  return out;
}

/** The vector of the standard block `a b; c a` itself: `(b, i w)` or `(i w, c)`-like, scaled by its larger entry. */
function startPair(t: Float64Array, n: number, k: number, w: number, re: Float64Array, im: Float64Array): void {
  const above = t[k * n + k + 1]!;
  const below = t[(k + 1) * n + k]!;
  if (Math.abs(above) >= Math.abs(below)) {
    re[k] = 1;
    im[k + 1] = w / above;
  } else {
    re[k] = -w / below;
    im[k + 1] = 1;
    im[k] = 0;
    // (a - lambda) x1 + b x2 = 0 with x2 = i: x1 = b i / (i w) = b / w = -w / c.
  }
}

/**
 * The smallest pivot taken seriously in each row. Within the coupled rows `low ... high` eigenvalues closer than the
 * rounding of the row's own size count as equal, so that a vector keeps to the directions the matrix can tell apart
 * (repeated eigenvalues keep independent vectors). Rows that balancing isolated are exact and may be coupled by
 * entries of any size: there only the diagonal counts.
 */
function pivotFloors(t: Matrix, { low, high }: CoupledRange): Float64Array {
  const n = t.rows;
  const floors = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let size = Math.abs(t.data[i * n + i]!);
    if (i >= low && i <= high) {
      for (let j = Math.max(low, i - 1); j <= high; j++) size = Math.max(size, Math.abs(t.data[i * n + j]!));
    }
    floors[i] = Math.max(n * Number.EPSILON * size, LEAST_PIVOT);
  }
  return floors;
}

/** Solves rows `last ... 0` of `(T - lambda) x = 0`, the entries above `last` being known. */
function backSubstitute(
  t: Float64Array,
  n: number,
  last: number,
  lambdaRe: number,
  lambdaIm: number,
  re: Float64Array,
  im: Float64Array | null,
  floors: Float64Array,
): void {
  const solution = new Float64Array(4);
  for (let j = last; j >= 0; ) {
    const paired = j > 0 && t[j * n + j - 1] !== 0;
    const first = paired ? j - 1 : j;
    const floor = Math.max(floors[first]!, floors[j]!);
    const at = j * n;
    const rightRe = -dot(t, at, re, j + 1, n);
    const rightIm = im ? -dot(t, at, im, j + 1, n) : 0;
    if (paired) {
      const upper = first * n;
      solvePair(
        solution,
        t[upper + first]! - lambdaRe,
        t[upper + j]!,
        t[at + first]!,
        t[at + j]! - lambdaRe,
        -lambdaIm,
        -dot(t, upper, re, j + 1, n),
        im ? -dot(t, upper, im, j + 1, n) : 0,
        rightRe,
        rightIm,
        floor,
      );
    } else {
      let pivotRe = t[at + j]! - lambdaRe;
      let pivotIm = -lambdaIm;
      if (Math.abs(pivotRe) + Math.abs(pivotIm) < floor) {
        pivotRe = floor;
        pivotIm = 0;
      }
      divide(solution, 2, rightRe, rightIm, pivotRe, pivotIm);
    }
    re[j] = solution[2]!;
    if (im) im[j] = solution[3]!;
    if (paired) {
      re[first] = solution[0]!;
      if (im) im[first] = solution[1]!;
    }
    keepInRange(re, im, first);
    j = first - 1;
  }
}

function dot(t: Float64Array, row: number, x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += t[row + i]! * x[i]!;
  return sum;
}

/** Entries grow without bound on a Jordan chain: scale the whole vector down before it overflows. */
function keepInRange(re: Float64Array, im: Float64Array | null, first: number): void {
  let size = 0;
  for (let j = first; j < Math.min(first + 2, re.length); j++) {
    size = Math.max(size, Math.abs(re[j]!), im ? Math.abs(im[j]!) : 0);
  }
  if (size < LARGE) return;
  for (let j = 0; j < re.length; j++) {
    re[j]! /= size;
    if (im) im[j]! /= size;
  }
}

/** `out[at], out[at + 1] = (a + i b) / (c + i d)` (Smith's scaling). */
function divide(out: Float64Array, at: number, a: number, b: number, c: number, d: number): void {
  if (Math.abs(c) >= Math.abs(d)) {
    const r = d / c;
    const s = c + d * r;
    out[at] = (a + b * r) / s;
    out[at + 1] = (b - a * r) / s;
  } else {
    const r = c / d;
    const s = d + c * r;
    out[at] = (a * r + b) / s;
    out[at + 1] = (b * r - a) / s;
  }
}

/**
 * Solves `[a + i w, b; c, d + i w] x = r` for the complex `x` (`out`: x1 re, x1 im, x2 re, x2 im) by elimination
 * with row pivoting; a pivot below `floor` is raised to it.
 */
function solvePair(
  out: Float64Array,
  a: number,
  b: number,
  c: number,
  d: number,
  w: number,
  r1Re: number,
  r1Im: number,
  r2Re: number,
  r2Im: number,
  floor: number,
): void {
  const keep = Math.abs(a) + Math.abs(w) >= Math.abs(c);
  // Pivot row p (p1, p2), other row q (q1, q2).
  const p1Re = keep ? a : c;
  const p1Im = keep ? w : 0;
  const p2Re = keep ? b : d;
  const p2Im = keep ? 0 : w;
  const q1Re = keep ? c : a;
  const q1Im = keep ? 0 : w;
  const q2Re = keep ? d : b;
  const q2Im = keep ? w : 0;
  const rpRe = keep ? r1Re : r2Re;
  const rpIm = keep ? r1Im : r2Im;
  const rqRe = keep ? r2Re : r1Re;
  const rqIm = keep ? r2Im : r1Im;
  divide(out, 0, q1Re, q1Im, p1Re, p1Im);
  const fRe = out[0]!;
  const fIm = out[1]!;
  let uRe = q2Re - (fRe * p2Re - fIm * p2Im);
  let uIm = q2Im - (fRe * p2Im + fIm * p2Re);
  if (Math.abs(uRe) + Math.abs(uIm) < floor) {
    uRe = floor;
    uIm = 0;
  }
  divide(out, 2, rqRe - (fRe * rpRe - fIm * rpIm), rqIm - (fRe * rpIm + fIm * rpRe), uRe, uIm);
  const x2Re = out[2]!;
  const x2Im = out[3]!;
  divide(out, 0, rpRe - (p2Re * x2Re - p2Im * x2Im), rpIm - (p2Re * x2Im + p2Im * x2Re), p1Re, p1Im);
}
