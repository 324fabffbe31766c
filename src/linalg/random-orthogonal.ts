// Random orthogonal matrices, uniform on the orthogonal group (Haar): QR of normal entries, with the signs that make R's
// diagonal positive. Source: Mezzadri (2007).

import { type Matrix, matrix } from '../array/matrix.ts';
import type { RandomStream } from '../array/random.ts';
import { qr } from './qr.ts';

/** Draws an orthogonal matrix `[n, n]` from `random`, uniform on the orthogonal group; its determinant is 1 or -1. */
export function randomOrthogonal(n: number, random: RandomStream): Matrix {
  const entries = Float64Array.from({ length: n * n }, () => random.normal());
  const { Q, R } = qr(matrix(n, n, entries));
  return matrix(
    n,
    n,
    Q.data.map((value, at) => value * (R.data[(at % n) * (n + 1)]! < 0 ? -1 : 1)),
  );
}
