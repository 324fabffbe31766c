// Eigenvectors of a real quasi-triangular matrix by back-substitution, all of them together in blocks of rows (as
// LAPACK's dtrevc3 does for columns), in packed form: a real
// eigenvalue owns one column; a conjugate pair owns two, the real and the imaginary part of the vector of the
// eigenvalue with positive imaginary part.

import type { ComplexVector } from '../array/matrix.ts';
import type { Steps } from '../array/stages.ts';
import type { Region, Workspace } from './workspace.ts';

/** Rows solved together; what the rows below contribute comes in as one matrix product. */
const BLOCK = 32;

/**
 * Entries of vectors are kept below this: with balanced entries below 1e110 no product or quotient leaves the exponent
 * range.
 */
const LARGE = 1e60;
const LEAST_PIVOT = 1e-120;

/** The rows that balancing left coupled; the others held their eigenvalue from the start. */
export interface CoupledRange {
  readonly low: number;
  readonly high: number;
}

/** Packed right eigenvectors of `t` (`n x n`), as columns of `x` (zeros before; upper triangular after). */
export function* rightVectorsOfTriangle(
  space: Workspace,
  t: Region,
  n: number,
  values: ComplexVector,
  coupled: CoupledRange,
  x: Region,
): Steps<void> {
  const floors = pivotFloors(t.data, n, coupled);
  for (let end = n; end > 0; ) {
    let begin = Math.max(0, end - BLOCK);
    if (begin > 0 && t.data[begin * n + begin - 1] !== 0) begin--;
    // What the rows below contribute, all columns at once; then row by row inside the block.
    const width = n - end;
    if (width > 0) {
      const corner = (end * n + end) * 8;
      const beside = (begin * n + end) * 8;
      space.product(t.at + beside, n, x.at + corner, n, x.at + beside, n, 0, 0, end - begin, width, width);
    }
    for (let j = end - 1; j >= begin; ) {
      const paired = j > begin && t.data[j * n + j - 1] !== 0;
      solveRows(t.data, n, j, paired, begin, end, values, floors, x.data);
      j -= paired ? 2 : 1;
    }
    end = begin;
    yield 1 - end / n;
  }
}

/**
 * Packed left eigenvectors `y^H T = lambda y^H` of `t`, as columns of `y` (lower triangular). Transposing along the
 * anti-diagonal keeps the quasi-triangle and its standard blocks, so the right vectors of that matrix, read
 * backwards, are the conjugates of the left ones.
 */
export function* leftVectorsOfTriangle(
  space: Workspace,
  t: Region,
  n: number,
  values: ComplexVector,
  { low, high }: CoupledRange,
  y: Region,
): Steps<void> {
  const flipped = space.take(n * n);
  const vectors = space.take(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) flipped.data[i * n + j] = t.data[(n - 1 - j) * n + (n - 1 - i)]!;
  }
  const reversed = { re: values.re.slice().reverse(), im: values.im.slice().reverse() };
  for (let k = 0; k < n; k++) reversed.im[k] = -reversed.im[k]!;
  yield* rightVectorsOfTriangle(space, flipped, n, reversed, { low: n - 1 - high, high: n - 1 - low }, vectors);
  for (let i = 0; i < n; i++) {
    const from = (n - 1 - i) * n;
    for (let k = 0; k < n; k++) {
      const reversedAt = from + n - 1 - k;
      const im = values.im[k]!;
      // The real part of a pair stands first on both sides; the imaginary part changes its sign.
      if (im === 0) y.data[i * n + k] = vectors.data[reversedAt]!;
      else if (im > 0) y.data[i * n + k] = vectors.data[reversedAt - 1]!;
      else y.data[i * n + k] = -vectors.data[reversedAt + 1]!;
    }
  }
}

/**
 * The smallest pivot taken seriously in each row. Within the coupled rows `low ... high` eigenvalues closer than the
 * rounding of the row's own size count as equal, so that a vector keeps to the directions the matrix can tell apart
 * (repeated eigenvalues keep independent vectors). Rows that balancing isolated are exact and may be coupled by
 * entries of any size: there only the diagonal counts.
 */
function pivotFloors(t: Float64Array, n: number, { low, high }: CoupledRange): Float64Array {
  const floors = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let size = Math.abs(t[i * n + i]!);
    if (i >= low && i <= high) {
      for (let j = Math.max(low, i - 1); j <= high; j++) size = Math.max(size, Math.abs(t[i * n + j]!));
    }
    floors[i] = Math.max(n * Number.EPSILON * size, LEAST_PIVOT);
  }
  return floors;
}

/**
 * Solves row `j` (or the pair of rows `j - 1, j`) of `(T - lambda) x = 0` for every column right of it, the rows below
 * being known and those from `end` on already summed into `x`; then starts the row's own vector.
 */
function solveRows(
  t: Float64Array,
  n: number,
  j: number,
  paired: boolean,
  begin: number,
  end: number,
  values: ComplexVector,
  floors: Float64Array,
  x: Float64Array,
): void {
  const first = paired ? j - 1 : j;
  const floor = Math.max(floors[first]!, floors[j]!);
  for (let row = first; row <= j; row++) {
    const to = row * n;
    for (let k = j + 1; k < end; k++) {
      const factor = t[to + k]!;
      if (factor === 0) continue;
      const from = k * n;
      for (let c = j + 1; c < n; c++) x[to + c]! += factor * x[from + c]!;
    }
  }
  const upper = first * n;
  const lower = j * n;
  const a = t[upper + first]!;
  const d = t[lower + j]!;
  const solution = new Float64Array(4);
  for (let c = j + 1; c < n; c++) {
    const re = values.re[c]!;
    const im = values.im[c]!;
    const complex = im !== 0;
    let size: number;
    if (paired) {
      const right = complex ? c + 1 : c;
      solvePair(
        solution,
        a - re,
        t[upper + j]!,
        t[lower + first]!,
        d - re,
        -im,
        -x[upper + c]!,
        complex ? -x[upper + right]! : 0,
        -x[lower + c]!,
        complex ? -x[lower + right]! : 0,
        floor,
      );
      x[upper + c] = solution[0]!;
      x[lower + c] = solution[2]!;
      size = Math.abs(solution[0]!) + Math.abs(solution[2]!);
      if (complex) {
        x[upper + right] = solution[1]!;
        x[lower + right] = solution[3]!;
        size += Math.abs(solution[1]!) + Math.abs(solution[3]!);
      }
    } else if (complex) {
      let pivot = d - re;
      let turn = -im;
      if (Math.abs(pivot) + Math.abs(turn) < floor) {
        pivot = floor;
        turn = 0;
      }
      divide(solution, 0, -x[lower + c]!, -x[lower + c + 1]!, pivot, turn);
      x[lower + c] = solution[0]!;
      x[lower + c + 1] = solution[1]!;
      size = Math.abs(solution[0]!) + Math.abs(solution[1]!);
    } else {
      const pivot = d - re;
      x[lower + c] = -x[lower + c]! / (Math.abs(pivot) < floor ? floor : pivot);
      size = Math.abs(x[lower + c]!);
    }
    if (size > LARGE) shrink(x, n, c, complex, begin, size);
    if (complex) c++;
  }
  if (paired) startPair(t, n, first, Math.abs(values.im[first]!), x);
  else x[lower + j] = 1;
}

/**
 * The vector of the standard block `a b; c a` itself: `(1, i w / b)` or, as large entries go, `(-w / c, i)`; both
 * solve `-i w x1 + b x2 = 0`, since `w^2 = -b c`.
 */
function startPair(t: Float64Array, n: number, k: number, w: number, x: Float64Array): void {
  const above = t[k * n + k + 1]!;
  const below = t[(k + 1) * n + k]!;
  const direct = Math.abs(above) >= Math.abs(below);
  x[k * n + k] = direct ? 1 : -w / below;
  x[(k + 1) * n + k + 1] = direct ? w / above : 1;
}

/** Entries grow without bound on a Jordan chain: scales the whole vector down before it overflows. */
function shrink(x: Float64Array, n: number, c: number, complex: boolean, begin: number, size: number): void {
  for (let row = begin * n; row < n * n; row += n) {
    x[row + c]! /= size;
    if (complex) x[row + c + 1]! /= size;
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
