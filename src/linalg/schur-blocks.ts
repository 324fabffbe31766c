// Reads the diagonal blocks of a real Schur form.

import type { ComplexVector, Matrix } from '../array/matrix.ts';

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
