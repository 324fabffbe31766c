// Orthogonal Procrustes: the rotation or reflection that brings one set of points nearest to another. It does not
// translate: centre the points first where their origin is arbitrary. Source: Schoenemann (1966).

import { InputError } from '../array/errors.ts';
import { frobeniusNorm, type Matrix, matrix, multiply, subtract, transpose } from '../array/matrix.ts';
import { requireFinite } from './require.ts';
import { svd } from './svd.ts';

export interface Procrustes {
  /** `[n, n]`, orthogonal. */
  readonly rotation: Matrix;
  /** 1 unless `scaling` was asked for. */
  readonly scale: number;
  /** `||scale A rotation - B|| / ||B||` (Frobenius); the plain norm when B is zero. */
  readonly residual: number;
}

/**
 * Finds the orthogonal `R [n, n]` (and the scale, with `scaling: true`) that makes `|| scale A R - B ||` least; `a` and
 * `b` are both `[m, n]`, points in rows.
 * @throws InputError when shapes differ or entries are not finite
 */
export function procrustes(a: Matrix, b: Matrix, { scaling = false }: { readonly scaling?: boolean } = {}): Procrustes {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new InputError(`Procrustes of ${a.rows} x ${a.cols} against ${b.rows} x ${b.cols}: shapes differ`);
  }
  requireFinite(a, 'first matrix');
  requireFinite(b, 'second matrix');
  const { u, s, v } = svd(multiply(transpose(a), b));
  const rotation = multiply(u, transpose(v));
  const size = frobeniusNorm(a);
  const overlap = s.reduce((sum, value) => sum + value, 0);
  const scale = scaling && size > 0 ? overlap / size / size : 1;
  const turned = multiply(a, rotation);
  const scaled = matrix(
    turned.rows,
    turned.cols,
    turned.data.map((value) => scale * value),
  );
  const left = frobeniusNorm(subtract(scaled, b));
  const reference = frobeniusNorm(b);
  return { rotation, scale, residual: reference > 0 ? left / reference : left };
}
