// From the parameters of a training to the settings of its run; `engram train` and the cells of sweeps train by it.

import type { ExecutionOptions } from '../../io/runs/execution.ts';
import type { RunSettings } from '../../io/runs/run-settings.ts';
import type { TaskSource } from '../../task/task-source.ts';
import { taskFromSource } from '../../task/task-source.ts';
import { trainConfig } from '../../train/config.ts';
import type { TrainValues } from './params.ts';

/** Steps between rows of metrics.jsonl. */
const METRICS_EVERY = 10;

/**
 * Makes the settings of a run from the values of `trainParams`, as run.json holds them.
 * @param versions those that decide which numbers come out
 * @throws UsageError on values that do not go together
 */
export function trainSettings(
  task: TaskSource,
  values: Omit<TrainValues, 'given'>,
  versions: RunSettings['versions'],
): RunSettings {
  return {
    command: 'train',
    task,
    config: trainConfig(taskFromSource(task), {
      seed: values.seed,
      network: {
        cell: values.cell,
        hiddenSize: values.hidden,
        ...(values.layers === undefined ? {} : { layers: values.layers }),
        ...(values.channels === undefined ? {} : { channels: values.channels }),
        ...(values.activation === undefined ? {} : { activation: values.activation }),
        bias: values.bias,
        readoutBias: values.bias,
      },
      ...(values.recurrent === undefined ? {} : { recurrent: values.recurrent }),
      ...(values.inputWeights === undefined ? {} : { inputWeights: values.inputWeights }),
      optimizer: { name: values.optimizer, weightDecay: values.l2 },
      schedule: { name: values.schedule },
      learningRate: values.lr,
      clip: values.clip,
      batch: values.batch,
      steps: values.steps,
      horizons: [...values.horizons],
      threshold: values.threshold,
      until: values.until,
      kernels: values.kernels,
      evaluation: { every: values.evaluateEvery },
    }),
    checkpointEvery: values.checkpointEvery,
    metricsEvery: METRICS_EVERY,
    versions,
  };
}

/** What runs the steps of that run. */
export function executionOptions({
  backend,
  provider,
  threads,
}: Pick<TrainValues, 'backend' | 'provider' | 'threads'>): ExecutionOptions {
  return { backend, provider, threads };
}
