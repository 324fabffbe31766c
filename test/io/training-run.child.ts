// Trains a small network into the run folder given as argument, continuing where there is one. Tests kill it.

import { createRun, openRun, trainIntoRun } from '../../src/io/index.node.ts';
import { isRun } from '../../src/io/runs/run-folder.node.ts';
import { parseTask } from '../../src/task/index.ts';
import { Trainer, trainConfig } from '../../src/train/index.ts';

const dir = process.argv[2]!;
const task = parseTask('T1', { d: 3, s: 3 });
const config = trainConfig(task, {
  seed: 5,
  steps: 1500,
  batch: 16,
  horizons: [4, 8, 16],
  threshold: 0.9,
  network: { hiddenSize: 24 },
  optimizer: { weightDecay: 1e-4 },
  evaluation: { every: 200, horizon: 30 },
});
const resume = isRun(dir);
const run = resume ? openRun(dir) : createRun(dir, { config });
trainIntoRun(run, new Trainer(task, config), { checkpointEvery: 31, metricsEvery: 10, resume }).then(({ step }) => {
  console.log(`finished at ${step}`);
});
