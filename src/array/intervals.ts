// Intervals of a share: by Clopper and Pearson over independent trials, and over clusters (the bits of one sequence hang
// together, so that sequences and not bits are counted). Both are conservative: they cover at least as often as they say.

import type { Interval } from './statistics.ts';

/**
 * Gives the interval of Clopper and Pearson (1934) for a share from 0 to 1: at most `1 - level` of such intervals miss
 * it, at most half of that at either end. Counts need not be whole; everything where there were no trials.
 * @param level share of intervals that hold the true value, 0.95 say
 */
export function clopperPearson(successes: number, trials: number, level: number): Interval {
  if (!(trials > 0)) return { low: 0, high: 1 };
  const tail = (1 - level) / 2;
  const failures = trials - successes;
  return {
    low: successes <= 0 ? 0 : betaQuantile(tail, successes, failures + 1),
    high: failures <= 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures),
  };
}

/** A share over clusters, with what is known of it. */
export interface ClusteredShare extends Interval {
  readonly value: number;
  /** Clusters that hold anything. */
  readonly clusters: number;
}

/**
 * Gives the share `sum right / sum count` over clusters (`right`, `count [n]`) with its interval; `null` where nothing is
 * counted. The variance between clusters says how many independent trials they are worth, with one more cluster on the
 * far side, so that clusters that all agree count as one trial each: 512 sequences without an error bound a share by 0.988
 * at a level of 0.9967, however many bits each holds.
 */
export function clusteredShare(
  right: ArrayLike<number>,
  count: ArrayLike<number>,
  level: number,
): ClusteredShare | null {
  let clusters = 0;
  let hits = 0;
  let total = 0;
  for (let i = 0; i < count.length; i++) {
    if (count[i] === 0) continue;
    clusters++;
    hits += right[i]!;
    total += count[i]!;
  }
  if (total === 0) return null;
  const value = hits / total;
  const usual = total / clusters;
  const far = value >= 0.5 ? 0 : usual;
  const centre = (hits + far) / (total + usual);
  let spread = (far - centre * usual) ** 2;
  for (let i = 0; i < count.length; i++) spread += (right[i]! - centre * count[i]!) ** 2;
  const variance = spread / (total + usual) ** 2;
  const worth = variance > 0 ? (centre * (1 - centre)) / variance : clusters;
  return { value, ...clopperPearson(value * worth, worth, level), clusters };
}

/** The `p`-quantile of the beta distribution, by halving: 60 halvings reach the last bit. */
function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** `I_x(a, b)`, regularised, by its continued fraction. Source: Numerical Recipes, 6.4. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

/** Least size of a denominator of the fraction. */
const TINY = 1e-300;

function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return fraction;
}

/** Coefficients of Lanczos' series with g = 7. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** `log Gamma(x)` for `x > 0`, to about 1e-14. Source: Lanczos (1964). */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const at = x - 1;
  const series = LANCZOS.reduce((sum, c, i) => (i === 0 ? c : sum + c / (at + i)), 0);
  const t = at + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(series);
}
