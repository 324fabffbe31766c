// The story of a comparison, of two networks and of several; several networks as one parameter, on a command line and in a plan.

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { SweepOptions } from '../../src/cli/sweep/options.node.ts';
import { readInputs } from '../../src/cli/terminal/inputs.node.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import type { Comparison } from '../../src/emt/results/comparison.ts';
import { compare } from '../../src/experiment/compare/compare.ts';
import type { NetworkInput } from '../../src/experiment/kit/inputs.ts';
import { flagsOf } from '../../src/experiment/kit/params.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { figureData } from '../../src/story/figures.ts';
import { parseTask } from '../../src/task/names.ts';
import { untrained } from '../emt/helpers.ts';
import { networkInput } from './network-input.ts';
import { readersOf } from './readers.ts';

const task = parseTask('T1-2x3');
const { phi, d } = circuitOf(task)!;
const form = closedFormNetwork(phi, d);
const turned = closedFormNetwork(phi, d, { order: [5, 3, 4, 0, 2, 1], signs: [1, -1, -1, 1, -1, 1] });

const input = (name: string, network: NetworkInput['network']) =>
  networkInput(name, network, { task: { name: 'T1-2x3' } });

async function compared(files: readonly NetworkInput[], progress: (done: number) => void = () => {}) {
  const values = completeValues(compare.params, { files, horizon: 40, sequences: 64 }, []);
  const run = plainRun(() => localPool(() => null), { progress: (_, done) => progress(done) });
  const { data } = await compare.run(values as never, run);
  return data;
}

const storyOf = (data: Comparison) => compare.story({ data, more: null });
const { figures, text, page } = readersOf(storyOf, { command: 'engram compare x', schema: compare.schema });
let two: Comparison;
let three: Comparison;
const told: number[] = [];

beforeAll(async () => {
  two = await compared([input('<a>.npz', form), input('b.npz', turned)], (done) => void told.push(done));
  three = await compared([input('a.npz', form), input('b.npz', turned), input('c.npz', untrained(2, 8))]);
}, 120_000);

describe('of two networks', () => {
  test('the answer is the verdict with its reason; each direction is drawn beside its nulls', () => {
    expect(two.pairs[0]!.verdict).toBe('same');
    expect(text(two)).toContain('The same circuit');
    expect(text(two)).toContain(two.pairs[0]!.reason);
    expect([...figures(two).keys()]).toEqual(['transplants']);
    const svg = figures(two).get('transplants')!;
    for (const { name } of two.pairs[0]!.transplants[0]!.nulls) expect(svg).toContain(name);
    expect(page(two)).toContain('&lt;a&gt;.npz');
    expect(page(two)).not.toContain('<a>.npz');
  });

  test('the numbers of the picture are those of the result', () => {
    const csv = figureData(storyOf(two)).get('transplants')!.split('\n');
    expect(csv[0]).toBe('direction,edit,outputs,share,low,high,sequences');
    const { kinds, nulls } = two.pairs[0]!.transplants[0]!;
    expect(csv).toHaveLength(2 + 2 * (2 * kinds.length + nulls.length));
  });

  test('progress goes on to the end', () => {
    expect(told.length).toBeGreaterThan(20);
    told.forEach((done, i) => void expect(done).toBeGreaterThanOrEqual(told[i - 1] ?? 0));
  });
});

test('of several networks every two are told, and all of them are drawn as maps', () => {
  expect(three.pairs.map(({ first, second }) => [first, second])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(three.clusters).toEqual([[0, 1], [2]]);
  expect(text(three)).toContain('Together: a.npz, b.npz.');
  expect(figures(three).has('pairs')).toBe(true);
  expect(figureData(storyOf(three)).get('pairs')!.split('\n')).toHaveLength(2 + 4 * 9);
});

describe('several networks as one parameter', () => {
  const file = fileURLToPath(new URL('../fixtures/ssm_t1_2x3_h32.safetensors', import.meta.url));

  test('they are all arguments of a command, each read as a network is', () => {
    const { files } = compare.params;
    expect(flagsOf('files', files)).toBe('<files...>');
    const named = files.read('b.npz', files.read('a.npz'));
    expect(named).toEqual(['a.npz', 'b.npz']);
    const read = readInputs(compare.params, { files: [file, file] }).files as readonly NetworkInput[];
    expect(read.map(({ network }) => network.config.cell)).toEqual(['diagonal-ssm', 'diagonal-ssm']);
    expect(() => files.read('')).toThrow(RangeError);
  });

  test('a plan names them in one text, and knows them by what they hold', () => {
    const options = new SweepOptions('compare');
    const { cell } = options.resolve({ files: `${file},${file}`, task: 'T1-2x3' });
    expect(cell.options.files).toBe(`${file},${file}`);
    expect(cell.inputs!.files!.split(' ')).toHaveLength(2);
    const { values } = options.experimentRun(cell.options);
    expect((values.files as readonly NetworkInput[]).map(({ name }) => name)).toEqual([file, file]);
  });
});
