// Principal angles between the spaces that the columns of two matrices span. Small angles come from sines and large ones
// from cosines, so that neither loses its digits. Source: Bjorck and Golub (1973); Knyazev and Argentati (2002).

import { InputError } from '../array/errors.ts';
import { type Matrix, multiply, subtract, takeColumns, transpose } from '../array/matrix.ts';
import { requireNonNegative } from './require.ts';
import { countAbove, defaultCutoff, singularValues, svd } from './svd.ts';

export interface SubspaceAnglesOptions {
  /** Directions with singular values at or below `rcond` times the largest are left out; `max(m, n) eps` when absent. */
  readonly rcond?: number;
}

/**
 * Gives the principal angles in radians, ascending, between the column spaces of `a [n, p]` and `b [n, q]`: as many as the
 * smaller space has dimensions, 0 for a direction in both, pi/2 for one that is orthogonal to all of the other space.
 * @throws InputError when the numbers of rows differ, entries are not finite or `rcond` is negative
 */
export function subspaceAngles(a: Matrix, b: Matrix, options: SubspaceAnglesOptions = {}): Float64Array {
  if (a.rows !== b.rows) {
    throw new InputError(`angles between columns of ${a.rows} and of ${b.rows} rows: they are in different spaces`);
  }
  const spans = [spanOf(a, options), spanOf(b, options)] as const;
  const [large, small] = spans[0].cols >= spans[1].cols ? spans : [spans[1], spans[0]];
  if (small.cols === 0) return new Float64Array(0);
  const overlaps = multiply(transpose(large), small);
  const cosines = singularValues(overlaps);
  const sines = singularValues(subtract(small, multiply(large, overlaps))).reverse();
  return cosines.map((cosine, i) =>
    cosine ** 2 > 0.5 ? Math.asin(Math.min(1, sines[i]!)) : Math.acos(Math.min(1, cosine)),
  );
}

/** Orthonormal columns `[n, rank]`. */
function spanOf(a: Matrix, { rcond = defaultCutoff(a) }: SubspaceAnglesOptions): Matrix {
  requireNonNegative(rcond, 'rcond');
  const { u, s } = svd(a);
  return takeColumns(
    u,
    Array.from({ length: countAbove(s, rcond) }, (_, k) => k),
  );
}
