// A lock that outlives nobody: a file that names who holds it and is touched while they live. Made by link(2), which is
// atomic on local disks and NFS alike; removed by whoever finds that the holder is dead. Dead is whose process is gone, on
// the same machine, and elsewhere whose file was not touched for `STALE_SECONDS`. Ages are differences of two times of
// the file's own disk, so clocks of different machines need not agree.
//
// It does not try to stop a holder that slept through its own funeral (a suspended laptop): `beat` and `held` tell it
// when it wakes, and it must ask before it writes what only the holder may write.

import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../array/errors.ts';
import { createExclusively, reason, removeQuietly, writeNewFile } from './atomic.node.ts';

/** Seconds without a beat after which the holder of a lock counts as dead, wherever it is. */
export const STALE_SECONDS = 120;
/** Seconds between beats; several may be lost before the lock is. */
export const BEAT_SECONDS = 15;

/** Looks at a lock that changes under our eyes, before we leave it to the others. */
const TRIES = 4;

/** Bytes of a lock file, always: a beat writes over the one before in a single write. */
const SIZE = 1024;

/** A process, so that others can tell whether it still runs. */
export interface ProcessMark {
  readonly pid: number;
  /** When the process began, where the system tells: a process id may be used again. */
  readonly born: string | null;
  readonly host: string;
  /** What process ids mean something in: this boot of the machine, this container; `null` where unknown. */
  readonly space: string | null;
}

/** Who holds a lock. */
export interface LockHolder extends ProcessMark {
  /** Drawn anew for every lock that is taken. */
  readonly token: string;
}

/** A lock file as it was found. */
export interface LockState {
  /** `null` where the file could not be read as a lock (it is being written, or damaged). */
  readonly holder: LockHolder | null;
  /** What the holder said last, small plain data. */
  readonly note: unknown;
  /** Seconds since the last beat. */
  readonly age: number;
  readonly alive: boolean;
}

/** A lock that this process holds, or held. */
export interface Lock {
  readonly path: string;
  readonly token: string;
  /** Whether it is still ours. */
  held(): boolean;
  /** Says that the holder lives, and perhaps where it stands; `false` where the lock was lost. */
  beat(note?: unknown): boolean;
  /** Gives it back; does nothing where it was lost. */
  release(): void;
}

/**
 * Takes the lock `path`, or returns `null` where somebody has it who lives. The folder must exist.
 * @throws InputError when the folder cannot be written
 */
export function takeLock(path: string, note: unknown = null): Lock | null {
  for (let tries = 0; tries < TRIES; tries++) {
    const token = randomUUID();
    if (writeNewFile(path, content({ ...thisProcess(), token }, note))) return openedLock(path, token);
    const found = readLock(path);
    if (found === null) continue;
    if (found.alive) return null;
    evict(path, found.holder?.token ?? null);
  }
  return null;
}

/** Reads the lock at `path`; `null` where there is none. @throws InputError when it cannot be read */
export function readLock(path: string): LockState | null {
  const found = readContent(path);
  if (found === null) return null;
  const age = Math.max(0, (timeOfFolder(dirname(path)) - found.modified) / 1000);
  return { holder: found.holder, note: found.note, age, alive: lives(found.holder, age) };
}

/** Beats for the holder of `token`, who may be another process (a child that computes without a pause). */
export function beatLock(path: string, token: string, note?: unknown): boolean {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch {
    return false;
  }
  try {
    const found = parse(readStart(file));
    if (found?.holder.token !== token) return false;
    // The file was opened before it was read: if somebody moves it away now, this goes with it and harms nobody.
    writeSync(file, content(found.holder, note === undefined ? found.note : note), 0);
    return true;
  } catch {
    return false;
  } finally {
    closeSync(file);
  }
}

function openedLock(path: string, token: string): Lock {
  return {
    path,
    token,
    held: () => readContent(path)?.holder?.token === token,
    beat: (note) => beatLock(path, token, note),
    release: () => remove(path, token),
  };
}

/**
 * Removes the lock of a dead holder (`null`: one that cannot be read). One at a time: of two that found the same dead
 * holder the second would remove the lock that the first has made meanwhile.
 */
function evict(path: string, token: string | null): void {
  const guard = join(dirname(path), `.${basename(path)}.guard.tmp`);
  try {
    if (!createExclusively(guard, new Uint8Array())) {
      const forgotten = (timeOfFolder(dirname(path)) - statSync(guard).mtimeMs) / 1000 > STALE_SECONDS;
      if (forgotten) removeQuietly(guard);
      return;
    }
  } catch {
    return; // It was there and is gone, or cannot be made: the next try will tell.
  }
  if ((readContent(path)?.holder?.token ?? null) === token) removeQuietly(path);
  removeQuietly(guard);
}

/** Gives back the lock of `token`, and no other: who lost it may learn of that here. */
function remove(path: string, token: string): void {
  const aside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    renameSync(path, aside);
  } catch {
    return; // Somebody else did.
  }
  try {
    if (readContent(aside)?.holder?.token !== token) linkSync(aside, path);
  } catch {
    // A third one has it by now; whom we wronged will notice at its next beat.
  } finally {
    removeQuietly(aside);
  }
}

interface Content {
  readonly holder: LockHolder | null;
  readonly note: unknown;
  /** Milliseconds, by the clock of the disk. */
  readonly modified: number;
}

function readContent(path: string): Content | null {
  let file: number;
  try {
    // Opening makes a network file system look again instead of remembering.
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new InputError(`cannot read ${path}: ${reason(error)}`);
  }
  try {
    const found = parse(readStart(file));
    return { holder: found?.holder ?? null, note: found?.note ?? null, modified: fstatSync(file).mtimeMs };
  } finally {
    closeSync(file);
  }
}

function readStart(file: number): string {
  const bytes = new Uint8Array(SIZE);
  return new TextDecoder().decode(bytes.subarray(0, readSync(file, bytes, 0, SIZE, 0)));
}

function parse(text: string): { holder: LockHolder; note: unknown } | null {
  try {
    const { note, ...holder } = JSON.parse(text) as LockHolder & { note: unknown };
    return typeof holder.token === 'string' && Number.isSafeInteger(holder.pid) ? { holder, note } : null;
  } catch {
    return null;
  }
}

function content(holder: LockHolder, note: unknown): Uint8Array {
  const bytes = new TextEncoder().encode(`${JSON.stringify({ ...holder, note })}\n`);
  if (bytes.length > SIZE) return content(holder, null);
  const padded = new Uint8Array(SIZE).fill(0x20);
  padded.set(bytes);
  return padded;
}

function lives(holder: LockHolder | null, age: number): boolean {
  if (holder !== null && isGone(holder)) return false;
  return age < STALE_SECONDS;
}

/** The process that asks. */
export function thisProcess(): ProcessMark {
  self ??= { pid: process.pid, born: birthOf(process.pid), host: hostname(), space: processSpace() };
  return self;
}

let self: ProcessMark | undefined;

/** Whether a process is known to have ended: it ran where its id means something to us, and does no more. */
export function isGone({ pid, born, host, space }: ProcessMark): boolean {
  const here = thisProcess();
  if (host !== here.host || space !== here.space) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const now = birthOf(pid);
  return now !== null && born !== null && now !== born;
}

/** Start of a process in ticks since the boot (Linux); `null` where the system does not tell, `dead` of a zombie. */
function birthOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may hold anything; the state is the first field after it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : fields[19]!;
  } catch {
    return null;
  }
}

function processSpace(): string | null {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** The time of the folder's disk, in milliseconds: that of a file just written; our own where none can be. */
function timeOfFolder(folder: string): number {
  const probe = join(folder, `.now.${randomUUID()}.tmp`);
  try {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs;
  } catch {
    return Date.now();
  } finally {
    removeQuietly(probe);
  }
}
