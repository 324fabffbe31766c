// The real Schur form A = Q T Q^T: Q orthogonal, T upper triangular but for 2 x 2 blocks in standard form
// (equal diagonal entries, off-diagonal ones of opposite sign) that hold the conjugate pairs.

import { type ComplexVector, type Matrix, matrix } from '../array/matrix.ts';
import { balance } from './balance.ts';
import { hessenbergRoom, reduceToHessenberg } from './hessenberg.ts';
import { iterateToSchur, iterationRoom } from './qr-iteration.ts';
import { intoRange, times } from './range.ts';
import { requireFinite, requireSquare } from './require.ts';
import { schurEigenvalues } from './schur-blocks.ts';
import { type Region, type Workspace, withWorkspace } from './workspace.ts';

export interface Schur {
  readonly T: Matrix;
  readonly Q: Matrix;
}

/**
 * The real Schur form of a square matrix `[n, n]`.
 * @throws InputError when `a` is not square or not finite; ConvergenceError when the QR iteration does not settle
 */
export function schur(a: Matrix): Schur {
  requireSquare(a);
  requireFinite(a);
  const n = a.rows;
  const { scaled, factor } = intoRange(a);
  // Permuting is orthogonal and makes triangular parts exact (a nilpotent Jordan block keeps its zeros); scaling is
  // not, so it is left out here.
  const { data, low, high, order } = balance(scaled, { scaling: false });
  return withWorkspace(schurRoom(n), (space) => {
    const { t, qt } = reduceToSchur(space, data, n, low, high);
    const q = matrix(n, n);
    for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) q.data[order[i]! * n + k] = qt.data[k * n + i]!;
    return { T: matrix(n, n, times(t.data.slice(), factor)), Q: q };
  });
}

/** Numbers of workspace that `reduceToSchur` takes. */
export function schurRoom(n: number): number {
  return 2 * n * n + 4 + hessenbergRoom(n) + iterationRoom(n);
}

/** Real Schur form of `data` (`n x n`, row-major, coupled in `low ... high`), and Q^T, in the workspace. */
export function reduceToSchur(
  space: Workspace,
  data: Float64Array,
  n: number,
  low: number,
  high: number,
): { t: Region; qt: Region } {
  const t = space.take(n * n);
  const qt = space.take(n * n);
  t.data.set(data);
  reduceToHessenberg(space, t, qt, n, low, high);
  iterateToSchur(space, t, qt, n, low, high);
  return { t, qt };
}

/**
 * The eigenvalues of `data` (`n x n`, row-major, coupled in `low ... high`): the same iteration without Q, and within
 * the active block only.
 */
export function reduceToValues(
  space: Workspace,
  data: Float64Array,
  n: number,
  low: number,
  high: number,
): ComplexVector {
  const t = space.take(n * n);
  t.data.set(data);
  reduceToHessenberg(space, t, null, n, low, high);
  iterateToSchur(space, t, null, n, low, high);
  return schurEigenvalues(matrix(n, n, t.data));
}
