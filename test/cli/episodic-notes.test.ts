// What `engram episodic run` and `energy` say beside their results: equal memories, bits of 0 and 1, steps that are too
// large, recalls that end by time, that are held, that diverge, and that are ended.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { randomPatterns } from '../../src/episodic/index.ts';
import type { EpisodicRun } from '../../src/experiment/episodic/recall/result.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const folder = temporaryFolder('notes');

const NEURONS = 200;
const { rows } = randomPatterns({ count: 3, neurons: NEURONS, rng: stream(1, 'test') });
const memory = (mu: number) => rows.slice(mu * NEURONS, (mu + 1) * NEURONS);

function fileOf(name: string, memories: readonly Float64Array[]): string {
  const file = join(folder, `${name}.npz`);
  const values = Float64Array.from(memories.flatMap((each) => [...each]));
  writeFileSync(file, writeNpz(new Map([['patterns', tensor([memories.length, NEURONS], values)]])));
  return file;
}

async function run(...args: string[]): Promise<{ exitCode: number | null; notes: string[]; result: EpisodicRun }> {
  const { exitCode, stdout, stderr } = await engram.call('episodic', 'run', ...args, '--json');
  return { exitCode, notes: notesOf(stderr), result: JSON.parse(stdout) as EpisodicRun };
}

/** Without the lines of progress. */
const notesOf = (stderr: string) => stderr.split('\n').filter((line) => line.startsWith('engram: '));

test('equal memories are named, and a chain that ends in a copy goes on as the first one does', async () => {
  const file = fileOf('copies', [memory(0), memory(1), memory(2), memory(1)]);
  const { result, notes } = await run('--patterns', file, '--graph', 'chain', '--engine', 'event', '--cycles', '1');
  expect(result.copies).toEqual([{ memory: 3, of: 1 }]);
  expect(notes).toEqual([expect.stringMatching(/^engram: some memories are equal \(3 = 1\): /)]);
  expect(result).toMatchObject({ visited: [0, 1, 2, 1], stop: 'visits', inOrder: true });
  const apart = fileOf('apart', [memory(0), memory(1), memory(2)]);
  const none = await run('--patterns', apart, '--graph', 'chain', '--engine', 'event');
  expect(none).toMatchObject({ notes: [], result: { copies: [], visited: [0, 1, 2], stop: 'goal' } });
});

test('values that are all 0 or 1 are said to be, unless a threshold makes signs of them', async () => {
  const bits = [0, 1, 2].map((mu) => memory(mu).map((sign) => (sign + 1) / 2));
  const args = ['--patterns', fileOf('bits', bits), '--engine', 'event', '--cycles', '1'];
  expect((await run(...args)).notes).toEqual([expect.stringMatching(/all values are 0 or 1 .* --threshold 0\.5/)]);
  const { notes, result } = await run(...args, '--threshold', '0.5');
  expect(notes).toEqual([]);
  expect(result.inOrder).toBe(true);
});

test('a step above T_d / 50 is said to be too large, one above T_d and a recall without end are refused', async () => {
  const small = ['--neurons', '200', '--memories', '3', '--cycles', '1', '--engine', 'overlap'];
  expect((await run(...small, '--dt', '0.4', '--td', '20')).notes).toEqual([]);
  expect((await run(...small, '--dt', '20', '--td', '20')).notes).toEqual([
    'engram: --dt is 20, above T_d / 50 = 0.4: dwells come out too long, take --dt 0.4',
  ]);
  const refused = async (...args: string[]) => {
    const { exitCode, stderr, stdout } = await engram.call('episodic', ...args);
    expect(stdout).toBe('');
    return [exitCode, stderr];
  };
  expect(await refused('run', ...small, '--dt', '21')).toEqual([
    3,
    expect.stringMatching(/--dt is 21, expected at most/),
  ]);
  expect(await refused('run', '--td', '1e300')).toEqual([2, expect.stringMatching(/--td .* at most 1000000000/)]);
  const endless = [3, expect.stringMatching(/^engram: a recall of up to .* steps .* the limit is .*\n$/)];
  expect(await refused('run', '--td', '1e9')).toEqual(endless);
  expect(await refused('energy', '--time', '1e12')).toEqual(endless);
});

test('the time that was asked for is no failure, a stall within it is', async () => {
  const timed = ['--neurons', '200', '--memories', '3', '--engine', 'overlap', '--time', '45'];
  const { result } = await run(...timed);
  expect(result).toMatchObject({ inOrder: true, stop: 'budget', firstWrong: null });
  expect(result.visited.length).toBeLessThan(15);
  const stalled = (await run(...timed, '--ratio', '1.3')).result;
  expect(stalled).toMatchObject({ inOrder: false, stop: 'budget', visited: [0] });
});

test('a memory that follows itself is static and held', async () => {
  const args = ['--neurons', '200', '--memories', '1', '--time', '60', '--engine', 'overlap'];
  expect((await run(...args)).result).toMatchObject({ static: true, inOrder: true, visited: [0], failures: [] });
  const { stdout } = await engram.call('episodic', 'run', ...args);
  expect(stdout).toContain('\norder     a static memory, and it is held\n');
});

test('a recall that diverges prints its result and exits with 4', async () => {
  const huge = [0, 1, 2].map((mu) => memory(mu).map((sign) => 1e200 * sign));
  const { exitCode, notes, result } = await run('--patterns', fileOf('huge', huge), '--cycles', '1');
  expect(exitCode).toBe(4);
  expect(result).toMatchObject({ stop: 'diverged', inOrder: false });
  expect(notes).toEqual([expect.stringMatching(/^engram: the recall diverged: /)]);
});

test.each(['run', 'energy'])('Ctrl-C ends %s at once, as shells have it: 130', async (name) => {
  const child = engram.start(['episodic', name, '--td', '100000', '--neurons', '4000']);
  // Progress is shown while steps are taken.
  await new Promise<void>((resolve) => child.stderr!.once('data', () => resolve()));
  child.kill('SIGINT');
  const [exitCode, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (code, by) => resolve([code, by])),
  );
  expect([exitCode, signal]).toEqual([null, 'SIGINT']);
});
