// Do networks of other cells, widths and seeds hold the same circuit? Repeat copy in four cells; for each, how often
// the circuit is found, and the spectral error and the accuracy of edits of every network. Then the solved ones are compared, every
// two of them: edited states of one are carried into the other, both ways, and cells hold the same circuit where they go on there. Run
// by hand:
//   npx tsx studies/universality.ts --scale smoke|few|small [--compare N] [--out DIR] [--workers N] [--figure FILE.svg]
//     [--pairs FILE.svg]
// Every network is kept in DIR; engram analyze DIR/nets/cells/HASH --report opens one.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgram } from 'engram/cli';
import { completeValues, doJob, findExperiment, localPool, plainRun } from 'engram/experiment';
import { distributionsFigure } from 'engram/figure';
import { loadNetwork } from 'engram/io/node';
import { type FlatRecord, type Plan, pivot, pivotText } from 'engram/sweep';
import { openSweep, writeResultsParquet } from 'engram/sweep/node';

const cells = ['elman', 'gru', 'lstm', 'diagonal-ssm'];
const plans: Record<string, Plan> = {
  smoke: {
    grid: { cell: cells, hidden: [8], seed: [0, 1] },
    base: { task: 'T1-2x2', steps: 400, horizons: [4, 8], lr: 0.01, 'evaluate-every': 100 },
    exclude: [],
  },
  few: {
    grid: { cell: cells, bias: [false, true], hidden: [16], seed: [0, 1] },
    base: { task: 'T1-2x3', steps: 6000, until: 'solved', lr: 0.003, schedule: 'cosine' },
    exclude: [
      { cell: ['elman', 'diagonal-ssm'], bias: true },
      { cell: ['gru', 'lstm'], bias: false },
    ],
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
    /** Networks of each cell and width that are compared; all pairs of them. */
    compare: { type: 'string', default: '2' },
    pairs: { type: 'string' },
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
await compareSolved(Number(values.compare));

/** What is read of a comparison (schema engram.compare/1). */
interface Compared {
  readonly pairs: readonly {
    readonly first: number;
    readonly second: number;
    readonly verdict: string;
    readonly clear: boolean;
    readonly transplants: readonly { readonly worst: number | null }[];
  }[];
  readonly clusters: readonly (readonly number[])[];
}

/** Compares the solved networks, so many of each cell and width, and says which cells hold the same circuit. */
async function compareSolved(each: number): Promise<void> {
  const solved = groups.flatMap((own) => own.filter((r) => (r['accuracy.value'] as number) >= 0.98).slice(0, each));
  if (solved.length < 2) {
    console.log('\nfewer than two networks do the task: nothing to compare');
    return;
  }
  const given = solved.map(({ cell, hidden, seed, hash }) => {
    const source = join(dir, 'cells', String(hash));
    const name = `${cell} ${hidden} #${seed}`;
    const { network } = loadNetwork(source);
    return {
      name,
      source,
      network,
      task: { name: String(plan!.base.task) },
      checkpoint: null,
      training: null,
      reading: [],
    };
  });
  console.log(`\ncomparing ${given.length} networks, ${(given.length * (given.length - 1)) / 2} pairs`);
  const experiment = findExperiment('compare')!;
  const result = await experiment.run(
    completeValues(experiment.params, { files: given }),
    plainRun(() => localPool(doJob)),
  );
  const found = result.data as Compared;
  writeFileSync(join(out, 'compare.json'), `${JSON.stringify(found, null, 2)}\n`);
  for (const { first, second, verdict, clear, transplants } of found.pairs) {
    const ways = transplants.map(({ worst }) => (worst === null ? '-' : worst.toFixed(3))).join(' and ');
    console.log(`${given[first]!.name} | ${given[second]!.name}: ${verdict}${clear ? '' : ', not clear'} (${ways})`);
  }
  const cellOf = (i: number) => String(solved[i]!.cell);
  for (const [a, one] of cells.entries()) {
    for (const other of cells.slice(a)) {
      const pairs = found.pairs.filter(
        ({ first, second }) => [cellOf(first), cellOf(second)].sort().join() === [one, other].sort().join(),
      );
      const count = (verdict: string) => pairs.filter((pair) => pair.verdict === verdict).length;
      if (pairs.length > 0)
        console.log(
          `${one} and ${other}: ${count('same')} the same, ${count('different')} not, ${count('undecided')} undecided`,
        );
    }
  }
  console.log(
    `clusters: ${found.clusters.map((members) => members.map((i) => given[i]!.name).join(', ')).join(' | ')}`,
  );
  const drawn = values.pairs ?? join(out, 'pairs.svg');
  const story = experiment.story(result);
  const block = story.blocks.find((one) => one.kind === 'figure');
  if (block?.kind === 'figure') writeFileSync(drawn, block.draw({ id: 'pairs' }));
}

function numbers(own: readonly FlatRecord[], name: string): number[] {
  return own.flatMap((record) => (typeof record[name] === 'number' ? [record[name] as number] : []));
}

async function engram(...args: string[]): Promise<void> {
  await createProgram().parseAsync(args, { from: 'user' });
}
