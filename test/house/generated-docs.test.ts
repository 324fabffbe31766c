// Parts of the documents that come from the code are what the code says now, and no command or result is without its part.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { keyTable } from '../../scripts/docs/keys.ts';
import { commandsOf, optionTable } from '../../scripts/docs/options.ts';
import { partsOf, withParts } from '../../scripts/docs/sections.ts';
import { createProgram } from '../../src/cli/program.node.ts';
import { explainTask } from '../../src/emt/circuit/explain-task.ts';
import { experiments } from '../../src/experiment/experiments.ts';
import { parseTask } from '../../src/task/names.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const documents = new Map(
  readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, readFileSync(join(docs, name), 'utf8')] as const),
);
const commands = commandsOf(createProgram());
const makers = { options: (name: string) => optionTable(commands.get(name)!), keys: keyTable };

test.each([...documents])('%s is as npm run docs makes it', (_, text) => {
  expect(withParts(text, makers)).toBe(text);
});

test('every command that can be run has the table of its options', () => {
  const named = [...documents.values()].flatMap((text) => partsOf(text, 'options'));
  expect(named.sort()).toEqual([...commands.keys()].sort());
});

test('what stands in a --json object stands in its table', () => {
  const table = keyTable('engram.task/1');
  const paths = pathsIn(explainTask(parseTask('T3-4x4')), '');
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !table.includes(`| \`${path}\` |`))).toEqual([]);
});

/** The paths of all keys, lists as `[]`, each once. */
function pathsIn(data: unknown, path: string): string[] {
  if (Array.isArray(data)) return [...new Set(data.flatMap((each) => pathsIn(each, `${path}[]`)))];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    const whole = path === '' ? key : `${path}.${key}`;
    return [whole, ...pathsIn(value, whole)];
  });
}

test('a part without an end is refused, since what follows it would be lost', () => {
  const part = (name: string) => `<!-- options: ${name} -->\n<!-- end -->\n`;
  expect(() => withParts(`${part('train')}<!-- options: task -->\n\n${part('demo')}`, makers)).toThrow(/task\) has no/);
  expect(() => withParts(`${part('train')}<!-- options: task -->\n`, makers)).toThrow(/has no <!-- end -->/);
  expect(() => withParts(part('train'), makers)).not.toThrow();
});

test('every experiment has the table of the keys of its result', () => {
  const named = [...documents.values()].flatMap((text) => partsOf(text, 'keys'));
  expect(named).toEqual(expect.arrayContaining(experiments.map(({ schema }) => schema)));
});

test('every option of every command stands in a document', () => {
  const all = [...documents.values()].join('\n');
  const options = [...commands].flatMap(([name, { options }]) => options.map(({ flags }) => [name, flags] as const));
  expect(options.length).toBeGreaterThan(259);
  for (const [name, flags] of options) expect(all, name).toContain(`\`${flags}\``);
});
