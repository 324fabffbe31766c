// The training step that benchmarks time: repeat copy by an Elman network, forward, backward, clip, Adam.

import type { Engine } from '../src/graph/run/program.ts';
import type { KernelBuild } from '../src/kernels/index.ts';
import { adamDefaults } from '../src/nn/optimizer.ts';
import { initialParameters } from '../src/nn/unroll.ts';
import { batchStream, makeBatch, parseTask } from '../src/task/index.ts';
import { compileStep, type EngineStep, engineStep, type StepResult, type TrainingStep } from '../src/train/step.ts';

export interface Size {
  readonly s: number;
  readonly horizon: number;
  readonly batch: number;
  readonly d: number;
  readonly hidden: number;
}

export interface TimedStep {
  readonly program: (TrainingStep | EngineStep)['program'];
  /** One step, on a fresh batch each time but with the batch's making left out. */
  run(): StepResult | Promise<StepResult>;
}

/** Operations of the recurrence's three products: forward, backward, weight gradient. */
export function flopsOf({ s, horizon, batch, hidden }: Size): number {
  return 6 * (s + horizon - 1) * batch * hidden * hidden;
}

/** The step, with the same first weights whatever runs it. */
export function trainingStep({ s, horizon, batch, d, hidden }: Size, runs: KernelBuild | Engine): TimedStep {
  const task = parseTask('T1', { d, s });
  const network = {
    cell: 'elman',
    activation: 'tanh',
    inputSize: d,
    hiddenSize: hidden,
    outputSize: d,
    bias: false,
    readoutBias: false,
  } as const;
  const config = { network, optimizer: adamDefaults, loss: 'mse', clip: 1, batch } as const;
  const step =
    typeof runs === 'string'
      ? compileStep(config, task, horizon, { kernels: runs })
      : engineStep(config, task, horizon, runs);
  for (const [name, { data }] of initialParameters(network, 1)) step.program.parameter(name).set(data as Float32Array);
  const batches = Array.from({ length: 4 }, (_, i) =>
    makeBatch(task, { batch, horizon, rng: batchStream(1, 'train', i) }),
  );
  let count = 0;
  return {
    program: step.program,
    run: () => {
      count++;
      return step.run(batches[count % batches.length]!, count, 1e-3);
    },
  };
}
