// How much of some targets a linear reader finds in hidden states, on samples it was not fitted to: R2 unclipped, beside the
// same scores for permuted targets. Splits, Gram matrices and factors are made once and serve the true targets and every
// permutation of them, for a list of regularisations. Source: memory-assessment, section 0, corrections 1 and 2.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix, takeRows } from '../../array/matrix.ts';
import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import { centredBy, columnCentres } from './centre.ts';
import { requireFeatures, requireTargets } from './judgeable.ts';
import { aboveFloor, noiseFloor, PERMUTATIONS } from './noise-floor.ts';
import { HEADLINE_LAMBDA, type RidgeSystem, requireLambdas, ridgeSystemsSteps } from './ridge.ts';
import { type SplitOptions, splitsOf } from './split.ts';

export interface RidgeProbeOptions extends SplitOptions {
  /** Readout noise over the mean variance of a unit; the headline 1e-4 alone when absent. */
  readonly lambdas?: readonly number[];
  /** Permuted copies of the targets for the noise floor; 20 when absent, 0 for a floor of 0. */
  readonly permutations?: number;
  /** Columns that make one target and are scored together, `p` of a vector at each age; 1 when absent. */
  readonly targetSize?: number;
}

/** What a linear reader of one regularisation finds: of `N` targets, `N = K / targetSize`. */
export interface RidgeReading {
  readonly lambda: number;
  /** `lambda`, or what it had to be raised to in one of the fits. */
  readonly usedLambda: number;
  /** `[N]`, held out, unclipped: negative where the reader is worse than the mean; 0 where a target does not vary. */
  readonly r2: Float64Array;
  /** `[permutations, N]`, the same for permuted targets. */
  readonly permutedR2: Matrix;
  /** `[N]`, the noise floor: the 95th percentile of the permuted scores, at least 0. */
  readonly floor: Float64Array;
  /** `[N]`, the share above the floor, 0 ... 1. */
  readonly retention: Float64Array;
}

/**
 * Measures how well `targets [M, K]` can be read from `features [M, H]` by ridge regression on held-out rows: one reading for
 * each lambda. Features that do not vary give 0. Source: memory-assessment, section 0 and correction 1.
 * @throws InputError where rows are not paired or not finite, there are fewer than 4, or the columns do not make whole
 * targets
 */
export function ridgeProbe(features: Matrix, targets: Matrix, options: RidgeProbeOptions): RidgeReading[] {
  return drain(ridgeProbeSteps(features, targets, options));
}

/** Does what `ridgeProbe` does in steps: readings of `targets [M, K]` from `features [M, H]`. @throws InputError as it does */
export function* ridgeProbeSteps(
  features: Matrix,
  targets: Matrix,
  { lambdas = [HEADLINE_LAMBDA], permutations = PERMUTATIONS, targetSize = 1, ...split }: RidgeProbeOptions,
): Steps<RidgeReading[]> {
  requireFeatures(features);
  requireTargets(targets, features);
  requireLambdas(lambdas);
  requireWhole('permutations', permutations);
  requireTargetSize(targets.cols, targetSize);
  const folds = yield* part(foldsSteps(features, lambdas, split), 0, 0.3);
  const own = yield* scoresSteps(folds, targets, lambdas.length, targetSize);
  const random = stream(split.seed, 'assess', 'permuted targets');
  const permuted: Float64Array[][] = [];
  for (let copy = 0; copy < permutations; copy++) {
    const shuffled = takeRows(targets, random.permutation(targets.rows));
    const from = 0.3 + (0.7 * copy) / permutations;
    permuted.push(
      yield* part(scoresSteps(folds, shuffled, lambdas.length, targetSize), from, from + 0.7 / permutations),
    );
  }
  return lambdas.map((lambda, i) => {
    const usedLambda = Math.max(lambda, ...folds.map(({ systems }) => systems?.[i]?.usedLambda ?? lambda));
    return reading(
      { lambda, usedLambda },
      own[i]!,
      permuted.map((each) => each[i]!),
    );
  });
}

/** Refuses columns that do not make whole targets. */
export function requireTargetSize(columns: number, targetSize: number): void {
  requireWhole('targetSize', targetSize, { min: 1 });
  if (columns % targetSize !== 0) {
    throw new InputError(`targets have ${columns} columns, expected a multiple of targetSize ${targetSize}`);
  }
}

/** The rows of one fit, centred by the means of its training rows, and what was factored of them. */
interface Fold {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
  readonly trainFeatures: Matrix;
  readonly testFeatures: Matrix;
  /** `null` where the features do not vary. */
  readonly systems: readonly RidgeSystem[] | null;
}

function* foldsSteps(features: Matrix, lambdas: readonly number[], split: SplitOptions): Steps<Fold[]> {
  const splits = splitsOf(features.rows, split);
  const folds: Fold[] = [];
  for (const [i, { train, test }] of splits.entries()) {
    const seen = takeRows(features, train);
    const centres = columnCentres(seen);
    const trainFeatures = centredBy(seen, centres);
    const testFeatures = centredBy(takeRows(features, test), centres);
    const systems = yield* part(ridgeSystemsSteps(trainFeatures, lambdas), i / splits.length, (i + 1) / splits.length);
    folds.push({ train, test, trainFeatures, testFeatures, systems });
  }
  return folds;
}

/** R2 `[N]` for each lambda: squares are summed over all folds before they are divided. */
function* scoresSteps(
  folds: readonly Fold[],
  targets: Matrix,
  lambdas: number,
  targetSize: number,
): Steps<Float64Array[]> {
  const targetsCount = targets.cols / targetSize;
  const missed = Array.from({ length: lambdas }, () => new Float64Array(targetsCount));
  const total = new Float64Array(targetsCount);
  for (const { train, test, trainFeatures, testFeatures, systems } of folds) {
    const seen = takeRows(targets, train);
    const centres = columnCentres(seen);
    const wanted = centredBy(takeRows(targets, test), centres);
    addSquares(total, wanted, null, targetSize);
    const moments = systems === null ? null : yield* multiplyTransposedSteps(trainFeatures, centredBy(seen, centres));
    for (let i = 0; i < lambdas; i++) {
      const weights = moments === null ? null : yield* systems![i]!.solveSteps(moments);
      addSquares(missed[i]!, wanted, weights === null ? null : yield* multiplySteps(testFeatures, weights), targetSize);
      yield 0;
    }
  }
  return missed.map((each) => each.map((squares, n) => (total[n]! > 0 ? 1 - squares / total[n]! : 0)));
}

/** Adds to `sums [N]` the squares of `wanted` less `read` (nothing when `null`), both `[rows, N targetSize]`. */
function addSquares(sums: Float64Array, wanted: Matrix, read: Matrix | null, targetSize: number): void {
  for (let row = 0, at = 0; row < wanted.rows; row++) {
    for (let target = 0; target < sums.length; target++) {
      for (let i = 0; i < targetSize; i++, at++) {
        sums[target]! += (wanted.data[at]! - (read === null ? 0 : read.data[at]!)) ** 2;
      }
    }
  }
}

function reading(
  lambdas: Pick<RidgeReading, 'lambda' | 'usedLambda'>,
  r2: Float64Array,
  permuted: readonly Float64Array[],
): RidgeReading {
  const permutedR2 = matrix(permuted.length, r2.length);
  permuted.forEach((scores, copy) => {
    permutedR2.data.set(scores, copy * r2.length);
  });
  const floor = r2.map((_, n) => noiseFloor(permuted.map((scores) => scores[n]!)));
  return { ...lambdas, r2, permutedR2, floor, retention: r2.map((score, n) => aboveFloor(score, floor[n]!)) };
}
