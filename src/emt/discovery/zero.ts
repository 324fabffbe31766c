// About which zero an output says its bits: the midpoint between the means of its two classes, where it has two. That a
// readout says 0 and 1, or stands on a constant, is no property of the memory behind it. Classes are found step by step,
// as two groups of sequences, so that outputs may grow. Where there are none (real numbers), it is the mean.

import type { Recording } from '../record/recording.ts';

export interface OutputZero {
  readonly zero: number;
  /** Mean size about it over root mean square: 1 for bits. */
  readonly binarity: number;
  /** Share of the commoner sign about it. */
  readonly commoner: number;
}

export interface ZeroWindow {
  /** First step looked at. */
  readonly from: number;
  /** Factor by which the output grows in one step. */
  readonly growth: number;
  /** Sequences that the zero is taken from, the first of all. */
  readonly fitted: number;
}

/** Half the distance of two groups, in units of their standard deviations, from which they are classes. */
const APART = 2;
/** Steps at which classes are closer than this share of their greatest distance say little: empty slots. */
const CLOSE = 0.5;

/** The zero of output `index` from step `from` on. */
export function zeroOf(recording: Recording, index: number, window: ZeroWindow): OutputZero {
  const { outputs, outputSize, steps, batch } = recording;
  const { from, growth } = window;
  const fitted = Math.min(window.fitted, batch);
  const at = (t: number, b: number) => outputs[(t * batch + b) * outputSize + index]!;
  const splits: Split[] = [];
  for (let t = from; t < steps; t++) {
    const values = Float64Array.from({ length: fitted }, (_, b) => at(t, b)).sort();
    splits.push(splitOf(values, growth ** (from - t)));
  }
  const zero = midpointOf(splits) ?? meanOf(splits);
  let [absolute, square, positive] = [0, 0, 0];
  const count = (steps - from) * fitted;
  for (let t = from; t < steps; t++) {
    const scale = growth ** (from - t);
    for (let b = 0; b < fitted; b++) {
      const value = (at(t, b) - zero) * scale;
      absolute += Math.abs(value) / count;
      square += value ** 2 / count;
      if (value > 0) positive++;
    }
  }
  return {
    zero,
    binarity: square === 0 ? 0 : absolute / Math.sqrt(square),
    commoner: Math.max(positive, count - positive) / count,
  };
}

/** The values of one step in two groups. */
interface Split {
  readonly mean: number;
  readonly middle: number;
  /** Half the distance of the groups' means, and the root mean square of the distances from their own. */
  readonly half: number;
  readonly within: number;
  /** What the step is divided by to be as large as the first. */
  readonly scale: number;
}

/** The two groups of `sorted` values whose means are farthest apart for what they spread (least squares). */
function splitOf(sorted: Float64Array, scale: number): Split {
  const n = sorted.length;
  const origin = sorted[0]!;
  let [total, square] = [0, 0];
  for (const value of sorted) {
    total += value - origin;
    square += (value - origin) ** 2;
  }
  let [best, low, lowSum, sum] = [-1, 0, 0, 0];
  for (let k = 1; k < n; k++) {
    sum += sorted[k - 1]! - origin;
    const between = sum ** 2 / k + (total - sum) ** 2 / (n - k);
    if (between > best) [best, low, lowSum] = [between, k, sum];
  }
  const mean = origin + total / n;
  if (n < 2) return { mean, middle: mean, half: 0, within: 0, scale };
  const [below, above] = [lowSum / low, (total - lowSum) / (n - low)];
  const within = Math.sqrt(Math.max(0, square - best) / n);
  return { mean, middle: origin + (below + above) / 2, half: (above - below) / 2, within, scale };
}

/** Steps of larger classes weigh less: the error of a midpoint grows with them. `null` where most have no classes. */
function midpointOf(splits: readonly Split[]): number | null {
  const farthest = splits.reduce((most, { half, scale }) => Math.max(most, half * scale), 0);
  const full = splits.filter(({ half, scale }) => half * scale >= CLOSE * farthest && half > 0);
  const clear = full.filter(({ half, within }) => half >= APART * within);
  if (clear.length === 0 || 2 * clear.length < full.length) return null;
  return weighted(clear, ({ middle }) => middle);
}

function meanOf(splits: readonly Split[]): number {
  return weighted(splits, ({ mean }) => mean);
}

function weighted(splits: readonly Split[], of: (split: Split) => number): number {
  const weights = splits.reduce((sum, { scale }) => sum + scale ** 2, 0);
  return splits.reduce((sum, split) => sum + (of(split) * split.scale ** 2) / weights, 0);
}
