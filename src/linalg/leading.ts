// The largest eigenvalues of a symmetric matrix with their vectors, where only a few of many are wanted: reduction to
// tridiagonal form, bisection, inverse iteration (as LAPACK's dsyevx). Errors are relative to the largest eigenvalue: small
// ones that need digits of their own come from the singular values of a factor.

import { type Matrix, matrix } from '../array/matrix.ts';
import { stream } from '../array/random.ts';
import { part, type Steps } from '../array/stages.ts';
import { hessenbergWorkspaceSize, reduceToHessenberg } from './hessenberg.ts';
import { withWorkspaceSteps } from './workspace.ts';

/** Some eigenvalues, descending, with unit vectors as rows. */
export interface LeadingPairs {
  /** `[k]` */
  readonly values: Float64Array;
  /** `[k, n]`, orthonormal. */
  readonly vectors: Matrix;
}

/** A symmetric tridiagonal matrix: `diagonal [n]`, `beside [n - 1]`. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
}

/** The `k` largest eigenvalues of a symmetric `a [n, n]`, `k <= n`, with their vectors. */
export function* leadingEigenpairsSteps(a: Matrix, k: number): Steps<LeadingPairs> {
  const n = a.rows;
  return yield* withWorkspaceSteps(hessenbergWorkspaceSize(n) + 2 * n * n + 16, function* (space): Steps<LeadingPairs> {
    const h = space.take(n * n);
    h.data.set(a.data);
    const qt = space.take(n * n);
    yield* part(reduceToHessenberg(space, { h, qt, n, low: 0, high: n - 1 }), 0, 0.95);
    const reduced = {
      diagonal: Float64Array.from({ length: n }, (_, i) => h.data[i * n + i]!),
      beside: Float64Array.from({ length: n - 1 }, (_, i) => h.data[(i + 1) * n + i]!),
    };
    const values = largestValues(reduced, k);
    const own = vectorsOf(reduced, values);
    // Rows of qt are the columns of Q: a vector of the matrix is the sum of them by its own components.
    const vectors = matrix(k, n);
    for (let row = 0; row < k; row++) {
      const vector = vectors.data.subarray(row * n, (row + 1) * n);
      for (let j = 0; j < n; j++) {
        const weight = own[row]![j]!;
        for (let i = 0, at = j * n; i < n; i++) vector[i]! += weight * qt.data[at + i]!;
      }
    }
    return { values, vectors };
  });
}

/** The largest sum of the sizes in a row: no eigenvalue lies outside. */
function reachOf({ diagonal, beside }: Tridiagonal): number {
  let reach = 0;
  diagonal.forEach((value, i) => {
    reach = Math.max(reach, Math.abs(value) + Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0));
  });
  return reach;
}

/** Each of the `k` largest by halving intervals, down to rounding. */
function largestValues(reduced: Tridiagonal, k: number): Float64Array {
  const n = reduced.diagonal.length;
  const reach = reachOf(reduced);
  return Float64Array.from({ length: k }, (_, j) => {
    let low = -reach;
    let high = reach;
    for (;;) {
      const middle = (low + high) / 2;
      if (high - low <= Number.EPSILON * reach || middle <= low || middle >= high) return middle;
      if (countBelow(reduced, middle, reach) > n - 1 - j) high = middle;
      else low = middle;
    }
  });
}

/** How many eigenvalues are below `x` (Sturm's sequence of the leading minors). */
function countBelow({ diagonal, beside }: Tridiagonal, x: number, reach: number): number {
  const least = Number.EPSILON * Number.EPSILON * reach || Number.MIN_VALUE;
  let count = 0;
  let minor = 1;
  for (let i = 0; i < diagonal.length; i++) {
    const off = i === 0 ? 0 : beside[i - 1]!;
    minor = diagonal[i]! - x - (off * off) / minor;
    if (Math.abs(minor) < least) minor = -least;
    if (minor < 0) count++;
  }
  return count;
}

/** Steps of inverse iteration; one is enough for a value that is exact to rounding, unless the start is unlucky. */
const ITERATIONS = 3;

/** A unit vector for each value, orthogonal to those before: equal values share a space, not a vector. */
function vectorsOf(reduced: Tridiagonal, values: Float64Array): Float64Array[] {
  const n = reduced.diagonal.length;
  const rng = stream(0, 'linalg', 'leading');
  const found: Float64Array[] = [];
  for (const value of values) {
    const solve = shiftedSolver(reduced, value);
    const vector = Float64Array.from({ length: n }, () => rng.normal());
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      makeUnit(vector);
      solve(vector);
      for (let pass = 0; pass < 2; pass++) {
        makeUnit(vector);
        for (const other of found) takeAway(vector, other);
      }
    }
    makeUnit(vector);
    found.push(vector);
  }
  return found;
}

/** Scaled by its largest entry first, whose square might overflow. */
function makeUnit(vector: Float64Array): void {
  const peak = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let square = 0;
  for (const value of vector) square += (value / peak) ** 2;
  const norm = Math.sqrt(square);
  for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! / peak / norm;
}

function takeAway(vector: Float64Array, other: Float64Array): void {
  let overlap = 0;
  for (let i = 0; i < vector.length; i++) overlap += vector[i]! * other[i]!;
  for (let i = 0; i < vector.length; i++) vector[i]! -= overlap * other[i]!;
}

/** Solves `(T - value) x = b` in place of `b`, by elimination with row pivoting; pivots of zero become rounding. */
function shiftedSolver({ diagonal, beside }: Tridiagonal, value: number): (x: Float64Array) => void {
  const n = diagonal.length;
  const floor = Number.EPSILON * reachOf({ diagonal, beside }) || Number.MIN_VALUE / Number.EPSILON;
  // The rows of the triangle: a pivot, and what stands one and two places right of it.
  const pivots = diagonal.map((entry) => entry - value);
  const next = Float64Array.from({ length: n }, (_, i) => beside[i] ?? 0);
  const afterNext = new Float64Array(n);
  const factors = new Float64Array(n);
  const swapped = new Uint8Array(n);
  for (let i = 0; i + 1 < n; i++) {
    const below = beside[i]!;
    if (Math.abs(below) > Math.abs(pivots[i]!)) {
      swapped[i] = 1;
      const [pivot, right] = [pivots[i]!, next[i]!];
      factors[i] = pivot / (Math.abs(below) < floor ? floor : below);
      pivots[i] = Math.abs(below) < floor ? floor : below;
      next[i] = pivots[i + 1]!;
      afterNext[i] = next[i + 1]!;
      pivots[i + 1] = right - factors[i]! * next[i]!;
      next[i + 1] = -factors[i]! * afterNext[i]!;
    } else {
      if (Math.abs(pivots[i]!) < floor) pivots[i] = floor;
      factors[i] = below / pivots[i]!;
      pivots[i + 1]! -= factors[i]! * next[i]!;
    }
  }
  if (Math.abs(pivots[n - 1]!) < floor) pivots[n - 1] = floor;
  return (x) => {
    for (let i = 0; i + 1 < n; i++) {
      const [own, other] = swapped[i] === 1 ? [x[i + 1]!, x[i]!] : [x[i]!, x[i + 1]!];
      x[i] = own;
      x[i + 1] = other - factors[i]! * own;
    }
    for (let i = n - 1; i >= 0; i--) {
      x[i] = (x[i]! - next[i]! * (x[i + 1] ?? 0) - afterNext[i]! * (x[i + 2] ?? 0)) / pivots[i]!;
    }
  };
}
