// Which of two ways to run the training steps is faster for a network: both take a few steps, in turn, on the longest
// horizon, where most of a training run is spent. Times are this machine's, now.

import type { Engine } from '../graph/run/program.ts';
import { initialParameters } from '../nn/unroll.ts';
import { batchStream, makeBatch } from '../task/batch.ts';
import type { Batch, HistoryTask } from '../task/history.ts';
import type { TrainConfig } from './config.ts';
import { compileStep, type EngineStep, engineStep, type TrainingStep } from './step.ts';

/** Milliseconds of one training step. */
export interface StepTimes {
  readonly wasm: number;
  readonly engine: number;
}

/** Rounds of one step on each side, and the milliseconds after which no further round begins. */
const ROUNDS = 7;
const LIMIT = 2000;

/** The fastest step of each side, in WebAssembly and on the engine. Takes about a second, and compiles both. */
export async function compareEngine(task: HistoryTask, config: TrainConfig, engine: Engine): Promise<StepTimes> {
  const { network, optimizer, loss, clip, batch, kernels } = config;
  const horizon = Math.max(...config.horizons);
  const step = { network, optimizer, loss, clip, batch };
  const [here, there] = [
    compileStep(step, task, horizon, { kernels }),
    engineStep(step, task, horizon, engine),
  ] as const;
  for (const [name, { data }] of initialParameters(network, config.seed, config)) {
    for (const { program } of [here, there]) program.parameter(name).set(data as Float32Array);
  }
  const data = makeBatch(task, { batch, horizon, rng: batchStream(config.seed, 'train', 0) });
  try {
    const sides = { wasm: () => timed(here, data), engine: () => timed(there, data) };
    // The first step of each compiles, or opens a session.
    await sides.wasm();
    await sides.engine();
    const begin = performance.now();
    let [wasm, onEngine] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < ROUNDS && (round === 0 || performance.now() - begin < LIMIT); round++) {
      wasm = Math.min(wasm, await sides.wasm());
      onEngine = Math.min(onEngine, await sides.engine());
    }
    return { wasm, engine: onEngine };
  } finally {
    await there.program.release();
  }
}

async function timed(step: TrainingStep | EngineStep, data: Batch): Promise<number> {
  const start = performance.now();
  // A rate of 0 leaves the weights as they are.
  await step.run(data, 1, 0);
  return performance.now() - start;
}
