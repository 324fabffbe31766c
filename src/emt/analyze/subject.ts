// What is opened: a network, the task that it should do, and how it is looked at. Every stage of an analysis takes a
// subject and what earlier stages found of it. A null network is a subject of its own, looked at in the same way.
// Source: EMT spec section 6.6, for the null networks.

import { InputError } from '../../array/errors.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type Circuit, circuitOf } from '../circuit/circuit.ts';
import type { BasisRequest, StateSpace } from '../results/analysis.ts';
import { type AnalyzeOptions, analyzeSettings } from './analyze-options.ts';
import { randomNetwork, shuffledNetwork } from './controls.ts';

/** A network and the task it is opened on. */
export interface Subject {
  readonly network: Network;
  readonly task: HistoryTask;
  /** What the task asks the network to hold; `null` where the task is no history-dependent system. */
  readonly circuit: Circuit | null;
  readonly requested: BasisRequest;
  readonly stateSpace: StateSpace;
  /** Steps of the output phase over which accuracy is measured: the task's own where it has only one. */
  readonly horizon: number;
  readonly seed: number;
  readonly batches: number;
  readonly batchSize: number;
}

/**
 * Takes `network` as it is asked for `task`, for the stages of an analysis.
 * @throws InputError when the network's widths are not the task's; UsageError for options out of range
 */
export function analysisSubject(network: Network, task: HistoryTask, options: AnalyzeOptions = {}): Subject {
  checkWidths(network, task);
  const { basis: requested, stateSpace, horizon, seed, batches, batchSize } = analyzeSettings(options);
  return {
    network,
    task,
    circuit: circuitOf(task),
    requested,
    stateSpace,
    horizon: task.fixedHorizon ?? horizon,
    seed,
    batches,
    batchSize,
  };
}

/** The null networks that every measure is shown beside. */
export type NullNetwork = 'random' | 'shuffled';

/** Gives the same subject with untrained weights, or with its own weights shuffled. */
export function nullSubject(subject: Subject, control: NullNetwork): Subject {
  const made = control === 'random' ? randomNetwork : shuffledNetwork;
  return { ...subject, network: made(subject.network, subject.seed) };
}

function checkWidths({ config }: Network, task: HistoryTask): void {
  if (config.inputSize === task.inputSize && config.outputSize === task.outputSize) return;
  throw new InputError(
    `network reads ${config.inputSize} and writes ${config.outputSize} values per step, but task ${task.name} has ` +
      `inputs of ${task.inputSize} and outputs of ${task.outputSize}: choose another --task, --d or --s`,
  );
}
