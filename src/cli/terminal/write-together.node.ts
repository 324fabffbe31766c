// Writes several files so that all of them appear or none: first each of them goes to a temporary file beside its
// place, then all are renamed. A failed write leaves nothing behind, neither files nor the folders made for them.

import { mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../../array/errors.ts';
import { reason } from '../../io/bytes/atomic.node.ts';
import { isSystemError } from './errors.node.ts';

/** @param files text or bytes by path; folders that are missing are made. */
export function writeTogether(files: ReadonlyMap<string, string | Uint8Array>): void {
  const madeFolders: string[] = [];
  const temporary: [from: string, to: string][] = [];
  try {
    for (const [path, bytes] of files) {
      const target = resolve(path);
      if (isFolder(target)) throw new InputError(`cannot write ${path}: it is a folder, expected a file`);
      makeFolders(dirname(target), madeFolders);
      const from = `${target}.${process.pid}.part`;
      temporary.push([from, target]);
      writeFileSync(from, bytes, { flag: 'wx' });
    }
    for (const [from, to] of temporary) renameSync(from, to);
  } catch (error) {
    for (const [from] of temporary) rmSync(from, { force: true });
    for (const folder of madeFolders.reverse()) removeIfEmpty(folder);
    if (!isSystemError(error)) throw error;
    throw new InputError(`cannot write ${error.path ?? 'the files'}: ${reason(error)}`);
  }
}

/**
 * Refuses a folder that cannot be written to, before hours are spent on what should go there. Leaves no trace.
 * @throws InputError
 */
export function checkWritableFolder(folder: string): void {
  let existing = resolve(folder);
  while (!exists(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    rmdirSync(mkdtempSync(join(existing, '.engram-')));
  } catch (error) {
    const inside = existing === resolve(folder) ? '' : ` (${existing} is the nearest part of the path that exists)`;
    throw new InputError(`cannot write to ${folder}: ${reason(error)}${inside}`);
  }
}

function makeFolders(folder: string, made: string[]): void {
  if (isFolder(folder)) return;
  if (exists(folder)) throw new InputError(`cannot write below ${folder}: it is a file, expected a folder`);
  if (dirname(folder) !== folder) makeFolders(dirname(folder), made);
  mkdirSync(folder);
  made.push(folder);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Someone else wrote there meanwhile.
  }
}

function exists(path: string): boolean {
  return statOf(path) !== null;
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    // Missing, below a regular file, or out of reach: writing there will say which.
    return null;
  }
}
