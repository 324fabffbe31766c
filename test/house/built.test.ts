// The compiled package: every `exports` path loads in Node as it is, and the portable ones load nothing of Node's.

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, inject, test } from 'vitest';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  exports: Record<string, string | { default: string }>;
};
const entries = Object.entries(manifest.exports).flatMap(([path, target]): [string, string][] =>
  typeof target === 'string' ? [] : [[path, target.default.replace('./dist/', '')]],
);

const folder = inject('compiled');

describe('the compiled package', () => {
  test('loads from every export', () => {
    const urls = entries.map(([, file]) => pathToFileURL(join(folder, file)).href);
    const script = `for (const url of ${JSON.stringify(urls)}) {
      const names = Object.keys(await import(url));
      if (names.length === 0) throw new Error(url + ' exports nothing');
    }`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toBe('');
  });

  test('imports no TypeScript file: every extension was rewritten', () => {
    const compiled = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.js'));
    expect(compiled.length).toBeGreaterThan(50);
    const left = compiled.filter((file) => /from '\.[^']*\.ts'/.test(readFileSync(join(folder, file), 'utf8')));
    expect(left).toEqual([]);
  });
});
