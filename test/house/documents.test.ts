// The documents hold what they say: links lead somewhere, commands parse, and the library example runs.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { createProgram } from '../../src/cli/program.node.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = [
  'README.md',
  'FEATURES.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (document: string) => readFileSync(join(root, document), 'utf8');

test.each(documents)('the links of %s lead to files', (document) => {
  const targets = [...textOf(document).matchAll(/(?:\]\(|src="|href=")([^)"#\s]+)/g)].map((match) => match[1]!);
  const local = targets.filter((target) => !/^https?:/.test(target));
  expect(local.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
});

describe('commands in the documents', () => {
  const program = createProgram();
  const used = documents.flatMap((document) =>
    [
      ...textOf(document).matchAll(/(?:npx |`|^)engram (demo|train|analyze|discover|fixed-points|task)([^\n`#]*)/gm),
    ].map((match) => [document, match[1]!, match[2]!] as const),
  );

  test('are there', () => expect(used.length).toBeGreaterThan(10));

  test.each(used)('%s: engram %s%s', (_, name, rest) => {
    const command = program.commands.find((one) => one.name() === name)!;
    const known = new Set(command.options.map((option) => option.long));
    const given = [...rest.matchAll(/--[a-z][a-z0-9-]*/g)].map((match) => match[0]);
    expect(given.filter((option) => !known.has(option))).toEqual([]);
  });

  test('every option of every command is in docs/cli.md', () => {
    const text = textOf('docs/cli.md');
    for (const command of program.commands) {
      for (const option of command.options) expect(text, `${command.name()} ${option.long}`).toContain(option.long);
    }
  });

  test('every npm script that is named exists', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = documents.flatMap((document) =>
      [...textOf(document).matchAll(/npm run ([\w:-]+)/g)].map((m) => m[1]!),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the library example of the README', () => {
  test('runs as it stands and finds the circuit', () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(textOf('README.md')) ?? [];
    const url = (room: string) => pathToFileURL(join(inject('compiled'), room, 'index.js')).href;
    const script = code!.replaceAll(/'engram\/(\w+)'/g, (_, room: string) => `'${url(room)}'`);
    expect(script).not.toBe(code);
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(printed).toMatch(/^found /);
  });
});
