// Newton's method on F(h, u) - h in float64, from a point the descent has found. The point is refined, not searched: a
// step that does not halve the residual, or goes far, ends it.

import { drain, type Steps } from '../../array/stages.ts';
import type { JacobianMap, StepMap } from './cell-map.ts';
import { dampedStepSteps, type NewtonSystem, newtonStep, newtonSystemSteps } from './newton.ts';

export interface Polished {
  readonly state: Float64Array;
  /** `|F(h, u) - h|`. */
  readonly residual: number;
}

const ROUNDS = 20;
/** A step may be this long, relative to one plus the state's norm. */
const REACH = 0.1;

/** Refines `start` until rounding stops it. */
export function polishPoint(map: StepMap, jacobians: JacobianMap, start: Float64Array, input: Float64Array): Polished {
  return drain(polishPointSteps(map, jacobians, start, input));
}

/** `polishPoint` in steps. */
export function* polishPointSteps(
  map: StepMap,
  jacobians: JacobianMap,
  start: Float64Array,
  input: Float64Array,
): Steps<Polished> {
  let state = start;
  let error = errorAt(map, state, input);
  // What rounding leaves of a residual: about half a unit in the last place of every component.
  const floor = () => 2 ** -53 * (Math.sqrt(state.length) + norm(state));
  let system: NewtonSystem | null = null;
  for (let round = 0; round < ROUNDS && norm(error) > floor(); round++) {
    const fresh: boolean = system === null;
    yield round / ROUNDS;
    system ??= yield* newtonSystemSteps(jacobians(state, input).recurrent);
    let better = improve(newtonStep(system, error));
    // An old Jacobian serves as long as it still gains two digits a step.
    if (!fresh && !(better && better.gain < 1e-2)) {
      if (better) accept(better);
      system = null;
      continue;
    }
    if (!better) {
      better = improve(yield* dampedStepSteps(system, error));
      system = null;
    }
    if (!better) break;
    accept(better);
  }
  return { state, residual: norm(error) };

  function improve(step: Float64Array | null): { moved: Float64Array; next: Float64Array; gain: number } | null {
    if (!step || !(norm(step) <= REACH * (1 + norm(state)))) return null;
    const moved = state.map((value, i) => value + step[i]!);
    const next = errorAt(map, moved, input);
    const gain = norm(next) / norm(error);
    return gain <= 0.5 ? { moved, next, gain } : null;
  }

  function accept({ moved, next }: { moved: Float64Array; next: Float64Array }): void {
    state = moved;
    error = next;
  }
}

/** `F(h, u) - h`. */
function errorAt(map: StepMap, state: Float64Array, input: Float64Array): Float64Array {
  const next = map(state, input);
  return state.map((value, i) => next[i]! - value);
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
