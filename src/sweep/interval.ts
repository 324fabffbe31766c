// How sure a mean of a few networks is: the percentile bootstrap.
// Source: Efron (1979). It does not correct for bias or for the small sample; with 3 seeds an interval is a hint.

import { type RandomStream, stream } from '../array/random.ts';

export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Standard deviation with `n - 1`; `null` for fewer than two values. */
  readonly sd: number | null;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Bounds of the interval of the mean; both `null` for fewer than two values. */
  readonly low: number | null;
  readonly high: number | null;
}

const RESAMPLES = 2000;

/**
 * Mean, spread and interval of `values`, which may not be empty. The same values give the same interval wherever and in
 * whatever order they stand.
 * @param level share of the bootstrap means between the bounds
 */
export function summarise(values: readonly number[], level = 0.95): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const mean = average(sorted);
  const [low, high] = n < 2 ? [null, null] : bootstrap(sorted, level, stream(0, 'bootstrap'));
  return {
    n,
    mean,
    sd: n < 2 ? null : Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)),
    median: (sorted[Math.floor((n - 1) / 2)]! + sorted[Math.floor(n / 2)]!) / 2,
    min: sorted[0]!,
    max: sorted[n - 1]!,
    low,
    high,
  };
}

function bootstrap(values: readonly number[], level: number, random: RandomStream): [number, number] {
  const means = Float64Array.from({ length: RESAMPLES }, () =>
    average(values.map(() => values[random.integer(values.length)]!)),
  ).sort();
  const tail = (1 - level) / 2;
  return [means[Math.floor(tail * (RESAMPLES - 1))]!, means[Math.ceil((1 - tail) * (RESAMPLES - 1))]!];
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
