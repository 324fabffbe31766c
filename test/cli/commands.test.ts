// Help, `engram task`, `export` and `analyze` end to end: what they print, write and return.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { Analysis } from '../../src/emt/results/analysis.ts';
import { writeNetwork } from '../../src/io/network/write-network.ts';
import { writeSafetensors } from '../../src/io/tensors/safetensors.ts';
import { initialParameters } from '../../src/nn/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const fixture = fileURLToPath(new URL('../fixtures/elman_t1_4x4_h64.safetensors', import.meta.url));
const task = ['--task', '15,0,0', '--d', '4', '--s', '4'];

const folder = temporaryFolder('commands');

describe('engram', () => {
  test('tells its version', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await engram.run('--version')).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('helps with examples', async () => {
    for (const args of [['--help'], ['demo', '--help'], ['train', '-h'], ['analyze', '-h'], ['task', '-h']]) {
      const { exitCode, stdout } = await engram.call(...args);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}engram /);
    }
  });

  test('asks for a command: help on stderr, exit 2', async () => {
    const { exitCode, stdout, stderr } = await engram.run();
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: engram');
  });
});

describe('engram task', () => {
  test('explains a task as text and as JSON', async () => {
    const text = await engram.call('task', 'T3');
    expect(text.stdout).toContain('x7(t) = +x7(t-1)');
    const json = JSON.parse((await engram.call('task', 'T3', '--json')).stdout);
    expect(json).toMatchObject({ schema: 'engram.task/1', circuit: { n: 64, alive: 36 } });
  });

  test('reads an operator from a file: the same task as its id', async () => {
    const F = Array.from({ length: 4 }, (_, r) => [r === 0 ? 1 : 0, r === 3 ? -1 : 0]);
    writeFileSync(join(folder, 'F.json'), JSON.stringify({ F }));
    const fromFile = JSON.parse((await engram.call('task', join(folder, 'F.json'), '--json')).stdout);
    const fromId = JSON.parse((await engram.call('task', '9,0,2', '--d', '2', '--s', '2', '--json')).stdout);
    expect(fromFile.id).toEqual(['9', '0', '2']);
    expect(fromFile.circuit).toEqual(fromId.circuit);
  });
});

describe('engram export', () => {
  test.each(['linear', 'mgu', 'wave-rnn'])(
    'writes a network of cell %s as ONNX, and that one back as it was',
    async (cell) => {
      const sizes = { activation: 'tanh', inputSize: 2, hiddenSize: 4, outputSize: 2, readoutBias: true } as const;
      const config = { cell, ...sizes, bias: true };
      const [original, onnx, back] = ['a.safetensors', 'a.onnx', 'b.safetensors'].map((name) => join(folder, name));
      writeFileSync(original!, writeNetwork({ config, parameters: initialParameters(config, 1) }, 'safetensors'));
      for (const [from, to] of [
        [original!, onnx!],
        [onnx!, back!],
      ] as const)
        expect(await engram.call('export', from, to)).toMatchObject({ exitCode: 0, stdout: `${to}\n` });
      expect(readFileSync(back!)).toEqual(readFileSync(original!));
    },
  );
});

describe('engram analyze', () => {
  test('opens the reference network: the figures of the issue, a report and pictures', async () => {
    const [report, figures] = [join(folder, 'new/report.html'), join(folder, 'figures')];
    const args = ['analyze', fixture, ...task, '--json', '--report', report, '--figures', figures];
    const { exitCode, stdout } = await engram.run(...args);
    expect(exitCode).toBe(0);
    const analysis = JSON.parse(stdout) as Analysis;
    expect(Object.keys(analysis)).toEqual(
      expect.arrayContaining([
        ...[
          'schema',
          'task',
          'model',
          'accuracy',
          'spectrum',
          'basis',
          'intervention',
          'controls',
          'verdict',
          'reason',
        ],
      ]),
    );
    expect(analysis.accuracy.horizon).toBe(200);
    expect(analysis.accuracy.value).toBeGreaterThan(0.9999);
    expect(analysis.spectrum).toMatchObject({ theoryRank: 16, networkRank: 16 });
    expect(analysis.spectrum.error).toBeLessThan(0.001);
    expect(analysis.basis.meanError).toBeLessThan(0.002);
    expect(analysis.basis.maxError).toBeLessThan(0.02);
    expect(analysis.basis).toHaveProperty('leakage');
    expect(analysis.basis).toHaveProperty('variance');
    expect(analysis.intervention.changedAccuracy).toBeGreaterThan(0.99);
    expect(analysis.intervention.perSlot).toHaveLength(4);
    expect(analysis.verdict).toBe('found');
    for (const control of [analysis.controls.random, analysis.controls.shuffled]) {
      expect(control.verdict).toBe('absent');
      expect(Object.keys(control)).toEqual(
        expect.arrayContaining(['accuracy', 'spectrum', 'basis', 'intervention', 'verdict', 'reason']),
      );
    }
    const html = readFileSync(report, 'utf8');
    expect(html).toContain(analysis.reason);
    expect(html).not.toMatch(/<(script|link|img)[^>]*(src|href)=["']https?:/);
    expect(readdirSync(figures)).toEqual(expect.arrayContaining(['controls.svg', 'matrices.svg', 'spectrum.svg']));
  });

  test('says so when the circuit cannot fit, and reports all the same', async () => {
    const file = join(folder, 'small.safetensors');
    writeFileSync(file, randomNetwork(8));
    const report = join(folder, 'small.html');
    const { exitCode, stdout } = await engram.call('analyze', file, ...task, '--json', '--report', report);
    expect(exitCode).toBe(0);
    const analysis = JSON.parse(stdout) as Analysis;
    expect(analysis.verdict).toBe('absent');
    expect(analysis.reason).toMatch(/cannot fit.*16.*8/);
    expect(analysis.spectrum.network).toHaveLength(8);
    expect(readFileSync(report, 'utf8')).toContain('cannot fit');
  });
});

function randomNetwork(hidden: number): Uint8Array {
  const rng = stream(1, 'test');
  const weights = (rows: number, cols: number) =>
    tensor(
      [rows, cols],
      Float32Array.from({ length: rows * cols }, () => rng.uniform(-0.3, 0.3)),
    );
  return writeSafetensors(
    new Map([
      ['rnn.weight_ih_l0', weights(hidden, 4)],
      ['rnn.weight_hh_l0', weights(hidden, hidden)],
      ['readout.weight', weights(4, hidden)],
    ]),
    {},
  );
}
