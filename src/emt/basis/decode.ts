// How much of some values a linear readout can tell from hidden states, on sequences it was not fitted on: ridge
// regression, cross-validated over sequences, with a null of permuted sequences (EMT spec 6.5, step 1).
// Everything comes from second moments per fold, so a permutation costs one cross product.

import { identity, type Matrix, matrix, subtract, takeRows } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import { peakOf, powerOfTwo } from '../../linalg/range.ts';

/** Rows are `samples` of each of `sequences`, step by step: row `sample * sequences + sequence`. */
export interface Rows {
  readonly samples: number;
  readonly sequences: number;
}

export interface Decoded {
  /** R squared of every target column on held-out sequences; `null` where the target does not vary. */
  readonly r2: (number | null)[];
  /** Share of right signs; `null` where the target does not vary. */
  readonly accuracy: (number | null)[];
}

export interface Decoder {
  decode(targets: Matrix): Steps<Decoded>;
  /** R squared of every target with the sequences in another order. */
  decodePermuted(targets: Matrix, rng: RandomStream): Steps<(number | null)[]>;
}

export const FOLDS = 4;

/** Sequences are dealt to the folds in turn. */
export function foldOf(row: number, { sequences }: Rows): number {
  return (row % sequences) % FOLDS;
}

/**
 * A decoder from `predictors [N, p]` (a constant is added), with `noise` the root mean square of the noise that a
 * readout should stand: the ridge that noise on every predictor amounts to.
 */
export function* decoderOf(predictors: Matrix, rows: Rows, noise: number): Steps<Decoder> {
  // The constant must not vanish beside predictors or noise of any size; a power of two changes no digit.
  const size = powerOfTwo(Math.max(peakOf(predictors.data), noise) || 1);
  const scaled = matrix(
    predictors.rows,
    predictors.cols,
    predictors.data.map((value) => value / size),
  );
  const withOne = appendOne(scaled);
  const p = withOne.cols;
  const grams = yield* part(foldMoments(withOne, withOne, rows), 0, 0.3);
  const total = sumOf(grams);
  const counts = countsOf(withOne.rows, rows);
  const inverses: Matrix[] = [];
  for (const [fold, gram] of grams.entries()) {
    const system = subtract(total, gram);
    const trained = withOne.rows - counts[fold]!;
    for (let i = 0; i < p - 1; i++) system.data[i * p + i]! += trained * (noise / size) ** 2;
    const from = 0.3 + (0.7 * fold) / FOLDS;
    yield from;
    inverses.push(yield* part(solveSteps(system, identity(p)), from, from + 0.7 / FOLDS));
  }
  function* weightsOf(crosses: readonly Matrix[]): Steps<Matrix[]> {
    const all = sumOf(crosses);
    const weights: Matrix[] = [];
    for (const [fold, cross] of crosses.entries()) {
      const product = multiplySteps(inverses[fold]!, subtract(all, cross));
      weights.push(yield* part(product, fold / FOLDS, (fold + 1) / FOLDS));
    }
    return weights;
  }
  const r2Of = (targets: Matrix, crosses: readonly Matrix[], weights: readonly Matrix[]) =>
    explained(targets, { rows, counts, grams, crosses, weights });
  return {
    *decode(targets) {
      const crosses = yield* part(foldMoments(withOne, targets, rows), 0, 0.2);
      const weights = yield* part(weightsOf(crosses), 0.2, 0.5);
      const r2 = yield* part(r2Of(targets, crosses, weights), 0.5, 0.8);
      const accuracy = yield* part(rightSigns(withOne, targets, weights, rows), 0.8, 1);
      return { r2, accuracy: accuracy.map((share, j) => (r2[j] === null ? null : share)) };
    },
    *decodePermuted(targets, rng) {
      const moved = permuteSequences(targets, rows, rng);
      const crosses = yield* part(foldMoments(withOne, moved, rows), 0, 0.3);
      const weights = yield* part(weightsOf(crosses), 0.3, 0.7);
      return yield* part(r2Of(moved, crosses, weights), 0.7, 1);
    },
  };
}

interface Fitted {
  readonly rows: Rows;
  readonly counts: readonly number[];
  readonly grams: readonly Matrix[];
  readonly crosses: readonly Matrix[];
  readonly weights: readonly Matrix[];
}

/** `1 - sum of squared errors / sum of squares about the training mean`, over all folds. */
function* explained(targets: Matrix, { rows, counts, grams, crosses, weights }: Fitted): Steps<(number | null)[]> {
  const q = targets.cols;
  const sums = Array.from({ length: FOLDS }, () => new Float64Array(q));
  const squares = Array.from({ length: FOLDS }, () => new Float64Array(q));
  for (let row = 0; row < targets.rows; row++) {
    const fold = foldOf(row, rows);
    for (let j = 0; j < q; j++) {
      const value = targets.data[row * q + j]!;
      sums[fold]![j]! += value;
      squares[fold]![j]! += value * value;
    }
  }
  const error = new Float64Array(q);
  const spread = new Float64Array(q);
  const scale = new Float64Array(q);
  for (let fold = 0; fold < FOLDS; fold++) {
    const w = weights[fold]!;
    const cross = crosses[fold]!;
    const moved = yield* part(multiplySteps(grams[fold]!, w), fold / FOLDS, (fold + 1) / FOLDS);
    // |y - X w|^2 = y'y - 2 w' X'y + w' X'X w, column by column.
    for (let i = 0, at = 0; i < w.rows; i++) {
      for (let j = 0; j < q; j++, at++) error[j]! += w.data[at]! * (moved.data[at]! - 2 * cross.data[at]!);
    }
    for (let j = 0; j < q; j++) {
      let sum = 0;
      for (let other = 0; other < FOLDS; other++) if (other !== fold) sum += sums[other]![j]!;
      const mean = sum / (targets.rows - counts[fold]!);
      error[j]! += squares[fold]![j]!;
      spread[j]! += squares[fold]![j]! - 2 * mean * sums[fold]![j]! + counts[fold]! * mean * mean;
      scale[j]! += squares[fold]![j]!;
    }
  }
  return Array.from(error, (value, j) => (spread[j]! > 1e-12 * scale[j]! ? 1 - value / spread[j]! : null));
}

function* rightSigns(predictors: Matrix, targets: Matrix, weights: readonly Matrix[], rows: Rows): Steps<number[]> {
  const q = targets.cols;
  const right = new Float64Array(q);
  for (const [fold, members] of rowsOfFolds(predictors.rows, rows).entries()) {
    yield fold / FOLDS;
    const product = multiplySteps(takeRows(predictors, members), weights[fold]!);
    const { data: said } = yield* part(product, fold / FOLDS, (fold + 1) / FOLDS);
    for (let i = 0, at = 0; i < members.length; i++) {
      const row = members[i]! * q;
      for (let j = 0; j < q; j++, at++) if (said[at]! * targets.data[row + j]! > 0) right[j]!++;
    }
  }
  return Array.from(right, (count) => count / targets.rows);
}

/** `A^T B` over the rows of each fold. */
export function* foldMoments(a: Matrix, b: Matrix, rows: Rows): Steps<Matrix[]> {
  const moments: Matrix[] = [];
  for (const [fold, members] of rowsOfFolds(a.rows, rows).entries()) {
    yield fold / FOLDS;
    const left = takeRows(a, members);
    const product = multiplyTransposedSteps(left, a === b ? left : takeRows(b, members));
    moments.push(yield* part(product, fold / FOLDS, (fold + 1) / FOLDS));
  }
  if (a === b) for (const moment of moments) mirror(moment);
  return moments;
}

/** The rows of each fold, in order. */
function rowsOfFolds(count: number, rows: Rows): number[][] {
  const members = Array.from({ length: FOLDS }, (): number[] => []);
  for (let row = 0; row < count; row++) members[foldOf(row, rows)]!.push(row);
  return members;
}

/** Makes a product of a matrix with itself as symmetric as it is but for the order of its sums. */
function mirror({ data, cols }: Matrix): void {
  for (let i = 0; i < cols; i++) for (let j = 0; j < i; j++) data[i * cols + j] = data[j * cols + i]!;
}

export function sumOf(matrices: readonly Matrix[]): Matrix {
  const [first] = matrices;
  const out = matrix(first!.rows, first!.cols);
  for (const { data } of matrices) for (let i = 0; i < data.length; i++) out.data[i]! += data[i]!;
  return out;
}

export function appendOne(a: Matrix): Matrix {
  const out = matrix(a.rows, a.cols + 1);
  for (let i = 0; i < a.rows; i++) {
    out.data.set(a.data.subarray(i * a.cols, (i + 1) * a.cols), i * out.cols);
    out.data[i * out.cols + a.cols] = 1;
  }
  return out;
}

function countsOf(total: number, rows: Rows): number[] {
  const counts = new Array<number>(FOLDS).fill(0);
  for (let row = 0; row < total; row++) counts[foldOf(row, rows)]!++;
  return counts;
}

/** All samples of a sequence move together. */
function permuteSequences(targets: Matrix, { samples, sequences }: Rows, rng: RandomStream): Matrix {
  const order = rng.permutation(sequences);
  const out = matrix(targets.rows, targets.cols);
  const q = targets.cols;
  for (let sample = 0; sample < samples; sample++) {
    for (let b = 0; b < sequences; b++) {
      const from = (sample * sequences + order[b]!) * q;
      out.data.set(targets.data.subarray(from, from + q), (sample * sequences + b) * q);
    }
  }
  return out;
}
