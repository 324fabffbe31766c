// The real Schur form A = Q T Q^T: Q orthogonal, T upper triangular but for 2 x 2 blocks in standard form
// (equal diagonal entries, off-diagonal ones of opposite sign) that hold the conjugate pairs.

import { type ComplexVector, type Matrix, matrix, transpose } from '../array/matrix.ts';
import { balance } from './balance.ts';
import { iterateToSchur } from './francis.ts';
import { reduceToHessenberg } from './hessenberg.ts';
import { intoRange, times } from './range.ts';
import { requireFinite, requireSquare } from './require.ts';

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
  const qt = reduceToHessenberg(data, n, low, high);
  iterateToSchur(data, qt, n, low, high);
  const permuted = transpose(matrix(n, n, qt));
  const q = matrix(n, n);
  for (let i = 0; i < n; i++) q.data.set(permuted.data.subarray(i * n, (i + 1) * n), order[i]! * n);
  return { T: matrix(n, n, times(data, factor)), Q: q };
}

/** The eigenvalues on the diagonal of a real Schur form, conjugate pairs with the positive imaginary part first. */
export function schurEigenvalues(t: Matrix): ComplexVector {
  const n = t.rows;
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  for (let k = 0; k < n; ) {
    const size = blockSize(t.data, n, k);
    re[k] = t.data[k * n + k]!;
    if (size === 2) {
      re[k + 1] = t.data[(k + 1) * n + k + 1]!;
      im[k] = Math.sqrt(Math.abs(t.data[k * n + k + 1]!)) * Math.sqrt(Math.abs(t.data[(k + 1) * n + k]!));
      im[k + 1] = -im[k]!;
    }
    k += size;
  }
  return { re, im };
}

/** 2 when a conjugate pair starts at row `k`, else 1. */
export function blockSize(t: Float64Array, n: number, k: number): 1 | 2 {
  return k + 1 < n && t[(k + 1) * n + k] !== 0 ? 2 : 1;
}
