// The rate of success over the load as a curve that need not be of any form: rates are first made to fall (those that rise
// from one load to the next are pooled), then smoothed by a logistic curve at every place, fitted to the loads around it.
// One logistic curve for all loads, which was fitted here before, is no such thing: where a first hop always succeeds and
// a second one fails in a share of draws that hardly depends on P, it put the load at 0.9 twice too high.
// Source: isotonic regression, Barlow et al. (1972); local likelihood, Fan, Heckman and Wand (1995).

import { fitLogistic, type LoadOutcome } from './logistic-fit.ts';

/** A load on the curve. */
export interface Crossing {
  /** The number of memories, `P`. */
  readonly count: number;
  /** Whether the load lies outside of those that were tested. */
  readonly extrapolated: boolean;
}

export interface SuccessCurve {
  /** The rate at a load. */
  rate(count: number): number;
  /** The load at which the curve falls below a rate; `null` where it is level at the end that would have to go on. */
  crossing(rate: number): Crossing | null;
}

/** Standard deviation, in `ln P`, of the weights of loads around a place: half a doubling. */
const WIDTH = Math.LN2 / 2;
const GRID = 64;
const HALVINGS = 24;

/** `null` where the outcomes do not fall with P, so that nothing is crossed, or where fewer than two loads were tested. */
export function successCurve(outcomes: readonly LoadOutcome[]): SuccessCurve | null {
  const falling = fallingRates(pooledLoads(outcomes));
  const logs = falling.map(({ count }) => Math.log(count));
  const [least, most] = [logs[0]!, logs.at(-1)!];
  if (falling.length < 2 || !(shareOf(falling[0]!) > shareOf(falling.at(-1)!))) return null;
  const around = (x: number) => fitLogistic(falling, x, nearnessOf(logs, x));
  const rateAt = (x: number) => 1 / (1 + Math.exp(-around(x).intercept));
  const beyond = (x: number, rate: number): Crossing | null => {
    const { intercept, slope } = around(x);
    const log = x + (Math.log(rate / (1 - rate)) - intercept) / slope;
    return slope < 0 ? { count: Math.exp(log), extrapolated: true } : null;
  };
  return {
    rate: (count) => rateAt(Math.log(count)),
    crossing: (rate) => {
      if (rateAt(least) < rate) return beyond(least, rate);
      for (let i = 1; i <= GRID; i++) {
        let high = least + ((most - least) * i) / GRID;
        if (rateAt(high) > rate) continue;
        let low = least + ((most - least) * (i - 1)) / GRID;
        for (let k = 0; k < HALVINGS; k++) {
          const middle = (low + high) / 2;
          if (rateAt(middle) > rate) low = middle;
          else high = middle;
        }
        return { count: Math.exp((low + high) / 2), extrapolated: false };
      }
      return beyond(most, rate);
    },
  };
}

/** The weights of loads, given by their `ln P`, around a place: Gaussian, 1 for the nearest. */
export function nearnessOf(logs: readonly number[], x: number): number[] {
  const squares = logs.map((log) => ((log - x) / WIDTH) ** 2 / 2);
  const nearest = Math.min(...squares);
  return squares.map((each) => Math.exp(nearest - each));
}

function shareOf({ successes, trials }: Omit<LoadOutcome, 'count'>): number {
  return successes / trials;
}

/** One outcome for each load, in ascending order. */
function pooledLoads(outcomes: readonly LoadOutcome[]): LoadOutcome[] {
  const loads = new Map<number, LoadOutcome>();
  for (const { count, trials, successes } of outcomes) {
    const known = loads.get(count) ?? { trials: 0, successes: 0 };
    loads.set(count, { count, trials: known.trials + trials, successes: known.successes + successes });
  }
  return [...loads.values()].sort((a, b) => a.count - b.count);
}

/** The same loads with the nearest rates that never rise: neighbours that do are given their common rate. */
function fallingRates(loads: readonly LoadOutcome[]): LoadOutcome[] {
  const pools: { members: LoadOutcome[]; trials: number; successes: number }[] = [];
  for (const load of loads) {
    let pool = { members: [load], trials: load.trials, successes: load.successes };
    for (let last = pools.at(-1); last && shareOf(last) < shareOf(pool); last = pools.at(-1)) {
      pools.pop();
      pool = {
        members: [...last.members, ...pool.members],
        trials: last.trials + pool.trials,
        successes: last.successes + pool.successes,
      };
    }
    pools.push(pool);
  }
  return pools.flatMap((pool) =>
    pool.members.map(({ count, trials }) => ({ count, trials, successes: trials * shareOf(pool) })),
  );
}
