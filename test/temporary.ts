// Folders that tests write to, gone when they are over.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';

function made(name: string): string {
  return mkdtempSync(join(tmpdir(), `engram-${name}-`));
}

/** A folder for all tests of a file, or of a `describe`. */
export function temporaryFolder(name: string): string {
  const folder = made(name);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder for each test; called before the hooks that use its `path`. */
export function folderOfEachTest(name: string): { readonly path: string } {
  const folder = { path: '' };
  beforeEach(() => {
    folder.path = made(name);
  });
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}
