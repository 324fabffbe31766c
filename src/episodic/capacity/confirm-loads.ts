// Where a rate of success is crossed, and within which interval. The loads that a search tests, and how often, depend on
// what it saw (doubling, bisection, tests that stop when decided), so that its trials make no interval. A ladder of loads
// around its answer is therefore tried again on fresh draws, each as often as was fixed before. The estimate is where the
// curve through the ladder is at the rate; the interval, 95 %, is all loads that a score test does not refuse: were the
// rate crossed at load x, the logistic curve through (x, rate) that is fitted to the loads around x would leave residuals
// whose weighted sum is no larger than chance. So it is bounded only where rates really differ, and needs no curve of one
// form for all loads. What varies is the draws of the ladder; memory, settings and definition are given, and so is the
// ladder. Source: Rao's score test; local likelihood as in success-curve.ts. test/episodic/capacity-intervals.test.ts and
// test/slow/capacity-intervals.slow.test.ts count how often the truth is covered.

import { type Interval, wilsonInterval } from '../../array/statistics.ts';
import { nearnessOf } from './success-curve.ts';

/** What fresh trials, their number fixed before, showed at one load. */
export interface ConfirmedLoad {
  /** The number of memories, `P`. */
  readonly count: number;
  readonly trials: number;
  /** Sum of the outcomes. */
  readonly successes: number;
  readonly rate: number;
  /** Of the rate at this load alone, 95 %: Wilson's; of shares by their own deviation. */
  readonly interval: Interval;
  /** Standard deviation of the outcomes where they are shares; `null` where each is 0 or 1. */
  readonly deviation: number | null;
}

const Z = 1.959963984540054;

const BELOW = [8, 4, 2, 2 ** 0.5, 2 ** 0.25, 1];
const ABOVE = [1, 2 ** 0.25, 2 ** 0.5, 2, 3];

/** Loads around `centre`, ascending, from an eighth of it to three times as much, from 2 to `most`. */
export function ladderAround(centre: number, most: number): number[] {
  const loads = [
    ...BELOW.map((share) => Math.floor(centre / share)),
    ...ABOVE.map((share) => Math.floor(centre * share) + 1),
  ];
  return [...new Set(loads.map((load) => Math.min(most, Math.max(2, load))))].sort((a, b) => a - b);
}

/** Sums up the outcomes at one load, of which there is at least one. @param isShare whether they may lie between 0 and 1 */
export function confirmedLoad(count: number, outcomes: readonly number[], isShare: boolean): ConfirmedLoad {
  const trials = outcomes.length;
  const successes = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const rate = successes / trials;
  if (!isShare) {
    return { count, trials, successes, rate, interval: wilsonInterval(successes, trials), deviation: null };
  }
  const squares = outcomes.reduce((sum, outcome) => sum + (outcome - rate) ** 2, 0);
  // Of a single trial nothing is known; no share deviates by more than this.
  const deviation = trials > 1 ? Math.sqrt(squares / (trials - 1)) : 0.5;
  const spread = (Z * deviation) / Math.sqrt(trials);
  const interval = { low: Math.max(0, rate - spread), high: Math.min(1, rate + spread) };
  return { count, trials, successes, rate, interval, deviation };
}

const GRID = 64;
const HALVINGS = 24;

/**
 * The loads at which `rate` may be crossed, with 95 % confidence; 0 and `Infinity` where the confirmed loads, of which
 * there is at least one, do not bound them.
 */
export function crossingInterval(confirmed: readonly ConfirmedLoad[], rate: number): Interval {
  const logs = confirmed.map(({ count }) => Math.log(count));
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const score = (x: number) => scoreAt(confirmed, logs, x, rate);
  const places = Array.from({ length: GRID + 1 }, (_, i) => least + ((most - least) * i) / GRID);
  const scores = places.map(score);
  /** Where the score falls through a bound between two places. */
  const edge = (i: number, bound: number): number => {
    let [above, below] = [places[i]!, places[i + 1]!];
    for (let k = 0; k < HALVINGS; k++) {
      const middle = (above + below) / 2;
      if (score(middle) > bound) above = middle;
      else below = middle;
    }
    return Math.exp((above + below) / 2);
  };
  // From below, the first place at which the loads do not succeed too often; from above, the last at which not too rarely.
  const first = scores.findIndex((each) => each <= Z);
  const last = scores.findLastIndex((each) => each >= -Z);
  const low = first < 0 ? Math.exp(most) : first === 0 ? 0 : edge(first - 1, Z);
  const high = last < 0 ? Math.exp(least) : last === GRID ? Number.POSITIVE_INFINITY : edge(last, -Z);
  return { low, high };
}

/** Of the prior of the slope, as in logistic-fit.ts. */
const PRIOR = 50;
const ITERATIONS = 40;

/** The score statistic, about normal, for a curve that has `rate` at `x`: above 0 where the loads around succeed too often. */
function scoreAt(loads: readonly ConfirmedLoad[], logs: readonly number[], x: number, rate: number): number {
  const weights = nearnessOf(logs, x);
  const offset = Math.log(rate / (1 - rate));
  const rateOf = (slope: number, i: number) => 1 / (1 + Math.exp(-(offset + slope * (logs[i]! - x))));
  // The slope by bisection of its own score, which falls with it: no step can go astray.
  const slopeScore = (slope: number): number => {
    let sum = -slope / PRIOR ** 2;
    for (let i = 0; i < loads.length; i++) {
      sum += weights[i]! * (logs[i]! - x) * (loads[i]!.successes - loads[i]!.trials * rateOf(slope, i));
    }
    return sum;
  };
  let [low, high] = [-10 * PRIOR, 0];
  for (let i = 0; i < ITERATIONS && high - low > 1e-6 * (1 - low); i++) {
    const middle = (low + high) / 2;
    if (slopeScore(middle) > 0) low = middle;
    else high = middle;
  }
  const slope = (low + high) / 2;
  let [ab, bb] = [0, 1 / PRIOR ** 2];
  for (let i = 0; i < loads.length; i++) {
    const [place, own] = [logs[i]! - x, rateOf(slope, i)];
    const information = weights[i]! * loads[i]!.trials * own * (1 - own);
    ab += information * place;
    bb += information * place * place;
  }
  let [score, variance] = [0, 0];
  for (let i = 0; i < loads.length; i++) {
    const { trials, successes, deviation } = loads[i]!;
    const own = rateOf(slope, i);
    // What the slope can take up is no evidence against the place.
    const weight = weights[i]! * (1 - (ab / bb) * (logs[i]! - x));
    score += weight * (successes - trials * own);
    variance += weight * weight * trials * (deviation === null ? own * (1 - own) : deviation ** 2);
  }
  return score === 0 ? 0 : score / Math.sqrt(variance);
}
