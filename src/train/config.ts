// The training configuration: everything, with the task, that decides which numbers come out. The defaults are the
// paper's recipe. Source: EMT (arXiv 2310.02430) section 5.2.

import { InputError, UsageError } from '../array/errors.ts';
import { stream } from '../array/random.ts';
import type { KernelBuild } from '../kernels/index.ts';
import { findCell } from '../nn/cells.ts';
import type { LossName } from '../nn/loss.ts';
import type { NetworkConfig } from '../nn/network.ts';
import { adamDefaults, type OptimizerConfig } from '../nn/optimizer.ts';
import { constantSchedule, type ScheduleConfig } from '../nn/schedule.ts';
import { type InputInitialiser, parameterSpecs, type RecurrentInitialiser } from '../nn/unroll.ts';
import type { HistoryTask } from '../task/history.ts';

export interface EvaluationConfig {
  /** Steps between evaluations on the validation sequences. */
  readonly every: number;
  /** Output steps of a validation sequence; longer than the last training horizon by default. */
  readonly horizon: number;
  /** Validation sequences: this many batches of the training batch size, always the same ones. */
  readonly batches: number;
}

/** All that decides, with the task, which numbers a training gives; plain data, as run.json holds it. */
export interface TrainConfig {
  /** Root of every random stream of the run. */
  readonly seed: number;
  readonly network: NetworkConfig;
  /** How recurrent and input weights begin; by their cell's laws when absent. */
  readonly recurrent?: RecurrentInitialiser;
  readonly inputWeights?: InputInitialiser;
  readonly optimizer: OptimizerConfig;
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
  readonly loss: LossName;
  /** Largest joint gradient norm; 0 for no clipping. */
  readonly clip: number;
  readonly batch: number;
  readonly steps: number;
  /** Curriculum: output horizons, in order. */
  readonly horizons: readonly number[];
  /** Batch accuracy above which the next horizon follows. */
  readonly threshold: number;
  readonly evaluation: EvaluationConfig;
  /** `solved` stops when the task is solved and the spectrum has settled; `steps` runs them all (the paper's recipe). */
  readonly until: 'steps' | 'solved';
  readonly kernels: KernelBuild;
}

/** What may be left out of a configuration. */
export type TrainOptions = Partial<Omit<TrainConfig, 'network' | 'optimizer' | 'evaluation' | 'schedule'>> & {
  readonly network?: Partial<NetworkConfig>;
  readonly optimizer?: Partial<OptimizerConfig>;
  readonly evaluation?: Partial<EvaluationConfig>;
  readonly schedule?: Partial<ScheduleConfig>;
};

/**
 * Makes the whole configuration of a training for a task: `options` over the paper's recipe, with the cell's own
 * activation unless one is named.
 * @throws UsageError on values out of range and on sizes the cell cannot have
 */
export function trainConfig(task: HistoryTask, options: TrainOptions = {}): TrainConfig {
  const horizons = task.fixedHorizon !== null ? [task.fixedHorizon] : (options.horizons ?? [10, 20, 40, 60, 100]);
  const config: TrainConfig = {
    seed: 0,
    learningRate: 1e-3,
    loss: task.output === 'classes' ? 'cross-entropy' : 'mse',
    clip: 1,
    batch: 64,
    steps: 20000,
    threshold: 0.98,
    until: 'steps',
    kernels: 'simd',
    ...options,
    horizons,
    network: {
      cell: 'elman',
      activation: findCell(options.network?.cell ?? 'elman').defaultActivation,
      hiddenSize: 128,
      bias: false,
      readoutBias: false,
      ...options.network,
      inputSize: task.inputSize,
      outputSize: task.outputSize,
    },
    optimizer: { ...adamDefaults, ...options.optimizer },
    schedule: { ...constantSchedule, ...options.schedule },
    evaluation: {
      every: 500,
      batches: 2,
      horizon: task.fixedHorizon ?? reachableHorizon(task, Math.max(200, horizons.at(-1) ?? 0), horizons.at(-1) ?? 1),
      ...options.evaluation,
    },
  };
  check(config);
  return config;
}

/** `wanted`, or half of it and so on down to `least` where a growing system leaves float32 before (sum-fibonacci). */
function reachableHorizon(task: HistoryTask, wanted: number, least: number): number {
  const steps = task.inputSteps + wanted;
  try {
    const zeroed = (width: number) => new Float32Array(steps * width);
    task.fill(stream(0, 'horizon'), wanted, zeroed(task.inputSize), zeroed(task.outputSize));
    return wanted;
  } catch (error) {
    if (!(error instanceof InputError) || wanted <= least) throw error;
    return reachableHorizon(task, Math.max(least, Math.floor(wanted / 2)), least);
  }
}

function check(config: TrainConfig): void {
  const counts: [string, number, number][] = [
    ['seed', config.seed, 0],
    ['hidden size', config.network.hiddenSize, 1],
    ['batch', config.batch, 1],
    ['steps', config.steps, 1],
    ['steps between evaluations', config.evaluation.every, 1],
    ['validation batches', config.evaluation.batches, 1],
    ['validation horizon', config.evaluation.horizon, 1],
    ...config.horizons.map((horizon): [string, number, number] => ['horizon', horizon, 1]),
  ];
  for (const [name, value, least] of counts) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new UsageError(`${name} must be a whole number of at least ${least}, found ${value}`);
    }
  }
  // Refuses sizes that the cell cannot have, and laws.
  parameterSpecs(config.network, config);
  if (config.horizons.length === 0) throw new UsageError('horizons: found none, expected at least one output horizon');
  const ranges: [string, number, boolean, string][] = [
    ['learning rate', config.learningRate, config.learningRate > 0, 'a number above 0'],
    ['clip', config.clip, config.clip >= 0, 'a number of at least 0 (0 for no clipping)'],
    ['weight decay', config.optimizer.weightDecay, config.optimizer.weightDecay >= 0, 'a number of at least 0'],
    ['threshold', config.threshold, config.threshold >= 0 && config.threshold <= 1, 'an accuracy between 0 and 1'],
  ];
  for (const [name, value, holds, expected] of ranges) {
    if (!Number.isFinite(value) || !holds) throw new UsageError(`${name} must be ${expected}, found ${value}`);
  }
}
