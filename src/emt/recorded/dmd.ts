// Linear dynamics from recorded states: least squares of the next state on this one, in the leading principal
// subspace (dynamic mode decomposition; Schmid 2010, projected form of Tu et al. 2014). It sees the dynamics on the
// states visited: on a stable limit cycle its eigenvalues have magnitude 1, whatever the gain of the linear part.

import { type ComplexVector, type Matrix, matrix, takeRows, transpose } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { eigSteps } from '../../linalg/eig.ts';
import { leastSquaresSteps } from '../../linalg/least-squares.ts';
import { type PrincipalComponents, pca } from '../../linalg/pca.ts';
import { multiplySteps } from '../../linalg/product.ts';

/** Pairs of states one step apart: row `i` of `after` follows row `i` of `before`, both `[N, H]`. */
export interface StatePairs {
  readonly before: Matrix;
  readonly after: Matrix;
  /** What was read between the two `[N, in]`, where inputs were still arriving. */
  readonly inputs: Matrix | null;
}

export interface FittedDynamics {
  /** `A [r, r]`, `z(t+1) = A z(t) (+ B u)`. */
  readonly A: Matrix;
  /** Orthonormal rows `[r, H]`: `z = V (h - mean)`. */
  readonly subspace: Matrix;
  readonly mean: Float64Array;
  readonly values: ComplexVector;
  /** Weights `[r (+ in), r]` of the regression, transposed: `[z, u] X = z'`. */
  readonly weights: Matrix;
}

/** All principal components of the states, from which a rank is chosen. */
export function componentsOf(states: Matrix): PrincipalComponents {
  return pca(states);
}

/** Fits the dynamics of `pairs` in the first `rank` of `components`. */
export function fitDynamics(pairs: StatePairs, components: PrincipalComponents, rank: number): FittedDynamics {
  return drain(fitDynamicsSteps(pairs, components, rank));
}

/** `fitDynamics` in steps. */
export function* fitDynamicsSteps(
  pairs: StatePairs,
  components: PrincipalComponents,
  rank: number,
): Steps<FittedDynamics> {
  const subspace = takeRows(
    components.components,
    Array.from({ length: rank }, (_, i) => i),
  );
  const { mean } = components;
  const next = yield* part(projected(pairs.after, mean, subspace), 0, 0.1);
  const before = yield* part(projected(pairs.before, mean, subspace), 0.1, 0.2);
  const weights = yield* part(leastSquaresSteps(beside(before, pairs.inputs), next), 0.2, 0.8);
  const A = transpose(matrix(rank, rank, weights.data.slice(0, rank * rank)));
  const { values } = yield* part(eigSteps(A, { vectors: 'none' }), 0.8, 1);
  return { A, subspace, mean, values, weights };
}

/**
 * Share of the variance of the next state in the subspace that the fitted dynamics do not predict; `null` where these
 * states do not vary.
 */
export function predictionError(dynamics: FittedDynamics, pairs: StatePairs): number | null {
  return drain(predictionErrorSteps(dynamics, pairs));
}

/** `predictionError` in steps. */
export function* predictionErrorSteps(
  { subspace, mean, weights }: FittedDynamics,
  pairs: StatePairs,
): Steps<number | null> {
  const next = yield* part(projected(pairs.after, mean, subspace), 0, 0.3);
  const before = yield* part(projected(pairs.before, mean, subspace), 0.3, 0.6);
  const said = yield* part(multiplySteps(beside(before, pairs.inputs), weights), 0.6, 1);
  let error = 0;
  let spread = 0;
  next.data.forEach((value, at) => {
    error += (value - said.data[at]!) ** 2;
    spread += value ** 2;
  });
  return spread === 0 ? null : error / spread;
}

/** `V^T A V [H, H]`: the fitted dynamics on whole states, zero outside the subspace. */
export function liftDynamics(dynamics: FittedDynamics): Matrix {
  return drain(liftDynamicsSteps(dynamics));
}

/** `liftDynamics` in steps. */
export function* liftDynamicsSteps({ A, subspace }: FittedDynamics): Steps<Matrix> {
  const moved = yield* part(multiplySteps(A, subspace), 0, 0.5);
  return yield* part(multiplySteps(transpose(subspace), moved), 0.5, 1);
}

function projected(states: Matrix, mean: Float64Array, subspace: Matrix): Steps<Matrix> {
  const centred = matrix(
    states.rows,
    states.cols,
    states.data.map((value, at) => value - mean[at % states.cols]!),
  );
  return multiplySteps(centred, transpose(subspace));
}

function beside(a: Matrix, b: Matrix | null): Matrix {
  if (b === null) return a;
  const out = matrix(a.rows, a.cols + b.cols);
  for (let i = 0; i < a.rows; i++) {
    out.data.set(a.data.subarray(i * a.cols, (i + 1) * a.cols), i * out.cols);
    out.data.set(b.data.subarray(i * b.cols, (i + 1) * b.cols), i * out.cols + a.cols);
  }
  return out;
}
