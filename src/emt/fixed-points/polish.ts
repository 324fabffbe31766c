// Newton's method on F(h, u) - h in float64, from a point the descent has found. Where I - J is singular (a line of
// fixed points) or a full step does not help, a Levenberg-Marquardt step with damping |F - h|^2 takes its place: it
// converges quadratically to sets of fixed points too (Yamashita & Fukushima 2001). The point is refined, not searched:
// a step that does not halve the residual ends it.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { leastSquares } from '../../linalg/least-squares.ts';
import { solve } from '../../linalg/lu.ts';
import type { JacobianMap, Jacobians, StepMap } from './cell-map.ts';

export interface Polished {
  readonly state: Float64Array;
  /** `|F(h, u) - h|`. */
  readonly residual: number;
  /** The last that were computed, where the state has moved no farther than rounding matters (`SAME`) since. */
  readonly jacobians: Jacobians | null;
}

const ROUNDS = 20;
/** Jacobians this near to a state, relative to one plus its norm, are its own to nine digits. */
const SAME = 1e-9;
/** A step may be this long, relative to one plus the state's norm. */
const REACH = 0.1;

/** Refines `start` until rounding stops it. */
export function polishPoint(map: StepMap, jacobians: JacobianMap, start: Float64Array, input: Float64Array): Polished {
  let state = start;
  let error = errorAt(map, state, input);
  // What rounding leaves of a residual: about half a unit in the last place of every component.
  const floor = () => 2 ** -53 * (Math.sqrt(state.length) + norm(state));
  let system: Matrix | null = null;
  let latest: { jacobians: Jacobians; at: Float64Array } | null = null;
  for (let round = 0; round < ROUNDS && norm(error) > floor(); round++) {
    const fresh: boolean = system === null;
    if (fresh) latest = { jacobians: jacobians(state, input), at: state };
    system ??= identityMinus(latest!.jacobians.recurrent);
    const step = newtonStep(system, error);
    let better = step && improve(step);
    // An old Jacobian serves as long as it still gains two digits a step.
    if (!fresh && !(better && better.gain < 1e-2)) {
      if (better) accept(better);
      system = null;
      continue;
    }
    if (!better) {
      const size = norm(error);
      better = improve(leastSquares(system, matrix(error.length, 1, error), { ridge: size * size }).data);
      system = null;
    }
    if (!better) break;
    accept(better);
  }
  const moved = latest ? norm(state.map((value, i) => value - latest!.at[i]!)) : Number.POSITIVE_INFINITY;
  const near = moved <= SAME * (1 + norm(state));
  return { state, residual: norm(error), jacobians: near ? latest!.jacobians : null };

  function improve(step: Float64Array): { moved: Float64Array; next: Float64Array; gain: number } | null {
    if (!(norm(step) <= REACH * (1 + norm(state)))) return null;
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

/** `(I - J)^-1 (F - h)`, or `null` where `I - J` is singular. */
function newtonStep(system: Matrix, error: Float64Array): Float64Array | null {
  try {
    return solve(system, matrix(error.length, 1, error)).data;
  } catch (problem) {
    if (problem instanceof InputError) return null;
    throw problem;
  }
}

function identityMinus(jacobian: Matrix): Matrix {
  const out = matrix(
    jacobian.rows,
    jacobian.cols,
    jacobian.data.map((value) => -value),
  );
  for (let i = 0; i < out.rows; i++) out.data[i * out.cols + i]! += 1;
  return out;
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
