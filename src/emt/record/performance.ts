// How well a network does its task: the share of outputs that come out right, and whether it goes on saying anything
// at all. A sign is right however faint it is, so accuracy alone does not tell a memory from one that fades.

import { drain, part, type Steps } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import { accuracy as accuracyOf } from '../../task/accuracy.ts';
import { batchStream, makeBatch } from '../../task/batch.ts';
import type { Batch, HistoryTask } from '../../task/history.ts';
import type { AccuracyMeasures } from '../results/analysis.ts';

export interface PerformanceOptions {
  /** Steps after the input phase. */
  readonly horizon: number;
  readonly seed: number;
  readonly batches: number;
  readonly batchSize: number;
}

/**
 * Runs `network` on test sequences of `task` and measures how much comes out right; their streams are their own, which
 * nothing was trained or fitted on.
 * @throws InputError when the network's parameters are missing or misshapen
 */
export function measurePerformance(network: Network, task: HistoryTask, options: PerformanceOptions): AccuracyMeasures {
  return drain(measurePerformanceSteps(network, task, options));
}

/** `measurePerformance`, paused after every step of the network. */
export function* measurePerformanceSteps(
  network: Network,
  task: HistoryTask,
  { horizon, seed, batches, batchSize }: PerformanceOptions,
): Steps<AccuracyMeasures> {
  let total = 0;
  // Counted, then divided: a share summed up of fractions can pass 1 by rounding.
  const right = new Float64Array(task.output === 'signs' ? task.outputSize : 0);
  const said = new Float64Array(horizon);
  const asked = new Float64Array(horizon);
  for (let index = 0; index < batches; index++) {
    const rng = batchStream(seed, 'test', index);
    let begun = 0;
    for (const count of partsOf(batchSize, sequencesAtOnce(task, horizon))) {
      const shareAt = (sequences: number) => (index + sequences / batchSize) / batches;
      const batch = makeBatch(task, { batch: count, horizon, rng });
      const outputs = yield* part(rolloutOutputsSteps(network, batch), shareAt(begun), shareAt(begun + count));
      begun += count;
      total += accuracyOf(task, outputs, batch) * (count / batchSize);
      countRightSigns(right, outputs, batch, task);
      addSquares(said, outputs, batch, task);
      addSquares(asked, batch.targets, batch, task);
    }
  }
  const counted = batches * batchSize * horizon;
  return {
    horizon,
    value: total / batches,
    perRow: [...right].map((count) => count / counted),
    persistence: persistenceOf(said, asked, task.s),
    sequences: batches * batchSize,
  };
}

/** Values of inputs, or of outputs, that are held at once: of long runs only some sequences at a time. */
const MOST_VALUES = 2 ** 22;

function sequencesAtOnce({ inputSteps, inputSize, outputSize }: HistoryTask, horizon: number): number {
  return Math.max(1, Math.floor(MOST_VALUES / ((inputSteps + horizon) * Math.max(inputSize, outputSize))));
}

/** `total` in parts of at most `each`: the same sequences follow each other in a stream however they are dealt out. */
function partsOf(total: number, each: number): number[] {
  return Array.from({ length: Math.ceil(total / each) }, (_, part) => Math.min(each, total - part * each));
}

function countRightSigns(right: Float64Array, outputs: Float64Array, batch: Batch, task: HistoryTask): void {
  if (right.length === 0) return;
  const width = task.outputSize;
  const from = task.inputSteps * batch.batch * width;
  for (let at = from; at < outputs.length; at++) if (outputs[at]! * batch.targets[at]! > 0) right[at % width]!++;
}

/** Squares of `values [T, B, out]` about their mean over the sequences, step by step after the input phase. */
function addSquares(squares: Float64Array, values: ArrayLike<number>, batch: Batch, task: HistoryTask): void {
  const width = batch.batch * task.outputSize;
  for (let step = 0; step < squares.length; step++) {
    const from = (task.inputSteps + step) * width;
    for (let row = 0; row < task.outputSize; row++) {
      let mean = 0;
      for (let at = from + row; at < from + width; at += task.outputSize) mean += values[at]! / batch.batch;
      for (let at = from + row; at < from + width; at += task.outputSize) squares[step]! += (values[at]! - mean) ** 2;
    }
  }
}

/**
 * How far the outputs of different sequences differ over the last turn of the stack, relative to the most they do over
 * any turn, over the same of the targets: 1 where what is said lasts as long as it should, 0 where it dies away or comes
 * to the same for all. `null` where that says nothing.
 */
function persistenceOf(said: Float64Array, asked: Float64Array, turn: number): number | null {
  const [own, due] = [said, asked].map((squares) => lastOverGreatest(squares, turn));
  if (!(due! > 0) || !Number.isFinite(own!)) return null;
  return Math.min(1, own! / due!);
}

function lastOverGreatest(squares: Float64Array, turn: number): number {
  const last = Math.max(0, squares.length - turn);
  let greatest = 0;
  for (let from = last; from >= 0; from -= turn) greatest = Math.max(greatest, sum(squares, from, turn));
  return Math.sqrt(sum(squares, last, turn) / greatest);
}

function sum(squares: Float64Array, from: number, count: number): number {
  return squares.subarray(from, from + count).reduce((total, value) => total + value, 0);
}
