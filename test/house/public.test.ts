// What the package gives away: names one by one, few enough to be learned; and studies and examples that use nothing else.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { publicNames, sourceOfExport } from '../../scripts/public-names.ts';
import { type SyntaxNode, syntaxOf } from './syntax.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const names = publicNames();

describe('the names of the package', () => {
  test('are at most 35 for each sub-path, and at most 90 in one', () => {
    const counts = [...names.values()].map((each) => each.length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(35 * counts.length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(90);
  });

  test.each([...names])('%s gives only what its files declare', (_, exported) => {
    expect(exported.length).toBeGreaterThan(0);
    const missing = exported.filter(({ file, original }) => !declares(read(file), original));
    expect(missing).toEqual([]);
  });

  test('of io/node and sweep/node need Node', () => {
    for (const path of ['./io/node', './sweep/node']) {
      const portable = new Set(names.get(path.replace('/node', ''))!.map(({ name }) => name));
      expect(names.get(path)!.filter(({ name }) => portable.has(name))).toEqual([]);
    }
  });

  test('are listed one by one: no index exports everything of a file', () => {
    const doors = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => /(^|\/)index(\.node)?\.ts$/.test(path))
      .filter((path) => !path.startsWith('kernels/assembly/'));
    expect(doors.length).toBeGreaterThan(10);
    const all = doors.filter((path) =>
      syntaxOf(path, read(`src/${path}`)).nodes.some(({ type }) => type === 'ExportAllDeclaration'),
    );
    expect(all).toEqual([]);
  });
});

describe('programs of users', () => {
  const programs = ['studies', 'examples'].flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder))
          .filter((name) => /\.(ts|mjs)$/.test(name))
          .map((name) => `${folder}/${name}`)
      : [],
  );
  const subPaths = new Set([...names.keys()].map((path) => path.replace(/^\./, 'engram')));

  test.each(programs)('%s imports only what the package exports', (program) => {
    const foreign = syntaxOf(program, read(program)).imports.filter((target) => {
      if (target === null || target.startsWith('node:') || subPaths.has(target)) return false;
      return !(target.startsWith('./') && existsSync(resolve(root, dirname(program), target)));
    });
    expect(foreign).toEqual([]);
  });

  test('find every sub-path without a build, by the paths of tsconfig.json', () => {
    const { paths } = JSON.parse(read('tsconfig.json').replace(/^\s*\/\/.*$/gm, '')).compilerOptions as {
      paths: Record<string, [string]>;
    };
    for (const subPath of subPaths) {
      const room = subPath.replace('engram/', '');
      const found = paths[subPath]?.[0] ?? paths['engram/*']![0].replace('*', room);
      expect(found).toBe(`./${sourceOfExport(subPath.replace('engram', '.'))}`);
    }
  });
});

/** Whether the source declares `name` and exports it. */
function declares(source: string, name: string): boolean {
  return syntaxOf('a.ts', source).nodes.some((node) => {
    if (node.type !== 'ExportNamedDeclaration' || node.declaration === null) return false;
    const { id, declarations } = node.declaration as SyntaxNode;
    const ids = declarations === undefined ? [id] : (declarations as SyntaxNode[]).map((each) => each.id);
    return ids.some((each) => (each as { name?: string }).name === name);
  });
}
