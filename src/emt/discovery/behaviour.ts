// How much of what the network says the discovered circuit says as well: run from a few of the network's own outputs,
// or from its inputs alone, and compared step by step (EMT spec 6.5, step 6).

import { mean } from '../../array/statistics.ts';
import type { HistoryTask } from '../../task/history.ts';
import { continueHistory } from '../../task/system.ts';
import type { BehaviourMeasures } from '../results/discovery.ts';

export interface Said {
  readonly steps: number;
  readonly batch: number;
  /** What the network says `[T, B, d]`: signs or values. */
  readonly values: Float64Array;
  /** First step of the free run. */
  readonly drivenSteps: number;
  /** Inputs `[T, B, d]`, or `null` where they are not of the outputs' width. */
  readonly inputs: Float64Array | null;
}

/** Share of right values in a turn below which the circuit no longer says what the network says. */
const SAID = 0.98;

/** `from`: the step of the newest output that the circuit starts with. */
export function behaviourOf(task: HistoryTask, said: Said, from: number): Omit<BehaviourMeasures, 'wanted'> {
  const { steps, drivenSteps, inputs, values } = said;
  const ahead = steps - 1 - from;
  const own = agreement(task, said, values, from);
  return {
    fromOutputs: own && mean(own),
    fromInputs: inputs && drivenSteps >= task.s ? meanOrNull(agreement(task, said, inputs, drivenSteps - 1)) : null,
    chance: chanceOf(task, said, from),
    steps: ahead,
    lasts: own && lastingSteps(own, task.s),
  };
}

function meanOrNull(shares: readonly number[] | null): number | null {
  return shares && mean(shares);
}

/** Steps up to the first turn that is no longer right. */
function lastingSteps(shares: readonly number[], turn: number): number {
  for (let from = 0; from < shares.length; from += turn) if (mean(shares.slice(from, from + turn)) < SAID) return from;
  return shares.length;
}

/** Share of values at each step after `from` that the circuit says right, started from `start` up to `from`. */
function agreement(task: HistoryTask, said: Said, start: Float64Array, from: number): number[] | null {
  const { d, s } = task;
  const { batch, values } = said;
  const ahead = said.steps - 1 - from;
  if (ahead < 1 || from < s - 1) return null;
  const isRight = judgeOf(task, said, from);
  const initial = new Float64Array(s * d);
  const right = new Array<number>(ahead).fill(0);
  for (let b = 0; b < batch; b++) {
    for (let k = 0; k < s; k++) {
      const at = ((from - s + 1 + k) * batch + b) * d;
      initial.set(start.subarray(at, at + d), k * d);
    }
    const next = continueHistory({ d, s, f: task.f! }, initial, ahead);
    for (let step = 0; step < ahead; step++) {
      for (let j = 0; j < d; j++) {
        const actual = values[((from + 1 + step) * batch + b) * d + j]!;
        if (isRight(next[step * d + j]!, actual, step)) right[step]!++;
      }
    }
  }
  return right.map((count) => count / (batch * d));
}

/** Bits: the same sign. Real numbers: within half their root mean square at that step, `ahead` of `from + 1`. */
function judgeOf({ output, d }: HistoryTask, { values, batch }: Said, from: number) {
  if (output === 'signs') return (predicted: number, actual: number) => predicted * actual > 0;
  const first = (from + 1) * batch * d;
  const width = batch * d;
  const halves = Array.from({ length: (values.length - first) / width }, (_, step) => {
    let square = 0;
    for (let at = first + step * width; at < first + (step + 1) * width; at++) square += values[at]! ** 2 / width;
    return Math.sqrt(square) / 2;
  });
  return (predicted: number, actual: number, ahead: number) => Math.abs(predicted - actual) < halves[ahead]!;
}

/** Gives the score that saying the same at every step would reach: by the commoner sign, or by the mean. */
function chanceOf(task: HistoryTask, said: Said, from: number): number {
  const { values, batch } = said;
  const d = task.d;
  const isRight = judgeOf(task, said, from);
  let right = 0;
  let count = 0;
  for (let j = 0; j < d; j++) {
    const own: number[] = [];
    for (let at = (from + 1) * batch * d + j; at < values.length; at += d) own.push(values[at]!);
    const constant = mean(own);
    own.forEach((value, i) => {
      if (isRight(constant, value, Math.floor(i / batch))) right++;
    });
    count += own.length;
  }
  return right / count;
}
