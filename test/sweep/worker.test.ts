// Workers on one folder, with cells that only pretend to train: each cell is worked on once, failures and lost claims
// are what they should be, and nothing is written by who must not.

import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { readLock, STALE_SECONDS, takeLock } from '../../src/io/bytes/lock-file.node.ts';
import { readResults, type SweepFolder, SweepWatch } from '../../src/sweep/index.node.ts';
import type { Cell } from '../../src/sweep/manifest.ts';
import { claimPath, forgetFailure, planSweep, readFailure } from '../../src/sweep/sweep-folder.node.ts';
import { type CellProgram, type WorkerEvent, type WorkOptions, work } from '../../src/sweep/worker.node.ts';
import { folderOfEachTest } from '../temporary.ts';

const root = folderOfEachTest('worker');
let sweep: SweepFolder;

const cell = (k: number, evaluations = ['e'.repeat(8)]): Cell => ({
  hash: String(k).padStart(16, '0'),
  task: { name: 'T1' },
  options: { seed: k },
  weight: k,
  evaluations: evaluations.map((hash) => ({ hash, options: {} })),
});
const plan = { grid: {}, base: {}, exclude: [] };

beforeEach(() => {
  sweep = planSweep(
    join(root.path, 'sweep'),
    plan,
    [1, 2, 3, 4, 5, 6].map((k) => cell(k)),
    '0',
  ).sweep;
});

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Trains for three turns of the event loop; `trained` are the seeds in the order in which they began. */
function program(trained: number[], change: Partial<CellProgram> = {}): CellProgram {
  return {
    train: async ({ options }, dir, { signal, beforeWrite, onProgress }) => {
      trained.push(options.seed as number);
      mkdirSync(dir, { recursive: true });
      for (let step = 1; step <= 3; step++) {
        await pause();
        if (signal.aborted) return null;
        onProgress(step, 3);
        beforeWrite();
        writeFileSync(join(dir, 'step'), String(step));
      }
      return { measures: { step: 3, stopped: 'steps', bestStep: 3, bestAccuracy: 1 }, from: 0 };
    },
    analyze: ({ options }) => ({
      schema: 's',
      seed: 0,
      verdict: 'found',
      spectrum: { error: options.seed, network: [] },
    }),
    experiment: async ({ options }) => ({ schema: 's', seed: 0, dwell: options.td }),
    versions: { engram: '0', node: '20' },
    describe: (error) => (error as Error).message,
    ...change,
  };
}

function start(each: CellProgram, options: Partial<WorkOptions> = {}) {
  const events: WorkerEvent[] = [];
  const signal = new AbortController().signal;
  return { events, end: work(sweep, each, { signal, onEvent: (event) => events.push(event), ...options }) };
}

const counts = () => {
  const { cells } = new SweepWatch(sweep).look();
  return Object.fromEntries(Object.entries(cells).map(([state, found]) => [state, found.length]));
};

describe('workers', () => {
  test('bring each cell to its result once, the heaviest first', async () => {
    const trained: number[] = [];
    await start(program(trained)).end;
    expect(trained).toEqual([6, 5, 4, 3, 2, 1]);
    expect(counts()).toEqual({ done: 6, failed: 0, running: 0, pending: 0 });
    expect(readResults(sweep).map(({ cell: hash, options, analysis }) => [hash, options, analysis])).toEqual(
      [1, 2, 3, 4, 5, 6].map((k) => [cell(k).hash, { seed: k }, { verdict: 'found', 'spectrum.error': k }]),
    );
    await start(program(trained)).end;
    expect(trained).toHaveLength(6);
    expect(readdirSync(join(sweep.dir, 'claims'))).toEqual([]);
  });

  test('share the cells among them', async () => {
    const trained: [number[], number[], number[]] = [[], [], []];
    await Promise.all(trained.map((each) => start(program(each)).end));
    expect(trained.flat().sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(Math.max(...trained.map((each) => each.length))).toBeLessThan(6);
    expect(counts().done).toBe(6);
  });

  test('leave alone what somebody works on, and take over what the dead left', async () => {
    const [busy, dead] = [cell(6), cell(5)].map(({ hash }) => takeLock(claimPath(sweep, hash))!);
    const then = new Date(Date.now() - 1000 * (STALE_SECONDS + 5));
    utimesSync(dead!.path, then, then);
    expect(counts()).toMatchObject({ running: 1, pending: 5 });
    const trained: number[] = [];
    await start(program(trained)).end;
    expect(trained).toEqual([4, 3, 2, 1, 5]);
    expect(busy!.held()).toBe(true);
    expect(counts()).toMatchObject({ done: 5, running: 1 });
  });

  test('keep a failure with its error, and go on', async () => {
    const analyze: CellProgram['analyze'] = ({ options }) => {
      if (options.seed === 4) throw new InputError('no such luck');
      return {};
    };
    await start(program([], { analyze })).end;
    expect(counts()).toMatchObject({ done: 5, failed: 1 });
    expect(readFailure(sweep, cell(4).hash)).toMatchObject({
      cell: cell(4).hash,
      error: 'no such luck',
      while: 'analyze',
    });
    const trained: number[] = [];
    await start(program(trained)).end;
    expect(trained).toEqual([]);
    forgetFailure(sweep, cell(4).hash);
    await start(program(trained)).end;
    expect([trained, counts().done]).toEqual([[4], 6]);
  });

  test('make only the results that are missing', async () => {
    const analysed: string[] = [];
    const analyze: CellProgram['analyze'] = (_, { hash }) => {
      analysed.push(hash);
      return {};
    };
    await start(program([], { analyze })).end;
    const [old, added] = ['e'.repeat(8), 'f'.repeat(8)];
    sweep = planSweep(sweep.dir, plan, [cell(2, [old, added])], '0').sweep;
    expect(counts()).toMatchObject({ done: 5, pending: 1 });
    await start(program([], { analyze })).end;
    expect(analysed).toEqual([...Array(6).fill(old), added]);
    expect(readResults(sweep)).toHaveLength(7);
  });

  test('stop when asked, and give their cell back', async () => {
    const stop = new AbortController();
    const trained: number[] = [];
    const onEvent = (event: WorkerEvent) => event.kind === 'progress' && stop.abort();
    await start(program(trained), { signal: stop.signal, onEvent }).end;
    expect(trained).toEqual([6]);
    expect(counts()).toMatchObject({ done: 0, pending: 6, running: 0 });
  });

  test('end before the next cell where they may not continue', async () => {
    const trained: number[] = [];
    await start(program(trained), { mayContinue: () => trained.length < 2 }).end;
    expect(trained).toEqual([6, 5]);
  });

  test('say where they stand', async () => {
    let seen: unknown = null;
    const analyze: CellProgram['analyze'] = () => {
      seen ??= new SweepWatch(sweep).look();
      return {};
    };
    const { events, end } = start(program([], { analyze }));
    await end;
    expect(seen).toMatchObject({ running: [{ cell: cell(6), pid: process.pid }] });
    const six = events.filter((event) => event.cell === cell(6).hash);
    expect(six.map((event) => (event.kind === 'progress' ? event.progress.phase : event.kind))).toEqual([
      'claimed',
      'train',
      'train',
      'train',
      'analyze',
      'ended',
    ]);
  });
});

describe('a worker that lost its claim', () => {
  /** Another worker takes cell 6 over. */
  function takeOver(): void {
    const path = claimPath(sweep, cell(6).hash);
    const then = new Date(Date.now() - 1000 * (STALE_SECONDS + 5));
    utimesSync(path, then, then);
    takeLock(path, 'mine');
  }

  test('in training writes nothing more, and works on other cells', async () => {
    const onEvent = (event: WorkerEvent) => {
      if (event.kind === 'progress' && event.cell === cell(6).hash && event.progress.step === 2) takeOver();
      if (event.kind === 'ended' && event.cell === cell(6).hash) ends.push(event.how);
    };
    const ends: string[] = [];
    await start(program([]), { onEvent }).end;
    expect(ends).toEqual(['lost']);
    expect(readFileSync(join(sweep.dir, 'cells', cell(6).hash, 'step'), 'utf8')).toBe('1');
    expect(counts()).toEqual({ done: 5, failed: 0, running: 1, pending: 0 });
    expect(readLock(claimPath(sweep, cell(6).hash))!.note).toBe('mine');
  });

  test('in an analysis writes no result, nor a failure', async () => {
    for (const fails of [false, true]) {
      const analyze: CellProgram['analyze'] = ({ hash }) => {
        if (hash !== cell(6).hash) return {};
        takeOver();
        if (fails) throw new InputError('no such luck');
        return {};
      };
      await start(program([], { analyze })).end;
      expect(counts()).toEqual({ done: 5, failed: 0, running: 1, pending: 0 });
      rmSync(claimPath(sweep, cell(6).hash));
    }
  });
});

test('what a killed writer left is never taken for a result, and goes away when it is old', async () => {
  const left = ['claims', 'results', 'failures'].map((name) =>
    join(sweep.dir, name, `.${cell(6).hash}.json.${randomUUID()}.tmp`),
  );
  for (const file of left) writeFileSync(file, '');
  expect(counts()).toMatchObject({ done: 0, pending: 6 });
  const then = new Date(Date.now() - 1000 * (STALE_SECONDS + 5));
  utimesSync(left[1]!, then, then);
  await start(program([])).end;
  expect(left.map((file) => existsSync(file))).toEqual([true, false, true]);
});

test('the claim of a finished cell whose worker was killed just then is released, one that is held is not', async () => {
  await start(program([])).end;
  const [dead, held] = [claimPath(sweep, cell(5).hash), claimPath(sweep, cell(6).hash)];
  takeLock(dead);
  const then = new Date(Date.now() - 1000 * (STALE_SECONDS + 5));
  utimesSync(dead, then, then);
  const claim = takeLock(held)!;
  await start(program([])).end;
  expect([existsSync(dead), existsSync(held)]).toEqual([false, true]);
  claim.release();
});
