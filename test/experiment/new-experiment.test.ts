// A new experiment is one folder and one line: a toy one, added so to the compiled project, is in help, documents, `--json`,
// reports, pictures and sweeps without anything else.

import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { commandsOf, optionTable } from '../../scripts/docs/options.ts';
import { BuiltCommand } from '../cli/built-command.ts';

const TOY = `
import { columnsOf } from '../../figure/draw/columns.js';
import { experiment } from '../kit/experiment.js';
import { choice, number, seed } from '../kit/params.js';

export const dwell = experiment({
  name: 'toy dwell',
  schema: 'engram.toy-dwell/1',
  document: 'docs/toy.md',
  summary: 'How long a memory is held before its successor takes over.',
  params: {
    ratio: number({ default: 0.5, above: 0, help: 'alpha_s / alpha_c' }),
    model: choice(['eden', 'dsem'], { default: 'eden', help: 'which model' }),
    td: number({ default: 20, above: 0, help: 'delay', only: { model: ['eden'] } }),
    seed: seed('nothing'),
  },
  examples: ['engram toy dwell --ratio 0.3'],
  async run({ ratio, td, seed }, run) {
    run.progress('closed form', 0.5);
    await run.pause();
    return { data: { schema: 'engram.toy-dwell/1', seed, dwell: -td * Math.log(1 - Math.sqrt(ratio)) }, more: null };
  },
  story: ({ data }) => ({
    title: 'How long?',
    answer: 'A while.',
    blocks: [
      { kind: 'keys', rows: [['dwell', data.dwell.toFixed(3)]] },
      { kind: 'section', heading: 'The dwell' },
      {
        kind: 'figure',
        name: 'dwell',
        says: ['A bar.'],
        draw: ({ id }) => '<svg id="' + id + '" viewBox="0 0 1 1"></svg>',
        columns: () => columnsOf(['dwell'], [[data.dwell]]),
      },
    ],
  }),
});
`;

let house: string;
let engram: BuiltCommand;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-toy-'));
  house = mkdtempSync(join(fileURLToPath(new URL('../..', import.meta.url)), '.test-build-'));
  cpSync(inject('compiled'), house, { recursive: true });
  // The folder ...
  mkdirSync(join(house, 'experiment/toy'));
  writeFileSync(join(house, 'experiment/toy/dwell.js'), TOY);
  // ... and the line.
  appendFileSync(join(house, 'experiment/list.js'), "export { dwell } from './toy/dwell.js';\n");
  engram = new BuiltCommand(house);
});
afterAll(() => {
  for (const each of [folder, house]) rmSync(each, { recursive: true, force: true });
});

test('help lists it and its options', async () => {
  expect((await engram.run('--help')).stdout).toMatch(/^ {2}toy/m);
  const { stdout } = await engram.run('toy', 'dwell', '--help');
  expect(stdout).toContain('How long a memory is held before its successor takes over.');
  expect(stdout).toMatch(/--ratio <x>\s+alpha_s \/ alpha_c \(default: 0\.5\)/);
  expect(stdout).toContain('engram toy dwell --ratio 0.3');
});

test('documents have the table of its options', async () => {
  const { createProgram } = (await import(pathToFileURL(join(house, 'cli/program.node.js')).href)) as {
    createProgram(): Command;
  };
  const table = optionTable(commandsOf(createProgram()).get('toy dwell')!);
  expect(table).toContain('| `--model <name>` | `eden` | which model: `eden`, `dsem` |');
});

test('it runs, as text and as JSON, and its rules hold', async () => {
  expect((await engram.run('toy', 'dwell', '--ratio', '0.25')).stdout).toBe('dwell     13.863\n');
  const { stdout } = await engram.run('toy', 'dwell', '--json');
  expect(JSON.parse(stdout)).toEqual({ schema: 'engram.toy-dwell/1', seed: 0, dwell: expect.closeTo(24.559, 2) });
  const refused = await engram.run('toy', 'dwell', '--model', 'dsem', '--td', '3');
  expect([refused.exitCode, refused.stderr]).toEqual([2, 'engram: --td is of eden: dsem has none, leave it out\n']);
});

test('it has a report, pictures and their numbers', async () => {
  const [report, figures] = [join(folder, 'r.html'), join(folder, 'figures')];
  const { exitCode } = await engram.run('toy', 'dwell', '--report', report, '--figures', figures, '--csv');
  expect(exitCode).toBe(0);
  expect(readFileSync(report, 'utf8')).toContain('<svg id="engram-dwell"');
  expect(existsSync(join(figures, 'dwell.svg'))).toBe(true);
  expect(readFileSync(join(figures, 'dwell.csv'), 'utf8')).toMatch(/^dwell\n24\.55/);
});

test('it can be swept', async () => {
  const plan = join(folder, 'plan.json');
  writeFileSync(plan, JSON.stringify({ experiment: 'toy dwell', grid: { ratio: [0.25, 0.5] }, base: { td: 10 } }));
  const sweep = join(folder, 'sweep');
  expect((await engram.run('sweep', 'plan', plan, '--out', sweep)).stdout).toContain('cells     2, 2 evaluations');
  const run = await engram.run('sweep', 'run', sweep, '--workers', '1');
  expect([run.exitCode, run.stdout]).toEqual([0, expect.stringContaining('2 done, 0 failed')]);
  const table = await engram.run('sweep', 'table', sweep, '--rows', 'ratio', '--value', 'dwell', '--spread', 'none');
  expect(table.stdout).toMatch(/0\.25\s+6\.93/);
});
