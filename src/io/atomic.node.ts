// Whole files, read within a limit and written so that a reader sees the old file or the new one, never half of one.

import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../array/errors.ts';

/** Node reads files of up to 2 GiB in one piece. */
const MAX_FILE = 2 ** 31 - 1;

/**
 * Writes `bytes` under a temporary name in the same folder, flushes them to the disk, and renames.
 * @throws InputError naming the path when the folder cannot be written; no partial file is left.
 */
export function writeFileAtomic(path: string, bytes: Uint8Array | string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const content = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  try {
    const file = openSync(temporary, 'wx', 0o666);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    remove(temporary);
    throw new InputError(`cannot write ${path}: ${reason(error)}`);
  }
  flushFolder(dirname(path));
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

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never made: the folder is not one.
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

/** What went wrong, in words, from an error of `node:fs`. */
export function reason(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return (typeof code === 'string' && reasons[code]) || String((error as Error).message ?? error).split('\n')[0]!;
}
