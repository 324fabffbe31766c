// One writer to a run folder: nobody trains into it beside another, a dead one's place is taken, and what killed
// writers left behind is cleaned up.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { writeNewFile } from '../../src/io/bytes/atomic.node.ts';
import { STALE_SECONDS, takeLock } from '../../src/io/bytes/lock-file.node.ts';
import { createRun, loadCheckpoint, openRun, trainIntoRun } from '../../src/io/index.node.ts';
import { lockRun } from '../../src/io/runs/run-lock.node.ts';
import { parseTask } from '../../src/task/index.ts';
import { Trainer, trainConfig } from '../../src/train/index.ts';

const root = mkdtempSync(join(tmpdir(), 'engram-run-lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
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
        `^${dir} is in use: process ${process.pid} on "${hostname()}" trains there \\(last sign of life 0 s ago`,
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
    foreignLock({ note: { step: 700 } }, 3);
    await expect(start()).rejects.toThrow(
      /is in use: process 4242 on "elsewhere" trains there \(last sign of life [34] s ago, at step 700\); wait for it or end it \(should it be dead, its lock is void after 120 s\)$/,
    );
    expect(readFileSync(path, 'utf8')).toContain('"foreign"');
  });

  test('takes the place of a holder elsewhere who is silent too long, and waits for that', async () => {
    foreignLock({}, STALE_SECONDS - 1);
    const began = performance.now();
    expect((await start()).step).toBe(60);
    expect(performance.now() - began).toBeGreaterThan(500);
  });

  test('waits no longer once a silent holder speaks again', async () => {
    foreignLock({}, STALE_SECONDS / 2);
    const waiting = start();
    setTimeout(() => foreignLock({}, 0), 200);
    await expect(waiting).rejects.toThrow(/is in use: process 4242/);
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

  test('holds the run while it lives, and gives way at once', { timeout: 60_000 }, async () => {
    trained = spawn(process.execPath, ['--import', 'tsx', child, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => void trained!.on('exit', () => resolve()));
    await new Promise<void>((resolve) => void trained!.stdout!.once('data', () => resolve()));
    await expect(lockRun(dir)).rejects.toThrow(new RegExp(`is in use: process ${trained.pid} on`));
    trained.kill('SIGKILL');
    await ended;
    expect(existsSync(path)).toBe(true);
    const began = performance.now();
    (await lockRun(dir)).release();
    expect(performance.now() - began).toBeLessThan(5000);
    expect(readdirSync(dir, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual([]);
  });
});

describe('runs made at the same moment in the same folder', () => {
  const child = fileURLToPath(new URL('./run-lock.child.ts', import.meta.url));

  test('are one run: all but one maker are told so', { timeout: 60_000 }, async () => {
    const dirs = Array.from({ length: 40 }, (_, k) => join(dir, `run${k}`));
    const moment = String(Date.now() + 3000);
    const makers = Array.from({ length: 3 }, async () => {
      const maker = spawn(process.execPath, ['--import', 'tsx', child, moment, ...dirs], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      for await (const chunk of maker.stdout) text += chunk;
      return JSON.parse(text) as { pid: number; made: string[] };
    });
    const said = await Promise.all(makers);
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
