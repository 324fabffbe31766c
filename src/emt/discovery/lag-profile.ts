// The memory profile: how much of the values k steps ago is in the hidden state, lag by lag, and how much of that is
// not in the smaller lags already. Where that falls to chance is the depth s (EMT spec 6.5, steps 1 and 2).
// Plain decodability never falls for a network that repeats: x(t-s) is x(t). What is new at a lag does.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { meanOfKnown } from '../../array/statistics.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { powerOfTwo } from '../../linalg/range.ts';
import { appendOne, type Decoder, decoderOf, FOLDS, foldMoments, foldOf, type Rows, sumOf } from '../basis/decode.ts';
import { rootMeanSquare } from '../record/sequences.ts';
import type { LagMeasures } from '../results/discovery.ts';

export interface Cell {
  readonly lag: number;
  readonly bit: number;
}

/** Hidden states beside what came before them. */
export interface PastRows extends Rows {
  /** The states, a row each, `[N, stateSize]`. */
  readonly states: Matrix;
  /** `[N, lags d]`, `x_i(t-k)` in column `k d + i`. */
  readonly past: Matrix;
  readonly lags: number;
  readonly d: number;
}

export interface Series {
  readonly steps: number;
  readonly batch: number;
  readonly stateSize: number;
  /** `[T, B, stateSize]`. */
  readonly states: Float64Array;
  /** `[T, B, d]`. */
  readonly values: Float64Array;
  readonly d: number;
}

/** Rows of all sequences at steps `from <= t < to`; `from >= lags - 1`. */
export function pastRows(series: Series, from: number, to: number, lags: number): PastRows {
  const { batch, stateSize, d, values } = series;
  const samples = to - from;
  const past = matrix(samples * batch, lags * d);
  for (let t = from, row = 0; t < to; t++) {
    for (let b = 0; b < batch; b++, row++) {
      for (let k = 0; k < lags; k++) {
        const at = ((t - k) * batch + b) * d;
        past.data.set(values.subarray(at, at + d), row * past.cols + k * d);
      }
    }
  }
  const states = series.states.slice(from * batch * stateSize, to * batch * stateSize);
  return { samples, sequences: batch, states: matrix(samples * batch, stateSize, states), past, lags, d };
}

/** Rows `[samples sequences, cols]` about the mean of their step, with those means `[samples, cols]`. */
export function aboutSteps(
  rows: Matrix,
  { samples, sequences }: Rows,
): { readonly centred: Matrix; readonly means: Matrix } {
  const { cols, data } = rows;
  const means = matrix(samples, cols);
  const centred = matrix(rows.rows, cols);
  for (let sample = 0; sample < samples; sample++) {
    const first = sample * sequences * cols;
    const mean = means.data.subarray(sample * cols, (sample + 1) * cols);
    // About the first sequence: what is the same in all of them is exactly zero.
    for (let at = first; at < first + sequences * cols; at++) {
      mean[at % cols]! += (data[at]! - data[first + (at % cols)]!) / sequences;
    }
    for (let i = 0; i < cols; i++) mean[i]! += data[first + i]!;
    for (let at = first; at < first + sequences * cols; at++) centred.data[at] = data[at]! - mean[at % cols]!;
  }
  return { centred, means };
}

/** Variation below this share of the size of the states is rounding. */
const ROUNDING = 1e-12;

/**
 * The root mean square of rows about the mean of their step, what the noise of a readout is measured by; 0 where that is
 * rounding.
 */
export function variationOf(states: Matrix, rows: Rows): number {
  const variation = rootMeanSquare(aboutSteps(states, rows).centred.data);
  return variation <= ROUNDING * rootMeanSquare(states.data) ? 0 : variation;
}

export interface ProfileOptions {
  /** Root mean square of the noise a readout should stand. */
  readonly noise: number;
  /** Permutations that the null is made of; 0 for no null. */
  readonly permutations: number;
  /** Whether products of bits are decoded too. */
  readonly products: boolean;
  readonly rng: RandomStream;
}

export interface LagProfile {
  readonly lags: LagMeasures[];
  /** Cells that are decodable and new, by lag and then bit; of every bit the lags `0 ... depth - 1`. */
  readonly live: Cell[];
}

/**
 * A cell is live when more than this share of its variance is decodable and not told by smaller lags, and as much more
 * than of permuted sequences: what is the same in all of them was not put in.
 */
export const LIVE = 0.5;
/** Products decoded per lag. */
const MOST_PRODUCTS = 12;
/** Ridge of the regression of one cell on others, relative to the number of rows: keeps dependent cells solvable. */
const RIDGE = 1e-6;

/** The memory profile of hidden states. */
export function* lagProfile(
  rows: PastRows,
  { noise, permutations, products: wanted, rng }: ProfileOptions,
): Steps<LagProfile> {
  const { past, lags, d } = rows;
  const { centred } = aboutSteps(rows.states, rows);
  const decoder = yield* part(decoderOf(centred, rows, noise), 0, 0.3);
  yield 0.3;
  const { r2, accuracy } = yield* part(decoder.decode(past), 0.3, 0.35);
  yield 0.35;
  const products = wanted
    ? yield* part(decodeProducts(decoder, rows, rng), 0.35, 0.4)
    : new Array<null>(lags).fill(null);
  const nulls = yield* part(nullProfile(decoder, rows, permutations, rng), 0.4, 0.9);
  const newer = yield* part(novelty(rows), 0.9, 0.92);
  const live: Cell[] = [];
  const measures: LagMeasures[] = [];
  for (let lag = 0; lag < lags; lag++) {
    yield 0.92 + (0.08 * lag) / lags;
    const columns = Array.from({ length: d }, (_, bit) => lag * d + bit);
    const above = nulls[lag];
    const fresh: (number | null)[] = [];
    for (const [bit, column] of columns.entries()) {
      const share = r2[column]!;
      if (share === null) {
        fresh.push(null);
        continue;
      }
      const predictable = yield* part(
        newer.predictable(column),
        0.92 + (0.08 * lag) / lags,
        0.92 + (0.08 * lag) / lags,
      );
      const added = share - Math.max(0, predictable);
      const continues = lag === 0 || live.some((cell) => cell.bit === bit && cell.lag === lag - 1);
      if (continues && added > LIVE && share - Math.max(0, above?.max ?? 0) > LIVE) {
        live.push({ lag, bit });
        newer.add(column);
      }
      fresh.push(added);
    }
    measures.push({
      lag,
      decodable: meanOfKnown(columns.map((column) => r2[column]!)),
      accuracy: meanOfKnown(columns.map((column) => accuracy[column]!)),
      fresh: meanOfKnown(fresh),
      products: products[lag]!,
      null: above ?? null,
      perBit: fresh,
      live: live.filter((cell) => cell.lag === lag).length,
    });
  }
  return { lags: measures, live };
}

/** Depth of a memory of these cells: the first lag at which there is none. */
export function depthOf(live: readonly Cell[]): number {
  return live.reduce((most, { lag }) => Math.max(most, lag + 1), 0);
}

interface Novelty {
  /** The share of a column that those added so far tell; they are cross-validated. */
  predictable(column: number): Steps<number>;
  add(column: number): void;
}

/** Finds the columns of the past that other columns tell, by regression cross-validated over sequences. */
function* novelty(rows: PastRows): Steps<Novelty> {
  const withOne = appendOne(ofSizeOne(rows.past));
  const width = withOne.cols;
  const folds = yield* foldMoments(withOne, withOne, rows);
  const total = sumOf(folds);
  const counts = Array.from({ length: FOLDS }, (_, fold) => {
    let count = 0;
    for (let row = 0; row < withOne.rows; row++) if (foldOf(row, rows) === fold) count++;
    return count;
  });
  const known = [width - 1];
  function* predictable(column: number): Steps<number> {
    const m = known.length;
    let error = 0;
    let spread = 0;
    for (const [fold, test] of folds.entries()) {
      const trained = withOne.rows - counts[fold]!;
      const at = (i: number, j: number) => total.data[i * width + j]! - test.data[i * width + j]!;
      const system = matrix(m, m);
      const right = matrix(m, 1);
      known.forEach((a, i) => {
        known.forEach((b, j) => {
          system.data[i * m + j] = at(a, b);
        });
        system.data[i * m + i]! += RIDGE * trained;
        right.data[i] = at(a, column);
      });
      const { data: w } = yield* part(solveSteps(system, right), fold / FOLDS, (fold + 1) / FOLDS);
      const square = test.data[column * width + column]!;
      let ofCross = 0;
      let ofGram = 0;
      known.forEach((a, i) => {
        ofCross += w[i]! * test.data[a * width + column]!;
        known.forEach((b, j) => {
          ofGram += w[i]! * w[j]! * test.data[a * width + b]!;
        });
      });
      const center = at(width - 1, column) / trained;
      error += square - 2 * ofCross + ofGram;
      spread += square - 2 * center * test.data[(width - 1) * width + column]! + counts[fold]! * center * center;
    }
    return spread > 0 ? 1 - error / spread : 1;
  }
  return { predictable, add: (column: number) => void known.push(column) };
}

/** Every column divided by its own size: what columns tell of each other does not depend on it, the ridge does. */
function ofSizeOne({ rows, cols, data }: Matrix): Matrix {
  const peaks = new Float64Array(cols);
  data.forEach((value, at) => {
    peaks[at % cols] = Math.max(peaks[at % cols]!, Math.abs(value));
  });
  const sizes = peaks.map((peak) => powerOfTwo(peak || 1));
  return matrix(
    rows,
    cols,
    data.map((value, at) => value / sizes[at % cols]!),
  );
}

/** Mean `R squared` of products of two bits at each lag; `null` where there are none that vary. */
function* decodeProducts(decoder: Decoder, { past, lags, d }: PastRows, rng: RandomStream): Steps<(number | null)[]> {
  const pairs: [number, number][] = [];
  for (let i = 0; i < d; i++) for (let j = i + 1; j < d; j++) pairs.push([i, j]);
  if (pairs.length === 0) return new Array<null>(lags).fill(null);
  const order = rng.permutation(pairs.length);
  const chosen = pairs.filter((_, at) => order[at]! < MOST_PRODUCTS);
  const products = matrix(past.rows, lags * chosen.length);
  for (let row = 0; row < past.rows; row++) {
    const from = row * past.cols;
    for (let k = 0; k < lags; k++) {
      chosen.forEach(([i, j], at) => {
        products.data[row * products.cols + k * chosen.length + at] =
          past.data[from + k * d + i]! * past.data[from + k * d + j]!;
      });
    }
  }
  const { r2 } = yield* decoder.decode(products);
  return Array.from({ length: lags }, (_, k) => meanOfKnown(r2.slice(k * chosen.length, (k + 1) * chosen.length)));
}

/** Mean and greatest, over the permutations, of the mean `R squared` at each lag; `null` where nothing varies. */
function* nullProfile(
  decoder: Decoder,
  { past, lags, d }: PastRows,
  permutations: number,
  rng: RandomStream,
): Steps<(LagMeasures['null'] | undefined)[]> {
  const drawn: (number | null)[][] = Array.from({ length: lags }, () => []);
  for (let n = 0; n < permutations; n++) {
    // A permutation of a small network is too little work to pause by itself.
    yield n / permutations;
    const r2 = yield* part(decoder.decodePermuted(past, rng), n / permutations, (n + 1) / permutations);
    for (let k = 0; k < lags; k++) drawn[k]!.push(meanOfKnown(r2.slice(k * d, (k + 1) * d)));
  }
  return drawn.map((values) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? undefined : { mean: meanOfKnown(known)!, max: Math.max(...known) };
  });
}
