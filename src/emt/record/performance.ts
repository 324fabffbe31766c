// How well a network does its task: the share of outputs that come out right, and whether it goes on saying anything
// at all. A sign is right however faint it is, so accuracy alone does not tell a memory from one that fades.

import { clusteredShare } from '../../array/intervals.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import { accuracy as accuracyOf } from '../../task/accuracy.ts';
import { batchStream, makeBatch } from '../../task/batch.ts';
import type { Batch, HistoryTask } from '../../task/history.ts';
import type { AccuracyMeasures } from '../results/analysis.ts';
import { LOOK_LEVEL } from './looks.ts';
import { inSingle } from './precision.ts';
import { subtractRow } from './trajectories.ts';

export interface PerformanceOptions {
  /** Steps after the input phase. */
  readonly horizon: number;
  readonly seed: number;
  readonly batches: number;
  readonly batchSize: number;
  /** The zero point of each output `[out]`; 0 when absent. */
  readonly zero?: ArrayLike<number>;
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
  { horizon, seed, batches, batchSize, zero }: PerformanceOptions,
): Steps<AccuracyMeasures> {
  let total = 0;
  // Counted, then divided: a share summed up of fractions can pass 1 by rounding.
  const right = new Float64Array(task.output === 'signs' ? task.outputSize : 0);
  const ofSequence = new Float64Array(task.output === 'signs' ? batches * batchSize : 0);
  const ofStep = new Float64Array(task.output === 'signs' ? horizon : 0);
  const said = Array.from({ length: batches }, () => new Float64Array(horizon));
  const asked = Array.from({ length: batches }, () => new Float64Array(horizon));
  const single = inSingle(stateSizeOf(network.config), task.inputSteps + horizon);
  let raw = 0;
  for (let index = 0; index < batches; index++) {
    const rng = batchStream(seed, 'test', index);
    let begun = 0;
    for (const count of partsOf(batchSize, sequencesAtOnce(task, horizon))) {
      const shareAt = (sequences: number) => (index + sequences / batchSize) / batches;
      const batch = makeBatch(task, { batch: count, horizon, rng });
      const run = rolloutOutputsSteps(network, { ...batch, single });
      const outputs = yield* part(run, shareAt(begun), shareAt(begun + count));
      raw += accuracyOf(task, outputs, batch) * (count / batchSize);
      if (zero) subtractRow(outputs, zero);
      total += accuracyOf(task, outputs, batch) * (count / batchSize);
      const first = index * batchSize + begun;
      countRightSigns({ right, ofStep, ofSequence: ofSequence.subarray(first, first + count) }, outputs, batch, task);
      addSquares(said[index]!, outputs, batch, task);
      addSquares(asked[index]!, batch.targets, batch, task);
      begun += count;
    }
  }
  const counted = batches * batchSize * horizon;
  const bits = horizon * task.outputSize;
  const share = clusteredShare(ofSequence, new Float64Array(ofSequence.length).fill(bits), LOOK_LEVEL);
  return {
    horizon,
    value: total / batches,
    interval: share && [share.low, share.high],
    raw: raw / batches,
    perRow: [...right].map((count) => count / counted),
    lasts: lastingSteps(ofStep, batches * batchSize * task.outputSize, task.s),
    persistence: persistenceOf(summed(said), summed(asked), task.s),
    persistenceInterval: jackknife(said, asked, task.s),
    sequences: batches * batchSize,
  };
}

/** Share of right signs in a turn below which the task is no longer done: that of a solved task. */
const DONE = 0.98;

/** Steps of the output phase up to the first turn that is no longer right, in whole turns; `null` where none is counted. */
function lastingSteps(rightOfStep: Float64Array, bitsOfStep: number, turn: number): number | null {
  if (rightOfStep.length === 0) return null;
  for (let from = 0; from < rightOfStep.length; from += turn) {
    const part = rightOfStep.subarray(from, from + turn);
    if (part.reduce((sum, count) => sum + count, 0) < DONE * part.length * bitsOfStep) return from;
  }
  return rightOfStep.length;
}

function summed(lists: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(lists[0]!.length);
  for (const list of lists) for (let i = 0; i < out.length; i++) out[i]! += list[i]!;
  return out;
}

/** The quantile of Student's t with nine degrees of freedom (ten batches) at the level of a look. */
const STUDENT = 3.95;

/** The interval of the persistence by leaving out one batch at a time (Quenouille); `null` of fewer than two batches. */
function jackknife(
  said: readonly Float64Array[],
  asked: readonly Float64Array[],
  turn: number,
): [number, number] | null {
  const n = said.length;
  const whole = persistenceOf(summed(said), summed(asked), turn);
  if (n < 2 || whole === null) return null;
  const without = <T>(list: readonly T[], i: number) => list.filter((_, j) => j !== i);
  const left = said.map((_, i) => persistenceOf(summed(without(said, i)), summed(without(asked, i)), turn) ?? whole);
  const centre = left.reduce((sum, value) => sum + value / n, 0);
  const error = Math.sqrt(((n - 1) / n) * left.reduce((sum, value) => sum + (value - centre) ** 2, 0));
  const reach = STUDENT * error;
  return [Math.max(0, whole - reach), Math.min(1, whole + reach)];
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

interface Counts {
  /** Of each output row, of each step of the output phase, and of each sequence of this batch. */
  readonly right: Float64Array;
  readonly ofStep: Float64Array;
  readonly ofSequence: Float64Array;
}

function countRightSigns(
  { right, ofStep, ofSequence }: Counts,
  outputs: Float64Array,
  batch: Batch,
  task: HistoryTask,
): void {
  if (right.length === 0) return;
  const width = task.outputSize;
  const from = task.inputSteps * batch.batch * width;
  for (let at = from; at < outputs.length; at++) {
    if (!(outputs[at]! * batch.targets[at]! > 0)) continue;
    const sequence = Math.floor(at / width) % batch.batch;
    right[at % width]!++;
    ofStep[Math.floor((at - from) / (width * batch.batch))]!++;
    ofSequence[sequence]!++;
  }
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
