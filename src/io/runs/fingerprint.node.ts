// What a file or a folder holds, as one hash: two of the same are the same, wherever they lie.

import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readFileBounded } from '../bytes/atomic.node.ts';
import { isFolder } from './load.node.ts';

/** SHA-256 of a file; of a folder, that of its files, those below it included, in the order of their names. */
export function fingerprint(path: string): string {
  const hash = createHash('sha256');
  if (!isFolder(path)) return hash.update(readFileBounded(path)).digest('hex');
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.sort()) hash.update(`${relative(path, file)}\0`).update(readFileBounded(file));
  return hash.digest('hex');
}
