// How well a network does its task: the share of outputs that come out right, and whether it goes on saying anything
// at all. A sign is right however faint it is, so accuracy alone does not tell a memory from one that fades. What is counted
// of one run is added to what was counted before, so that further sequences cost no more than themselves.

import { clusteredShare } from '../../array/intervals.ts';
import { drain } from '../../array/stages.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import { accuracy as accuracyOf } from '../../task/accuracy.ts';
import { batchStream, makeBatch } from '../../task/batch.ts';
import type { Batch, HistoryTask } from '../../task/history.ts';
import type { AccuracyMeasures } from '../results/analysis.ts';
import { LOOK_LEVEL } from './looks.ts';
import { inSingle } from './precision.ts';

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
export function measurePerformance(
  network: Network,
  task: HistoryTask,
  { horizon, seed, batches, batchSize, zero }: PerformanceOptions,
): AccuracyMeasures {
  const tally = emptyTally(task, horizon, zero);
  const single = inSingle(stateSizeOf(network.config), task.inputSteps + horizon);
  for (let index = 0; index < batches; index++) {
    const rng = batchStream(seed, 'test', index);
    for (const count of partsOf(batchSize, sequencesAtOnce(task, horizon))) {
      const batch = makeBatch(task, { batch: count, horizon, rng });
      countRun(tally, drain(rolloutOutputsSteps(network, { ...batch, single })), batch);
    }
  }
  return performanceOf(tally);
}

/** What was counted of the runs of one network on one task. */
export interface PerformanceTally {
  readonly task: HistoryTask;
  /** Steps of the output phase that are counted. */
  readonly horizon: number;
  /** The zero point of each output `[out]`. */
  readonly zero: Float64Array;
  sequences: number;
  /** The accuracy of each run times its sequences, for tasks of other outputs than signs. */
  total: number;
  /** Right signs about 0 instead of the zero point. */
  rawRight: number;
  /** Right signs of each output, of each step of the output phase, and of each sequence. */
  readonly right: Float64Array;
  readonly ofStep: Float64Array;
  readonly ofSequence: number[];
  /** Groups of sequences that follow each other, of `GROUP` or a few more. */
  readonly groups: SpreadOfGroup[];
}

/** Squares about the mean over some sequences, at each step of the output phase: of what is said, and of what is asked. */
interface SpreadOfGroup {
  sequences: number;
  readonly said: Float64Array;
  readonly asked: Float64Array;
}

/** Sequences in a group: the interval of the persistence leaves out one group at a time. */
const GROUP = 64;

/** A tally of nothing yet. */
export function emptyTally(task: HistoryTask, horizon: number, zero?: ArrayLike<number>): PerformanceTally {
  const width = task.output === 'signs' ? task.outputSize : 0;
  return {
    task,
    horizon,
    zero: zero ? Float64Array.from(zero) : new Float64Array(task.outputSize),
    sequences: 0,
    total: 0,
    rawRight: 0,
    right: new Float64Array(width),
    ofStep: new Float64Array(width === 0 ? 0 : horizon),
    ofSequence: [],
    groups: [],
  };
}

/** A tally that can be added to while `tally` stays as it is. */
export function copyTally(tally: PerformanceTally): PerformanceTally {
  return {
    ...tally,
    right: tally.right.slice(),
    ofStep: tally.ofStep.slice(),
    ofSequence: [...tally.ofSequence],
    groups: tally.groups.map(({ sequences, said, asked }) => ({
      sequences,
      said: said.slice(),
      asked: asked.slice(),
    })),
  };
}

/** The runs of some sequences, and what they should have said. */
type CountedRun = Pick<Batch, 'steps' | 'batch' | 'targets'>;

/** Adds a run with `outputs [T, B, out]` as they were said, of as many steps as are counted or of more. */
export function countRun(tally: PerformanceTally, outputs: Float64Array, run: CountedRun): void {
  const { task, horizon } = tally;
  const values = (task.inputSteps + horizon) * run.batch * task.outputSize;
  const batch = { ...run, steps: task.inputSteps + horizon, targets: run.targets.subarray(0, values) };
  const said = outputs.subarray(0, values);
  if (task.output === 'signs') countRightSigns(tally, said, batch);
  else tally.total += accuracyOf(task, said, batch) * batch.batch;
  tally.sequences += batch.batch;
  for (let from = 0; from < batch.batch; ) {
    const open = tally.groups.at(-1);
    const group = open && open.sequences < GROUP ? open : newGroup(tally);
    const to = Math.min(batch.batch, from + GROUP - group.sequences);
    const places = { first: task.inputSteps, batch: batch.batch, width: task.outputSize, from, to };
    addSquares(group.said, said, places);
    addSquares(group.asked, batch.targets, places);
    group.sequences += to - from;
    from = to;
  }
}

function newGroup({ groups, horizon }: PerformanceTally): SpreadOfGroup {
  const group = { sequences: 0, said: new Float64Array(horizon), asked: new Float64Array(horizon) };
  groups.push(group);
  return group;
}

/** What the counts say. */
export function performanceOf(tally: PerformanceTally): AccuracyMeasures {
  const { task, horizon, sequences, right, ofStep, ofSequence, groups } = tally;
  // Counted, then divided: a share summed up of fractions can pass 1 by rounding.
  const counted = sequences * horizon;
  const bits = horizon * task.outputSize;
  const share = clusteredShare(ofSequence, new Float64Array(ofSequence.length).fill(bits), LOOK_LEVEL);
  const isSigns = task.output === 'signs';
  return {
    horizon,
    value: isSigns ? right.reduce((sum, count) => sum + count, 0) / (sequences * bits) : tally.total / sequences,
    interval: share && [share.low, share.high],
    raw: isSigns ? tally.rawRight / (sequences * bits) : tally.total / sequences,
    perRow: [...right].map((count) => count / counted),
    lasts: lastingSteps(ofStep, sequences * task.outputSize, task.s),
    persistence: persistenceOf(groups, task.s),
    persistenceInterval: jackknife(groups, task.s),
    sequences,
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

/** The quantile of Student's t with seven degrees of freedom (the groups of the first look) at the level of a look. */
const STUDENT = 4.36;

/** The interval of the persistence by leaving out one group at a time (Quenouille); `null` of fewer than two groups. */
function jackknife(groups: readonly SpreadOfGroup[], turn: number): [number, number] | null {
  const n = groups.length;
  const whole = persistenceOf(groups, turn);
  if (n < 2 || whole === null) return null;
  const left = groups.map(
    (_, i) =>
      persistenceOf(
        groups.filter((__, j) => j !== i),
        turn,
      ) ?? whole,
  );
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

/** Counts right signs after the input phase. */
function countRightSigns(tally: PerformanceTally, outputs: Float64Array, { targets, batch }: CountedRun): void {
  const { task, horizon, right, ofStep, zero } = tally;
  const width = task.outputSize;
  const ofSequence = new Float64Array(batch);
  let at = task.inputSteps * batch * width;
  for (let step = 0; step < horizon; step++) {
    for (let b = 0; b < batch; b++) {
      for (let row = 0; row < width; row++, at++) {
        if (outputs[at]! * targets[at]! > 0) tally.rawRight++;
        if (!((outputs[at]! - zero[row]!) * targets[at]! > 0)) continue;
        right[row]!++;
        ofStep[step]!++;
        ofSequence[b]!++;
      }
    }
  }
  tally.ofSequence.push(...ofSequence);
}

/** The sequences `from <= b < to` of values `[T, B, out]`. */
interface Places {
  /** Where the output phase begins. */
  readonly first: number;
  readonly batch: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/** Adds the squares of `values` about their mean over the sequences, step by step after the input phase. */
function addSquares(squares: Float64Array, values: ArrayLike<number>, places: Places): void {
  const { first, batch, width, from, to } = places;
  for (let step = 0; step < squares.length; step++) {
    const before = (first + step) * batch * width;
    for (let row = 0; row < width; row++) {
      const [begin, end] = [before + from * width + row, before + to * width];
      let mean = 0;
      for (let at = begin; at < end; at += width) mean += values[at]! / (to - from);
      for (let at = begin; at < end; at += width) squares[step]! += (values[at]! - mean) ** 2;
    }
  }
}

/**
 * How far the outputs of different sequences differ over the last turn of the stack, relative to the most they do over
 * any turn, over the same of the targets: 1 where what is said lasts as long as it should, 0 where it dies away or comes
 * to the same for all. `null` where that says nothing.
 */
function persistenceOf(groups: readonly SpreadOfGroup[], turn: number): number | null {
  const [own, due] = (['said', 'asked'] as const).map((of) =>
    lastOverGreatest(summed(groups.map((group) => group[of])), turn),
  );
  if (!(due! > 0) || !Number.isFinite(own!)) return null;
  return Math.min(1, own! / due!);
}

function summed(lists: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(lists[0]!.length);
  for (const list of lists) for (let i = 0; i < out.length; i++) out[i]! += list[i]!;
  return out;
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
