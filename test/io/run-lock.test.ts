// One writer to a run folder: nobody trains into it beside another, a dead one's place is taken, and what killed
// writers left behind is cleaned up.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { writeNewFile } from '../../src/io/bytes/atomic.node.ts';
import { STALE_SECONDS, takeLock } from '../../src/io/bytes/lock-file.node.ts';
import { createRun, loadCheckpoint, openRun, trainIntoRun } from '../../src/io/index.node.ts';
import { lockRun } from '../../src/io/runs/run-lock.node.ts';
import { parseTask } from '../../src/task/index.ts';
import { Trainer, trainConfig } from '../../src/train/index.ts';
import { strikeOf } from '../struck.ts';
import { temporaryFolder } from '../temporary.ts';
import { until } from '../until.ts';

/** Milliseconds, the longest that a timer takes. */
const FOREVER = 2 ** 31 - 1;

const root = temporaryFolder('run-lock');
let dir: string;
let path: string;
beforeEach(() => {
  dir = join(root, randomUUID());
  mkdirSync(dir);
  path = join(dir, 'run.lock');
});

const task = parseTask('T1', { d: 2, s: 2 });
const config = trainConfig(task, {
  ...{ steps: 60, batch: 4, horizons: [3] },
  ...{ network: { hiddenSize: 4 }, evaluation: { every: 30, horizon: 5 } },
});
const options = { checkpointEvery: 20, metricsEvery: 10, resume: false };
const start = (more: Partial<Parameters<typeof trainIntoRun>[2]> = {}) =>
  trainIntoRun(openRun(dir), new Trainer(task, config), { ...options, ...more });

/** A lock as somebody else has it, silent for `age` seconds. */
function foreignLock(holder: Record<string, unknown>, age: number): void {
  writeFileSync(
    path,
    JSON.stringify({ pid: 4242, born: null, host: 'elsewhere', space: null, token: 'foreign', note: null, ...holder }),
  );
  const then = new Date(Date.now() - 1000 * age);
  utimesSync(path, then, then);
}

describe('training into a run', () => {
  beforeEach(() => void createRun(dir, {}));

  test('is for one at a time, and for the next one afterwards', async () => {
    const first = start();
    await expect(start({ resume: true })).rejects.toThrow(InputError);
    await expect(start({ resume: true })).rejects.toThrow(
      new RegExp(
        `^${dir} is in use: process ${process.pid} on "${hostname()}" trains there \\(last sign of life \\d+ s ago`,
      ),
    );
    expect((await first).step).toBe(60);
    expect(existsSync(path)).toBe(false);
    expect((await start({ resume: true })).from).toBe(60);
  });

  test.each([0, -5, 2.5, Number.NaN])('refuses to save every %d steps', async (every) => {
    await expect(start({ checkpointEvery: every })).rejects.toThrow(
      `checkpointEvery must be a whole number of at least 1, found ${every}`,
    );
    await expect(start({ metricsEvery: every })).rejects.toThrow('metricsEvery must be a whole number of at least 1');
    expect(existsSync(path)).toBe(false);
  });

  test('gives the lock back when it fails', async () => {
    const onProgress = () => {
      throw new Error('no more');
    };
    await expect(start({ onProgress })).rejects.toThrow('no more');
    expect(existsSync(path)).toBe(false);
  });

  test('is refused beside a holder elsewhere who gave a sign of life just now', async () => {
    foreignLock({ note: { step: 700 } }, 10);
    await expect(start()).rejects.toThrow(
      /is in use: process 4242 on "elsewhere" trains there \(last sign of life [12]\d s ago, at step 700\); wait for it or end it \(should it be dead, its lock is void after 120 s\)$/,
    );
    expect(readFileSync(path, 'utf8')).toContain('"foreign"');
  });

  describe('beside a holder elsewhere who is silent', () => {
    /** Lets whoever waits for the lock look at it again. */
    const look = () => vi.runOnlyPendingTimersAsync();
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      foreignLock({}, STALE_SECONDS / 2);
    });
    afterEach(() => void vi.useRealTimers());

    test('waits, and takes its place when it is silent too long', async () => {
      const ended = start();
      for (let looks = 0; looks < 5; looks++) await look();
      expect(readFileSync(path, 'utf8')).toContain('"foreign"');
      foreignLock({}, STALE_SECONDS + 1);
      await look();
      expect((await ended).step).toBe(60);
    });

    test('waits no longer once it speaks again', async () => {
      const ended = start();
      const refused = expect(ended).rejects.toThrow(/is in use: process 4242/);
      await look();
      foreignLock({}, 0);
      await look();
      await refused;
    });
  });

  test('writes nothing more once somebody else has its place', async () => {
    const run = openRun(dir);
    let before: ReturnType<typeof loadCheckpoint> | undefined;
    const onProgress = ({ step }: { step: number }) => {
      if (step !== 30) return;
      before = loadCheckpoint(run, 'last');
      rmSync(path);
      foreignLock({}, 0);
    };
    await expect(start({ onProgress })).rejects.toThrow(
      /was taken over by another process: nothing more is written here/,
    );
    expect(loadCheckpoint(run, 'last')).toEqual(before);
    // The lock of the other one stays.
    expect(readFileSync(path, 'utf8')).toContain('"foreign"');
  });

  test('cleans up what killed writers left, and nothing else', async () => {
    const checkpoints = join(dir, 'checkpoints');
    const left = [
      join(dir, `.run.json.${randomUUID()}.tmp`),
      join(checkpoints, `.last.safetensors.${randomUUID()}.tmp`),
    ];
    const asking = join(dir, `.run.lock.${randomUUID()}.tmp`);
    const asked = join(dir, `.now.${randomUUID()}.tmp`);
    const mine = [join(dir, '.notes.tmp'), join(checkpoints, 'best.tmp'), join(dir, 'readme')];
    for (const file of [...left, asking, asked, ...mine]) writeFileSync(file, 'half');
    const old = new Date(Date.now() - 1000 * (STALE_SECONDS + 1));
    utimesSync(asked, old, old);
    (await lockRun(dir)).release();
    for (const file of [...left, asked]) expect(existsSync(file)).toBe(false);
    // Somebody else may be asking for the lock just now.
    for (const file of [asking, ...mine]) expect(existsSync(file)).toBe(true);
  });
});

describe('a process that was killed', () => {
  const child = fileURLToPath(new URL('./training-run.child.ts', import.meta.url));
  let trained: ReturnType<typeof spawn> | undefined;
  afterEach(() => void trained?.kill('SIGKILL'));

  test('holds the run while it lives, and gives way at once', async () => {
    const { execArgv, env } = strikeOf({ signal: 'SIGSTOP', operation: 'renameSync .*/last.safetensors$' });
    trained = spawn(process.execPath, ['--import', 'tsx', ...execArgv, child, dir], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env },
    });
    const ended = once(trained, 'exit');
    await until('it trains', () => existsSync(join(dir, 'checkpoints/last.safetensors')));
    await expect(lockRun(dir)).rejects.toThrow(new RegExp(`is in use: process ${trained.pid} on`));
    trained.kill('SIGKILL');
    await ended;
    expect(existsSync(path)).toBe(true);
    // Whoever waits looks again after a while: this would be the test's last.
    (await lockRun(dir, FOREVER)).release();
    expect(readdirSync(dir, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual([]);
  });
});

describe('runs made at the same moment in the same folder', () => {
  const child = fileURLToPath(new URL('./run-lock.child.ts', import.meta.url));

  test('are one run: all but one maker are told so', async () => {
    const dirs = Array.from({ length: 40 }, (_, k) => join(dir, `run${k}`));
    const start = join(dir, 'start');
    const makers = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--import', 'tsx', child, start, ...dirs], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    const lines = makers.map(({ stdout }) => createInterface(stdout)[Symbol.asyncIterator]());
    const all = () => Promise.all(lines.map(async (each) => (await each.next()).value as string));
    expect(await all()).toEqual(['ready', 'ready', 'ready']);
    writeFileSync(start, '');
    const said = (await all()).map((line) => JSON.parse(line) as { pid: number; made: string[] });
    dirs.forEach((each, k) => {
      const winners = said.filter(({ made }) => made[k] === 'made');
      expect(winners).toHaveLength(1);
      expect(openRun(each).json.pid).toBe(winners[0]!.pid);
      for (const { made } of said)
        expect(made[k]).toMatch(/^made$|holds a run already: resume it, or choose another folder$/);
      expect(readdirSync(each).sort()).toEqual(['checkpoints', 'run.json']);
    });
  });

  test('a file that must be new is not written over', () => {
    expect(writeNewFile(join(dir, 'new'), 'one')).toBe(true);
    expect(writeNewFile(join(dir, 'new'), 'two')).toBe(false);
    expect(readFileSync(join(dir, 'new'), 'utf8')).toBe('one');
    expect(readdirSync(dir)).toEqual(['new']);
    expect(() => writeNewFile(join(dir, 'new', 'deeper'), 'x')).toThrow(/cannot write .*deeper: a part of the path/);
  });
});

test('a run whose folder cannot be written is refused in one line', async () => {
  await expect(lockRun(join(dir, 'none'))).rejects.toThrow(/^cannot write .*none\/run\.lock: no such file or folder$/);
  // A lock of this process is a lock as well.
  const lock = takeLock(path)!;
  await expect(lockRun(dir)).rejects.toThrow(/is in use/);
  lock.release();
});
