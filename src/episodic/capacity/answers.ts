// What a search for a capacity has to say beside its accepted load: the load at the target as far as it was tested, bounds,
// the theory's, and the curve that was fitted to the rates.

import type { MinimumNeurons } from './minimum-neurons.ts';
import { type CapacityProblem, capacityModelName } from './problem.ts';
import type { Capacity, LoadEstimate } from './search.ts';
import { successCurve } from './success-curve.ts';

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

/** Points of the curve through the confirmed loads, or those tested where none were; none where they do not fall. */
export function rateCurve({ tested, confirmed }: Capacity): (readonly [count: number, rate: number])[] {
  const loads = confirmed.length > 0 ? confirmed : tested;
  const curve = successCurve(loads);
  if (curve === null) return [];
  const logs = loads.map(({ count }) => Math.log(count));
  const [from, to] = [Math.min(...logs), Math.max(...logs)];
  return Array.from({ length: CURVE_POINTS }, (_, i) => {
    const count = Math.exp(from + ((to - from) * i) / (CURVE_POINTS - 1));
    return [count, curve.rate(count)] as const;
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
