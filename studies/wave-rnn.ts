// Does a ring that begins as a wave learn what a dense network does not? The wave-RNN, its ablations and the iRNN on copying memory
// and on the adding problem (arXiv 2309.08045, its tables 4 and 1), at as many weights, the same updates, one rate and clip for
// each model, chosen at T = 10. By hand:
//   npx tsx studies/wave-rnn.ts --task copy|adding --scale smoke|few|night [--only MODEL] [--delays 0,10,30] [--out DIR]
// What is done is kept in DIR, with the losses of every tenth update, and not done again.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseTask } from 'engram/task';
import { Trainer, type TrainOptions, trainConfig } from 'engram/train';
import { keepIn } from './kept.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    task: { type: 'string', default: 'copy' },
    scale: { type: 'string', default: 'smoke' },
    delays: { type: 'string' },
    only: { type: 'string' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string' },
  },
});
const isCopy = values.task === 'copy';
const scales: Record<string, { delays: number[]; updates: number; probe: number; batch: number }> = isCopy
  ? {
      smoke: { delays: [0], updates: 40, probe: 20, batch: 16 },
      few: { delays: [0, 10, 30], updates: 2000, probe: 150, batch: 128 },
      night: { delays: [0, 10, 30, 80], updates: 60_000, probe: 1000, batch: 128 },
    }
  : {
      smoke: { delays: [10], updates: 40, probe: 20, batch: 16 },
      few: { delays: [100], updates: 400, probe: 100, batch: 128 },
      night: { delays: [100, 200, 400], updates: 60_000, probe: 1000, batch: 128 },
    };
const scale = scales[values.scale];
if (!scale) throw new Error(`--scale is ${values.scale}, expected one of ${Object.keys(scales).join(', ')}`);
const delays = values.delays?.split(',').map(Number) ?? scale.delays;
const seed = Number(values.seed);
const out = values.out ?? join('runs', `wave-rnn-${values.task}-${values.scale}`);
const kept = keepIn(out);

const units = values.scale === 'smoke' ? 20 : 100;
const channels = values.scale === 'smoke' ? 2 : isCopy ? 6 : 27;
const ring: TrainOptions = {
  network: { cell: 'wave-rnn', hiddenSize: units * channels, channels, activation: 'relu' },
};
const dense: TrainOptions = { network: { cell: 'elman', hiddenSize: units, activation: 'relu' } };

/** In the order of the paper's table 4. Its "V-init" is the ring's own law of input weights, into one unit alone. */
const models: Record<string, TrainOptions> = {
  wRNN: ring,
  'no V-init': { ...ring, inputWeights: 'small' },
  'no u-shift': { ...ring, recurrent: 'random' },
  neither: { ...ring, recurrent: 'random', inputWeights: 'small' },
  iRNN: { ...dense, recurrent: 'identity', inputWeights: 'small' },
  'iRNN + shift': { ...dense, recurrent: 'shift', inputWeights: 'small' },
};

interface Trained {
  readonly losses: readonly number[];
  readonly updates: number;
  readonly diverged: boolean;
}

const EVERY = 10;
/** A loss from which a task counts as done, so that nothing more is run. */
const DONE = isCopy ? 1e-7 : 1e-5;

/** Trains and keeps the mean loss of every ten updates. */
function run(model: string, delay: number, rate: number, clip: number, updates: number): Trained {
  const task = parseTask(isCopy ? `copying-memory-${delay}` : `adding-${delay}`);
  const config = trainConfig(task, {
    ...models[model],
    ...{ seed, learningRate: rate, clip, batch: scale!.batch, steps: updates },
  });
  const trainer = new Trainer(task, config);
  const losses: number[] = [];
  let sum = 0;
  try {
    while (trainer.step < updates) {
      sum += trainer.advance().loss;
      if (trainer.step % EVERY > 0) continue;
      losses.push(sum / EVERY);
      sum = 0;
      if (losses.at(-1)! < DONE) break;
    }
  } catch (error) {
    if ((error as Error).name !== 'ConvergenceError') throw error;
    return { losses, updates: trainer.step, diverged: true };
  }
  return { losses, updates: trainer.step, diverged: false };
}

const RATES = [1e-2, 1e-3, 1e-4];
const CLIPS = [1];

/** The rate and clip with the least loss after a few updates at T = 10. */
async function chosen(model: string): Promise<{ rate: number; clip: number }> {
  let best = { rate: 0, clip: 0, loss: Number.POSITIVE_INFINITY };
  for (const rate of RATES) {
    for (const clip of CLIPS) {
      const probe = await kept(`probe ${model} ${rate} ${clip}`, () => run(model, 10, rate, clip, scale!.probe));
      const loss = probe.diverged ? Number.POSITIVE_INFINITY : probe.losses.at(-1)!;
      if (best.rate === 0 || loss < best.loss) best = { rate, clip, loss };
    }
  }
  return best;
}

const crossed = ({ losses }: Trained, level: number) => {
  const at = losses.findIndex((loss) => loss < level);
  return at < 0 ? '-' : String((at + 1) * EVERY);
};
const short = (value: number) => value.toExponential(1);

const levels = isCopy ? [1e-2, 1e-4, 1e-6] : [0.05, 1e-3, 1e-4];
for (const delay of delays) {
  const rows = [['model', 'rate', 'clip', 'updates', 'loss', ...levels.map((level) => `below ${level}`)]];
  for (const model of Object.keys(models)) {
    if (values.only !== undefined && values.only !== model) continue;
    const { rate, clip } = await chosen(model);
    const trained = await kept(`${model} ${delay}`, () => run(model, delay, rate, clip, scale.updates));
    const loss = trained.diverged ? 'diverged' : short(trained.losses.at(-1)!);
    rows.push([
      ...[model, short(rate), String(clip), String(trained.updates), loss],
      ...levels.map((level) => crossed(trained, level)),
    ]);
    console.error(rows.at(-1)!.join('  '));
  }
  const baseline = isCopy ? (10 * Math.log(8)) / (delay + 20) : 1 / 6;
  console.log(`\n${isCopy ? 'Copying memory' : 'Adding'}, T = ${delay}; without memory ${short(baseline)}:`);
  printTable(rows);
}
