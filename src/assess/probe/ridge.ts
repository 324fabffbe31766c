// Ridge regression of many targets at once: (F^T F + lambda M f I) G = F^T Y of centred rows, f the mean eigenvalue of the
// covariance of the features, so that lambda is the variance of the noise on each unit that the readout should stand, over
// the mean variance of a unit. One Cholesky factor serves every target. It asks for no cross-validation of lambda: capacities
// depend on it, so it is given and reported. Source: memory-assessment, section 0 and correction 2; Hoerl and Kennard (1970).

import { ConvergenceError, InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { type Cholesky, choleskySteps } from '../../linalg/cholesky.ts';
import { gramSteps, multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import { centredBy, columnCentres } from './centre.ts';
import { requireFeatures, requireTargets } from './judgeable.ts';

/** The regularisation at which a single number is reported. */
export const HEADLINE_LAMBDA = 1e-4;
/** The grid on which a capacity is a curve against the noise of its readout. */
export const LAMBDAS: readonly number[] = Array.from({ length: 12 }, (_, i) => Number(`1e${i - 12}`));

/** A fitted affine reader of `K` targets. */
export interface RidgeFit {
  /** `[H, K]`. */
  readonly weights: Matrix;
  /** `[H]`, of the rows of the fit. */
  readonly featureMeans: Float64Array;
  /** `[K]`, of the rows of the fit. */
  readonly targetMeans: Float64Array;
  /** What was asked for, or more where the factorisation failed with that. */
  readonly lambda: number;
}

/** A regularised Gram matrix that was factored. */
export interface RidgeSystem {
  /** What was asked for. */
  readonly lambda: number;
  /** What it was raised to until the factorisation succeeded. */
  readonly usedLambda: number;
  /** `G [H, K]` of moments `F^T Y [H, K]`. */
  readonly solveSteps: Cholesky['solveSteps'];
}

/** A failed factorisation is tried again with this many times the ridge. */
const RAISE = 10;
const LARGEST_LAMBDA = 1e3;

/** One factor for each of `lambdas` of centred features `[M, H]`; `null` where the features do not vary. */
export function* ridgeSystemsSteps(centred: Matrix, lambdas: readonly number[]): Steps<RidgeSystem[] | null> {
  const gram = yield* part(gramSteps(centred), 0, 0.5);
  let trace = 0;
  for (let i = 0; i < gram.rows; i++) trace += gram.data[i * gram.rows + i]!;
  if (trace === 0) return null;
  if (!Number.isFinite(trace)) {
    throw new InputError('features are so large that their squares overflow, expected sizes below 1e150; scale them');
  }
  const systems: RidgeSystem[] = [];
  for (const [i, lambda] of lambdas.entries()) {
    const [from, to] = [0.5 + (0.5 * i) / lambdas.length, 0.5 + (0.5 * (i + 1)) / lambdas.length];
    systems.push(yield* part(factorSteps(gram, trace / gram.rows, lambda), from, to));
  }
  return systems;
}

function* factorSteps(gram: Matrix, meanEigenvalue: number, lambda: number): Steps<RidgeSystem> {
  const n = gram.rows;
  for (let used = lambda; used <= LARGEST_LAMBDA; used = Math.max(RAISE * used, Number.EPSILON)) {
    const system = matrix(n, n, gram.data.slice());
    for (let i = 0; i < n; i++) system.data[i * n + i]! += used * meanEigenvalue;
    const factor = yield* choleskySteps(system);
    if (factor !== null) return { lambda, usedLambda: used, solveSteps: factor.solveSteps };
  }
  throw new ConvergenceError(
    `ridge probe: the Gram matrix ${n} x ${n} has no Cholesky factor with lambda up to ${LARGEST_LAMBDA}; scale the features`,
  );
}

/** Refuses regularisations that are none. */
export function requireLambdas(lambdas: readonly number[]): void {
  const wrong = lambdas.find((lambda) => !(lambda >= 0 && lambda <= LARGEST_LAMBDA));
  if (wrong !== undefined) {
    throw new InputError(
      `lambda is ${wrong}, expected a number from 0 to ${LARGEST_LAMBDA}, a share of the mean eigenvalue`,
    );
  }
  if (lambdas.length === 0)
    throw new InputError('no lambda was given, expected at least 1; leave it out for the headline');
}

/**
 * Fits an affine reader of `targets [M, K]` to `features [M, H]`, all rows, with a ridge of `lambda` times the mean
 * eigenvalue of the features' covariance; weights `[H, K]` are zero where features do not vary. For a score use `ridgeProbe`,
 * or other rows. Source: memory-assessment, section 0.
 * @throws InputError when rows are not paired or not finite, or `lambda` is negative
 */
export function fitRidge(features: Matrix, targets: Matrix, lambda: number = HEADLINE_LAMBDA): RidgeFit {
  requireFeatures(features);
  requireTargets(targets, features);
  requireLambdas([lambda]);
  return drain(fitSteps(features, targets, lambda));
}

function* fitSteps(features: Matrix, targets: Matrix, lambda: number): Steps<RidgeFit> {
  const featureMeans = columnCentres(features);
  const targetMeans = columnCentres(targets);
  const centred = centredBy(features, featureMeans);
  const systems = yield* ridgeSystemsSteps(centred, [lambda]);
  if (systems === null) return { weights: matrix(features.cols, targets.cols), featureMeans, targetMeans, lambda };
  const [{ usedLambda, solveSteps }] = systems as [RidgeSystem];
  const moments = yield* multiplyTransposedSteps(centred, centredBy(targets, targetMeans));
  return { weights: yield* solveSteps(moments), featureMeans, targetMeans, lambda: usedLambda };
}

/**
 * Reads the targets `[M, K]` that a fitted reader sees in `features [M, H]`.
 * @throws InputError when the features are not those of the fit
 */
export function predictRidge({ weights, featureMeans, targetMeans }: RidgeFit, features: Matrix): Matrix {
  if (features.cols !== weights.rows) {
    throw new InputError(`features have ${features.cols} columns, expected ${weights.rows} as in the fit`);
  }
  const out = drain(multiplySteps(centredBy(features, featureMeans), weights));
  for (let at = 0; at < out.data.length; at++) out.data[at]! += targetMeans[at % out.cols]!;
  return out;
}
