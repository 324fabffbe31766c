// Locks: one holder at a time, lost by the dead and by nobody else.

import { execFile, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { beatLock, isGone, readLock, STALE_SECONDS, takeLock, thisProcess } from '../../src/io/bytes/lock-file.node.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-lock-'));
  path = join(folder, 'a.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets `seconds` pass for the file. */
function age(seconds: number): void {
  const then = new Date(Date.now() - 1000 * seconds);
  utimesSync(path, then, then);
}

/** A lock as another process would have written it. */
function writeForeign(holder: Record<string, unknown>): void {
  writeFileSync(path, JSON.stringify({ ...thisProcess(), token: 'foreign', note: null, ...holder }));
}

describe('a lock', () => {
  test('has one holder, and another one after it is given back', () => {
    const first = takeLock(path, { step: 1 })!;
    expect(first.held()).toBe(true);
    expect(takeLock(path)).toBeNull();
    expect(readLock(path)).toMatchObject({
      holder: { pid: process.pid, host: hostname() },
      note: { step: 1 },
      alive: true,
    });
    first.release();
    expect(readLock(path)).toBeNull();
    expect(first.held()).toBe(false);
    expect(takeLock(path)!.held()).toBe(true);
  });

  test('leaves no other files behind', () => {
    const lock = takeLock(path)!;
    takeLock(path);
    readLock(path);
    lock.beat({ step: 2 });
    expect(readdirSync(folder)).toEqual(['a.json']);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is kept by beats, which carry a note and change its age, not its size', () => {
    const lock = takeLock(path, { step: 100_000 })!;
    const { size } = statSync(path);
    age(3600);
    expect(readLock(path)!.age).toBeGreaterThan(3599);
    expect(lock.beat({ step: 2 })).toBe(true);
    expect(readLock(path)).toMatchObject({ note: { step: 2 } });
    expect(readLock(path)!.age).toBeLessThan(1800);
    expect(beatLock(path, lock.token)).toBe(true);
    expect(readLock(path)).toMatchObject({ note: { step: 2 } });
    expect(statSync(path).size).toBe(size);
  });

  test('is lost without beats, and who lost it is told and cannot disturb the next holder', () => {
    const first = takeLock(path)!;
    age(STALE_SECONDS + 1);
    expect(readLock(path)!.alive).toBe(false);
    const second = takeLock(path)!;
    expect([first.held(), first.beat({ step: 9 })]).toEqual([false, false]);
    first.release();
    expect(second.held()).toBe(true);
    expect(readLock(path)!.note).toBeNull();
  });

  test('is lost at once by a process of this machine that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeForeign({ pid, born: '1' });
    expect(readLock(path)!.alive).toBe(false);
    expect(takeLock(path)!.held()).toBe(true);
  });

  test('is lost at once where its process id belongs to a younger process', () => {
    if (thisProcess().born === null) return;
    writeForeign({ born: '1' });
    expect(readLock(path)!.alive).toBe(false);
  });

  test('of another machine counts as long as it is touched, whatever its process id means here', () => {
    for (const elsewhere of [{ host: 'another' }, { space: 'another' }]) {
      writeForeign({ pid: 999_999_999, ...elsewhere });
      expect(takeLock(path)).toBeNull();
      age(STALE_SECONDS + 1);
      expect(takeLock(path)!.held()).toBe(true);
    }
  });

  test('that is damaged counts for a while and is then taken over', () => {
    writeFileSync(path, '{"token": "half');
    expect(readLock(path)).toMatchObject({ holder: null, alive: true });
    expect(takeLock(path)).toBeNull();
    age(STALE_SECONDS + 1);
    const lock = takeLock(path)!;
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ token: lock.token });
  });

  test('lets processes take turns: none of their additions to one number is lost', async () => {
    const [count, turns] = [join(folder, 'count'), 40];
    const module = new URL('../../src/io/bytes/lock-file.node.ts', import.meta.url).href;
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { takeLock } from ${JSON.stringify(module)};
      for (let turn = 0; turn < ${turns}; turn++) {
        let lock;
        while (!(lock = takeLock(${JSON.stringify(path)})));
        writeFileSync(${JSON.stringify(count)}, String(1 + Number(readFileSync(${JSON.stringify(count)}, 'utf8'))));
        lock.release();
      }`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const run = promisify(execFile);
    writeFileSync(count, '0');
    writeForeign({ pid: spawnSync(process.execPath, ['-e', '']).pid, born: '1' });
    await Promise.all(Array.from({ length: 3 }, () => run(process.execPath, args)));
    expect(readFileSync(count, 'utf8')).toBe(String(3 * turns));
  });

  test('in a folder that cannot be written is refused in one line', () => {
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'b', 'file'), '');
    expect(() => takeLock(join(folder, 'missing', 'a.json'))).toThrow(InputError);
    expect(() => takeLock(join(folder, 'b', 'file', 'a.json'))).toThrow(/cannot write .*a\.json: /);
  });
});

test('a process is gone when it ended here, and never for sure elsewhere', () => {
  const ended = { ...thisProcess(), pid: spawnSync(process.execPath, ['-e', '']).pid, born: '1' };
  expect(isGone(thisProcess())).toBe(false);
  expect(isGone(ended)).toBe(true);
  expect(isGone({ ...ended, host: 'another' })).toBe(false);
});
