// Names that carry escape sequences and line breaks (of tasks, tensors, settings, files, folders) leave the command in
// quoted form: on stdout, on stderr, in JSON, in the report and in pictures.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Tensor, tensor } from '../../src/array/tensor.ts';
import { loadNetwork } from '../../src/io/runs/load.node.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { writeSafetensors } from '../../src/io/tensors/safetensors.ts';
import { type Ended, engram } from './built.ts';

const fixture = fileURLToPath(new URL('../fixtures/elman_t1_4x4_h64.safetensors', import.meta.url));
/** Clears the screen, sets the title of the window, forges a line, turns the direction of writing. */
const EVIL = 'evil\u001b[2J\u001b]0;title\u0007\u009b31m\nfound: all is well\u202e';
const SHOWN = 'evil\\u001b[2J\\u001b]0;title\\u0007\\u009b31m\\nfound: all is well\\u202e';

let folder: string;
let network: string;
let task: string;
let states: string;

beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'engram-evil-')), EVIL);
  mkdirSync(folder);
  // The folder is evil, and so are a tensor that is not used, and what the file says of its task.
  network = join(folder, 'n.safetensors');
  const { parameters } = loadNetwork(fixture).network;
  const extra: Tensor = { dtype: 'i32', shape: [1], data: Int32Array.of(1) };
  const tensors = new Map(parameters).set(`extra${EVIL}`, extra);
  writeFileSync(network, writeSafetensors(tensors, { task: EVIL, activation: 'tanh' }));
  task = join(folder, 'task.json');
  const F = Array.from({ length: 16 }, (_, row) => Array.from({ length: 4 }, (_, j) => (row === j ? 1 : 0)));
  writeFileSync(task, JSON.stringify({ name: EVIL, F }));
  states = join(folder, 'states.npz');
  const random = Float32Array.from({ length: 10 * 20 * 3 }, (_, at) => Math.sin(at * at));
  writeFileSync(states, writeNpz(new Map([['states', tensor([10, 20, 3], random)]])));
});
afterAll(() => {
  if (folder) rmSync(join(folder, '..'), { recursive: true, force: true });
});

function expectQuoted(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/g)).toBeNull();
  expect(text).not.toMatch(/^found: all is well/m);
}

function expectAllQuoted({ stdout, stderr }: Ended): void {
  expectQuoted(stdout);
  expectQuoted(stderr);
}

describe('names with control characters are quoted', () => {
  test('by analyze, as text, with report and pictures', async () => {
    const [report, figures] = [join(folder, 'r.html'), join(folder, 'figures')];
    const quick = ['--horizon', '20', '--basis', 'power'];
    const ended = await engram.run(
      'analyze',
      network,
      '--task',
      task,
      ...quick,
      '--report',
      report,
      '--figures',
      figures,
    );
    expect(ended.exitCode).toBe(0);
    expectAllQuoted(ended);
    expect(ended.stdout).toContain(`task      ${SHOWN}: `);
    expect(ended.stdout).toContain(`report    ${report.replace(EVIL, SHOWN)}`);
    expect(ended.stdout).toContain(`not used  extra${SHOWN}, [1]`);
    const html = readFileSync(report, 'utf8');
    expectQuoted(html);
    expect(html).toContain(SHOWN);
    for (const file of readdirSync(figures)) expectQuoted(readFileSync(join(figures, file), 'utf8'));
  });

  test('by analyze and task, as JSON that says the same', async () => {
    const analysis = await engram.call(
      'analyze',
      network,
      '--task',
      task,
      '--horizon',
      '20',
      '--basis',
      'power',
      '--json',
    );
    const explained = await engram.call('task', task, '--json');
    for (const ended of [analysis, explained]) {
      expect(ended.exitCode).toBe(0);
      expectAllQuoted(ended);
    }
    expect(JSON.parse(analysis.stdout).task.name).toBe(EVIL);
    expect(JSON.parse(analysis.stdout).model.source).toBe(network);
    expect(JSON.parse(explained.stdout).name).toBe(EVIL);
    const text = await engram.call('task', task);
    expectAllQuoted(text);
    expect(text.stdout.startsWith(`${SHOWN}: `)).toBe(true);
  });

  test('by fixed-points, as text, JSON and in the report', async () => {
    const report = join(folder, 'points.html');
    const quick = ['--task', task, '--starts', '5', '--max-iters', '5', '--report', report];
    for (const more of [[], ['--json']]) {
      const ended = await engram.call('fixed-points', network, ...quick, ...more);
      expect(ended.exitCode).toBe(0);
      expectAllQuoted(ended);
    }
    expectQuoted(readFileSync(report, 'utf8'));
  });

  test('by discover, analyze --states and export', async () => {
    const found = await engram.call('discover', network, '--lags', '3', '--report', join(folder, 'd.html'));
    const recorded = await engram.call('analyze', '--states', states, '--report', join(folder, 's.html'));
    const exported = await engram.call('export', network, join(folder, 'out.npz'));
    for (const ended of [found, recorded, exported]) {
      expect(ended.exitCode).toBe(0);
      expectAllQuoted(ended);
      expect(ended.stdout).toContain(SHOWN);
    }
    for (const name of ['d.html', 's.html']) expectQuoted(readFileSync(join(folder, name), 'utf8'));
  });

  test('by train', async () => {
    const out = join(folder, 'run');
    const ended = await engram.call('train', '--task', 'T1-2x2', '--hidden', '4', '--steps', '3', '--out', out);
    expect(ended.exitCode).toBe(0);
    expectAllQuoted(ended);
    expect(ended.stdout).toContain(SHOWN);
    const again = await engram.call('train', '--task', 'T1-2x2', '--hidden', '4', '--steps', '3', '--out', out);
    expect(again.exitCode).toBe(3);
    expectAllQuoted(again);
  });

  test('by sweep', async () => {
    const plan = join(folder, 'plan.json');
    writeFileSync(plan, JSON.stringify({ base: { task: 'T1-2x2', hidden: 4, steps: 3 }, grid: { seed: [0, 1] } }));
    const out = join(folder, 'sweep');
    for (const args of [
      ['plan', plan, '--out', out],
      ['status', out],
      ['status', out, '--json'],
      ['retry', out],
    ]) {
      const ended = await engram.call('sweep', ...args);
      expect(ended.exitCode).toBe(0);
      expectAllQuoted(ended);
      if (args[0] !== 'retry' && !args.includes('--json')) expect(ended.stdout).toContain(`sweep  `);
    }
  });

  test.each([
    ['a missing file', () => ['analyze', join(folder, 'none.npz')], 3],
    ['a file of no known format', () => ['analyze', join(folder, 'text')], 3],
    ['a task that does not exist', () => ['analyze', network, '--task', EVIL], 2],
    ['an option that does not exist', () => ['analyze', `--${EVIL}`], 2],
    ['a command that does not exist', () => [EVIL], 2],
    [
      'a module that is not there',
      () => ['analyze', network, '--task', task, '--map', `rnn=${EVIL.replaceAll(/\s.*/gs, '')}`],
      3,
    ],
    ['a task the file names', () => ['analyze', network], 2],
    ['a name to write to', () => ['export', network, join(folder, 'out.txt')], 2],
  ] as const)('in the error about %s', async (_, args, exitCode) => {
    cpSync(task, join(folder, 'text'));
    const ended = await engram.call(...args());
    expect(ended.exitCode).toBe(exitCode);
    expectAllQuoted(ended);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.stderr).toContain('\\u001b[2J');
  });
});
