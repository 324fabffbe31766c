// The layout of the house holds: no lower room imports a higher one, portable files touch neither Node nor the DOM, and
// neither files nor folders import each other in a circle.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fileCircles, folderCircles, importGraph } from './circles.ts';
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

  const imports = importGraph(new Map(sourceFiles().map((path) => [path, readFileSync(join(src, path), 'utf8')])));

  test('has no circle between files', () => expect(fileCircles(imports)).toEqual([]));
  test('has no circle between folders', () => expect(folderCircles(imports)).toEqual([]));
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
    ['files in a story', 'story/a.ts', `import { readNpz } from '../io/npz.ts';`, /takes no files/],
    [
      'a story that knows experiments',
      'story/a.ts',
      `import { x } from '../experiment/x.ts';`,
      /higher room 'experiment'/,
    ],
    ['an experiment that knows sweeps', 'experiment/a.ts', `import { x } from '../sweep/x.ts';`, /higher room 'sweep'/],
    ['a sweep that knows commands', 'sweep/a.ts', `import { x } from '../cli/x.ts';`, /higher room 'cli'/],
    ['a page that knows commands', 'web/a.ts', `import { x } from '../cli/x.ts';`, /equal room 'cli'/],
    ['the door of its own room', 'emt/a/x.ts', `import { y } from '../index.ts';`, /door of its own room/],
    ['an unknown room', 'attic/a.ts', 'export const x = 1;', /no known room/],
    ['a computed import', 'io/a.ts', 'const name = 1; await import(String(name));', /computed/],
    ['node: in a portable file', 'io/a.ts', `import { readFileSync } from 'node:fs';`, /imports 'node:fs'/],
    ['a bare builtin', 'emt/a.ts', `import fs from 'fs/promises';`, /imports 'fs\/promises'/],
    ['a required builtin', 'emt/a.ts', `const fs = require('fs');`, /imports 'fs'/],
    ['a portable file on a Node file', 'io/a.ts', `import { x } from './b.node.ts';`, /Node-only '\.\/b\.node\.ts'/],
    ['a Node file in an experiment', 'experiment/a/x.node.ts', `import fs from 'node:fs';`, /may not hold/],
    ['the Node files of io in an experiment', 'experiment/a.ts', `import { x } from '../io/b.node.ts';`, /Node-only/],
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
    ['portable files in an experiment', 'experiment/a.ts', `import { readNpz } from '../io/npz.ts';`],
    ['experiments in a sweep', 'sweep/a.ts', `import { x } from '../experiment/index.ts';`],
    ['the DOM in the page', 'web/a.ts', `export const root = document.createElement('svg');`],
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

describe('circles', () => {
  const graphOf = (files: Readonly<Record<string, string>>) => importGraph(new Map(Object.entries(files)));
  const using = (...targets: string[]) => targets.map((target) => `import { x } from '${target}';`).join('\n');

  test('two files that use each other', () => {
    const imports = graphOf({ 'nn/a.ts': using('./b.ts'), 'nn/b.ts': using('./a.ts') });
    expect(fileCircles(imports)).toEqual(['nn/a.ts > nn/b.ts > nn/a.ts']);
    expect(folderCircles(imports)).toEqual([]);
  });

  test.each([
    ['a type', `import type { X } from './a.ts';`],
    ['a type in its place', `let x: import('./a.ts').X;`],
    ['a re-export', `export * from './a.ts';`],
    ['a dynamic import', `await import('./a.ts');`],
  ])('%s counts', (_, source) => {
    expect(fileCircles(graphOf({ 'nn/a.ts': using('./b.ts'), 'nn/b.ts': source }))).toHaveLength(1);
  });

  test('a file that imports itself', () => {
    expect(fileCircles(graphOf({ 'nn/a.ts': using('./a.ts') }))).toEqual(['nn/a.ts > nn/a.ts']);
  });

  test('three files, told by the shortest way around and once', () => {
    const imports = graphOf({
      'nn/a.ts': using('./b.ts'),
      'nn/b.ts': using('./c.ts'),
      'nn/c.ts': using('./a.ts', './b.ts', './d.ts'),
      'nn/d.ts': '',
    });
    expect(fileCircles(imports)).toEqual(['nn/a.ts > nn/b.ts > nn/c.ts > nn/a.ts']);
  });

  test('two folders, although no two files use each other', () => {
    const imports = graphOf({
      'emt/basis/a.ts': using('../edit/b.ts'),
      'emt/basis/c.ts': '',
      'emt/edit/b.ts': '',
      'emt/edit/d.ts': using('../basis/c.ts'),
    });
    expect(fileCircles(imports)).toEqual([]);
    expect(folderCircles(imports)).toEqual([
      'emt/basis > emt/edit > emt/basis (emt/basis/a.ts imports emt/edit/b.ts; emt/edit/d.ts imports emt/basis/c.ts)',
    ]);
  });

  test('a folder and the one it lies in', () => {
    const imports = graphOf({
      'graph/a.ts': using('./ops/b.ts'),
      'graph/ops/b.ts': '',
      'graph/ops/c.ts': using('../d.ts'),
      'graph/d.ts': '',
    });
    expect(folderCircles(imports)).toEqual([expect.stringMatching(/^graph > graph\/ops > graph /)]);
  });

  test('folders by what lies below them', () => {
    const imports = graphOf({
      'io/a/p/x.ts': using('../../b/q/y.ts'),
      'io/b/q/y.ts': '',
      'io/b/r/z.ts': using('../../a/s/w.ts'),
      'io/a/s/w.ts': '',
    });
    expect(folderCircles(imports)).toEqual([expect.stringMatching(/^io\/a > io\/b > io\/a /)]);
  });

  test('none where a door gathers folders that stand on each other, nor where two ways lead to one file', () => {
    const imports = graphOf({
      'emt/index.ts': using('./basis/a.ts', './edit/b.ts'),
      'emt/basis/a.ts': using('../results/c.ts'),
      'emt/edit/b.ts': using('../results/c.ts', '../basis/a.ts'),
      'emt/results/c.ts': '',
      'figure/d.ts': using('../emt/index.ts', '../emt/edit/b.ts'),
    });
    expect(fileCircles(imports)).toEqual([]);
    expect(folderCircles(imports)).toEqual([]);
  });
});
