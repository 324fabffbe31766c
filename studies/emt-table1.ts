// Table 1 of the EMT paper (arXiv 2310.02430, section 5): spectral error and accuracy over tasks, widths and L2
// penalties, beside the published figures; then what the paper leaves open. Run by hand, again after any interruption:
//   npx tsx studies/emt-table1.ts --scale smoke|small|paper [--out DIR] [--workers N] [--backend auto]
// smoke: a minute; small: under two hours on two cores; paper: all 1440 networks, for a cluster (plan it here, then
// engram sweep submit). Every network is kept in DIR; the tables are made from DIR/results.parquet's records.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgram } from 'engram/cli';
import { textTable } from 'engram/story';
import { type FlatRecord, type Plan, pivot, pivotText } from 'engram/sweep';
import { openSweep, writeResultsParquet } from 'engram/sweep/node';

const eightByEight = ['T1', 'T2', 'T3', 'T4'];
const fourByFour = eightByEight.map((task) => `${task}-4x4`);

/** The recipe of section 5.2 is the default of `engram train`; what a scale leaves out is said in its base. */
const plans: Record<string, { table: Plan; narrow: Plan }> = {
  smoke: {
    table: {
      grid: { task: ['T1-2x2', 'T3-2x2'], hidden: [8, 16], l2: [0, 0.1], seed: [0, 1] },
      base: { steps: 400, horizons: [4, 8], lr: 0.01, 'evaluate-every': 100 },
      exclude: [],
    },
    narrow: {
      grid: { task: ['T1-2x2'], hidden: [4], recurrent: ['cell', 'orthogonal'], seed: [0, 1] },
      base: { steps: 400, horizons: [4, 8], lr: 0.01, 'evaluate-every': 100 },
      exclude: [],
    },
  },
  small: {
    table: {
      grid: { task: [...fourByFour, ...eightByEight], hidden: [32, 64, 128], l2: [0, 0.001, 0.1], seed: [0, 1, 2] },
      base: { steps: 5000, until: 'solved', 'evaluate-every': 250 },
      exclude: [{ l2: 0.1, seed: [1, 2] }],
    },
    narrow: {
      grid: { task: ['T1'], hidden: [64], recurrent: ['cell', 'orthogonal'], seed: [0, 1, 2] },
      base: { steps: 20_000, until: 'solved' },
      exclude: [],
    },
  },
  paper: {
    table: {
      grid: {
        task: eightByEight,
        hidden: [32, 64, 128],
        l2: [0, 0.001, 0.1],
        threshold: [0.9, 0.98],
        seed: Array.from({ length: 20 }, (_, seed) => seed),
      },
      base: {},
      exclude: [],
    },
    narrow: {
      grid: { task: ['T1'], hidden: [64], recurrent: ['cell', 'orthogonal'], seed: [0, 1, 2, 3, 4] },
      base: { steps: 60_000, horizons: [10, 15, 20, 30, 40, 60, 80, 100] },
      exclude: [],
    },
  },
};

/** Mean spectral error, radians (`null` where the rank was not reached), and test accuracy, by `task hidden l2`. */
const published: Record<string, readonly [error: number | null, accuracy: number]> = {
  'T1 64 0': [null, 0.97],
  'T1 64 0.001': [null, 0.88],
  'T1 64 0.1': [null, 0.5],
  'T1 128 0': [0.0005, 1],
  'T1 128 0.001': [null, 0.93],
  'T1 128 0.1': [null, 0.5],
  'T2 64 0': [0.0026, 1],
  'T2 64 0.001': [0.001, 0.97],
  'T2 64 0.1': [null, 0.5],
  'T2 128 0': [0.0031, 0.98],
  'T2 128 0.001': [0.0005, 1],
  'T2 128 0.1': [null, 0.5],
  'T3 64 0': [0.0075, 1],
  'T3 64 0.001': [null, 0.85],
  'T3 64 0.1': [null, 0.5],
  'T3 128 0': [0.0055, 0.98],
  'T3 128 0.001': [0.0031, 0.98],
  'T3 128 0.1': [null, 0.5],
  'T4 64 0': [0.0112, 0.94],
  'T4 64 0.001': [0.0011, 1],
  'T4 64 0.1': [null, 0.5],
  'T4 128 0': [0.0022, 1],
  'T4 128 0.001': [0.0006, 1],
  'T4 128 0.1': [null, 0.5],
};

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: 'smoke' },
    out: { type: 'string' },
    workers: { type: 'string' },
    // Of `engram train`: auto takes half the time where networks are wide, and rounds otherwise than wasm.
    backend: { type: 'string', default: 'wasm' },
  },
});
const { scale } = values;
const chosen = plans[scale];
if (!chosen) throw new Error(`--scale is ${scale}, expected one of ${Object.keys(plans).join(', ')}`);
const out = values.out ?? join('runs', `emt-table1-${scale}`);
mkdirSync(out, { recursive: true });
const records: Record<string, FlatRecord[]> = {};
for (const [name, { base, ...rest }] of Object.entries(chosen)) {
  const plan: Plan = { ...rest, base: { ...base, backend: values.backend } };
  const [dir, file] = [join(out, name), join(out, `${name}.json`)];
  writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`);
  await engram('sweep', 'plan', file, '--out', dir);
  await engram('sweep', 'run', dir, ...(values.workers ? ['--workers', values.workers] : []));
  if (process.exitCode) process.exit();
  records[name] = writeResultsParquet(openSweep(dir));
}
tell(records.table!, records.narrow!);

async function engram(...args: string[]): Promise<void> {
  await createProgram().parseAsync(args, { from: 'user' });
}

function tell(table: readonly FlatRecord[], narrow: readonly FlatRecord[]): void {
  console.log(
    '\nSpectral error in radians over the networks that reach the rank of the theory (how many do); accuracy.',
  );
  console.log(textTable([['task', 'hidden', 'l2', 'error', 'of', 'accuracy', 'published'], ...besidePublished(table)]));
  console.log(
    '\nOf the networks that are right on at least 99.9 % of the task, the share that holds the circuit by verdict',
  );
  console.log('(edits, circuit and controls), and the share whose spectrum alone reaches the rank of the theory:');
  const accurate = table
    .filter((record) => (record['accuracy.value'] as number) >= 0.999)
    .map((record) => ({
      ...record,
      rankReached: reachesRank(record),
      editsRight: (record['intervention.changedAccuracy'] as number) >= 0.99,
    }));
  if (accurate.length === 0) console.log('none is that right');
  else {
    for (const value of ['rankReached', 'editsRight', 'verdict=found']) {
      console.log(`${value}:`);
      const options = { rows: ['task'], cols: ['hidden'], value };
      console.log(pivotText(pivot(accurate, options), { format: 'text', spread: 'interval' }));
    }
  }
  console.log('\nT1 where units are as many as cells: does an orthogonal beginning bind?');
  for (const value of ['accuracy.value', 'spectrum.networkRank', 'verdict=found']) {
    console.log(`${value}:`);
    const options = { rows: ['task', 'hidden'], cols: ['recurrent'], value };
    console.log(pivotText(pivot(narrow, options), { format: 'text', spread: 'interval' }));
  }
}

function reachesRank(record: FlatRecord): boolean {
  return record['spectrum.networkRank'] === record['spectrum.theoryRank'];
}

/** For each task, width and penalty; of the thresholds, the more accurate network of a seed counts, as in the paper. */
function besidePublished(table: readonly FlatRecord[]): string[][] {
  const best = new Map<string, FlatRecord>();
  for (const record of table) {
    const key = JSON.stringify([record.task, record.hidden, record.l2, record.seed]);
    const other = best.get(key);
    if (!other || (record['accuracy.value'] as number) > (other['accuracy.value'] as number)) best.set(key, record);
  }
  const groups = new Map<string, FlatRecord[]>();
  for (const record of best.values()) {
    const key = `${record.task} ${record.hidden} ${record.l2}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups].map(([key, found]) => {
    const reached = found.filter(reachesRank);
    const mean = (name: string, list: readonly FlatRecord[]) =>
      list.reduce((sum, record) => sum + (record[name] as number), 0) / list.length;
    const error = reached.length === 0 ? '-' : mean('spectrum.error', reached).toFixed(4);
    const [theirs, accuracy] = published[key] ?? [];
    const beside = accuracy === undefined ? '' : `${theirs?.toFixed(4) ?? '-'} (${accuracy.toFixed(2)})`;
    return [
      ...key.split(' '),
      error,
      `${reached.length}/${found.length}`,
      mean('accuracy.value', found).toFixed(3),
      beside,
    ];
  });
}
