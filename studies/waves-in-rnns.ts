// Are there traveling waves in trained networks, and what becomes of the gradient while they form? Trains tanh Elman networks on
// T1-T4 by the paper's recipe, looks for waves in each (content, edits, registers, null networks), compares spectra, and takes
// the gradient of the loss by distance while repeat copy is learned in four cells (TWM, arXiv 2402.10163, E3 to E6). By hand:
//   npx tsx studies/waves-in-rnns.ts --scale smoke|few|full [--seeds N] [--only tasks|gradients] [--out DIR]
// What is done is kept in DIR and not done again.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseTask } from 'engram/task';
import { Trainer, type TrainOptions, trainConfig } from 'engram/train';
import type { WaveFinding } from 'engram/wave';
import { experimentOn } from './experiment-on.ts';
import { keepIn } from './kept.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: 'smoke' },
    seeds: { type: 'string', default: '2' },
    only: { type: 'string' },
    out: { type: 'string' },
  },
});
const isSmoke = values.scale === 'smoke';
const isFull = values.scale === 'full';
const seeds = isSmoke ? 1 : Number(values.seeds);
const out = values.out ?? join('runs', `waves-in-rnns-${values.scale}`);
const kept = keepIn(out);

interface Spectrum {
  readonly network: {
    readonly spectrum: { readonly theoryRank: number; readonly networkRank: number; readonly error: number | null };
  };
}
interface Gradient {
  readonly distances: readonly number[];
  readonly network: { readonly loss: readonly { readonly mean: number }[]; readonly farthest: number | null };
}

interface TaskRow {
  readonly updates: number;
  readonly accuracy: number;
  readonly finding: WaveFinding;
  readonly spectrum: Spectrum;
  readonly cut: number | null;
}

/** Trains until the task is solved and the spectrum has settled; all steps of the recipe at most. */
function train(taskName: string, options: TrainOptions): { trainer: Trainer; updates: number; accuracy: number } {
  const trainer = new Trainer(parseTask(taskName), trainConfig(parseTask(taskName), { until: 'solved', ...options }));
  let accuracy = 0;
  while (!trainer.done) {
    trainer.advance();
    if (trainer.step % trainer.config.evaluation.every === 0) accuracy = trainer.evaluate().accuracy;
  }
  return { trainer, updates: trainer.step, accuracy: trainer.evaluate().accuracy || accuracy };
}

const tasksOf: Record<string, string[]> = {
  smoke: ['T1-2x3'],
  few: ['T1-4x4', 'T2-4x4', 'T3-4x4', 'T4-4x4'],
  full: ['T1', 'T2', 'T3', 'T4'],
};
/** What differs from the paper's recipe, for tasks that are smaller than the paper's. */
const recipes: Record<string, TrainOptions> = {
  smoke: { network: { hiddenSize: 16 }, horizons: [6, 12], learningRate: 0.01, steps: 4000 },
  few: { network: { hiddenSize: 64 }, horizons: [10, 20, 40], learningRate: 2e-3, steps: 8000 },
  full: {},
};

const share = (value: number | null | undefined, digits = 3) => (value == null ? '-' : value.toFixed(digits));

async function tasks(): Promise<void> {
  const rows = [
    [
      'task',
      'seed',
      'updates',
      'right',
      'verdict',
      'read',
      'edits',
      'register',
      'null',
      'closure',
      'leak',
      'modes',
      'off',
    ],
  ];
  for (const taskName of tasksOf[values.scale] ?? []) {
    for (let seed = 0; seed < seeds; seed++) {
      const row = await kept(`${taskName}-${seed}`, async (): Promise<TaskRow> => {
        const { trainer, updates, accuracy } = train(taskName, { seed, ...recipes[values.scale] });
        const network = trainer.network();
        const finding = (await experimentOn('wave find', network, { task: { name: taskName }, seed })) as WaveFinding;
        const spectrum = (await experimentOn('wave spectrum', network, { task: { name: taskName }, seed })) as Spectrum;
        const edit = (await experimentOn('wave edit', network, { task: { name: taskName }, do: 'negate', seed })) as {
          network: { changed: { value: number } | null };
        };
        return { updates, accuracy, finding, spectrum, cut: edit.network.changed?.value ?? null };
      });
      const { wave, register, closureError, leakage } = row.finding.network!;
      const nulls = [...row.finding.nulls.random, ...row.finding.nulls.shuffled];
      const { theoryRank, networkRank, error } = row.spectrum.network.spectrum;
      rows.push([
        ...[taskName, String(seed), String(row.updates), share(row.accuracy), row.finding.verdict],
        ...[share(wave.content.late), share(wave.edits?.value), share(register.content.late)],
        ...[share(Math.max(...nulls.map((each) => each.wave.content.late))), share(closureError), share(leakage)],
        ...[`${networkRank}/${theoryRank}`, share(error, 4)],
      ]);
      printTable(rows.slice(-1));
    }
  }
  console.log('\nWaves in trained networks:');
  printTable(rows);
}

/** Steps at which gradients are taken. */
const LOGGED = [0, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120];

async function gradients(): Promise<void> {
  const taskName = isSmoke ? 'T1-2x3' : isFull ? 'T1' : 'T1-2x6';
  const rows = [['cell', 'update', 'accuracy', 'farthest', 'by distance, over the largest']];
  for (const cell of ['elman', 'gru', 'lstm', 'wave-rnn']) {
    const points = await kept(`gradient-${cell}`, async () => {
      const task = parseTask(taskName);
      const width = isSmoke ? 16 : isFull ? 128 : 48;
      const config = trainConfig(task, {
        learningRate: 3e-3,
        steps: isSmoke ? 100 : 5120,
        horizons: isSmoke ? [3] : [task.s, 2 * task.s],
        network: {
          ...{ cell, hiddenSize: width, activation: 'tanh', bias: cell !== 'elman' && cell !== 'wave-rnn' },
          ...(cell === 'wave-rnn' ? { channels: width / 8 } : {}),
        },
        // Its own start is a wave already: where it begins at random, one has to form.
        ...(cell === 'wave-rnn' ? { recurrent: 'random' as const, inputWeights: 'small' as const } : {}),
        evaluation: { every: 100_000, horizon: 32, batches: 1 },
      });
      const trainer = new Trainer(task, config);
      const found: { step: number; accuracy: number; gradient: Gradient }[] = [];
      for (const step of LOGGED) {
        if (step > config.steps) break;
        while (trainer.step < step) trainer.advance();
        const { accuracy } = trainer.evaluate();
        const gradient = await experimentOn('wave gradient', trainer.network(), {
          task: { name: taskName },
          sequences: 32,
        });
        found.push({ step, accuracy, gradient: gradient as Gradient });
        console.error(`${cell} ${step}: ${share(accuracy)}`);
        if (accuracy > 0.9999) break;
      }
      return found;
    });
    for (const { step, accuracy, gradient } of points) {
      const means = gradient.network.loss.map(({ mean }) => mean);
      const most = Math.max(...means);
      const curve = means.map((mean) => (most > 0 ? (mean / most).toFixed(2) : '-')).join(' ');
      rows.push([cell, String(step), share(accuracy), share(gradient.network.farthest, 2), curve]);
    }
  }
  console.log('\nThe gradient of the loss by distance while repeat copy is learned:');
  printTable(rows);
}

if (values.only !== 'gradients') await tasks();
if (values.only !== 'tasks') await gradients();
