// How well outputs meet a batch's targets in the output phase, by the task's own kind of comparison.
// Source: EMT section 5.2, "share of output bits with the right sign".

import { InputError } from '../array/errors.ts';
import type { Batch, HistoryTask } from './history.ts';

/** What outputs are compared with. */
type Judged = Pick<Batch, 'steps' | 'batch' | 'targets'>;

/**
 * Measures how well outputs `[T, B, out]` meet the targets of a batch over the output phase (steps from
 * `task.inputSteps` on): the share of right signs, the share of steps whose largest output is the right class, or for
 * real outputs the coefficient of determination `1 - sum of squared errors / variance of the targets` (1 is perfect, 0
 * is as good as the mean; it can be negative).
 * @throws InputError when outputs and targets differ in number, or the batch has no output phase
 */
export function accuracy(task: HistoryTask, outputs: ArrayLike<number>, batch: Judged): number {
  if (outputs.length !== batch.targets.length) {
    throw new InputError(`outputs hold ${outputs.length} values, expected ${batch.targets.length} as in the targets`);
  }
  const from = task.inputSteps * batch.batch * task.outputSize;
  if (from >= batch.targets.length) {
    throw new InputError(`batch has ${batch.steps} steps, expected more than the ${task.inputSteps} input steps`);
  }
  if (task.output === 'signs') return signAccuracy(outputs, batch.targets, from);
  if (task.output === 'classes') return classAccuracy(outputs, batch.targets, task.outputSize, from);
  return determination(outputs, batch.targets, from);
}

/**
 * Gives the share of outputs `[n]` from index `from` on whose sign is that of the targets `[n]`; a zero or NaN output
 * is wrong.
 */
export function signAccuracy(outputs: ArrayLike<number>, targets: ArrayLike<number>, from = 0): number {
  let right = 0;
  for (let i = from; i < targets.length; i++) if (outputs[i]! * targets[i]! > 0) right++;
  return right / (targets.length - from);
}

/** Share of rows of width `classes` whose largest output stands where the target's one is; a tie is wrong. */
export function classAccuracy(
  outputs: ArrayLike<number>,
  targets: ArrayLike<number>,
  classes: number,
  from = 0,
): number {
  let right = 0;
  for (let row = from; row < targets.length; row += classes) {
    let target = 0;
    for (let i = 1; i < classes; i++) if (targets[row + i]! > targets[row + target]!) target = i;
    let wins = true;
    for (let i = 0; i < classes; i++) if (i !== target && !(outputs[row + i]! < outputs[row + target]!)) wins = false;
    if (wins) right++;
  }
  return right / ((targets.length - from) / classes);
}

function determination(outputs: ArrayLike<number>, targets: ArrayLike<number>, from: number): number {
  let mean = 0;
  for (let i = from; i < targets.length; i++) mean += targets[i]! / (targets.length - from);
  let error = 0;
  let variance = 0;
  for (let i = from; i < targets.length; i++) {
    error += (outputs[i]! - targets[i]!) ** 2;
    variance += (targets[i]! - mean) ** 2;
  }
  if (variance === 0) return error === 0 ? 1 : Number.NEGATIVE_INFINITY;
  return 1 - error / variance;
}
