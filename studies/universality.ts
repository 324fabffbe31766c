// Do networks of other cells, widths and seeds hold the same circuit? Repeat copy in four cells; for each, how often
// the circuit is found, and the spectral error and the accuracy of edits of every network. Run by hand:
//   npx tsx studies/universality.ts --scale smoke|small [--out DIR] [--workers N] [--figure FILE.svg]
// Every network is kept in DIR; engram analyze DIR/nets/cells/HASH --report opens one.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgram } from 'engram/cli';
import { distributionsFigure } from 'engram/figure';
import { type FlatRecord, type Plan, pivot, pivotText } from 'engram/sweep';
import { openSweep, writeResultsParquet } from 'engram/sweep/node';

const cells = ['elman', 'gru', 'lstm', 'diagonal-ssm'];
const plans: Record<string, Plan> = {
  smoke: {
    grid: { cell: cells, hidden: [8], seed: [0, 1] },
    base: { task: 'T1-2x2', steps: 400, horizons: [4, 8], lr: 0.01, 'evaluate-every': 100 },
    exclude: [],
  },
  // Gated cells with their biases, as PyTorch makes them: without, they do not hold the circuit linearly (docs/results.md).
  small: {
    grid: { cell: cells, bias: [false, true], hidden: [16, 32], seed: [0, 1, 2, 3, 4] },
    base: { task: 'T1-2x3', steps: 6000, until: 'solved', lr: 0.003, schedule: 'cosine' },
    exclude: [
      { cell: ['elman', 'diagonal-ssm'], bias: true },
      { cell: ['gru', 'lstm'], bias: false },
    ],
  },
};

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: 'smoke' },
    out: { type: 'string' },
    workers: { type: 'string' },
    figure: { type: 'string' },
  },
});
const plan = plans[values.scale];
if (!plan) throw new Error(`--scale is ${values.scale}, expected one of ${Object.keys(plans).join(', ')}`);
const out = values.out ?? join('runs', `universality-${values.scale}`);
mkdirSync(out, { recursive: true });
const [dir, file] = [join(out, 'nets'), join(out, 'plan.json')];
writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`);
await engram('sweep', 'plan', file, '--out', dir);
await engram('sweep', 'run', dir, ...(values.workers ? ['--workers', values.workers] : []));
if (process.exitCode) process.exit();

const records = writeResultsParquet(openSweep(dir));
const widths = [...new Set(records.map(({ hidden }) => hidden as number))].sort((a, b) => a - b);
const groups = cells.flatMap((cell) =>
  widths.map((hidden) => records.filter((r) => r.cell === cell && r.hidden === hidden)),
);
const picture = values.figure ?? join(out, 'universality.svg');
writeFileSync(
  picture,
  distributionsFigure(
    {
      title: 'Is the circuit in other cells, widths and seeds?',
      groupName: 'cell and width',
      families: cells.map((name) => ({ name, groups: widths.map(String) })),
      measures: [
        { name: 'accuracy', kind: 'linear', values: groups.map((own) => numbers(own, 'accuracy.value')) },
        {
          name: 'found',
          kind: 'share',
          values: groups.map((own) => own.map(({ verdict }) => Number(verdict === 'found'))),
        },
        { name: 'spectral error, rad', kind: 'log', values: groups.map((own) => numbers(own, 'spectrum.error')) },
        {
          name: 'edits right',
          kind: 'linear',
          values: groups.map((own) => numbers(own, 'intervention.changedAccuracy')),
        },
      ],
    },
    { id: 'universality' },
  ),
);
for (const value of ['accuracy.value', 'verdict=found', 'spectrum.error', 'intervention.changedAccuracy']) {
  console.log(`\n${value}:`);
  console.log(
    pivotText(pivot(records, { rows: ['cell'], cols: ['hidden'], value }), { format: 'text', spread: 'interval' }),
  );
}
console.log(`\npicture  ${picture}`);

function numbers(own: readonly FlatRecord[], name: string): number[] {
  return own.flatMap((record) => (typeof record[name] === 'number' ? [record[name] as number] : []));
}

async function engram(...args: string[]): Promise<void> {
  await createProgram().parseAsync(args, { from: 'user' });
}
