// How long does a state-space model remember? Repeat copy of eight variables of eight bits (T1) by the diagonal state-space model,
// beside the Elman network of as many units: accuracy at horizon 200, twice the longest that was trained. A saved notebook of
// TWM (arXiv 2402.10163, experiment E9 of its specification) has an S4 model of 5.9 thousand weights at 0.8011 there. By hand:
//   npx tsx studies/ssm-repeat-copy.ts --scale smoke|full [--out DIR]
// What is done is kept in DIR and not done again.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseTask } from 'engram/task';
import { Trainer, trainConfig } from 'engram/train';
import { keepIn } from './kept.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({ options: { scale: { type: 'string', default: 'smoke' }, out: { type: 'string' } } });
const scales: Record<string, { seeds: number; steps: number }> = {
  smoke: { seeds: 1, steps: 40 },
  full: { seeds: 3, steps: 8000 },
};
const scale = scales[values.scale];
if (!scale) throw new Error(`--scale is ${values.scale}, expected one of ${Object.keys(scales).join(', ')}`);
const kept = keepIn(values.out ?? join('runs', `ssm-repeat-copy-${values.scale}`));

const HORIZON = 200;
const EVERY = 200;
/** Accuracy from which nothing is left to learn. */
const DONE = 0.999;
const task = parseTask('T1');

interface Row {
  readonly weights: number;
  readonly updates: number;
  readonly accuracy: number;
  /** Updates after which accuracy is above the notebook's, or `null`. */
  readonly above: number | null;
}

const NOTEBOOK = 0.8011;

function learn(cell: 'diagonal-ssm' | 'elman', learningRate: number, seed: number): Row {
  const config = trainConfig(task, {
    ...{ seed, steps: scale!.steps, learningRate, horizons: [10, 20, 40, 60, 100] },
    network: { cell, hiddenSize: 128 },
    evaluation: { every: EVERY, horizon: HORIZON, batches: 2 },
  });
  const trainer = new Trainer(task, config);
  const { parameters } = trainer.network();
  const weights = [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
  let accuracy = 0;
  let above: number | null = null;
  while (!trainer.done && accuracy < DONE) {
    trainer.advance();
    if (trainer.step % EVERY > 0 && !trainer.done) continue;
    accuracy = trainer.evaluate().accuracy;
    if (accuracy > NOTEBOOK) above ??= trainer.step;
  }
  return { weights, updates: trainer.step, accuracy, above };
}

const rows = [['network', 'rate', 'weights', 'accuracy at 200, by seed', 'mean', 'above 0.8011 at', 'updates']];
for (const [cell, rate] of [
  ['diagonal-ssm', 1e-2] as const,
  ['diagonal-ssm', 1e-3] as const,
  ['elman', 1e-3] as const,
]) {
  const found: Row[] = [];
  for (let seed = 0; seed < scale.seeds; seed++) {
    found.push(await kept(`${cell}-${rate}-${seed}`, () => learn(cell, rate, seed)));
  }
  const each = (of: (row: Row) => string) => found.map(of).join(' ');
  const mean = found.reduce((sum, { accuracy }) => sum + accuracy / found.length, 0);
  rows.push([
    ...[cell, String(rate), String(found[0]!.weights), each(({ accuracy }) => accuracy.toFixed(4)), mean.toFixed(4)],
    ...[each(({ above }) => (above === null ? '-' : String(above))), each(({ updates }) => String(updates))],
  ]);
  console.error(rows.at(-1)!.join('  '));
}
printTable(rows);
