// Multinomial logistic regression with an L2 penalty: mean cross-entropy + lambda/2 (f ||W||^2 + ||b||^2), f the mean
// eigenvalue of the covariance of the features, so that lambda means what it means for the ridge probe. The penalty on the
// bias keeps it finite for a class that the training rows lack. The problem is solved in coordinates in which the curvature
// at the start is near the identity, so that hidden states whose variances differ by many orders need few iterations.
// Deterministic. Source: Hastie, Tibshirani and Friedman (2009), section 4.4; Boehning (1992) for the bound on the curvature.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { requireWhole } from '../../array/options.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import { countAbove, defaultCutoff, type SVD, svdSteps } from '../../linalg/svd.ts';
import { centredBy, columnCentres } from './centre.ts';
import { requireFeatures, requireLabels } from './judgeable.ts';
import { minimiseSteps, type Value } from './lbfgs.ts';
import { HEADLINE_LAMBDA } from './ridge.ts';

/** A fitted reader of classes `0 ... C - 1`. */
export interface SoftmaxFit {
  /** `[H, C]`. */
  readonly weights: Matrix;
  /** `[C]`. */
  readonly bias: Float64Array;
  /** `[H]`, of the rows of the fit. */
  readonly featureMeans: Float64Array;
}

/** Centred features in coordinates of even curvature, `Z = F A`, with a last column of one value for the bias. */
export interface Evened {
  /** `[M, r + 1]`. */
  readonly z: Matrix;
  /** `A [H, r]`: weights of the features are `A V`. */
  readonly axes: Matrix;
  /** `[r + 1]`, what lambda and the scales make of the penalty on each row of `V`. */
  readonly penalty: Float64Array;
  /** The value of the last column: the bias is this times the last row of `V`. */
  readonly one: number;
}

/** The factors of features that do not vary. */
const NOTHING: SVD = { u: matrix(0, 0), s: new Float64Array(0), v: matrix(0, 0) };

/** Coordinates for features `[M, H]` that are centred, of the directions in which they vary, for so many classes. */
export function* evenedSteps(centred: Matrix, classes: number, lambda: number): Steps<Evened> {
  const [M, H] = [centred.rows, centred.cols];
  const varies = centred.data.some((value) => value !== 0);
  const { u, s, v } = varies ? yield* svdSteps(centred) : NOTHING;
  const kept = countAbove(s, defaultCutoff(centred));
  const variances = s.map((value) => value ** 2 / M);
  const noise = (lambda * variances.reduce((sum, value) => sum + value, 0)) / H;
  const scale = variances.map((value) => 1 / Math.sqrt(value / classes + noise));
  const one = 1 / Math.sqrt(1 / classes + lambda);
  const z = matrix(M, kept + 1);
  for (let row = 0; row < M; row++) {
    for (let k = 0; k < kept; k++) z.data[row * (kept + 1) + k] = u.data[row * u.cols + k]! * s[k]! * scale[k]!;
    z.data[row * (kept + 1) + kept] = one;
  }
  const axes = matrix(H, kept);
  for (let i = 0; i < H; i++)
    for (let k = 0; k < kept; k++) axes.data[i * kept + k] = v.data[i * v.cols + k]! * scale[k]!;
  const penalty = Float64Array.from({ length: kept + 1 }, (_, k) =>
    k < kept ? noise * scale[k]! ** 2 : lambda * one ** 2,
  );
  return { z, axes, penalty, one };
}

/** `V [r + 1, C]` of least penalised cross-entropy for `labels [M]`. */
export function* solveSoftmaxSteps(evened: Evened, labels: ArrayLike<number>, classes: number): Steps<Matrix> {
  const { z, penalty } = evened;
  function* evaluate(point: Float64Array): Steps<Value> {
    const v = matrix(z.cols, classes, point);
    const logits = yield* multiplySteps(z, v);
    let value = crossEntropyInPlace(logits, labels) / z.rows;
    const { data: gradient } = yield* multiplyTransposedSteps(z, logits);
    for (let at = 0; at < gradient.length; at++) {
      const weight = penalty[Math.floor(at / classes)]! * point[at]!;
      gradient[at] = gradient[at]! / z.rows + weight;
      value += 0.5 * weight * point[at]!;
    }
    return { value, gradient };
  }
  const found = yield* minimiseSteps(evaluate, new Float64Array(z.cols * classes));
  return matrix(z.cols, classes, found);
}

/** The sum of cross-entropies in nats; `logits [M, C]` become probabilities less the indicator of the label. */
function crossEntropyInPlace(logits: Matrix, labels: ArrayLike<number>): number {
  const { rows, cols, data } = logits;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const scores = data.subarray(row * cols, (row + 1) * cols);
    const right = scores[labels[row]!]!;
    const logTotal = exponentiate(scores);
    sum += logTotal - right;
    scores[labels[row]!]! -= 1;
  }
  return sum;
}

/** Makes probabilities of scores, in place; the logarithm of their sum before they were divided by it. */
function exponentiate(scores: Float64Array): number {
  let peak = -Infinity;
  for (let c = 0; c < scores.length; c++) peak = Math.max(peak, scores[c]!);
  let total = 0;
  for (let c = 0; c < scores.length; c++) total += scores[c] = Math.exp(scores[c]! - peak);
  for (let c = 0; c < scores.length; c++) scores[c]! /= total;
  return peak + Math.log(total);
}

/** Refuses a penalty with which the minimum may lie at infinity. */
export function requirePenalty(lambda: number): void {
  if (!(lambda > 0 && lambda < Infinity)) {
    throw new InputError(
      `lambda is ${lambda}, expected a positive number; without it separable classes have no best reader`,
    );
  }
}

/** The reader in the units of the features. */
export function readerOf({ axes, one }: Evened, v: Matrix, featureMeans: Float64Array): SoftmaxFit {
  const classes = v.cols;
  const kept = axes.cols;
  const rows = matrix(kept, classes, v.data.slice(0, kept * classes));
  return {
    weights: drain(multiplySteps(axes, rows)),
    bias: v.data.slice(kept * classes).map((value) => value * one),
    featureMeans,
  };
}

/**
 * Fits a softmax reader of `labels [M]`, classes `0 ... classes - 1`, to `features [M, H]`, all rows. For a score use
 * `softmaxProbe`, or other rows. Source: Hastie, Tibshirani and Friedman (2009), section 4.4.
 * @throws InputError when rows are not paired or not finite, or a label is no class; ConvergenceError when it does not settle
 */
export function fitSoftmax(
  features: Matrix,
  labels: ArrayLike<number>,
  { classes, lambda = HEADLINE_LAMBDA }: { readonly classes: number; readonly lambda?: number },
): SoftmaxFit {
  requireWhole('classes', classes, { min: 2 });
  requireFeatures(features);
  requireLabels(labels, classes, features);
  requirePenalty(lambda);
  return drain(fitSoftmaxSteps(features, labels, classes, lambda));
}

function* fitSoftmaxSteps(
  features: Matrix,
  labels: ArrayLike<number>,
  classes: number,
  lambda: number,
): Steps<SoftmaxFit> {
  const means = columnCentres(features);
  const evened = yield* part(evenedSteps(centredBy(features, means), classes, lambda), 0, 0.3);
  return readerOf(evened, yield* part(solveSoftmaxSteps(evened, labels, classes), 0.3, 1), means);
}

/**
 * Gives the probabilities `[M, C]` that a fitted reader sees in `features [M, H]`.
 * @throws InputError when the features are not those of the fit
 */
export function predictSoftmax({ weights, bias, featureMeans }: SoftmaxFit, features: Matrix): Matrix {
  if (features.cols !== weights.rows) {
    throw new InputError(`features have ${features.cols} columns, expected ${weights.rows} as in the fit`);
  }
  const out = drain(multiplySteps(centredBy(features, featureMeans), weights));
  for (let row = 0; row < out.rows; row++) {
    const scores = out.data.subarray(row * out.cols, (row + 1) * out.cols);
    for (let c = 0; c < scores.length; c++) scores[c]! += bias[c]!;
    exponentiate(scores);
  }
  return out;
}
