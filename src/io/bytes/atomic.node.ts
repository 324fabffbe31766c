// Whole files, read within a limit and written so that a reader sees the old file or the new one, never half of one.

import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../array/errors.ts';

/** Node reads files of up to 2 GiB in one piece. */
const MAX_FILE = 2 ** 31 - 1;

/**
 * Writes `bytes` under a temporary name in the same folder, flushes them to the disk, and renames.
 * @throws InputError naming the path when the folder cannot be written; no partial file is left
 */
export function writeFileAtomic(path: string, bytes: Uint8Array | string): void {
  const temporary = temporaryFor(path);
  try {
    writeDurably(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw new InputError(`cannot write ${path}: ${reason(error)}`);
  }
  flushFolder(dirname(path));
}

/**
 * Makes the new file `path`, whole or not at all; `false` where one is there already: of several who try at the same
 * time one succeeds. By link(2), which is atomic on local disks and NFS alike.
 * @throws InputError naming the path when the folder cannot be written
 */
export function writeNewFile(path: string, bytes: Uint8Array | string): boolean {
  const temporary = temporaryFor(path);
  try {
    writeDurably(temporary, bytes);
    return linkNew(temporary, path, bytes);
  } catch (error) {
    throw new InputError(`cannot write ${path}: ${reason(error)}`);
  } finally {
    removeQuietly(temporary);
    flushFolder(dirname(path));
  }
}

function linkNew(temporary: string, path: string, bytes: Uint8Array | string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The answer of a file server may be lost and the question asked again: two names mean that the first one worked.
    if (code === 'EEXIST') return statSync(temporary).nlink === 2;
    if (code === 'ENOENT') throw error;
    return createExclusively(path, bytes);
  }
}

/** Makes a new file on disks without links; `false` where `path` is there. */
export function createExclusively(path: string, bytes: Uint8Array | string): boolean {
  try {
    writeFileSync(path, bytes, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const TEMPORARY = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
}

/**
 * Removes what writers that were killed left in `folder`. Temporary files younger than `age` seconds stay: they may be
 * somebody's who lives; 0 where nobody else may write there.
 */
export function removeTemporaries(folder: string, age: number, isOwn: (name: string) => boolean = () => true): void {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => TEMPORARY.test(name) && isOwn(name));
  } catch {
    return; // There is no such folder, so nothing was left there.
  }
  for (const name of names) {
    const path = join(folder, name);
    try {
      if (age === 0 || Date.now() - statSync(path).mtimeMs > 1000 * age) removeQuietly(path);
    } catch {
      // It is gone already.
    }
  }
}

function writeDurably(path: string, bytes: Uint8Array | string): void {
  const content = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  const file = openSync(path, 'wx', 0o666);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Appends `text` and flushes it to the disk. Throws as `node:fs` does; a power cut may leave a part of the text. */
export function appendDurably(path: string, text: string): void {
  const file = openSync(path, 'a');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Removes a file, if it is there and can be. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never made: a part of the path is a file.
  }
}

/** Makes the rename itself durable, where the platform can open folders. */
function flushFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows cannot open folders; the data itself is on the disk.
  }
}

/**
 * Creates `path` and the folders above it, one by one: Node's own recursive mkdir never returns where a parent refuses
 * folders but says "no such file" (/proc). @throws InputError naming the path
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.push(at);
  try {
    for (const folder of missing.reverse()) makeOne(folder);
    if (!statSync(path).isDirectory()) throw new InputError(`cannot create the folder ${path}: a file is in its place`);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot create the folder ${path}: ${reason(error)}`);
  }
}

/** Someone else may make the same folder at the same time. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The bytes of the file at `path`. @throws InputError when it cannot be read or has more than `limit` bytes */
export function readFileBounded(path: string, limit = MAX_FILE): Uint8Array {
  try {
    const file = statSync(path);
    if (!file.isFile() && !file.isDirectory()) throw new InputError(`${path} is a pipe or a device, expected a file`);
    const { size } = file;
    if (size > limit) throw new InputError(`${path} has ${size} bytes, the limit is ${limit}`);
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot read ${path}: ${reason(error)}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EISDIR: 'it is a folder, expected a file',
  ENOTDIR: 'a part of the path is a file, expected a folder',
  EEXIST: 'a file of that name is in the way',
};

/** Says in words what went wrong, by an error of `node:fs`. */
export function reason(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return (typeof code === 'string' && reasons[code]) || String((error as Error).message ?? error).split('\n')[0]!;
}
