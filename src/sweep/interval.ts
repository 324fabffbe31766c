// The values of a few networks in one summary: mean, spread, and how sure the mean is by the percentile bootstrap.

import { stream } from '../array/random.ts';
import { bootstrapInterval, deviation, mean, median } from '../array/statistics.ts';

/** The values of a few networks, summed up in their own unit. */
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

/**
 * Sums up `values [n]`, at least one: mean, spread and interval of the mean. The same values give the same interval
 * wherever and in whatever order they stand.
 * @param level share of the bootstrap means between the bounds
 */
export function summarise(values: readonly number[], level = 0.95): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const { low, high } = n < 2 ? { low: null, high: null } : bootstrapInterval(sorted, level, stream(0, 'bootstrap'));
  return {
    n,
    mean: mean(sorted),
    sd: deviation(sorted),
    median: median(sorted),
    min: sorted[0]!,
    max: sorted[n - 1]!,
    low,
    high,
  };
}
