// FILE of the command line: a network with its task, and the training history where it is a run.

import { UsageError } from '../array/errors.ts';
import { trainingHistory } from '../experiment/train/training-history.ts';
import type { TrainingData } from '../figure/charts/training.ts';
import type { LoadedNetwork } from '../io/runs/load.node.ts';
import { readMetrics } from '../io/runs/run-folder.node.ts';
import type { Network } from '../nn/network.ts';
import type { HistoryTask } from '../task/history.ts';
import { parseTaskSource, taskFromSource } from '../task/task-source.ts';
import { checkpointText, loadNamedNetwork, type NetworkOptions } from './network-option.node.ts';
import { type TaskOptions, taskSource } from './task-option.node.ts';

export interface OpenedFile {
  readonly loaded: LoadedNetwork;
  readonly network: Network;
  readonly task: HistoryTask;
  /** The file that the weights come from. */
  readonly source: string;
  /** Which checkpoint of a run, in words, or `null`. */
  readonly checkpoint: string | null;
  /** How it was trained; `null` where there is no run. */
  readonly training: TrainingData | null;
}

/**
 * @throws UsageError where no task is known; InputError where `path` holds no sound network
 */
export function openNetwork(path: string, options: TaskOptions & NetworkOptions): OpenedFile {
  // A task that does not exist is found out before anything is read.
  const asked = askedTask(options);
  const loaded = loadNamedNetwork(path, options);
  const { network, source, checkpoint, run } = loaded;
  const task = asked ?? ownTask(loaded, options);
  if (!task) throw new UsageError(`${path} does not say its task: name it with --task`);
  return {
    loaded,
    network,
    task,
    source,
    checkpoint: checkpointText(loaded),
    training: run ? trainingHistory(readMetrics(run), checkpoint?.step ?? null) : null,
  };
}

/** The task of `--task`, or `null`. @throws UsageError where there is no such task */
export function askedTask(options: TaskOptions): HistoryTask | null {
  return options.task === undefined ? null : taskFromSource(taskSource(options.task, options));
}

/** The task that a run folder or a file names itself, or `null`. */
export function ownTask({ run, task: hint }: LoadedNetwork, options: TaskOptions): HistoryTask | null {
  if (run) return taskFromSource(parseTaskSource(run.json.task, `${run.dir}/run.json: task`));
  return hint.name === undefined ? null : taskFromSource(taskSource(hint.name, { ...hint, ...options }));
}
