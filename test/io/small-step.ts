// A small training step of any cell, with its batches: what executors are compared on.

import type { Program } from '../../src/graph/index.ts';
import type { NetworkConfig } from '../../src/nn/network.ts';
import { adamDefaults } from '../../src/nn/optimizer.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { batchStream, makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { type StepGraph, type StepResult, stepGraph } from '../../src/train/step.ts';

export interface SmallStep extends StepGraph {
  readonly network: NetworkConfig;
  readonly horizon: number;
}

const BATCH = 5;
const task = parseTask('T1-4x4');

export function smallStep(cell: string, { horizon = 6, hiddenSize = 8 } = {}): SmallStep {
  const network: NetworkConfig = {
    cell,
    activation: cell === 'wave-rnn' ? 'relu' : 'tanh',
    inputSize: task.inputSize,
    hiddenSize,
    outputSize: task.outputSize,
    bias: cell !== 'diagonal-ssm',
    readoutBias: true,
    ...(cell === 'wave-rnn' ? { channels: 2 } : {}),
  };
  const optimizer = { ...adamDefaults, weightDecay: 1e-3 };
  return {
    ...stepGraph({ network, optimizer, loss: 'mse', clip: 0.1, batch: BATCH }, task, horizon),
    network,
    horizon,
  };
}

/** Three steps from the initial weights. */
export async function runSteps(
  { network, horizon, attach }: SmallStep,
  program: Pick<Program, 'input' | 'parameter' | 'output'> & { run(): void | Promise<void> },
): Promise<StepResult[]> {
  for (const [name, { data }] of initialParameters(network, 1)) program.parameter(name).set(data as Float32Array);
  const { feed, read } = attach(program);
  const rows: StepResult[] = [];
  for (let i = 0; i < 3; i++) {
    feed(makeBatch(task, { batch: BATCH, horizon, rng: batchStream(1, 'train', i) }), i + 1, 1e-2);
    await program.run();
    rows.push(read());
  }
  return rows;
}
