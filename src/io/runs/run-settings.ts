// What run.json holds beside the schema: the task, the whole training configuration, how often to save, versions.

import * as v from 'valibot';
import { InputError } from '../../array/errors.ts';
import { issueText } from '../../array/schema-issue.ts';
import type { NetworkConfig } from '../../nn/network.ts';
import type { OptimizerConfig } from '../../nn/optimizer.ts';
import type { ScheduleConfig } from '../../nn/schedule.ts';
import { inputInitialisers, recurrentInitialisers } from '../../nn/unroll.ts';
import { parseTaskSource, type TaskSource } from '../../task/task-source.ts';
import type { TrainConfig } from '../../train/config.ts';
import { providers } from '../onnx/run/provider.ts';
import type { Execution } from './execution.ts';

export interface RunSettings {
  /** The command that made the run: `train` or `demo`. */
  readonly command: 'train' | 'demo';
  readonly task: TaskSource;
  readonly config: TrainConfig;
  /** What runs the steps; plain WebAssembly where absent. */
  readonly execution?: Execution;
  /** Steps between saves of the last checkpoint, and between rows of metrics. */
  readonly checkpointEvery: number;
  readonly metricsEvery: number;
  readonly versions: { readonly engram: string; readonly node: string };
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const natural = v.pipe(v.number(), v.integer(), v.minValue(0));
const real = v.pipe(v.number(), v.finite());

// `satisfies` makes a field that the configuration gains, optional ones included, an error here until it is listed.
const networkEntries = {
  cell: v.string(),
  activation: v.picklist(['tanh', 'relu', 'linear']),
  inputSize: count,
  hiddenSize: count,
  outputSize: count,
  layers: v.exactOptional(count),
  channels: v.exactOptional(count),
  bias: v.boolean(),
  readoutBias: v.boolean(),
} satisfies Record<keyof NetworkConfig, unknown>;

const optimizerEntries = {
  name: v.picklist(['sgd', 'adam', 'adamw']),
  momentum: real,
  beta1: real,
  beta2: real,
  epsilon: real,
  weightDecay: real,
} satisfies Record<keyof OptimizerConfig, unknown>;

const scheduleEntries = {
  name: v.picklist(['constant', 'cosine', 'step']),
  warmup: natural,
  factor: real,
  every: count,
} satisfies Record<keyof ScheduleConfig, unknown>;

const configEntries = {
  seed: natural,
  network: v.strictObject(networkEntries),
  recurrent: v.exactOptional(v.picklist(recurrentInitialisers)),
  inputWeights: v.exactOptional(v.picklist(inputInitialisers)),
  optimizer: v.strictObject(optimizerEntries),
  learningRate: real,
  schedule: v.strictObject(scheduleEntries),
  loss: v.picklist(['mse', 'cross-entropy']),
  clip: real,
  batch: count,
  steps: count,
  horizons: v.pipe(v.array(count), v.minLength(1)),
  threshold: real,
  evaluation: v.strictObject({ every: count, horizon: count, batches: count }),
  until: v.picklist(['steps', 'solved']),
  kernels: v.picklist(['simd', 'relaxed']),
} satisfies Record<keyof TrainConfig, unknown>;

const executionEntries = {
  backend: v.picklist(['wasm', 'onnx']),
  provider: v.picklist(providers),
  threads: count,
  runtime: v.exactOptional(v.string()),
  measured: v.exactOptional(v.strictObject({ wasm: real, onnx: real })),
} satisfies Record<keyof Execution, unknown>;

const settingsSchema = v.looseObject({
  command: v.picklist(['train', 'demo']),
  config: v.strictObject(configEntries),
  execution: v.exactOptional(v.strictObject(executionEntries)),
  checkpointEvery: count,
  metricsEvery: count,
  versions: v.looseObject({ engram: v.string(), node: v.string() }),
});

/** Reads the settings back from run.json. @throws InputError in one line that starts with `where` */
export function parseRunSettings(json: Readonly<Record<string, unknown>>, where: string): RunSettings {
  const parsed = v.safeParse(settingsSchema, json);
  if (!parsed.success) {
    throw new InputError(`${where} ${issueText(parsed.issues[0])}`);
  }
  const { command, config, execution, checkpointEvery, metricsEvery, versions } = parsed.output;
  const task = parseTaskSource(json.task, `${where}, task`);
  return { command, task, config, ...(execution ? { execution } : {}), checkpointEvery, metricsEvery, versions };
}
