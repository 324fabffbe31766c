// The real Schur form A = Q T Q^T: Q orthogonal, T upper triangular but for 2 x 2 blocks in standard form
// (equal diagonal entries, off-diagonal ones of opposite sign) that hold the conjugate pairs.

import { type ComplexVector, type Matrix, matrix } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { balance } from './balance.ts';
import { hessenbergWorkspaceSize, reduceToHessenberg } from './hessenberg.ts';
import { iterateToSchur, iterationWorkspaceSize } from './qr-iteration.ts';
import { intoRange, times } from './range.ts';
import { requireFinite, requireSquare } from './require.ts';
import { schurEigenvalues } from './schur-blocks.ts';
import { type Region, type Workspace, withWorkspaceSteps } from './workspace.ts';

/** The factors of `A = Q T Q^T`, both `[n, n]`: `T` quasi-triangular, `Q` orthogonal. */
export interface Schur {
  readonly T: Matrix;
  readonly Q: Matrix;
}

/**
 * Brings a square matrix `[n, n]` to its real Schur form.
 * @throws InputError when `a` is not square or not finite; ConvergenceError when the QR iteration does not settle
 */
export function schur(a: Matrix): Schur {
  return drain(schurSteps(a));
}

/** `schur` in steps. */
export function* schurSteps(a: Matrix): Steps<Schur> {
  requireSquare(a);
  requireFinite(a);
  const n = a.rows;
  const { scaled, factor } = intoRange(a);
  // Permuting is orthogonal and makes triangular parts exact (a nilpotent Jordan block keeps its zeros); scaling is
  // not, so it is left out here.
  const { data, low, high, order } = balance(scaled, { scaling: false });
  return yield* withWorkspaceSteps(schurWorkspaceSize(n), function* (space): Steps<Schur> {
    const { t, qt } = yield* reduceToSchur(space, data, n, low, high);
    const q = matrix(n, n);
    for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) q.data[order[i]! * n + k] = qt.data[k * n + i]!;
    return { T: matrix(n, n, times(t.data.slice(), factor)), Q: q };
  });
}

/** Numbers of workspace that `reduceToSchur` and `reduceToValues` take. */
export function schurWorkspaceSize(n: number): number {
  const size = workingSize(n);
  return 4 * size * size + 8 + hessenbergWorkspaceSize(size) + iterationWorkspaceSize(size);
}

/**
 * The size that `n` is worked on in: rows of 256 numbers bring a whole column into two of the 64 sets of the first-level
 * cache, and cost eigenvalues 1.7 times the time that rows of 264 take.
 */
function workingSize(n: number): number {
  return n > 128 && n % 128 === 0 ? n + 8 : n;
}

/** `data` (`n x n`) as the leading part of a matrix of `size`, zero elsewhere: rows and columns beyond `high`. */
function spread(space: Workspace, data: Float64Array, n: number, size: number): Region {
  const t = space.take(size * size);
  for (let i = 0; i < n; i++) t.data.set(data.subarray(i * n, (i + 1) * n), i * size);
  return t;
}

/** The leading `n x n` part. */
function gather(space: Workspace, whole: Region, n: number, size: number): Region {
  if (size === n) return whole;
  const { data } = whole;
  const out = space.take(n * n);
  for (let i = 0; i < n; i++) out.data.set(data.subarray(i * size, i * size + n), i * n);
  return out;
}

/** Real Schur form of `data` (`n x n`, row-major, coupled in `low ... high`), and Q^T, in the workspace. */
export function* reduceToSchur(
  space: Workspace,
  data: Float64Array,
  n: number,
  low: number,
  high: number,
): Steps<{ t: Region; qt: Region }> {
  const size = workingSize(n);
  const t = spread(space, data, n, size);
  const qt = space.take(size * size);
  yield 0;
  yield* part(reduceToHessenberg(space, { h: t, qt, n: size, low, high }), 0, 0.4);
  yield* part(iterateToSchur(space, { h: t, qt, n: size, low, high }), 0.4, 1);
  return { t: gather(space, t, n, size), qt: gather(space, qt, n, size) };
}

/**
 * The eigenvalues of `data` (`n x n`, row-major, coupled in `low ... high`): the same iteration without Q, and within
 * the active block only.
 */
export function* reduceToValues(
  space: Workspace,
  data: Float64Array,
  n: number,
  low: number,
  high: number,
): Steps<ComplexVector> {
  const size = workingSize(n);
  const t = spread(space, data, n, size);
  yield 0;
  yield* part(reduceToHessenberg(space, { h: t, qt: null, n: size, low, high }), 0, 0.4);
  yield* part(iterateToSchur(space, { h: t, qt: null, n: size, low, high }), 0.4, 1);
  return schurEigenvalues(matrix(n, n, gather(space, t, n, size).data));
}
