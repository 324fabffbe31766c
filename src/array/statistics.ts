// Means, deviations, medians, quantiles and intervals: the few statistics that the whole house reports. Sums run from
// left to right and are divided once, so that the same numbers in the same order give the same bits everywhere.

import type { RandomStream } from './random.ts';

/** Bounds of an interval, both included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Gives the arithmetic mean of `values [n]`, in their unit; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The mean of those of `values [n]` that are known; `null` where none is. */
export function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : mean(known);
}

/**
 * The mean of every column of a row-major matrix `[rows, cols]`, `[cols]`. Every entry is divided before it is added, so
 * that no sum overflows; the last bit may therefore differ from `mean` of a column.
 */
export function columnMeans({
  rows,
  cols,
  data,
}: {
  readonly rows: number;
  readonly cols: number;
  readonly data: ArrayLike<number>;
}): Float64Array {
  const means = new Float64Array(cols);
  for (let at = 0; at < data.length; at++) means[at % cols]! += data[at]! / rows;
  return means;
}

/** Gives the sample standard deviation of `values [n]`, with `n - 1`, in their unit; `null` of fewer than two. */
export function deviation(values: ArrayLike<number>): number | null {
  const n = values.length;
  if (n < 2) return null;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (n - 1));
}

/** Gives the median of `values [n]`, in any order: of an even number the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The `p`-quantile, 0 <= p <= 1, of `values [n]` in any order, in their unit: linear between the two nearest ranks, NaN of
 * none. Source: Hyndman and Fan (1996), type 7.
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * (sorted[Math.ceil(at)]! - below);
}

/**
 * Gives Wilson's interval of a rate of success, a share from 0 to 1; everything where there were no trials. Source:
 * Wilson (1927).
 * @param z quantile of the normal distribution: 1.96 for 95 %
 */
export function wilsonInterval(successes: number, trials: number, z = 1.959963984540054): Interval {
  if (!(trials > 0)) return { low: 0, high: 1 };
  const rate = successes / trials;
  const square = z * z;
  const centre = rate + square / (2 * trials);
  const spread = z * Math.sqrt((rate * (1 - rate)) / trials + square / (4 * trials * trials));
  const scale = 1 + square / trials;
  // At the ends the interval reaches them exactly, whatever rounding says.
  return {
    low: successes <= 0 ? 0 : (centre - spread) / scale,
    high: successes >= trials ? 1 : (centre + spread) / scale,
  };
}

const RESAMPLES = 2000;

/**
 * Gives the percentile bootstrap interval of the mean of `values [n]`, which may not be empty, in their unit. It
 * corrects neither for bias nor for a small sample: of three values an interval is a hint. Source: Efron (1979).
 * @param level share of the means of resamples that lie within
 * @param random what is drawn from; the interval depends on it and on the order of the values
 */
export function bootstrapInterval(values: readonly number[], level: number, random: RandomStream): Interval {
  const means = Float64Array.from({ length: RESAMPLES }, () =>
    mean(values.map(() => values[random.integer(values.length)]!)),
  ).sort();
  const tail = (1 - level) / 2;
  return {
    low: means[Math.floor(tail * (RESAMPLES - 1))]!,
    high: means[Math.ceil((1 - tail) * (RESAMPLES - 1))]!,
  };
}

/**
 * The quantile of the standard normal distribution at a probability `0 < p < 1`, to about 1e-9.
 * Source: Acklam's rational approximation (2003).
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const ratio = (above: readonly number[], below: readonly number[], x: number) =>
    above.reduce((sum, c) => sum * x + c, 0) / (below.reduce((sum, c) => sum * x + c, 0) * x + 1);
  if (p < 0.02425) return ratio(TAIL_ABOVE, TAIL_BELOW, Math.sqrt(-2 * Math.log(p)));
  const q = p - 0.5;
  return q * ratio(CENTRE_ABOVE, CENTRE_BELOW, q * q);
}

const CENTRE_ABOVE = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const TAIL_ABOVE = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
