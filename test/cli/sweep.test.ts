// `engram sweep` end to end: a cell is what train and analyze make of the same options, bit for bit; kills, Ctrl-C,
// several pools and failed cells change nothing about the others.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { SweepWatch } from '../../src/sweep/index.node.ts';
import type { Cell, Manifest } from '../../src/sweep/manifest.ts';
import { runPool } from '../../src/sweep/pool.node.ts';
import { listSweep, planSweep as makeSweep, openSweep, readFailure } from '../../src/sweep/sweep-folder.node.ts';
import { temporaryFolder } from '../temporary.ts';
import { ended, engram } from './built.ts';
import { planSweep, resultsOf, runUnderFire, statusOf, tiny } from './sweeps.ts';

const folder = temporaryFolder('sweep');

const manifestOf = (dir: string) => JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;

describe('engram sweep', () => {
  const plan = { grid: { hidden: [4, 6], l2: [0, 0.001], seed: [0, 1, 2] }, base: tiny };
  let undisturbed: string;
  beforeAll(async () => {
    undisturbed = join(folder, 'undisturbed');
    await planSweep(engram, undisturbed, plan);
    const { exitCode, stderr } = await engram.run('sweep', 'run', undisturbed);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('sweep 12/12')]);
  });

  test('brings every cell to one result, and says so', async () => {
    expect(resultsOf(undisturbed).size).toBe(12);
    expect(await statusOf(engram, undisturbed)).toMatchObject({
      ...{ schema: 'engram.sweep-status/1', total: 12, done: 12, failed: 0, running: 0, pending: 0 },
      ...{ remainingSeconds: 0, measured: 12, workers: [], failures: [] },
    });
    const again = await engram.run('sweep', 'run', undisturbed, '--json');
    expect([again.exitCode, JSON.parse(again.stdout).done]).toEqual([0, 12]);
    expect(readdirSync(join(undisturbed, 'claims'))).toEqual([]);
  });

  test('makes of a cell what train and analyze make of its options', async () => {
    const cell = manifestOf(undisturbed).cells.find(({ options }) => options.hidden === 6 && options.seed === 1)!;
    const made = join(undisturbed, 'cells', cell.hash);
    const plain = join(folder, 'plain');
    const options = Object.entries({ ...tiny, hidden: 6, l2: cell.options.l2!, seed: 1 });
    const train = options.filter(([name]) => name !== 'horizon').flatMap(([name, value]) => [`--${name}`, `${value}`]);
    expect((await engram.run('train', ...train, '--out', plain)).exitCode).toBe(0);
    for (const file of ['run.json', 'metrics.jsonl', 'checkpoints/last.safetensors', 'checkpoints/best.safetensors']) {
      expect(readFileSync(join(made, file)).equals(readFileSync(join(plain, file))), file).toBe(true);
    }
    const analysis = (await engram.call('analyze', made, '--horizon', '20', '--json')).stdout;
    expect(readFileSync(join(made, `analysis-${cell.evaluations[0]!.hash}.json`), 'utf8')).toBe(analysis);
    const row = resultsOf(undisturbed).get(`${cell.hash}-${cell.evaluations[0]!.hash}.json`);
    const { verdict, spectrum } = JSON.parse(analysis);
    expect(row).toMatchObject({
      options: { hidden: 6, seed: 1 },
      analysis: { verdict, 'spectrum.error': spectrum.error },
    });
  });

  test('ends with the same results after SIGKILLs at random times', async () => {
    const dir = join(folder, 'killed');
    await planSweep(engram, dir, plan);
    const { exitCode } = await runUnderFire(engram, dir, { kills: 3, rng: stream(0, 'kills'), most: 3 });
    expect(exitCode).toBe(0);
    expect(resultsOf(dir)).toEqual(resultsOf(undisturbed));
    // Temporary files of who was killed just then are there until they are old.
    expect([...listSweep(openSweep(dir)).claims]).toEqual([]);
  });

  test('is shared by pools that know nothing of each other, and goes on after Ctrl-C', async () => {
    const dir = join(folder, 'shared');
    await planSweep(engram, dir, { ...plan, grid: { ...plan.grid, l2: [0] } });
    // As a terminal does it, to the pool and its workers alike; when the first pool has made its first result.
    const strike = { signal: 'SIGINT', group: true, operation: 'renameSync .*/results/' } as const;
    const first = ended(engram.start(['sweep', 'run', dir, '--workers', '1'], { detached: true, strike }));
    const second = engram.run('sweep', 'run', dir, '--workers', '1');
    const interrupted = await first;
    expect(interrupted.exitCode).toBe(130);
    expect(interrupted.stderr).toMatch(/interrupted, saved; continue with: engram sweep run /);
    expect((await second).exitCode).toBe(0);
    await engram.run('sweep', 'run', dir);
    const found = resultsOf(dir);
    expect(found.size).toBe(6);
    expect(found).toEqual(new Map([...resultsOf(undisturbed)].filter(([name]) => found.has(name))));
  });

  test('trains nothing anew where a plan only adds evaluations', async () => {
    const { cells } = manifestOf(undisturbed);
    const trained = () =>
      cells.map(({ hash }) => readFileSync(join(undisturbed, 'cells', hash, 'metrics.jsonl'), 'utf8'));
    const before = trained();
    const more = { grid: { hidden: [4], l2: [0], seed: [0, 1], checkpoint: [null, 'last'] }, base: tiny };
    expect((await planSweep(engram, undisturbed, more)).stdout).toMatch(/cells +12, 14 evaluations, 2 of them new/);
    expect(await statusOf(engram, undisturbed)).toMatchObject({ total: 12, done: 10, pending: 2 });
    expect((await engram.run('sweep', 'run', undisturbed)).exitCode).toBe(0);
    expect(resultsOf(undisturbed).size).toBe(14);
    expect(trained()).toEqual(before);
    expect((await planSweep(engram, undisturbed, more)).stdout).toMatch(/14 evaluations, 0 of them new/);
  });
});

test('a cell that fails is kept with its error and stops no other', async () => {
  const dir = join(folder, 'failing');
  const base = { ...tiny, optimizer: 'sgd', clip: 0, steps: 60 };
  await planSweep(engram, dir, { grid: { lr: [0.001, 1e30, 0.002] }, base });
  const { exitCode, stderr } = await engram.run('sweep', 'run', dir);
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('1 of 3 cells failed')]);
  const { failures, ...status } = await statusOf(engram, dir);
  expect(status).toMatchObject({ total: 3, done: 2, failed: 1 });
  expect(failures).toEqual([
    expect.objectContaining({ while: 'train', error: expect.stringMatching(/diverged/), options: { lr: 1e30 } }),
  ]);
  expect((await engram.call('sweep', 'status', dir)).stdout).toMatch(/failed .* lr 1e\+30\n +training diverged/);
  const none = await engram.call('sweep', 'retry', dir, 'ffffffffffffffff');
  expect([none.exitCode, none.stderr]).toEqual([3, expect.stringMatching(/has none of its 1 failed cells/)]);
  const retried = await engram.call('sweep', 'retry', dir, failures[0]!.cell.slice(0, 6), '--fresh');
  expect(retried.stdout).toMatch(/^1 of 1 failed cells are pending again; next: engram sweep run/);
  expect(await statusOf(engram, dir)).toMatchObject({ done: 2, failed: 0, pending: 1 });
  expect(existsSync(join(dir, 'cells', failures[0]!.cell))).toBe(false);
});

test('a plan or a folder that is none is refused in one line, and nothing is written', async () => {
  const dir = join(folder, 'refused');
  const unknown = await planSweep(engram, dir, { grid: { hiden: [8] }, base: tiny });
  expect([unknown.exitCode, unknown.stderr]).toEqual([
    2,
    expect.stringMatching(/^engram: .*plan\.json, grid: .*did you mean hidden\?\n$/),
  ]);
  expect(existsSync(dir)).toBe(false);
  const run = await engram.call('sweep', 'run', folder);
  expect([run.exitCode, run.stderr]).toEqual([3, expect.stringMatching(/^engram: .* it has no manifest\.json .*\n$/)]);
  const occupied = join(folder, 'occupied');
  mkdirSync(join(occupied, 'by others'), { recursive: true });
  const plan = await planSweep(engram, occupied, { base: tiny });
  expect([plan.exitCode, plan.stderr]).toEqual([3, expect.stringMatching(/is not empty and holds no manifest/)]);
});

describe('a pool', () => {
  const cells = [1, 2, 3, 4].map(
    (k): Cell => ({
      ...{ hash: String(k).padStart(16, '0'), task: { name: 'T1' }, options: { seed: k }, weight: k },
      evaluations: [{ hash: 'e'.repeat(8), options: {} }],
    }),
  );
  const never = new AbortController().signal;

  /** A worker's module whose cell 3 does `what`; the others are done at once. */
  function workerModule(name: string, what: string): string {
    const file = join(folder, `${name}.mjs`);
    const compiled = (name: string) => JSON.stringify(pathToFileURL(join(engram.folder, 'sweep', name)).href);
    const script = `
      import { mkdirSync } from 'node:fs';
      import { openSweep } from ${compiled('sweep-folder.node.js')};
      import { work } from ${compiled('worker.node.js')};
      const measures = { step: 1, stopped: 'steps', bestStep: null, bestAccuracy: null };
      const program = {
        train: async ({ options }, dir, { onProgress }) => {
          mkdirSync(dir, { recursive: true });
          if (options.seed === 3) { ${what} }
          return { measures, from: 0 };
        },
        analyze: () => ({}),
        versions: { engram: '0', node: '20' },
        describe: String,
      };
      const [dir, pool] = process.argv.slice(2);
      let sent;
      const onEvent = (event) => void (sent = new Promise((resolve) => process.send(event, resolve)));
      await work(openSweep(dir), program, { pool: JSON.parse(pool), signal: new AbortController().signal, onEvent });
      process.disconnect();`;
    writeFileSync(file, script);
    return file;
  }

  test('goes on where a worker dies, and gives up a cell that kills again and again', async () => {
    const { sweep } = makeSweep(join(folder, 'deaths'), { grid: {}, base: {}, exclude: [] }, cells, '0');
    await runPool(sweep, {
      workers: 2,
      module: workerModule('dying', `process.kill(process.pid, 'SIGKILL')`),
      signal: never,
    });
    const { cells: found } = new SweepWatch(sweep).look();
    expect([found.done.length, found.failed]).toEqual([3, [cells[2]]]);
    // The other worker may have died of it, too, before the pool hears of the third death.
    expect(readFailure(sweep, cells[2]!.hash).error).toMatch(
      /^its worker died [34] times in a row at about step 0, last by SIGKILL$/,
    );
    expect([...listSweep(sweep).claims]).toEqual([]);
  });

  test('bears with a cell that gets further each time', async () => {
    const { sweep } = makeSweep(join(folder, 'further'), { grid: {}, base: {}, exclude: [] }, cells, '0');
    const further = `
      const { appendFileSync, statSync } = await import('node:fs');
      appendFileSync(dir + '.steps', '.');
      const { size } = statSync(dir + '.steps');
      onProgress(size, 6);
      await sent;
      if (size < 6) process.kill(process.pid, 'SIGKILL');`;
    await runPool(sweep, { workers: 1, module: workerModule('further', further), signal: never });
    expect(new SweepWatch(sweep).look().cells.done).toHaveLength(4);
  });

  test('says so where workers cannot even start', async () => {
    const { sweep } = makeSweep(join(folder, 'unstartable'), { grid: {}, base: {}, exclude: [] }, cells, '0');
    const module = join(folder, 'unstartable.mjs');
    writeFileSync(module, 'process.exit(9)');
    await expect(runPool(sweep, { workers: 2, module, signal: never })).rejects.toThrow(/workers end by exit code 9/);
  });
});
