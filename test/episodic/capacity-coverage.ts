// Curves of success that are known, searches for where they are crossed, and how often the interval held the truth.

import { stream } from '../../src/array/random.ts';
import { capacityDefaults } from '../../src/episodic/capacity/problem.ts';
import { findCapacity, type TrialRunner } from '../../src/episodic/capacity/search.ts';

/** The rate of success at every load, falling. */
export type Rates = (count: number) => number;

const logistic =
  (half: number, power: number): Rates =>
  (count) =>
    1 / (1 + (count / half) ** power);

/**
 * Rates of every form: steep and flat, exponential, all or none, and ordered recall of two hops at N = 12, r = 1/2: with
 * two memories it is one hop, which never fails, then the second stalls in one draw of thirteen, whatever P is.
 */
export const curves: Readonly<Record<string, Rates>> = {
  'a steep logistic': logistic(40, 6),
  'a logistic': logistic(300, 1.5),
  'a flat logistic': logistic(2000, 0.5),
  'an exponential': (count) => Math.exp(-count / 100),
  'an edge': (count) => (count <= 37 ? 1 : 0),
  'a foot and a plateau': (count) => (count < 3 ? 0.9998 : 0.9298 * Math.exp(-0.0063 * count)),
};

/** The load at which `rates` cross `rate`, by `ln P` between two whole numbers. */
export function crossingOf(rates: Rates, rate: number): number {
  let above = 2;
  while (rates(above + 1) >= rate) above++;
  const [high, low] = [rates(above), rates(above + 1)];
  return above * ((above + 1) / above) ** ((high - rate) / (high - low));
}

/**
 * Searches of a known curve with other draws, each with its estimate and its interval.
 * @param bits draws that an outcome is the share of, as of `fixed-point`; 1 for outcomes of 0 and 1
 */
export async function searches(
  rates: Rates,
  of: number,
  { trials, delta, bits = 1 }: { trials: number; delta: number; bits?: number },
) {
  const found = [];
  for (let seed = 0; seed < of; seed++) {
    const runner: TrialRunner = async (_, neurons, count, wanted) => {
      // One stream for a batch, named by its first trial: a thousand streams would cost more than all the rest.
      const rng = stream(seed, 'known curve', neurons, count, wanted[0]!);
      const right = () => (rng.uniform() < rates(count) ? 1 : 0);
      return wanted.map(() => {
        let sum = 0;
        for (let i = 0; i < bits; i++) sum += right();
        return sum / bits;
      });
    };
    const definition = bits > 1 ? 'fixed-point' : 'transition';
    const problem = { ...capacityDefaults, definition, delta, seed } as const;
    found.push((await findCapacity(problem, 40, { trials, runner })).atTarget);
  }
  return found;
}

/** How many intervals do not hold the truth; a search without an answer claims nothing. */
export function misses(found: Awaited<ReturnType<typeof searches>>, truth: number): number {
  return found.filter((each) => each !== null && !(each.low <= truth && truth <= each.high)).length;
}

/** The chance that `misses` or more of `of` intervals fail where each does with `error`. */
export function chanceOf(misses: number, of: number, error: number): number {
  let [term, below] = [(1 - error) ** of, 0];
  for (let k = 0; k < misses; k++) {
    below += term;
    term *= ((of - k) / (k + 1)) * (error / (1 - error));
  }
  return 1 - below;
}
