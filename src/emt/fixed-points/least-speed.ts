// The end of the descent, in float64: where rounding in float32 has stopped a start, Levenberg-Marquardt steps on
// F(h, u) - h take it on to where the speed q is least, a fixed point or a minimum that is none. So what is found
// does not depend on the precision of the descent before. Sources: Levenberg (1944); Marquardt (1963); the damping of
// Nielsen (1999). Starts that used up their iterations are left where they are: their owner wanted them there.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { luSteps } from '../../linalg/lu.ts';
import { type Region, type Workspace, withWorkspaceSteps } from '../../linalg/workspace.ts';
import type { Network } from '../../nn/network.ts';
import { compileJacobians, compileMap, type JacobianMap, type StepMap } from './cell-map.ts';
import type { DescentStatus } from './descent.ts';
import { distanceBetween } from './distinct.ts';
import type { Minima } from './minimise.ts';
import type { FixedPointSettings } from './options.ts';

/** Damping of the first step, relative to the mean of the diagonal of `A^T A`. */
const DAMPING = 1e-6;
/** A step must bring this share of what the linear model promises. */
const SUFFICIENT = 1e-4;
/** Where a step lowers q by less than this share of it, q is least: what is left of the way is far below `tolUnique`. */
const GAIN = 1e-9;
/** Evaluations of q at most. Where q falls for ever, towards a rest at infinity, there is no end to wait for. */
const MOST = 200;
/** Products of two numbers between two yields. */
const PRODUCTS = 2 ** 26;

type Ended = Exclude<DescentStatus, 'running'>;

interface Least {
  readonly state: Float64Array;
  readonly input: Float64Array;
  readonly q: number;
  readonly evaluations: number;
  readonly status: Ended;
}

/** Takes the rows of `minima` that have stalled, with their rows of `inputs [N, in]`, to where q is least. */
export function* leastSpeeds(
  network: Network,
  minima: Minima,
  inputs: Matrix,
  settings: FixedPointSettings,
): Steps<Minima> {
  const { rows, cols } = minima.states;
  const stalled = Array.from({ length: rows }, (_, row) => row).filter((row) => minima.statuses[row] === 'stalled');
  if (stalled.length === 0) return minima;
  const states = matrix(rows, cols, minima.states.data.slice());
  const [q, iterations, statuses] = [minima.q.slice(), minima.iterations.slice(), [...minima.statuses]];
  const tools = { map: compileMap(network), jacobians: compileJacobians(network) };
  yield 0;
  return yield* withWorkspaceSteps(2 * cols * cols, function* (space): Steps<Minima> {
    const room = { space, system: space.take(cols * cols), normal: space.take(cols * cols) };
    const ends: Least[] = [];
    for (const [index, row] of stalled.entries()) {
      const input = inputs.data.subarray(row * inputs.cols, (row + 1) * inputs.cols);
      const start = states.data.slice(row * cols, (row + 1) * cols);
      const descending = leastFrom({ ...tools, ...room, ends, settings }, start, input);
      const found = yield* part(descending, index / stalled.length, (index + 1) / stalled.length);
      if (found.status === 'arrived' || found.status === 'stalled') ends.push(found);
      states.data.set(found.state, row * cols);
      q[row] = found.q;
      iterations[row]! += found.evaluations;
      statuses[row] = found.status;
    }
    return { states, q, iterations, statuses };
  });
}

interface Tools {
  readonly map: StepMap;
  readonly jacobians: JacobianMap;
  readonly space: Workspace;
  /** `A = I - J` and `A^T A`, both `[S, S]`. */
  readonly system: Region;
  readonly normal: Region;
  /** Where others have ended: what comes that near ends there too. */
  readonly ends: readonly Least[];
  readonly settings: FixedPointSettings;
}

interface Evaluated {
  readonly state: Float64Array;
  /** `F(h, u) - h`. */
  readonly error: Float64Array;
  readonly q: number;
}

function* leastFrom(tools: Tools, start: Float64Array, input: Float64Array): Steps<Least> {
  const { settings, ends, normal, map } = tools;
  const { tolQ, tolUnique } = settings;
  const most = Math.min(MOST, settings.maxIters);
  const size = start.length;
  let at = evaluated(map, start, input);
  let [evaluations, damping] = [1, 0];
  const ended = (status: Ended): Least => ({ state: at.state, input, q: at.q, evaluations, status });
  while (evaluations < most) {
    if (Math.sqrt(2 * at.q) <= roundingOf(at.state)) return ended('arrived');
    const end = ends.find((each) => distanceBetween(each, { state: at.state, input }, tolUnique / 2) <= tolUnique / 2);
    if (end) return { ...end, evaluations, status: 'joined' };
    yield evaluations / most;
    const slope = yield* linearModel(tools, at, input);
    const mean = diagonalMean(normal.data, size);
    damping = Math.max(damping || DAMPING * mean, size * Number.EPSILON * mean);
    let gain = 0;
    for (let growth = 2; gain === 0 && evaluations < most; growth *= 2) {
      const step = yield* dampedStep(normal.data, slope, damping);
      // Steps that rounding swallows: q is least here.
      if (!step || norm(step) <= 2 ** -53 * norm(at.state)) break;
      const next = evaluated(map, plus(at.state, step), input);
      evaluations++;
      const ratio = (at.q - next.q) / promised(step, slope, damping);
      if (ratio > SUFFICIENT) {
        gain = (at.q - next.q) / at.q;
        damping *= Math.max(1 / 3, 1 - (2 * ratio - 1) ** 3);
        at = next;
      } else damping *= growth;
    }
    if (gain < GAIN) return ended(at.q < tolQ ? 'arrived' : 'stalled');
  }
  return ended(at.q < tolQ ? 'arrived' : 'exhausted');
}

function evaluated(map: StepMap, state: Float64Array, input: Float64Array): Evaluated {
  const next = map(state, input);
  const error = state.map((value, i) => next[i]! - value);
  return { state, error, q: norm(error) ** 2 / 2 };
}

/** Fills `A = I - J` and `A^T A` at a state, and gives minus the gradient of q, `A^T (F(h, u) - h)`. */
function* linearModel(tools: Tools, { state, error }: Evaluated, input: Float64Array): Steps<Float64Array> {
  const { jacobians, space, system, normal } = tools;
  const size = state.length;
  const { data } = jacobians(state, input).recurrent;
  yield 0;
  for (let at = 0; at < data.length; at++) system.data[at] = -data[at]!;
  for (let i = 0; i < size; i++) system.data[i * size + i]! += 1;
  const slope = new Float64Array(size);
  for (let i = 0, at = 0; i < size; i++) for (let j = 0; j < size; j++) slope[j]! += system.data[at++]! * error[i]!;
  const rows = Math.max(1, Math.floor(PRODUCTS / (size * size)));
  for (let from = 0; from < size; from += rows) {
    const [a, c, count] = [system.at + 8 * from * size, normal.at, Math.min(rows, size - from)];
    space.productOfTransposed(a, size, a, size, c, size, from === 0 ? 0 : c, size, size, size, count);
    yield from / size;
  }
  return slope;
}

/** `(A^T A + damping)^-1 slope`; `null` where even that is singular. */
function* dampedStep(normal: Float64Array, slope: Float64Array, damping: number): Steps<Float64Array | null> {
  const size = slope.length;
  const damped = matrix(size, size, normal.slice());
  for (let i = 0; i < size; i++) damped.data[i * size + i]! += damping;
  const factors = yield* luSteps(damped);
  return factors?.solve(matrix(size, 1, slope)).data ?? null;
}

/** By how much the linear model says that a step lowers q. */
function promised(step: Float64Array, slope: Float64Array, damping: number): number {
  return step.reduce((sum, d, i) => sum + 0.5 * d * (damping * d + slope[i]!), 0);
}

function diagonalMean(data: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += data[i * size + i]! / size;
  return sum;
}

/** What rounding leaves of a residual: about half a unit in the last place of every component. */
function roundingOf(state: Float64Array): number {
  return 2 ** -53 * (Math.sqrt(state.length) + norm(state));
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
