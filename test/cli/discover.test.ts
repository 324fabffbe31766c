// `engram discover` and `engram analyze --states` end to end.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { Discovery } from '../../src/emt/results/discovery.ts';
import type { Recorded } from '../../src/emt/results/recorded.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { trainedNetwork } from '../emt/helpers.ts';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const fixture = fileURLToPath(new URL('../fixtures/elman_t1_4x4_h64.safetensors', import.meta.url));

const folder = temporaryFolder('discover');
let data: string;
let states: string;

beforeAll(() => {
  data = join(folder, 'x.npz');
  states = join(folder, 'states.npz');
  const batch = makeBatch(parseTask('T1-4x4'), { batch: 60, horizon: 20, rng: stream(4, 'test') });
  const run = rollout(trainedNetwork(), batch);
  const inputs = tensor([24, 60, 4], batch.inputs);
  writeFileSync(data, writeNpz(new Map([['x', inputs]])));
  const arrays = { states: tensor([24, 60, 64], run.states), inputs, outputs: tensor([24, 60, 4], run.outputs) };
  writeFileSync(states, writeNpz(new Map(Object.entries(arrays))));
});

describe('engram discover', () => {
  test('with sequences: s, the rule, and a report', async () => {
    const [report, figures] = [join(folder, 'found.html'), join(folder, 'figures')];
    const args = [
      'discover',
      fixture,
      '--data',
      data,
      '--lags',
      '8',
      '--json',
      '--report',
      report,
      '--figures',
      figures,
    ];
    const { exitCode, stdout } = await engram.run(...args);
    expect(exitCode).toBe(0);
    const found = JSON.parse(stdout) as Discovery;
    expect(found).toMatchObject({ schema: 'engram.discovery/1', s: 4, verdict: 'found' });
    for (const key of ['lagProfile', 'operator', 'intervention', 'reason']) expect(found).toHaveProperty(key);
    expect(found.operator.id).toEqual(['15', '0', '0']);
    expect(readFileSync(report, 'utf8')).toContain('engram discover');
    expect(readdirSync(figures).sort()).toEqual(['circuit.svg', 'controls.svg', 'interventions.svg', 'profile.svg']);
  });

  test('with nothing at all, as text', async () => {
    const { exitCode, stdout } = await engram.call('discover', fixture, '--lags', '8');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/random bits over 4 steps/);
    expect(stdout).toMatch(/x0\(t\) = \+x0\(t-4\)/);
    expect(stdout).toMatch(/\nfound: Edits/);
  });

  test('refuses what does not fit', async () => {
    expect(await engram.call('discover', fixture, '--data', data, '--task', 'T1')).toMatchObject({
      exitCode: 2,
      stderr: 'engram: --data and --task exclude each other\n',
    });
    expect(await engram.call('discover', fixture, '--d', '4', '--s', '4')).toMatchObject({
      exitCode: 2,
      stderr: 'engram: --d is the size of a task: give --task too, or leave it out\n',
    });
    const wide = await engram.call('discover', fixture, '--task', 'T1');
    expect([wide.exitCode, wide.stderr]).toEqual([3, expect.stringMatching(/8 wide, the network reads 4/)]);
    const none = await engram.call('discover', fixture, '--data', states, '--lags', '1');
    expect(none.exitCode).toBe(2);
    const odd = join(folder, 'odd.npz');
    writeFileSync(odd, writeNpz(new Map([['x', tensor([4, 4], new Float32Array(16).fill(1))]])));
    const flat = await engram.call('discover', fixture, '--data', odd);
    expect([flat.exitCode, flat.stderr]).toEqual([
      3,
      expect.stringMatching(/shape \[4, 4\], expected \[T, B, features\]/),
    ]);
  });
});

describe('engram analyze --states', () => {
  test('gives profile, dynamics and limits, and no interventions', async () => {
    const report = join(folder, 'states.html');
    const { exitCode, stdout } = await engram.run('analyze', '--states', states, '--json', '--report', report);
    expect(exitCode).toBe(0);
    const recorded = JSON.parse(stdout) as Recorded;
    expect(recorded).toMatchObject({ schema: 'engram.recorded/1', s: 4, verdict: 'partial' });
    expect(recorded.dynamics!.rank).toBe(16);
    expect(recorded).not.toHaveProperty('intervention');
    expect(existsSync(report)).toBe(true);
    const text = await engram.call('analyze', '--states', states);
    expect(text.stdout).toMatch(/limit {5}No interventions/);
  });

  test('wants states and nothing of a network', async () => {
    const refused = async (...args: string[]) => {
      const { exitCode, stderr } = await engram.call('analyze', ...args);
      return [exitCode, stderr.trim()];
    };
    expect(await refused()).toEqual([2, 'engram: analyze needs FILE, a network, or --states, recorded activity']);
    expect(await refused(fixture, '--states', states)).toEqual([2, 'engram: FILE and --states exclude each other']);
    expect(await refused('--states', states, '--basis', 'power')).toEqual([
      2,
      expect.stringMatching(/--basis is about/),
    ]);
    expect(await refused('--states', data)).toEqual([
      3,
      expect.stringMatching(/no array "states" \[T, B, H\], found "x"$/),
    ]);
  });
});
