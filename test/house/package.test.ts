// The package as users get it: every `exports` path leads to a source file, and the metadata points at real files.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

interface Manifest {
  bin: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
  files: string[];
  license: string;
  dependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest;

/** The source that tsconfig.build.json compiles to `built`. */
function sourceOf(built: string): string {
  return built.replace('./dist/', './src/').replace(/(\.d\.ts|\.js)$/, '.ts');
}

function exists(path: string): boolean {
  return existsSync(fileURLToPath(new URL(path, root)));
}

describe('package.json', () => {
  const entries = Object.entries(manifest.exports).filter(
    (entry): entry is [string, { types: string; default: string }] => typeof entry[1] === 'object',
  );

  test.each(entries)('export %s has a source with types beside it', (_, entry) => {
    expect(sourceOf(entry.types)).toBe(sourceOf(entry.default));
    expect(exists(sourceOf(entry.default))).toBe(true);
  });

  test('the command line starts with a line that runs node', () => {
    const source = readFileSync(new URL(sourceOf(manifest.bin.engram!), root), 'utf8');
    expect(source.split('\n')[0]).toBe('#!/usr/bin/env node');
  });

  test('the licence is the one in LICENSE', () => {
    expect(readFileSync(new URL('LICENSE', root), 'utf8')).toContain(`${manifest.license} License`);
  });

  test('what is shipped beside dist exists', () => {
    expect(manifest.files.filter((file) => file !== 'dist' && !exists(file))).toEqual([]);
  });

  test('installs no package script', () => {
    expect(readFileSync(new URL('.npmrc', root), 'utf8')).toContain('ignore-scripts=true');
  });
});
