// Does a start as a wave speed learning, as the abstract of TWM (arXiv 2402.10163) says? Tanh Elman networks learn repeat copy and a
// small compose copy of s variables from PyTorch's law, from orthogonal weights, and from a substrate without a boundary in a
// random orthonormal basis, W = Psi Phi_0 Psi^+ with the input at its start; what the boundary writes is left to learn. By hand:
//   npx tsx studies/wave-learning.ts --scale smoke|few|most|full [--out DIR]
// What is done is kept in DIR and not done again. The gradient at the far lag is that of the start.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { matrix, stream } from 'engram/array';
import { circuitMatrix } from 'engram/emt';
import { taskFromSource } from 'engram/task';
import { Trainer, trainConfig } from 'engram/train';
import { embedSubstrate } from 'engram/wave';
import { experimentOn } from './experiment-on.ts';
import { keepIn } from './kept.ts';
import { printTable } from './table.ts';

const { values } = parseArgs({ options: { scale: { type: 'string', default: 'smoke' }, out: { type: 'string' } } });
const scales: Record<string, { lengths: number[]; seeds: number; steps: number; hidden: number }> = {
  smoke: { lengths: [4], seeds: 1, steps: 100, hidden: 24 },
  few: { lengths: [4, 8, 16], seeds: 3, steps: 3000, hidden: 64 },
  most: { lengths: [4, 8, 16, 32], seeds: 5, steps: 3000, hidden: 96 },
  full: { lengths: [4, 8, 16, 32], seeds: 5, steps: 10_000, hidden: 128 },
};
const scale = scales[values.scale];
if (!scale) throw new Error(`--scale is ${values.scale}, expected one of ${Object.keys(scales).join(', ')}`);
const out = values.out ?? join('runs', `wave-learning-${values.scale}`);
const kept = keepIn(out);

/** Bits of a variable. */
const WIDTH = 2;
const starts = ['default', 'orthogonal', 'wave'] as const;

/** Repeat copy, or rows exchanged, one negated and one lag shorter: a compose copy of any length, like T4. */
function operator(kind: 'repeat' | 'compose', s: number): number[][] {
  const F = Array.from({ length: s * WIDTH }, () => new Array<number>(WIDTH).fill(0));
  for (let j = 0; j < WIDTH; j++) {
    if (kind === 'repeat') F[j]![j] = 1;
    else F[(j === 0 ? 0 : 1) * WIDTH + ((j + 1) % WIDTH)]![j] = j === 0 ? -1 : 1;
  }
  return F;
}

interface Row {
  readonly solved: number | null;
  readonly accuracy: number;
  readonly gradient: number | null;
}

/** Output steps that accuracy is judged over, in turns of the stack. */
const TURNS = 4;
const EVERY = 50;

async function learn(
  kind: 'repeat' | 'compose',
  s: number,
  start: (typeof starts)[number],
  seed: number,
): Promise<Row> {
  const source = { F: operator(kind, s), name: `${kind} ${s}`, initial: 'signs' as const };
  const task = taskFromSource(source);
  const config = trainConfig(task, {
    ...{ seed, steps: scale!.steps, learningRate: 1e-3, horizons: [s, 2 * s], threshold: 0.98 },
    network: { cell: 'elman', activation: 'tanh', hiddenSize: scale!.hidden },
    ...(start === 'orthogonal' ? { recurrent: 'orthogonal' as const } : {}),
    evaluation: { every: EVERY, horizon: TURNS * s, batches: 1 },
  });
  const trainer = new Trainer(task, config);
  if (start === 'wave') {
    const empty = circuitMatrix(matrix(s * WIDTH, WIDTH));
    const rng = stream(seed, 'study', 'wave start');
    const { network } = embedSubstrate(empty, WIDTH, { hiddenSize: scale!.hidden, kind: 'orthonormal', rng });
    const state = trainer.state();
    const tensors = new Map(state.tensors);
    for (const name of ['rnn.weight_hh_l0', 'rnn.weight_ih_l0']) {
      const { shape, data } = network.parameters.get(name)!;
      tensors.set(name, { dtype: 'f32', shape, data: Float32Array.from(data as Float64Array) });
    }
    trainer.restore({ ...state, tensors });
  }
  // Of the loss by the farthest input over the largest, as training begins.
  const begins = await experimentOn('wave gradient', trainer.network(), { task: source, sequences: 32 });
  const gradient = (begins as { network: { farthest: number | null } }).network.farthest;
  let accuracy = 0;
  while (!trainer.done) {
    trainer.advance();
    if (trainer.step % EVERY > 0) continue;
    accuracy = trainer.evaluate().accuracy;
    if (accuracy >= 0.98) return { solved: trainer.step, accuracy, gradient };
  }
  return { solved: null, accuracy, gradient };
}

const rows = [['task', 's', 'start', 'updates to solve', 'median', 'accuracy', 'gradient at the far lag']];
for (const kind of ['repeat', 'compose'] as const) {
  for (const s of scale.lengths) {
    for (const start of starts) {
      const found: Row[] = [];
      for (let seed = 0; seed < scale.seeds; seed++) {
        found.push(await kept(`${kind}-${s}-${start}-${seed}`, () => learn(kind, s, start, seed)));
      }
      const updates = found.map(({ solved }) => solved ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
      const median = updates[Math.floor((updates.length - 1) / 2)]!;
      const mean = (of: (row: Row) => number) => found.reduce((sum, row) => sum + of(row) / found.length, 0);
      rows.push([
        ...[kind, String(s), start, updates.map((each) => (Number.isFinite(each) ? String(each) : '-')).join(' ')],
        ...[Number.isFinite(median) ? String(median) : '-', mean(({ accuracy }) => accuracy).toFixed(3)],
        mean(({ gradient }) => gradient ?? 0).toPrecision(2),
      ]);
      console.error(rows.at(-1)!.join('  '));
    }
  }
}
printTable(rows);
