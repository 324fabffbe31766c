// The options of `engram train` as the settings of a run; sweeps train their cells by it too.

import type { Provider } from '../../io/onnx/run/provider.ts';
import type { KernelBuild } from '../../kernels/index.ts';
import type { Activation } from '../../nn/network.ts';
import type { OptimizerName } from '../../nn/optimizer.ts';
import type { ScheduleName } from '../../nn/schedule.ts';
import type { RecurrentInitialiser } from '../../nn/unroll.ts';
import { type TaskSource, taskFromSource } from '../../task/task-source.ts';
import { trainConfig } from '../../train/config.ts';
import type { ExecutionOptions } from './execution.ts';
import type { RunSettings } from './run-settings.ts';
import type { TaskOptions } from '../../cli/task-option.node.ts';
import { versions } from '../../cli/terminal/package-version.node.ts';

/** Values of the options of `engram train` that decide what is trained and how. */
export interface TrainSettingsOptions extends TaskOptions {
  readonly cell: string;
  readonly hidden: number;
  readonly layers?: number;
  readonly channels?: number;
  readonly activation?: Activation;
  readonly bias?: true;
  readonly recurrent?: RecurrentInitialiser;
  readonly steps: number;
  readonly lr: number;
  readonly schedule: ScheduleName;
  readonly optimizer: OptimizerName;
  readonly l2: number;
  readonly clip: number;
  readonly batch: number;
  readonly horizons: number[];
  readonly threshold: number;
  readonly until: 'steps' | 'solved';
  readonly kernels: KernelBuild;
  readonly backend: ExecutionOptions['backend'];
  readonly provider: Provider;
  readonly threads: number;
  readonly evaluateEvery: number;
  readonly checkpointEvery: number;
  readonly seed: number;
}

/** Steps between rows of metrics.jsonl. */
const METRICS_EVERY = 10;

/** @throws UsageError on values that do not go together */
export function trainSettings(task: TaskSource, options: TrainSettingsOptions): RunSettings {
  return {
    command: 'train',
    task,
    config: trainConfig(taskFromSource(task), {
      seed: options.seed,
      network: {
        cell: options.cell,
        hiddenSize: options.hidden,
        ...(options.layers === undefined ? {} : { layers: options.layers }),
        ...(options.channels === undefined ? {} : { channels: options.channels }),
        ...(options.activation === undefined ? {} : { activation: options.activation }),
        bias: options.bias === true,
        readoutBias: options.bias === true,
      },
      ...(options.recurrent === undefined ? {} : { recurrent: options.recurrent }),
      optimizer: { name: options.optimizer, weightDecay: options.l2 },
      schedule: { name: options.schedule },
      learningRate: options.lr,
      clip: options.clip,
      batch: options.batch,
      steps: options.steps,
      horizons: options.horizons,
      threshold: options.threshold,
      until: options.until,
      kernels: options.kernels,
      evaluation: { every: options.evaluateEvery },
    }),
    checkpointEvery: options.checkpointEvery,
    metricsEvery: METRICS_EVERY,
    versions: versions(),
  };
}

/** What runs the steps of that run. */
export function executionOptions({ backend, provider, threads }: TrainSettingsOptions): ExecutionOptions {
  return { backend, provider, threads };
}
