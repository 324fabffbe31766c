// The layout of the house holds: no lower room imports a higher one, portable files touch neither Node nor the DOM.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { brokenRules } from './layers.ts';

const src = fileURLToPath(new URL('../../src', import.meta.url));

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/^kernels\/(generated|assembly)\//.test(path));
}

describe('the source tree', () => {
  test('has files to check', () => {
    expect(sourceFiles()).toContain('array/matrix.ts');
  });

  test('keeps every rule', () => {
    const broken = sourceFiles().flatMap((path) => brokenRules(path, readFileSync(join(src, path), 'utf8')));
    expect(broken).toEqual([]);
  });
});

describe('the checker refuses', () => {
  const refused: readonly [string, string, string, RegExp][] = [
    ['a value import upwards', 'array/a.ts', `import { eig } from '../linalg/eig.ts';`, /higher room 'linalg'/],
    ['a type import upwards', 'nn/a.ts', `import type { Task } from '../task/history.ts';`, /higher room 'task'/],
    ['an inline type import', 'nn/a.ts', `let t: import('../emt/index.ts').Basis;`, /higher room 'emt'/],
    ['a re-export upwards', 'task/a.ts', `export * from '../train/index.ts';`, /higher room 'train'/],
    ['a named re-export upwards', 'task/a.ts', `export { x } from '../train/index.ts';`, /higher room 'train'/],
    ['a dynamic import upwards', 'graph/a.ts', `await import('../cli/options.ts');`, /higher room 'cli'/],
    ['a side-effect import upwards', 'graph/a.ts', `import '../nn/index.ts';`, /higher room 'nn'/],
    ['an import between equals', 'wave/a.ts', `import { x } from '../assess/x.ts';`, /equal room 'assess'/],
    ['files in a theory', 'emt/a.ts', `import { readNpz } from '../io/npz.ts';`, /takes no files/],
    ['an unknown room', 'attic/a.ts', 'export const x = 1;', /no known room/],
    ['a computed import', 'io/a.ts', 'const name = 1; await import(String(name));', /computed/],
    ['node: in a portable file', 'io/a.ts', `import { readFileSync } from 'node:fs';`, /imports 'node:fs'/],
    ['a bare builtin', 'emt/a.ts', `import fs from 'fs/promises';`, /imports 'fs\/promises'/],
    ['a required builtin', 'emt/a.ts', `const fs = require('fs');`, /imports 'fs'/],
    ['a portable file on a Node file', 'io/a.ts', `import { x } from './b.node.ts';`, /Node-only '\.\/b\.node\.ts'/],
    ['a Node file in a portable room', 'nn/a.node.ts', `import fs from 'node:fs';`, /may not hold a Node-only file/],
    ['the DOM', 'figure/a.ts', `export const root = document.createElement('svg');`, /'document' of the DOM/],
    ['the DOM in a type', 'figure/a.ts', 'export type Root = HTMLElement;', /'HTMLElement' of the DOM/],
    ['Node globals', 'train/a.ts', 'export const where = process.cwd();', /'process' of Node/],
    ['what it cannot parse', 'train/a.ts', 'export const = ;', /does not parse/],
  ];
  test.each(refused)('%s', (_, path, source, expected) => {
    expect(brokenRules(path, source)).toEqual([expect.stringMatching(expected)]);
  });
});

describe('the checker allows', () => {
  const allowed: readonly [string, string, string][] = [
    ['imports downwards', 'cli/a.node.ts', `import fs from 'node:fs'; import { eig } from '../linalg/eig.ts';`],
    ['a library', 'figure/a.ts', `import { line } from 'd3-shape';`],
    ['its own room', 'io/node/a.node.ts', `import { x } from '../npz.ts';`],
    ['a variable that is called like a global', 'task/a.ts', 'export function f(window: number) { return window; }'],
    ['a destructured one', 'task/a.ts', 'export function f({ history = 1, ...self }) { return [history, self]; }'],
    ['a member or key of that name', 'task/a.ts', 'declare const x: any; export const y = { location: x.document };'],
    ['the word in a comment or string', 'task/a.ts', `/* document */ export const x = "import 'node:fs'";`],
    ['the DOM in a Node-only file', 'cli/a.node.ts', 'export const x = fetch;'],
  ];
  test.each(allowed)('%s', (_, path, source) => {
    expect(brokenRules(path, source)).toEqual([]);
  });
});
