// Plain data for the figures of capacities: two memories at three sizes whose rates follow a logistic curve, one search
// that ended at the largest load, one that never found a load, and the fewest neurons for some loads.

import { wilsonInterval } from '../../src/array/statistics.ts';
import { confirmedLoad, crossingInterval } from '../../src/episodic/capacity/confirm-loads.ts';
import type { MinimumNeurons } from '../../src/episodic/capacity/minimum-neurons.ts';
import { type CapacityProblem, capacityDefaults } from '../../src/episodic/capacity/problem.ts';
import type { Capacity, TestedLoad } from '../../src/episodic/capacity/search.ts';
import { successCurve } from '../../src/episodic/capacity/success-curve.ts';
import { capacityTheory } from '../../src/episodic/capacity/theory.ts';

const TRIALS = 60;

export function edenAt(alpha: number): CapacityProblem {
  return { ...capacityDefaults, model: { kind: 'eden', alpha, ratio: 0.999 } };
}

function load(count: number, rate: number): TestedLoad {
  const successes = Math.round(TRIALS * rate);
  const found = successes / TRIALS;
  const interval = wilsonInterval(successes, TRIALS);
  return { count, trials: TRIALS, successes, rate: found, interval, accepted: found >= 0.9, significant: true };
}

/** Half succeed at `half`. */
export function capacityOf(problem: CapacityProblem, neurons: number, half: number): Capacity {
  const tested = [0.125, 0.25, 0.5, 0.75, 1, 1.5].map((share) => {
    const count = Math.max(2, Math.round(share * half));
    return load(count, 1 / (1 + (count / half) ** 4));
  });
  const confirmed = tested.map(({ count, successes }) =>
    confirmedLoad(
      count,
      Array.from({ length: TRIALS }, (_, i) => (i < successes ? 1 : 0)),
      false,
    ),
  );
  const at = (rate: number) => ({
    ...successCurve(confirmed)!.crossing(rate)!,
    ...crossingInterval(confirmed, rate),
  });
  return {
    ...{ problem, neurons, limited: false, tested, confirmed },
    accepted: tested.filter(({ accepted }) => accepted).at(-1)?.count ?? null,
    half: at(0.5),
    atTarget: at(1 - problem.delta),
    theory: capacityTheory(problem, neurons),
  };
}

/** All loads up to the largest one that could be tried were accepted. */
export function limitedAt(problem: CapacityProblem, neurons: number, most: number): Capacity {
  const tested = [most / 4, most / 2, most].map((count) => load(count, 1));
  const theory = capacityTheory(problem, neurons);
  return { problem, neurons, accepted: most, limited: true, tested, confirmed: [], half: null, atTarget: null, theory };
}

/** Not even two memories, and a theory that is not a number. */
export function nothingAt(problem: CapacityProblem, neurons: number): Capacity {
  const theory = { count: Number.NaN, growth: null, warning: 'none' };
  const tested = [load(2, 0)];
  return {
    problem,
    neurons,
    accepted: null,
    limited: false,
    tested,
    confirmed: [],
    half: null,
    atTarget: null,
    theory,
  };
}

export const capacities: readonly Capacity[] = [
  ...[24, 90, 350].map((half, i) => capacityOf(edenAt(0.4), 8 + 2 * i, half)),
  ...[100, 500, 2500].map((half, i) => capacityOf(edenAt(0.5), 8 + 2 * i, half)),
  limitedAt(edenAt(0.5), 14, 4096),
];

export const capacityCurves = { definition: 'fixed-point', capacities };

const ordered: CapacityProblem = {
  ...capacityDefaults,
  definition: 'ordered',
  model: { kind: 'eden', alpha: 0.5, ratio: 0.5 },
};

export const minima: readonly MinimumNeurons[] = [
  ...[25, 33, 39].map((neurons, i) => ({
    ...{ problem: ordered, count: 10 * 2 ** i, neurons },
    tested: [
      { neurons: neurons - 1, ...load(10 * 2 ** i, 0.7) },
      { neurons, ...load(10 * 2 ** i, 1) },
    ],
  })),
  { problem: ordered, count: 400, neurons: null, tested: [{ neurons: 50, ...load(400, 0.2) }] },
];
