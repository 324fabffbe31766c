// Minimises a smooth convex function by limited-memory BFGS with backtracking: full batches, no random numbers, the same
// path every time. It takes the scaling as it finds it (callers precondition) and knows no bounds. Source: Liu and Nocedal
// (1989); Nocedal and Wright (2006), algorithms 7.4, 7.5 and 3.1.

import { ConvergenceError } from '../../array/errors.ts';
import type { Steps } from '../../array/stages.ts';

/** A function at a point. */
export interface Value {
  readonly value: number;
  /** `[n]`. */
  readonly gradient: Float64Array;
}

/** Pairs of steps and changes of the gradient that are kept. */
const MEMORY = 12;
/** No entry of the gradient is larger at what counts as the minimum. */
const TOLERANCE = 1e-6;
const MOST_ITERATIONS = 1000;
const MOST_HALVINGS = 40;
/** Share of the descent that the slope promises, which a step must bring (Armijo). */
const SUFFICIENT = 1e-4;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** `1 / (step . change)`. */
  readonly rho: number;
}

/**
 * The point `[n]` where `evaluate` is least, from `start [n]`, in steps.
 * @throws ConvergenceError when the gradient does not vanish
 */
export function* minimiseSteps(
  evaluate: (point: Float64Array) => Steps<Value>,
  start: Float64Array,
): Steps<Float64Array> {
  let point = start;
  let here = yield* evaluate(point);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    if (here.gradient.every((entry) => Math.abs(entry) <= TOLERANCE)) return point;
    yield 1 - 1 / (1 + iteration / 20);
    const direction = descentOf(here.gradient, pairs);
    const slope = dot(direction, here.gradient);
    const reached = yield* search(evaluate, point, here.value, direction, slope);
    if (reached === null) break;
    const step = reached.point.map((value, i) => value - point[i]!);
    const change = reached.at.gradient.map((value, i) => value - here.gradient[i]!);
    const curvature = dot(step, change);
    if (curvature > 0) {
      pairs.push({ step, change, rho: 1 / curvature });
      if (pairs.length > MEMORY) pairs.shift();
    }
    point = reached.point;
    here = reached.at;
  }
  const steepest = here.gradient.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  throw new ConvergenceError(
    `softmax probe did not settle: gradient ${steepest.toExponential(1)}, expected ${TOLERANCE}; raise lambda`,
  );
}

/** A point along `direction` that is low enough, halving from the whole step; `null` where none is found. */
function* search(
  evaluate: (point: Float64Array) => Steps<Value>,
  from: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
): Steps<{ readonly point: Float64Array; readonly at: Value } | null> {
  let length = 1;
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    const point = from.map((entry, i) => entry + length * direction[i]!);
    const at = yield* evaluate(point);
    // Below rounding of the value the slope alone decides, which a convex function allows.
    const flat = Math.abs(length * slope) < 1e-12 * Math.max(1, Math.abs(value)) && dot(at.gradient, direction) <= 0;
    if (at.value <= value + SUFFICIENT * length * slope || flat) return { point, at };
    length /= 2;
  }
  return null;
}

/** Minus the inverse Hessian, as the pairs tell it, times the gradient (two loops). */
function descentOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((entry) => -entry);
  const weights = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, rho } = pairs[i]!;
    weights[i] = rho * dot(step, direction);
    addTo(direction, change, -weights[i]!);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  pairs.forEach(({ step, change, rho }, i) => {
    addTo(direction, step, weights[i]! - rho * dot(change, direction));
  });
  return direction;
}

function addTo(into: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += factor * other[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
