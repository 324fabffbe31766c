// A run killed at any moment, again and again, ends with the same files as one left alone, byte for byte.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRun, loadCheckpoint, loadNetwork, openRun, readMetrics, trainIntoRun } from '../../src/io/index.node.ts';
import { parseTask } from '../../src/task/index.ts';
import { Trainer, trainConfig } from '../../src/train/index.ts';
import { type Strike, strikeOf } from '../struck.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder('run');

const child = fileURLToPath(new URL('./training-run.child.ts', import.meta.url));

/** Trains into `dir` in a process of its own, perhaps killed. @returns whether it finished by itself */
async function train(dir: string, strike: Strike | null): Promise<boolean> {
  const { execArgv, env } = strike ? strikeOf(strike) : { execArgv: [], env: {} };
  const trained = spawn(process.execPath, ['--import', 'tsx', ...execArgv, child, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let said = '';
  trained.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const [code, signal] = (await once(trained, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`child ended with ${code ?? signal}`);
  return said.includes('finished');
}

function contents(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(dir.length), readFileSync(path).toString('base64')]),
  );
}

/** Lives of a run, each ended by a kill right after one of the operations by which the run is saved. */
const deaths: readonly [operation: string, count: number][] = [
  // Rows are written whose checkpoint is not; the same with a checkpoint beside its place, and in its place.
  ['writeFileSync .*/metrics.jsonl$', 3],
  ['writeSync .*/.last.safetensors.*tmp$', 5],
  ['renameSync .*/last.safetensors$', 7],
  // The best network is kept between two of the others.
  ['writeSync .*/.best.safetensors.*tmp$', 1],
  ['renameSync .*/best.safetensors$', 2],
];

test('killed and resumed until done, it ends as if undisturbed', async () => {
  const [calm, killed] = [join(folder, 'calm'), join(folder, 'killed')];
  expect(await train(calm, null)).toBe(true);
  const stops: number[] = [];
  for (const [operation, count] of deaths) {
    expect(await train(killed, { signal: 'SIGKILL', operation, count })).toBe(false);
    stops.push(JSON.parse(loadCheckpoint(openRun(killed), 'last').metadata.progress!).step);
  }
  expect(await train(killed, null)).toBe(true);
  // Each life went on from where the one before was saved.
  stops.forEach((step, life) => void expect(step).toBeGreaterThan(stops[life - 1] ?? 0));
  expect(stops.at(-1)).toBeLessThan(1500);
  expect(contents(killed)).toEqual(contents(calm));
});

describe('in this process', () => {
  const task = parseTask('T1', { d: 2, s: 2 });
  const config = trainConfig(task, {
    steps: 120,
    batch: 8,
    horizons: [3, 5],
    network: { hiddenSize: 8 },
    evaluation: { every: 40, horizon: 9 },
  });
  const options = { checkpointEvery: 50, metricsEvery: 10, resume: false };
  let dir: string;
  beforeAll(() => {
    dir = join(folder, 'signal');
  });

  test('a signal stops it at the next step, saved; resuming ends as the undisturbed one', async () => {
    const controller = new AbortController();
    const run = createRun(dir, { config });
    const trainer = new Trainer(task, config);
    const stopped = await trainIntoRun(run, trainer, {
      ...options,
      signal: controller.signal,
      onProgress: ({ step }) => void (step >= 40 && controller.abort()),
    });
    expect(stopped.stopped).toBe('interrupted');
    expect(stopped.step).toBeLessThan(120);
    const rest = await trainIntoRun(openRun(dir), new Trainer(task, config), { ...options, resume: true });
    expect(rest).toMatchObject({ step: 120, stopped: 'steps' });
    const calm = createRun(join(folder, 'undisturbed'), { config });
    await trainIntoRun(calm, new Trainer(task, config), options);
    expect(loadCheckpoint(run, 'last')).toEqual(loadCheckpoint(calm, 'last'));
    expect(readMetrics(run)).toEqual(readMetrics(calm));
  });

  test('a run killed before its first checkpoint starts anew', async () => {
    const run = createRun(join(folder, 'early'), { config });
    const result = await trainIntoRun(run, new Trainer(task, config), { ...options, resume: true });
    expect(result).toMatchObject({ step: 120, stopped: 'steps' });
    expect(loadCheckpoint(run, 'last')).toEqual(loadCheckpoint(openRun(dir), 'last'));
  });

  test('the best network by validation is kept beside the last, and is the one loaded', () => {
    const run = openRun(dir);
    const validations = readMetrics(run).flatMap((row) =>
      row.validation ? [row.validation as { step: number; accuracy: number }] : [],
    );
    expect(validations.map(({ step }) => step)).toEqual([40, 80, 120]);
    const loaded = loadNetwork(dir);
    const top = Math.max(...validations.map(({ accuracy }) => accuracy));
    expect(loaded.checkpoint?.kind).toBe('best');
    expect(validations.find(({ step }) => step === loaded.checkpoint?.step)?.accuracy).toBe(top);
  });

  test('a checkpoint of another size is refused in one line', () => {
    const other = new Trainer(task, trainConfig(task, { ...config, network: { hiddenSize: 9 } }));
    expect(() => new Trainer(task, config).restore(other.state())).toThrow(
      /tensor 'rnn.weight_ih_l0' has 18 values, expected 16/,
    );
  });
});
