// How a network was read from its file stands beside every verdict: in `--json`, in the text and in the report of every
// command that opens one; what was asked to be ignored goes with an exported file.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { experiments } from '../../src/experiment/index.ts';
import { networkParams, readingOfInputs, withReadingTold } from '../../src/experiment/kit/reading.ts';
import { writeSafetensors } from '../../src/io/index.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { parseTask } from '../../src/task/names.ts';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const sound = join(fixtures, 'elman_t1_4x4_h64.pt');
const convolved = join(fixtures, 'field/conv1d.pt');
const folder = temporaryFolder('reading');

const ASSUMED = 'the file does not say its activation: tanh is assumed (--activation)';
const IGNORED = 'conv.weight, [8, 3, 3]: a convolution, left out as asked (--ignore conv)';

describe('a file of which a part would be left out', () => {
  test.each(['analyze', 'discover', 'fixed-points'])(
    'is refused by %s in one line that says what to type',
    async (command) => {
      const ended = await engram.call(command, convolved, ...(command === 'analyze' ? ['--task', 'T1-2x2'] : []));
      expect(ended).toMatchObject({ exitCode: 3, stdout: '' });
      expect(ended.stderr).toMatch(/^engram: .*"conv\.weight" \[8, 3, 3\].*\(a convolution\).*--ignore conv\n$/);
    },
  );

  test('is refused by export, which writes nothing', async () => {
    const ended = await engram.call('export', convolved, join(folder, 'none.npz'));
    expect(ended.exitCode).toBe(3);
    expect(() => readFileSync(join(folder, 'none.npz'))).toThrow();
  });

  test('opens where the part is named, once or several times, and tells it', async () => {
    const report = join(folder, 'points.html');
    const quick = ['--starts', '4', '--max-iters', '50', '--steps', '4'];
    const points = await engram.call(
      'fixed-points',
      convolved,
      ...quick,
      '--ignore',
      'conv',
      '--json',
      '--report',
      report,
    );
    expect(points.exitCode).toBe(0);
    const { taken, notUsed } = JSON.parse(points.stdout).reading;
    expect(taken[0]).toBe('rnn: lstm, LSTM, 1 layer, 8 inputs, 12 hidden units, biases');
    expect(notUsed[0]).toBe(IGNORED);
    const [header] = readFileSync(report, 'utf8').split('</header>');
    expect(header).toContain(IGNORED);
    const text = await engram.call(
      'fixed-points',
      convolved,
      ...quick,
      '--ignore',
      'conv.weight',
      '--ignore',
      'conv.bias',
    );
    expect(text.stdout).toMatch(/^not used {2}conv\.weight, .*--ignore conv\.weight\)$/m);
    const wrong = await engram.call('fixed-points', convolved, ...quick, '--ignore', 'conv,nothing');
    expect(wrong.stdout).toMatch(/nothing called "nothing" is left over: --ignore nothing is passed over$/m);
    expect(await engram.call('fixed-points', convolved, '--ignore', 'conv,')).toMatchObject({ exitCode: 2 });
  });

  test('and what is exported says it again, from every format', async () => {
    const [onnx, npz, back] = ['a.onnx', 'a.npz', 'a.safetensors'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await engram.call('export', convolved, onnx, '--ignore', 'conv');
    await engram.call('export', onnx, npz);
    const ended = await engram.call('export', npz, back, '--json');
    const { schema, file, format, reading } = JSON.parse(ended.stdout);
    expect({ schema, file, format }).toEqual({ schema: 'engram.export/1', file: back, format: 'safetensors' });
    expect(reading.notUsed).toHaveLength(1);
    expect(reading.notUsed[0]).toMatch(/^in the file that it was exported from: conv\.weight, .*; conv\.bias, \[8\]/);
  });
});

describe('a file that is read whole', () => {
  test('analyze: beside the verdict, in the object and the report', async () => {
    const [report, small] = [join(folder, 'r.html'), join(folder, 'small.safetensors')];
    const { parameters } = closedFormNetwork(circuitMatrix(parseTask('T1-2x2').F!), 2);
    writeFileSync(small, writeSafetensors(parameters));
    const quick = ['--task', 'T1-2x2', '--horizon', '20', '--basis', 'power'];
    const ended = await engram.call('analyze', small, ...quick, '--json', '--report', report);
    const { verdict, assumed, reading } = JSON.parse(ended.stdout);
    expect(['found', 'partial', 'absent']).toContain(verdict);
    expect(reading).toEqual({
      taken: [expect.stringMatching(/^rnn: rnn, Elman/), expect.stringMatching(/^readout: readout/)],
      notUsed: [],
      assumed: [ASSUMED, ...assumed],
    });
    expect(readFileSync(report, 'utf8').split('</header>')[0]).toContain(ASSUMED);
  });

  test('fixed-points: last of what a terminal shows, and not on stderr as well', async () => {
    const quick = ['--starts', '4', '--max-iters', '50', '--steps', '4'];
    const { stdout, stderr } = await engram.call('fixed-points', sound, ...quick);
    expect(stdout).toMatch(/^taken {5}rnn: rnn, Elman, .*\n {10}readout: readout, .*\nassumed {3}the file does not/m);
    expect(stderr).not.toContain('assumed');
  });

  test('discover', async () => {
    const ended = await engram.call('discover', sound, '--lags', '3', '--json');
    expect(JSON.parse(ended.stdout).reading.assumed[0]).toBe(ASSUMED);
  });
});

describe('the kit', () => {
  const input = (name: string, assumed: string[]) => ({ name, reading: { taken: ['all'], notUsed: [], assumed } });

  test('gives every experiment that opens a network a way to ignore parts, and tells its own assumptions too', () => {
    const readers = experiments.filter(({ params }) => networkParams(params).length > 0);
    expect(readers.map(({ name }) => name)).toEqual(expect.arrayContaining(['analyze', 'discover', 'fixed-points']));
    for (const { params } of readers) expect(params).toHaveProperty('ignore');
    expect(readingOfInputs(['file'], {})).toBeNull();
    const one = readingOfInputs(['file'], { file: input('a.pt', ['x']) }, ['y']);
    expect(one).toEqual({ taken: ['all'], notUsed: [], assumed: ['x', 'y'] });
    const two = readingOfInputs(['a', 'others'], { a: input('a.pt', []), others: [input('b.pt', ['z'])] });
    expect(two).toEqual({ taken: ['a.pt: all', 'b.pt: all'], notUsed: [], assumed: ['b.pt: z'] });
    const { blocks } = withReadingTold({ title: '', answer: '', blocks: [] }, one!);
    expect(blocks).toEqual([
      {
        kind: 'keys',
        rows: [
          ['taken', 'all'],
          ['assumed', 'x'],
          ['', 'y'],
        ],
        in: ['html', 'page'],
      },
      {
        kind: 'keys',
        rows: [
          ['taken', 'all'],
          ['assumed', 'x'],
          ['', 'y'],
        ],
        in: ['text'],
      },
    ]);
  });
});
