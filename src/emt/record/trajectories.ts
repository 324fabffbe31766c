// Recorded runs of a network beside the truth: whole states about the fixed point, and the history x(t) they should
// hold. Every estimator and every measure reads trajectories; which stream they are drawn from is the caller's choice.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { columnMeans } from '../../array/statistics.ts';
import type { Network } from '../../nn/network.ts';
import { keptPlaces, type RolloutInput, rolloutSteps, type StepRange } from '../../nn/rollout.ts';
import { makeBatch } from '../../task/batch.ts';
import type { HistoryTask } from '../../task/history.ts';
import { inSingle } from './precision.ts';

/** Steps `from <= t < to` of recorded trajectories. */
export type Window = StepRange;

/** Recorded runs of a network on a task. */
export interface Trajectories {
  readonly task: HistoryTask;
  readonly steps: number;
  readonly batch: number;
  /** Width of the whole state: `H`, or `2 H` for `[h; c]`. */
  readonly hiddenSize: number;
  /** `h(t) - h*`, `[kept, B, H]`, of the kept steps. */
  readonly states: Float64Array;
  /** Where in `states` each step stands, `[T]`; -1 for a step whose states were not kept. */
  readonly places: Int32Array;
  /** The point `h* [H]` that states are told from. */
  readonly origin: Float64Array;
  /** What was said, about the zero point of each output, `[T, B, out]`. */
  readonly outputs: Float64Array;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  /** `x(t)`, `[T, B, d]`: the input during the input phase, the target afterwards. Empty where the task has no f. */
  readonly history: Float64Array;
  /** Whether every state is `isBounded` (a linear or relu network can overflow). */
  readonly finite: boolean;
}

export interface RecordOptions {
  readonly sequences: number;
  /** Steps after the input phase. */
  readonly horizon: number;
  readonly rng: RandomStream;
  /** The fixed point `h* [H]` that states are told from. */
  readonly fixedPoint: Float64Array;
  /** The zero point of each output `[out]`; 0 when absent. */
  readonly zero?: ArrayLike<number>;
  /** Steps whose states are kept; all when absent. */
  readonly keep?: readonly StepRange[];
  /**
   * How the network is run: in float32 (`inSingle` decides when absent), with what its readout sees for outputs, and where
   * they are written.
   */
  readonly run?: Pick<RolloutInput, 'single' | 'units' | 'into'>;
}

/**
 * Runs `network` on fresh sequences of `task` and records its states beside the true history.
 * @throws InputError when the network's parameters are missing or misshapen
 */
export function recordTrajectories(network: Network, task: HistoryTask, options: RecordOptions): Trajectories {
  return drain(recordTrajectoriesSteps(network, task, options));
}

/** `recordTrajectories`, paused after every step of the network. */
export function* recordTrajectoriesSteps(
  network: Network,
  task: HistoryTask,
  { sequences, horizon, rng, fixedPoint, zero, keep, run }: RecordOptions,
): Steps<Trajectories> {
  const { steps, batch, inputs, targets } = makeBatch(task, { batch: sequences, horizon, rng });
  const single = inSingle(fixedPoint.length, steps);
  const { states, outputs } = yield* rolloutSteps(network, {
    steps,
    batch,
    inputs,
    single,
    ...(keep && { keep }),
    ...run,
  });
  const hiddenSize = fixedPoint.length;
  const width = batch * hiddenSize;
  let finite = isBounded(outputs);
  for (let from = 0; from < states.length; from += width) {
    const row = states.subarray(from, from + width);
    subtractRow(row, fixedPoint);
    finite &&= isBounded(row);
    yield 1;
  }
  if (zero) subtractRow(outputs, zero);
  return {
    task,
    steps,
    batch,
    hiddenSize,
    states,
    places: keptPlaces(steps, keep),
    origin: fixedPoint,
    outputs,
    inputs,
    targets,
    history: task.f === null ? new Float64Array(0) : historyOf(task, steps, batch, inputs, targets),
    finite,
  };
}

/** States of all sequences in `window`, `[steps B, H]` one after the other: a view, since kept steps lie together. */
export function statesOf({ states, places, batch, hiddenSize }: Trajectories, { from, to }: Window): Float64Array {
  const first = places[from]! * batch * hiddenSize;
  return states.subarray(first, first + (to - from) * batch * hiddenSize);
}

/** Takes from every row of `rows [steps B, n]` the mean of the `batch` rows of its step, in place. */
export function centreBySteps(rows: Matrix, batch: number): Matrix {
  const width = batch * rows.cols;
  for (let from = 0; from < rows.data.length; from += width) {
    const step = rows.data.subarray(from, from + width);
    subtractRow(step, columnMeans(matrix(batch, rows.cols, step)));
  }
  return rows;
}

/** Takes `row [n]` from every row of `values [N, n]`, in place. */
export function subtractRow(values: Float64Array, row: ArrayLike<number>): void {
  const width = row.length;
  for (let from = 0; from < values.length; from += width) {
    for (let i = 0; i < width; i++) values[from + i]! -= row[i]!;
  }
}

/** Greater activity has squares that overflow once they are summed. */
const LARGEST = 1e150;

/** Whether every value is finite, and so is what is made of their squares. */
export function isBounded(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]!) <= LARGEST)) return false;
  return true;
}

function historyOf(
  task: HistoryTask,
  steps: number,
  batch: number,
  inputs: Float32Array,
  targets: Float32Array,
): Float64Array {
  const out = new Float64Array(steps * batch * task.d);
  const boundary = task.s * batch * task.d;
  for (let i = 0; i < out.length; i++) out[i] = i < boundary ? inputs[i]! : targets[i]!;
  return out;
}

/** The recording of the sequences `from <= b < to`. */
export function takeTrajectories(recorded: Trajectories, from: number, to: number): Trajectories {
  const { steps, batch, states, outputs, inputs, targets, history } = recorded;
  const take = <A extends Float64Array | Float32Array>(values: A, rows: number): A => {
    const width = values.length / (rows * batch);
    const out = new (values.constructor as new (length: number) => A)(rows * (to - from) * width);
    for (let row = 0; row < rows; row++) {
      out.set(values.subarray((row * batch + from) * width, (row * batch + to) * width), row * (to - from) * width);
    }
    return out;
  };
  const kept = states.length / (batch * recorded.hiddenSize);
  return {
    ...recorded,
    batch: to - from,
    states: kept === 0 ? states : take(states, kept),
    outputs: take(outputs, steps),
    inputs: take(inputs, steps),
    targets: take(targets, steps),
    history: history.length === 0 ? history : take(history, steps),
  };
}

/** Gives the same trajectories with the history the network itself said: its real outputs from the output phase on. */
export function ownHistory(trajectories: Trajectories): Trajectories {
  const { task, batch, outputs } = trajectories;
  const history = Float64Array.from(outputs);
  history.set(trajectories.history.subarray(0, task.s * batch * task.d));
  return { ...trajectories, history };
}

/**
 * The stacked history `v(t) [n]` of sequence `b` into `out`, oldest variable first. Variables before step 0 are zero.
 */
export function readStack({ task, batch, history }: Trajectories, t: number, b: number, out: Float64Array): void {
  const { d, s } = task;
  for (let k = 0; k < s; k++) {
    const when = t - s + 1 + k;
    for (let i = 0; i < d; i++) out[k * d + i] = when < 0 ? 0 : history[(when * batch + b) * d + i]!;
  }
}

/** The state `h(t) - h* [H]` of sequence `b` at a kept step, a view. */
export function stateAt({ states, places, batch, hiddenSize }: Trajectories, t: number, b: number): Float64Array {
  const from = (places[t]! * batch + b) * hiddenSize;
  return states.subarray(from, from + hiddenSize);
}
