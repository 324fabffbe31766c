// Recordings on the disk, a folder for each case: exit, stdout, stderr, files/, and a key that says what they were made
// from, so that they need not be made again.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Case } from './case.ts';
import { earlierInChain, type Recording } from './recorder.ts';

export class RecordingStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Whether a recording is there that was made from the same. */
  holds(name: string, key: string): boolean {
    const file = join(this.folder, name, 'key');
    return existsSync(file) && readFileSync(file, 'utf8') === key;
  }

  save(name: string, key: string, { exit, stdout, stderr, files, removed }: Recording): void {
    const folder = join(this.folder, name);
    rmSync(folder, { recursive: true, force: true });
    const parts = new Map<string, string | Buffer>([
      ['exit', `${exit}\n`],
      ['stdout', stdout],
      ['stderr', stderr],
      ...(removed.length > 0 ? [['removed', `${removed.join('\n')}\n`] as const] : []),
      ...[...files].map(([path, content]) => [join('files', path), content] as const),
      // The key goes last: a recording that was cut short is made again.
      ['key', key],
    ]);
    for (const [path, content] of parts) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  }

  /** All parts of a recording but its key, by path. */
  read(name: string): Map<string, Buffer> {
    const folder = join(this.folder, name);
    const parts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((path) => path !== 'key');
    return new Map(parts.sort().map((path) => [path, readFileSync(join(folder, path))]));
  }

  /** Takes the recording of another store in place of its own, as if it were its own. */
  adopt(name: string, other: RecordingStore): void {
    const [to, from] = [join(this.folder, name), join(other.folder, name)];
    const key = readFileSync(join(to, 'key'));
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
    writeFileSync(join(to, 'key'), key);
  }
}

/** Digests of what recordings are made from. */
export interface Origin {
  readonly program: string;
  readonly inputs: string;
  /** What decides how calls are recorded. */
  readonly recorder: string;
}

/** What a recording was made from, and the calls up to it. */
export function keyOf(asked: Case, cases: readonly Case[], made: Origin): string {
  const calls = [...earlierInChain(asked, cases), asked].map(({ args }) => args);
  return `${JSON.stringify({ ...made, calls }, null, 1)}\n`;
}

/** A digest of the names and bytes of all files below a folder, where `wanted` says so. */
export function digestOf(folder: string, wanted: (path: string) => boolean = () => true): string {
  const hash = createHash('sha256');
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(wanted);
  for (const path of paths.sort()) hash.update(path.slice(folder.length)).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}
