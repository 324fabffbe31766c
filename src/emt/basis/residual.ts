// Off-circuit activity: what is left of the hidden states when the variables are taken out, h - Psi Psi* h; its share
// of the variance and its leading principal components. Source: EMT spec section 6.3.

import { type Matrix, matrix, transpose } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { columnMeans } from '../../array/statistics.ts';
import { pcaSteps } from '../../linalg/pca.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { countAbove, svdSteps } from '../../linalg/svd.ts';
import type { Complex, ResidualPart } from '../results/analysis.ts';
import type { Basis } from './basis.ts';
import { readVariablesSteps } from './variables.ts';

/** Share of the variance of `states [N, H]` (about their mean) inside the span of Psi, by orthogonal projection. */
export function varianceInside(basis: Pick<Basis, 'psi' | 'dropped'>, states: Matrix): number | null {
  return drain(varianceInsideSteps(basis, states));
}

/** `varianceInside` in steps. */
export function* varianceInsideSteps(
  { psi, dropped }: Pick<Basis, 'psi' | 'dropped'>,
  states: Matrix,
): Steps<number | null> {
  const centred = centre(states);
  const total = sumOfSquares(centred);
  if (total === 0) return null;
  const { u, s } = yield* part(svdSteps(psi), 0, 0.5);
  const rank = Math.min(psi.cols - dropped.length, countAbove(s, 1e-12));
  const span = matrix(u.rows, rank);
  for (let i = 0; i < u.rows; i++) for (let j = 0; j < rank; j++) span.data[i * rank + j] = u.data[i * u.cols + j]!;
  return sumOfSquares(yield* part(multiplySteps(centred, span), 0.5, 1)) / total;
}

/** The residual of `states [N, H]`, with at most `count` principal components; `eigenvalues` are passed on. */
export function residualOf(
  basis: Pick<Basis, 'psi' | 'dual'>,
  states: Matrix,
  eigenvalues: Complex[],
  count = 10,
): ResidualPart | null {
  return drain(residualSteps(basis, states, eigenvalues, count));
}

/** `residualOf` in steps. */
export function* residualSteps(
  basis: Pick<Basis, 'psi' | 'dual'>,
  states: Matrix,
  eigenvalues: Complex[],
  count = 10,
): Steps<ResidualPart | null> {
  const total = sumOfSquares(centre(states));
  if (total === 0) return null;
  const read = yield* part(readVariablesSteps(basis, states), 0, 0.1);
  const inside = yield* part(multiplySteps(read, transpose(basis.psi)), 0.1, 0.2);
  const residual = matrix(
    states.rows,
    states.cols,
    states.data.map((value, at) => value - inside.data[at]!),
  );
  const { components, variance } = yield* part(pcaSteps(residual, Math.min(count, states.rows, states.cols)), 0.2, 1);
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
