// What a search for a capacity has to say beside its accepted load: the load at the target as far as it was tested, bounds,
// the theory's, and the curve that was fitted to the rates.

import { fitLogistic, type LoadEstimate } from './logistic-fit.ts';
import type { MinimumNeurons } from './minimum-neurons.ts';
import { type CapacityProblem, capacityModelName } from './problem.ts';
import type { Capacity } from './search.ts';

/** The results of each memory by its name, in the order in which they were asked for. */
export function byMemory<T extends { readonly problem: CapacityProblem }>(results: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const each of results) {
    const name = capacityModelName(each.problem);
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups];
}

/** The load at the target where it lies among those that were tested; else `null`. */
export function measuredLoad({ atTarget }: Capacity): LoadEstimate | null {
  return atTarget === null || atTarget.extrapolated ? null : atTarget;
}

/** The largest load that could be tried, where it was accepted and nothing more is known; else `null`. */
export function boundOf(capacity: Capacity): number | null {
  return capacity.limited && measuredLoad(capacity) === null ? capacity.accepted : null;
}

/** The theory's load where it is a number; else `null`. */
export function theoryLoad({ theory }: Capacity): number | null {
  return theory !== null && Number.isFinite(theory.count) ? theory.count : null;
}

/** The size that did not do, of a search without an answer: the largest one. */
export function largestSize({ tested }: MinimumNeurons): number {
  return tested.at(-1)!.neurons;
}

const CURVE_POINTS = 64;

/** Points of the logistic curve over the loads that were tested; none where it could not be fitted. */
export function rateCurve({ tested }: Capacity): (readonly [count: number, rate: number])[] {
  const fit = fitLogistic(tested);
  if (fit === null) return [];
  const [from, to] = [Math.log(tested[0]!.count), Math.log(tested.at(-1)!.count)];
  return Array.from({ length: CURVE_POINTS }, (_, i) => {
    const log = from + ((to - from) * i) / (CURVE_POINTS - 1);
    return [Math.exp(log), 1 / (1 + Math.exp(-(fit.intercept + fit.slope * (log - fit.centre))))] as const;
  });
}

/** Where the curve crosses a half and `1 - delta`, as far as that lies among the loads that were tested. */
export function rateCrossings({ half, atTarget, problem }: Capacity): { load: LoadEstimate; rate: number }[] {
  const crossings = [
    { load: half, rate: 0.5 },
    { load: atTarget, rate: 1 - problem.delta },
  ];
  return crossings.flatMap(({ load, rate }) => (load === null || load.extrapolated ? [] : [{ load, rate }]));
}
