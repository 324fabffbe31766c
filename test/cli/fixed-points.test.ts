// `engram fixed-points` end to end.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { tensor } from '../../src/array/tensor.ts';
import type { FixedPointMap } from '../../src/emt/fixed-points/index.ts';
import { writeNetwork } from '../../src/io/network/write-network.ts';
import { readNpz, writeNpz } from '../../src/io/tensors/npz.ts';
import { flipFlopGru } from '../emt/fixed-points-networks.ts';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const elman = fileURLToPath(new URL('../fixtures/elman_t1_4x4_h64.safetensors', import.meta.url));

const folder = temporaryFolder('fixed-points');
const gru = join(folder, 'gru.npz');
const data = join(folder, 'x.npz');

beforeAll(() => {
  writeFileSync(gru, writeNetwork(flipFlopGru(12, 2, 1.5).network, 'npz'));
  writeFileSync(data, writeNpz(new Map([['x', tensor([3, 2, 1], Float64Array.of(1, -1, 1, 1, 0, 1))]])));
});

describe('engram fixed-points', () => {
  test('prints one object, writes report, pictures and arrays', async () => {
    const [report, figures, save] = ['r.html', 'figures', 'deep/points.npz'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const options = ['--starts', '300', '--noise', '0.7', '--report', report, '--figures', figures, '--save', save];
    const { exitCode, stdout } = await engram.run('fixed-points', gru, '--json', ...options);
    expect(exitCode).toBe(0);
    const map = JSON.parse(stdout) as FixedPointMap;
    expect(map).toMatchObject({
      schema: 'engram.fixed-points/1',
      seed: 0,
      input: [0],
      starts: { count: 300, noise: 0.7 },
    });
    expect(map.points.length).toBeGreaterThan(4);
    for (const { q, residual } of map.points) expect(q).toBeCloseTo(residual ** 2 / 2, 12);
    expect(readFileSync(report, 'utf8')).toContain('engram fixed-points');
    expect(readdirSync(figures).sort()).toEqual(['eigenvalues.svg', 'points.svg']);
    const arrays = readNpz(readFileSync(save), save);
    const count = map.points.length;
    expect(arrays.get('state')!.shape).toEqual([count, 12]);
    expect(arrays.get('jacobian')!.shape).toEqual([count, 12, 12]);
    expect(arrays.get('input_jacobian')!.shape).toEqual([count, 12, 1]);
    expect(Array.from(arrays.get('state')!.data as Float64Array)).toEqual(map.points.flatMap(({ state }) => state));
    expect(Array.from(arrays.get('eigenvalues')!.data as Float64Array)).toEqual(
      map.points.flatMap(({ stability }) => stability.modes.flatMap(({ re, im }) => [re, im])),
    );
  });

  test('as text, from sequences of a file, options by the names of fixed-point-finder', async () => {
    const { exitCode, stdout } = await engram.call(
      ...['fixed-points', gru, '--data', data, '--starts', '40', '--noise', '1', '--tol-unique', '1e6'],
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/x\.npz: 2 sequences, 3 steps of input, then 50 without; seed 0/);
    // Everything is one point when nothing is far enough to be another.
    expect(stdout).toMatch(/points {4}1 fixed and 0 slow points\n/);
    expect(stdout).toMatch(/\n1 (stable|unstable|marginal) +40 /);
  });

  test('of a network that names no task, under a held input, few points kept', async () => {
    const args = ['--starts', '60', '--input', '0.5,0,0,-0.5', '--max-unique', '2', '--no-polish', '--json'];
    const { exitCode, stdout } = await engram.call('fixed-points', elman, '--task', 'T1-4x4', ...args);
    expect(exitCode).toBe(0);
    const map = JSON.parse(stdout) as FixedPointMap;
    expect(map.input).toEqual([0.5, 0, 0, -0.5]);
    expect(map.options).toMatchObject({ maxUnique: 2, polish: false });
    expect(map.points.length).toBeLessThanOrEqual(2);
    expect(map.drive.source).toMatch(/task/);
  });

  test('refuses what does not fit, in one line', async () => {
    const refused = async (...args: string[]) => {
      const { exitCode, stderr, stdout } = await engram.call('fixed-points', ...args);
      expect(stdout).toBe('');
      return [exitCode, stderr];
    };
    expect(await refused(gru, '--data', data, '--task', 'T1')).toEqual([
      2,
      'engram: --data and --task exclude each other\n',
    ]);
    expect(await refused(gru, '--tol-q', '0')).toEqual([2, expect.stringMatching(/Expected a number above 0/)]);
    expect(await refused(gru, '--input', '1,x')).toEqual([2, expect.stringMatching(/Expected a number/)]);
    expect(await refused(gru, '--input', '1,2')).toEqual([
      3,
      'engram: constant input holds 2 values, the network reads 1 values per step\n',
    ]);
    expect(await refused(gru, '--task', 'T1')).toEqual([3, expect.stringMatching(/8 wide, the network reads 1 value/)]);
  });
});
