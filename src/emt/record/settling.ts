// When the activity of a network has settled after its input: variables are read and edited from there on. A tanh
// network of the theory settles within two turns of the stack; the cell state of an LSTM can grow for dozens of steps,
// and what is fitted to the end of its run does not hold before. It judges the spread of activity alone, so a memory
// that fades counts as settled at once: it will not get better.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { columnMeans } from '../../array/statistics.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutSteps } from '../../nn/rollout.ts';
import { makeBatch } from '../../task/batch.ts';
import type { HistoryTask } from '../../task/history.ts';
import { inSingle } from './precision.ts';

export interface Settling {
  /** First step of a settled turn: whole turns after `first`, or before it where the run is too short. */
  readonly from: number;
  /** Whole states `[N, S]` from there on, as they are; `null` where activity overflows. */
  readonly states: Matrix | null;
}

export interface SettlingOptions {
  readonly sequences: number;
  /** Steps after the input phase that are looked at, at least one turn of the stack. */
  readonly horizon: number;
  /** The earliest step that may count as settled. */
  readonly first: number;
  readonly rng: RandomStream;
}

/** Share of the spread of the last turn from which activity counts as settled. */
const SETTLED = 0.95;

/** Runs `network` on fresh sequences of `task` and finds the first turn whose activity spreads as at the end. */
export function settle(network: Network, task: HistoryTask, options: SettlingOptions): Settling {
  return drain(settleSteps(network, task, options));
}

/** `settle`, paused after every step of the network. */
export function* settleSteps(
  network: Network,
  task: HistoryTask,
  { sequences, horizon, first, rng }: SettlingOptions,
): Steps<Settling> {
  const { steps, batch, inputs } = makeBatch(task, { batch: sequences, horizon, rng });
  const single = inSingle(stateSizeOf(network.config), steps);
  const { states } = yield* rolloutSteps(network, { steps, batch, inputs, single });
  const width = states.length / (steps * batch);
  const turnAt = (step: number) => rowsAt(states, { batch, width }, step, Math.min(steps, step + task.s));
  for (let t = 0; t < steps; t++) {
    const row = states.subarray(t * batch * width, (t + 1) * batch * width);
    if (!row.every(Number.isFinite)) return { from: first, states: null };
    yield 1;
  }
  const last = Math.max(0, steps - task.s);
  const enough = SETTLED * spreadOf(turnAt(last));
  yield 1;
  let from = Math.min(first, last);
  while (from + task.s <= last && spreadOf(turnAt(from)) < enough) {
    from += task.s;
    yield 1;
  }
  yield 1;
  return { from, states: rowsAt(states, { batch, width }, from, steps) };
}

/** Rows of all sequences at the steps `from <= t < to`, as a view. */
function rowsAt(
  states: Float64Array,
  { batch, width }: { readonly batch: number; readonly width: number },
  from: number,
  to: number,
): Matrix {
  return matrix((to - from) * batch, width, states.subarray(from * batch * width, to * batch * width));
}

/** Mean squared distance of the rows from their mean. */
function spreadOf(states: Matrix): number {
  const { rows, cols, data } = states;
  const mean = columnMeans(states);
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += (data[at]! - mean[at % cols]!) ** 2;
  return sum / rows;
}
