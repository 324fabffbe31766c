// Reorders a real Schur form so that chosen eigenvalues lead, by orthogonal swaps of neighbouring diagonal blocks;
// the leading columns of Q are then an orthonormal basis of their invariant subspace.

import { ConvergenceError } from '../array/errors.ts';
import { type Matrix, matrix, transpose } from '../array/matrix.ts';
import { type Schur, schur } from './schur.ts';
import { blockSize } from './schur-blocks.ts';
import { moveUp } from './swap-blocks.ts';

/** Whether the eigenvalue `re + i im` is chosen; a conjugate pair is chosen when either of its two is. */
export type EigenvalueChoice = (re: number, im: number) => boolean;

/** A reordered Schur form; the first `selected` columns of Q span the chosen invariant subspace. */
export interface ReorderedSchur extends Schur {
  readonly selected: number;
}

/**
 * The Schur form with the chosen eigenvalues first, in their old order among themselves.
 * @throws ConvergenceError when two blocks are too close to be told apart and cannot be swapped stably
 */
export function reorderSchur({ T, Q }: Schur, select: EigenvalueChoice): ReorderedSchur {
  const n = T.rows;
  const t = T.data.slice();
  const qt = transpose(Q).data;
  let selected = 0;
  for (let k = 0; k < n; ) {
    const size = blockSize(t, n, k);
    if (chosen(t, n, k, size, select)) {
      if (!moveUp(t, qt, n, k, selected)) {
        throw new ConvergenceError(
          `eigenvalues near ${t[k * n + k]!.toPrecision(4)} are too close to be separated in the Schur form; ` +
            'select all of them or none',
        );
      }
      selected += size;
    }
    k += size;
  }
  return { T: matrix(n, n, t), Q: transpose(matrix(n, n, qt)), selected };
}

/**
 * Finds an orthonormal basis `[n, m]` of the invariant subspace of `a [n, n]` that belongs to the chosen eigenvalues.
 * @throws InputError when `a` is not square or not finite; ConvergenceError when the QR iteration does not settle or
 *   two eigenvalues are too close to be told apart
 */
export function invariantSubspace(a: Matrix, select: EigenvalueChoice): Matrix {
  const { Q, selected } = reorderSchur(schur(a), select);
  const out = matrix(Q.rows, selected);
  for (let i = 0; i < Q.rows; i++) out.data.set(Q.data.subarray(i * Q.cols, i * Q.cols + selected), i * selected);
  return out;
}

function chosen(t: Float64Array, n: number, k: number, size: 1 | 2, select: EigenvalueChoice): boolean {
  const re = t[k * n + k]!;
  if (size === 1) return select(re, 0);
  const im = Math.sqrt(Math.abs(t[k * n + k + 1]!)) * Math.sqrt(Math.abs(t[(k + 1) * n + k]!));
  return select(re, im) || select(re, -im);
}
