// The sequences that wake a network, for experiments that do not need its task: of a file, or the inputs of a task.

import { type Drive, taskDrive } from '../../emt/record/drive.ts';
import { readDrive } from '../../emt/recorded/named-sequences.ts';
import type { DriveMeasures } from '../../emt/results/discovery.ts';
import type { TaskSource } from '../../task/task-source.ts';
import { type ArraysInput, arraysFile, taskOf, taskParams } from '../kit/inputs.ts';
import type { Params } from '../kit/params.ts';
import type { Rule } from '../kit/values.ts';

/** `--data` and `--task` with its sizes. @param task what the task is for */
export function wakingParams(task: string) {
  return {
    data: arraysFile({ help: 'input sequences to wake it with: an array x [T, B, in]' }),
    ...taskParams(task),
  } satisfies Params;
}

/** One of the two is enough. */
export const oneSource: Rule = { excludes: ['data', 'task'] };

export interface WakingValues {
  readonly data: ArraysInput | undefined;
  readonly task: TaskSource | undefined;
  /** Of the sequences that a task draws. */
  readonly seed: number;
}

/**
 * The sequences that were asked for; `null`: none were.
 * @param own the task that a network names itself, taken where nothing else says what wakes it
 * @param fewest sequences that a file must hold; as many as cross-validation needs when absent
 * @throws InputError where a file holds no sound sequences
 */
export function drivenBy(
  values: WakingValues,
  { own = null, fewest }: { readonly own?: TaskSource | null; readonly fewest?: number } = {},
): Drive | null {
  if (values.data !== undefined) return readDrive(values.data, fewest === undefined ? {} : { fewest });
  const task = taskOf(values, own);
  return task && taskDrive(task, values.seed);
}

/** What woke it, in words. @param after how it went on then */
export function driveText({ source, sequences, drivenSteps, freeSteps }: DriveMeasures, after = 'without'): string {
  return `${source}: ${sequences} sequences, ${drivenSteps} steps of input, then ${freeSteps} ${after}`;
}
