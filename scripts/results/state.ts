// Which checks are finished, kept in a file, so that a run goes on where another was left. What their commands gave stays beside it
// and is read each time: the page, and how it is read, may be put right without computing again. A check is forgotten when its
// commands or the code have changed.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Check } from './check.ts';

interface Done {
  readonly key: string;
  readonly seconds: number;
}

export class CheckState {
  readonly #file: string;
  readonly #version: string;
  readonly #done: Map<string, Done>;

  /** `version` names the code: what another version gave is not taken. */
  constructor(file: string, version: string, isFresh: boolean) {
    this.#file = file;
    this.#version = version;
    const has = existsSync(file) && !isFresh;
    this.#done = new Map(has ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : []);
  }

  isDone(check: Check): boolean {
    return this.#done.get(check.id)?.key === this.#keyOf(check);
  }

  /** Notes that a check is finished; the file is whole at every moment. */
  note(check: Check, seconds: number): void {
    this.#done.set(check.id, { key: this.#keyOf(check), seconds });
    this.#save();
  }

  /** Forgets a check, before its folder is emptied. */
  forget(check: Check): void {
    if (this.#done.delete(check.id)) this.#save();
  }

  #save(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, `${JSON.stringify(Object.fromEntries(this.#done), null, 1)}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }

  #keyOf({ commands }: Check): string {
    return hashOf([this.#version, ...commands]);
  }
}

/** A hash of all files below some folders. */
export function versionOf(root: string, folders: readonly string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return hashOf(files.sort().flatMap((file) => [file.slice(root.length), readFileSync(file, 'latin1')]));
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex').slice(0, 16);
}
