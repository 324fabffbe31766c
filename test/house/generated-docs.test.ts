// Parts of the documents that come from the code are what the code says now, and no command or result is without its part.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { keyTable } from '../../scripts/docs/keys.ts';
import { commandsOf, optionTable } from '../../scripts/docs/options.ts';
import { partsOf, withParts } from '../../scripts/docs/sections.ts';
import { createProgram } from '../../src/cli/program.node.ts';
import { experiments } from '../../src/experiment/experiments.ts';

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
