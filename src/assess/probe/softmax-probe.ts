// How much of a label a softmax reader finds in hidden states, on samples it was not fitted to: accuracy above chance and
// V-information, beside the same for permuted labels. Chance and entropy are those of the same reader without features,
// on the same rows, so that features without a trace of the label give 0 on average and constant ones exactly. Sources:
// memory-assessment, sections 0 and 1.3; Xu et al. (2020), arXiv 2002.10689, for V-information.

import { type Matrix, matrix, takeRows } from '../../array/matrix.ts';
import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { centredBy, columnCentres } from './centre.ts';
import { accuracyAboveChance, informationShare } from './chance.ts';
import { requireFeatures, requireLabels } from './judgeable.ts';
import { aboveFloor, noiseFloor, PERMUTATIONS } from './noise-floor.ts';
import { HEADLINE_LAMBDA } from './ridge.ts';
import {
  type Evened,
  evenedSteps,
  predictSoftmax,
  readerOf,
  requirePenalty,
  type SoftmaxFit,
  solveSoftmaxSteps,
} from './softmax.ts';
import { type Split, type SplitOptions, splitsOf } from './split.ts';

export interface SoftmaxProbeOptions extends SplitOptions {
  /** `C`; labels are `0 ... C - 1`. */
  readonly classes: number;
  /** Weight of the penalty over the mean variance of a unit; 1e-4 when absent. */
  readonly lambda?: number;
  /** Permuted copies of the labels for the noise floors; 20 when absent, 0 for floors of 0. */
  readonly permutations?: number;
  /** The accuracy of guessing, where the design fixes it; that of the commonest training class when absent. */
  readonly chance?: number;
}

/** What a softmax reader finds on held-out rows. */
export interface SoftmaxReading {
  readonly lambda: number;
  /** Share of right classes. */
  readonly accuracy: number;
  readonly chance: number;
  /** `max(0, (accuracy - chance) / (1 - chance))`. */
  readonly normalisedAccuracy: number;
  /** In nats. */
  readonly crossEntropy: number;
  /** That of the reader without features, in nats. */
  readonly entropy: number;
  /** `max(0, (entropy - crossEntropy) / entropy)`. */
  readonly vInformation: number;
  /** The 95th percentile of what permuted labels score, at least 0. */
  readonly accuracyFloor: number;
  readonly vInformationFloor: number;
  /** The share of `normalisedAccuracy` above its floor, 0 ... 1. */
  readonly accuracyRetention: number;
  readonly vInformationRetention: number;
  /** `[permutations, 2]`: accuracy above chance and share of the entropy of permuted labels, unclipped. */
  readonly permuted: Matrix;
}

/**
 * Measures how well `labels [M]` can be read from `features [M, H]` by multinomial logistic regression on held-out rows.
 * Sources: memory-assessment, sections 0 and 1.3; Xu et al. (2020) for V-information.
 * @throws InputError where rows are not paired or not finite, there are fewer than 4, or a label is no class;
 * ConvergenceError when a fit does not settle
 */
export function softmaxProbe(
  features: Matrix,
  labels: ArrayLike<number>,
  options: SoftmaxProbeOptions,
): SoftmaxReading {
  return drain(softmaxProbeSteps(features, labels, options));
}

/** Does what `softmaxProbe` does in steps: a reading of `labels [M]` from `features [M, H]`. @throws as it does */
export function* softmaxProbeSteps(
  features: Matrix,
  labels: ArrayLike<number>,
  options: SoftmaxProbeOptions,
): Steps<SoftmaxReading> {
  const { classes, lambda = HEADLINE_LAMBDA, permutations = PERMUTATIONS, chance, ...split } = options;
  requireWhole('classes', classes, { min: 2 });
  requireWhole('permutations', permutations);
  requireFeatures(features);
  requireLabels(labels, classes, features);
  requirePenalty(lambda);
  const folds = yield* part(foldsSteps(features, classes, lambda, split), 0, 0.1);
  const copies = permutations + 1;
  const own = yield* part(scoreSteps(folds, labels, classes), 0.1, 0.1 + 0.9 / copies);
  const random = stream(split.seed, 'assess', 'permuted labels');
  const permuted = matrix(permutations, 2);
  for (let copy = 0; copy < permutations; copy++) {
    const shuffled = Int32Array.from(random.permutation(labels.length), (row) => labels[row]!);
    const from = 0.1 + (0.9 * (copy + 1)) / copies;
    const score = yield* part(scoreSteps(folds, shuffled, classes), from, from + 0.9 / copies);
    permuted.data.set(sharesOf(score, chance), 2 * copy);
  }
  return reading(own, { lambda, chance: chance ?? own.guessed, permuted });
}

/** The rows of one fit. */
interface Fold extends Split {
  readonly evened: Evened;
  /** The same without features. */
  readonly blind: Evened;
  readonly testFeatures: Matrix;
  readonly means: Float64Array;
}

function* foldsSteps(features: Matrix, classes: number, lambda: number, options: SplitOptions): Steps<Fold[]> {
  const splits = splitsOf(features.rows, options);
  const folds: Fold[] = [];
  for (const [i, split] of splits.entries()) {
    const seen = takeRows(features, split.train);
    const means = columnCentres(seen);
    const evened = yield* part(evenedSteps(centredBy(seen, means), classes, lambda), i / splits.length, 1);
    const blind = yield* evenedSteps(matrix(seen.rows, features.cols), classes, lambda);
    folds.push({ ...split, evened, blind, means, testFeatures: takeRows(features, split.test) });
  }
  return folds;
}

/** Scores on all test rows. */
interface Score {
  readonly accuracy: number;
  /** Accuracy of the commonest training class. */
  readonly guessed: number;
  readonly crossEntropy: number;
  readonly entropy: number;
}

function* scoreSteps(folds: readonly Fold[], labels: ArrayLike<number>, classes: number): Steps<Score> {
  let [rows, right, guessed, crossEntropy, entropy] = [0, 0, 0, 0, 0];
  for (const [i, { train, test, evened, blind, testFeatures, means }] of folds.entries()) {
    const seen = Int32Array.from(train, (row) => labels[row]!);
    const wanted = Int32Array.from(test, (row) => labels[row]!);
    const v = yield* part(solveSoftmaxSteps(evened, seen, classes), i / folds.length, (i + 1) / folds.length);
    const own = judged(readerOf(evened, v, means), testFeatures, wanted);
    const without = readerOf(blind, yield* solveSoftmaxSteps(blind, seen, classes), means);
    const empty = judged(without, testFeatures, wanted);
    rows += test.length;
    right += own.right;
    guessed += empty.right;
    crossEntropy += own.crossEntropy;
    entropy += empty.crossEntropy;
  }
  const perRow = (sum: number) => sum / rows;
  return {
    accuracy: perRow(right),
    guessed: perRow(guessed),
    crossEntropy: perRow(crossEntropy),
    entropy: perRow(entropy),
  };
}

/** How many of `wanted [M]` a reader gets right, and the sum of its cross-entropies in nats. */
function judged(fit: SoftmaxFit, features: Matrix, wanted: Int32Array): { right: number; crossEntropy: number } {
  const { cols, data } = predictSoftmax(fit, features);
  let [right, crossEntropy] = [0, 0];
  for (const [row, label] of wanted.entries()) {
    let best = 0;
    for (let c = 1; c < cols; c++) if (data[row * cols + c]! > data[row * cols + best]!) best = c;
    if (best === label) right++;
    // A probability may underflow; its logarithm must not be infinite.
    crossEntropy -= Math.log(Math.max(Number.MIN_VALUE, data[row * cols + label]!));
  }
  return { right, crossEntropy };
}

/** Accuracy above chance and share of the entropy, unclipped. */
function sharesOf({ accuracy, guessed, crossEntropy, entropy }: Score, chance = guessed): [number, number] {
  return [accuracyAboveChance(accuracy, chance), informationShare(entropy, crossEntropy)];
}

function reading(
  score: Score,
  { lambda, chance, permuted }: Pick<SoftmaxReading, 'lambda' | 'chance' | 'permuted'>,
): SoftmaxReading {
  const [accuracyShare, entropyShare] = sharesOf(score, chance);
  const column = (k: 0 | 1) => permuted.data.filter((_, at) => at % 2 === k);
  const accuracyFloor = noiseFloor(column(0));
  const vInformationFloor = noiseFloor(column(1));
  const { accuracy, crossEntropy, entropy } = score;
  return {
    lambda,
    accuracy,
    chance,
    normalisedAccuracy: Math.max(0, accuracyShare),
    crossEntropy,
    entropy,
    vInformation: Math.max(0, entropyShare),
    accuracyFloor,
    vInformationFloor,
    accuracyRetention: aboveFloor(accuracyShare, accuracyFloor),
    vInformationRetention: aboveFloor(entropyShare, vInformationFloor),
    permuted,
  };
}
