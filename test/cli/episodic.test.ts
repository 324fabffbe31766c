// `engram episodic run|design|energy|to-rnn` end to end, and how graphs and slow states are typed.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { randomPatterns } from '../../src/episodic/index.ts';
import { edgesOf } from '../../src/episodic/model/graph.ts';
import { parseGraph } from '../../src/episodic/model/graph-text.ts';
import { driftOf } from '../../src/episodic/pictures/pictured-recall.ts';
import { parseSlowStates } from '../../src/episodic/pictures/slow-states-text.ts';
import type { EpisodicDesign } from '../../src/experiment/episodic/design/result.ts';
import type { EpisodicEnergyResult } from '../../src/experiment/episodic/energy/result.ts';
import type { EpisodicRun } from '../../src/experiment/episodic/recall/result.ts';
import type { EpisodicNetwork } from '../../src/experiment/episodic/to-rnn/result.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { secondsComputing } from '../computing.ts';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const folder = temporaryFolder('episodic');

async function json<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await engram.call('episodic', ...args, '--json');
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

async function refused(...args: string[]): Promise<[number | null, string]> {
  const { exitCode, stderr, stdout } = await engram.call('episodic', ...args);
  expect(stdout).toBe('');
  return [exitCode, stderr];
}

const small = ['--neurons', '400', '--memories', '4', '--cycles', '2', '--dt', '0.2'];

describe('engram episodic run', () => {
  test.each(['ode', 'overlap', 'event'])(
    'the %s engine goes round, as long as the closed form says',
    async (engine) => {
      const run = await json<EpisodicRun>('run', ...small, '--ratio', '0.5', '--td', '20', '--engine', engine);
      expect(run).toMatchObject({ schema: 'engram.episodic-run/1', seed: 0, engine, inOrder: true, stop: 'visits' });
      expect(run.visited).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
      expect(run.dwell.predicted).toBeCloseTo(-20 * Math.log(1 - Math.sqrt(0.5)), 10);
      expect(Math.abs(run.dwell.mean! - run.dwell.predicted!)).toBeLessThan(0.1 * run.dwell.predicted!);
      expect(run.margins!.least).toBe(Math.min(...run.margins!.edges.map(({ margin }) => margin!)));
      expect(run.failures).toEqual([]);
    },
  );

  test.each(['dsem', 'lisem', 'polynomial'])('%s recalls in order too', async (model) => {
    const run = await json<EpisodicRun>('run', ...small, '--model', model);
    expect(run).toMatchObject({ inOrder: true, visited: [0, 1, 2, 3, 0, 1, 2, 3] });
  });

  test('one of two cycles, from an incomplete cue; a static memory is held', async () => {
    const graph = ['--graph', '0-1-2,3-4-5-6', '--cue', '4', '--cue-missing', '0.25'];
    const run = await json<EpisodicRun>(
      'run',
      '--neurons',
      '400',
      '--memories',
      '7',
      '--cycles',
      '2',
      ...graph,
      '--checks',
    );
    expect(run).toMatchObject({ visited: [4, 5, 6, 3, 4, 5, 6, 3], violations: 0 });
    const held = await json<EpisodicRun>(
      'run',
      '--model',
      'gamm',
      '--neurons',
      '400',
      '--cue-noise',
      '0.2',
      '--cue',
      '2',
    );
    expect(held).toMatchObject({ visited: [2], inOrder: true, stop: 'budget', margins: null });
  });

  test('says who stalls and why', async () => {
    const run = await json<EpisodicRun>('run', '--neurons', '400', '--ratio', '1.3', '--engine', 'event');
    expect(run).toMatchObject({ inOrder: false, stop: 'absorbed', visited: [0] });
    expect(run.failures![0]).toMatchObject({ kind: 'stall', at: 0, expected: { memory: 1 } });
    expect(run.dwell.predicted).toBeNull();
  });

  test('memories of a file, a report and pictures; the same numbers with and without', async () => {
    const file = join(folder, 'memories.npz');
    const { rows } = randomPatterns({ count: 3, neurons: 300, rng: stream(1, 'test') });
    writeFileSync(file, writeNpz(new Map([['patterns', tensor([3, 300], rows)]])));
    const [report, figures] = [join(folder, 'r.html'), join(folder, 'figures')];
    const args = ['run', '--patterns', file, '--cycles', '2', '--dt', '0.2'];
    const pictured = await json<EpisodicRun>(...args, '--report', report, '--figures', figures);
    expect(await json<EpisodicRun>(...args)).toEqual(pictured);
    expect(pictured.model).toMatchObject({ memories: 3, neurons: 300 });
    expect(readdirSync(figures).sort()).toEqual(['dwells.svg', 'energy.svg', 'overlaps.svg']);
    expect(readFileSync(report, 'utf8')).toContain('engram episodic run');
    const { stdout } = await engram.run('episodic', ...args);
    expect(stdout).toMatch(/\nvisited {3}0 1 2 0 1 2\norder {5}as it should be\n/);
  });

  test('refuses what cannot be, in one line', async () => {
    expect(await refused('run', '--model', 'lisem', '--engine', 'event')).toEqual([
      3,
      'engram: the event engine cannot predict a model with tanh features: use the ode engine\n',
    ]);
    expect(await refused('run', '--model', 'lisem', '--engine', 'overlap')).toEqual([
      3,
      expect.stringMatching(/use the ode engine\n$/),
    ]);
    expect(await refused('run', '--model', 'gamm', '--td', '20')).toEqual([
      2,
      expect.stringMatching(/^engram: --td is of .*: gamm has none, leave it out\n$/),
    ]);
    expect(await refused('run', '--graph', '0/1')).toEqual([2, expect.stringMatching(/--graph does not know "0\/1"/)]);
    expect(await refused('run', '--cue', '6')).toEqual([3, expect.stringMatching(/expected 0 \.\.\. 5/)]);
  });
});

describe('memories', () => {
  test('ten digits recall in order where the drive makes them orthogonal, and stall where it does not', async () => {
    const args = ['run', '--patterns', 'digits', '--cycles', '1'];
    const digits = await json<EpisodicRun>(...args, '--pseudoinverse', '--figures', join(folder, 'digits'));
    expect(digits).toMatchObject({ inOrder: true, visited: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
    expect(digits).toMatchObject({ patterns: 'digits', image: { width: 8, height: 8 }, bias: null, threshold: null });
    for (const { ratio } of digits.margins!.edges) expect(ratio).toBeCloseTo(0.5, 10);
    // Such a model has no energy, and none is drawn.
    expect(readdirSync(join(folder, 'digits')).sort()).toEqual(['dwells.svg', 'images.svg', 'overlaps.svg']);
    expect(readFileSync(join(folder, 'digits/images.svg'), 'utf8')).toContain('10 visits; 0 of their pixels');
    expect(await json<EpisodicRun>(...args)).toMatchObject({ inOrder: false, stop: 'patience', visited: [0] });
  });

  test('images of a file are thresholded where that is asked for; the first of them', async () => {
    const file = join(folder, 'images.npz');
    const { rows } = randomPatterns({ count: 3, neurons: 300, rng: stream(1, 'test') });
    const grey = rows.map((sign) => (sign > 0 ? 128 : 127));
    writeFileSync(file, writeNpz(new Map([['faces', tensor([3, 15, 20], grey)]])));
    const two = ['--memories', '2', '--cycles', '1', '--dt', '0.2'];
    const run = await json<EpisodicRun>('run', '--patterns', file, '--threshold', '128', ...two);
    expect(run).toMatchObject({ visited: [0, 1], inOrder: true, patterns: file, threshold: 128 });
    expect(run).toMatchObject({ image: { width: 20, height: 15 }, model: { memories: 2, neurons: 300 } });
  });

  test('biased bits, which are more alike', async () => {
    const run = await json<EpisodicRun>(
      'run',
      '--bias',
      '0.3',
      '--memories',
      '30',
      '--engine',
      'event',
      '--cycles',
      '1',
    );
    expect(run).toMatchObject({ patterns: 'random', bias: 0.3, image: null });
    const overlaps = run.margins!.edges.map(({ overlap }) => overlap);
    expect(overlaps.reduce((sum, each) => sum + each, 0) / 30).toBeCloseTo(0.09, 1);
  });

  test('models without an energy are refused where there must be one', async () => {
    const digits = ['--patterns', 'digits', '--pseudoinverse'];
    expect(await refused('energy', ...digits)).toEqual([
      2,
      expect.stringMatching(/^engram: --pseudoinverse makes .* no energy: .*\n$/),
    ]);
    expect(await refused('run', ...digits, '--checks')).toEqual([2, expect.stringMatching(/no energy/)]);
  });
});

test('a cue that recalls another memory is out of order, and said to be', async () => {
  const args = ['run', '--neurons', '400', '--memories', '4', '--cycles', '1', '--cue-noise', '1'];
  const run = await json<EpisodicRun>(...args);
  expect(run.visited[0]).not.toBe(0);
  expect(run).toMatchObject({ inOrder: false, firstWrong: 0 });
  const { stdout } = await engram.call('episodic', ...args);
  expect(stdout).toMatch(
    new RegExp(`\\norder {5}broken: memory ${run.visited[0]} was recalled first, not that of the cue\\n`),
  );
});

test('a squashed slow state has its own closed form, and is of eden and ode alone', async () => {
  const tanh = [...small, '--delay', 'tanh'];
  const { inOrder, dwell } = await json<EpisodicRun>('run', ...tanh);
  expect(inOrder).toBe(true);
  // rho = artanh(1 / 2) stands for r.
  expect(dwell.predicted).toBeCloseTo(-20 * Math.log(1 - Math.sqrt(Math.atanh(0.5))), 9);
  expect(dwell.mean! / dwell.predicted!).toBeGreaterThan(0.9);
  expect(dwell.mean! / dwell.predicted!).toBeLessThan(1.1);
  expect(await refused('run', ...tanh, '--engine', 'event')).toEqual([3, expect.stringMatching(/tanh delay/)]);
  expect(await refused('run', ...tanh, '--model', 'dsem')).toEqual([2, expect.stringMatching(/--delay is of eden/)]);
});

test('design finds the ratio in closed form, and weights that make dwells equal', async () => {
  const plain = await json<EpisodicDesign>('design', '--dwell', '30');
  expect(plain).toMatchObject({ schema: 'engram.episodic-design/1', td: 20, memories: null });
  expect(-20 * Math.log(1 - Math.sqrt(plain.ratio))).toBeCloseTo(30, 10);
  const places = ['--report', join(folder, 'design.html'), '--figures', join(folder, 'design')];
  const { memories } = await json<EpisodicDesign>(
    ...['design', '--dwell', '30', '--neurons', '200', '--memories', '6', ...places],
  );
  expect(readFileSync(join(folder, 'design.html'), 'utf8')).toContain('With the designed weights in order');
  expect(readFileSync(join(folder, 'design', 'design.svg'), 'utf8')).not.toContain('NaN');
  expect(memories!.designed.predicted.inOrder).toBe(true);
  for (const { dwell } of memories!.designed.predicted.perMemory) expect(dwell).toBeCloseTo(30, 0);
  expect(memories!.before.predicted.deviation!).toBeGreaterThan(3 * memories!.designed.predicted.deviation!);
  expect(await refused('design', '--dwell', '30', '--ratio', '1')).toEqual([3, expect.stringMatching(/never left/)]);
});

test('energy rises while a memory is held, and no step breaks the descent theorem', async () => {
  const figures = join(folder, 'energies');
  const args = [
    '--neurons',
    '200',
    '--memories',
    '3',
    '--dt',
    '0.2',
    '--cycles',
    '1',
    '--frames',
    '3',
    '--figures',
    figures,
  ];
  const energy = await json<EpisodicEnergyResult>('energy', ...args);
  expect(energy).toMatchObject({ schema: 'engram.episodic-energy/1', visited: [0, 1, 2] });
  expect(energy.descent.steps).toBeGreaterThan(100);
  expect(energy.descent.violations).toEqual([]);
  for (const { low, high } of energy.drift) expect(high).toBeGreaterThan(low);
  expect(energy.landscape!.frames).toHaveLength(3);
  expect(readdirSync(figures).sort()).toEqual(['energy.svg', 'fixed-points.svg', 'landscape.svg']);
  // All memories are minima at first; the one that is held is none any more once the state has left it.
  const { frames } = energy.fixedPoints!;
  expect(frames[0]!.minima.map(({ memory }) => memory).sort()).toEqual([0, 1, 2]);
  expect(energy.drift.length).toBeGreaterThan(1);
  for (const { memory, until } of energy.drift) {
    const left = frames.find(({ time }) => time > until + 1);
    expect(left?.minima.map((minimum) => minimum.memory) ?? []).not.toContain(memory);
  }
});

test('energy for given slow states: the minimum at a memory is lost where the slow state is large enough', async () => {
  // Memory 0 drives memory 1 by the share c of it in s: from c > r on no minimum is left at memory 0.
  const args = ['--neurons', '400', '--memories', '3', '--cycles', '1', '--dt', '0.2', '--slow', '0=0;0=0.3;0=0.7'];
  const { landscape } = await json<EpisodicEnergyResult>('energy', ...args);
  expect(landscape!.frames.map(({ minima }) => minima.length)).toEqual([3, 3, 1]);
  const { x, y, frames } = landscape!;
  for (const { energy } of frames) {
    expect(Array.isArray(energy)).toBe(true);
    expect(energy).toHaveLength(x.length * y.length);
  }
});

test('to-rnn writes a network that names its task, in which analyze finds the circuit', async () => {
  const out = join(folder, 'memory.safetensors');
  const sizes = ['--neurons', '64', '--memories', '5', '--graph', '0-1-2,3-4'];
  const made = await json<EpisodicNetwork>('to-rnn', out, ...sizes);
  expect(made).toMatchObject({
    task: 'episodes-3-2',
    cycles: [
      [0, 1, 2],
      [3, 4],
    ],
  });
  const { exitCode, stdout } = await engram.run('analyze', out, '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'found', task: { name: 'episodes-3-2' } });
  expect(await refused('to-rnn', join(folder, 'memory.pt'))).toEqual([
    2,
    expect.stringMatching(/must end in \.safetensors/),
  ]);
});

test('the drift of a visit is read off its own samples, of however many', () => {
  const times = Array.from({ length: 400_000 }, (_, t) => t / 10);
  // Saw teeth of 10 T_f from 0 to 9.9, whose least is at their beginning.
  const energy = times.map((time) => time % 10);
  let drifts: ReturnType<typeof driftOf>[] = [];
  const seconds = secondsComputing(() => {
    drifts = Array.from({ length: 4000 }, (_, visit) =>
      driftOf({ memory: visit, from: 10 * visit, until: 10 * visit + 9.9 }, times, energy),
    );
  });
  // Looking through all samples for every visit takes tens of seconds, this some hundredths of one.
  expect(seconds).toBeLessThan(5);
  for (const visit of [0, 1, 1234, 3999]) {
    const [drift] = drifts[visit]!;
    expect(drift).toMatchObject({ memory: visit, from: 10 * visit, low: 0 });
    expect(drift!.until).toBeCloseTo(10 * visit + 9.9, 9);
    expect(drift!.high).toBeCloseTo(9.9, 9);
  }
});

describe('graphs as text', () => {
  const edges = (text: string) => edgesOf(parseGraph(text, 7)).map(({ from, to, weight }) => [from, to, weight]);

  test('cycles close, chains do not, edges have weights', () => {
    expect(edges('0-1-2,5>6')).toEqual([
      [0, 1, 1],
      [1, 2, 1],
      [2, 0, 1],
      [5, 6, 1],
    ]);
    expect(edges('0>1:0.5,0>2')).toEqual([
      [0, 1, 0.5],
      [0, 2, 1],
    ]);
    expect(edges('chain')).toHaveLength(6);
  });

  test.each(['', '0', '0-', '0-1>2', '0>1:', 'a-b'])('%j is none', (text) => {
    expect(() => parseGraph(text, 7)).toThrow(/--graph does not know/);
  });
});

test('slow states as text are sums of memories', () => {
  const patterns = randomPatterns({ count: 2, neurons: 8, rng: stream(0, 'test') });
  const [only] = parseSlowStates('0=0.5, 1=-1', patterns);
  only!.slow.forEach((value, i) => {
    expect(value).toBe(0.5 * patterns.rows[i]! - patterns.rows[8 + i]!);
  });
  expect(() => parseSlowStates('2=1', patterns)).toThrow(/memory 2, expected 0 ... 1/);
  expect(() => parseSlowStates('0:1', patterns)).toThrow(/--slow does not know "0:1"/);
});
