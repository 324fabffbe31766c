// Off-circuit activity: what is left of the hidden states when the variables are taken out, h - Psi Psi* h; its share
// of the variance and its leading principal components. Source: EMT spec section 6.3.

import { type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { columnMeans } from '../../array/statistics.ts';
import { pca } from '../../linalg/pca.ts';
import { countAbove, svd } from '../../linalg/svd.ts';
import type { Complex, ResidualPart } from '../results/analysis.ts';
import type { Basis } from './basis.ts';
import { readVariables } from './variables.ts';

/** Share of the variance of `states [N, H]` (about their mean) inside the span of Psi, by orthogonal projection. */
export function varianceInside({ psi, dropped }: Pick<Basis, 'psi' | 'dropped'>, states: Matrix): number | null {
  const centred = centre(states);
  const total = sumOfSquares(centred);
  if (total === 0) return null;
  const { u, s } = svd(psi);
  const rank = Math.min(psi.cols - dropped.length, countAbove(s, 1e-12));
  const span = matrix(u.rows, rank);
  for (let i = 0; i < u.rows; i++) for (let j = 0; j < rank; j++) span.data[i * rank + j] = u.data[i * u.cols + j]!;
  return sumOfSquares(multiply(centred, span)) / total;
}

/** The residual of `states [N, H]`, with at most `count` principal components; `eigenvalues` are passed on. */
export function residualOf(
  basis: Pick<Basis, 'psi' | 'dual'>,
  states: Matrix,
  eigenvalues: Complex[],
  count = 10,
): ResidualPart | null {
  const total = sumOfSquares(centre(states));
  if (total === 0) return null;
  const inside = multiply(readVariables(basis, states), transpose(basis.psi));
  const residual = matrix(
    states.rows,
    states.cols,
    states.data.map((value, at) => value - inside.data[at]!),
  );
  const { components, variance } = pca(residual, Math.min(count, states.rows, states.cols));
  return {
    variance: sumOfSquares(centre(residual)) / total,
    componentVariance: variance.map((value) => (value * (states.rows - 1)) / total),
    components: transpose(components),
    eigenvalues,
  };
}

function centre(a: Matrix): Matrix {
  const mean = columnMeans(a);
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => value - mean[at % a.cols]!),
  );
}

function sumOfSquares(a: Matrix): number {
  return a.data.reduce((sum, value) => sum + value * value, 0);
}
