// The programs of examples/ and the examples in the docstrings of the rooms run as they stand and print what they say.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { apiPages } from '../../scripts/docs/api.ts';
import { runUserProgram } from './user-program.ts';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));

/** A line that each program must print. */
const keyLines: Readonly<Record<string, RegExp>> = {
  'design-dwells.mjs': /^weighted {2}20\.0 30\.0 40\.0 25\.0 35\.0 /m,
  'discover-a-network.mjs': /^found: .*\nx_0\(t\) = 1 x_0\(t - 3\)\nx_1\(t\) = 1 x_1\(t - 2\)$/m,
  'edit-a-variable.mjs': /^3 of 3 came true, 0 others broke\nin a random basis 0 of 3 came true$/m,
  'explain-a-task.mjs': /^ {2}cycle of bits 0, 1: the 5 roots of lambda\^5 = -1\n.* right in 100 % of the outputs$/m,
  'fixed-points.mjs': /^h = 0\.9575: stable$/m,
  'open-a-pytorch-file.mjs': /^its task is 15,0,0: 100\.0 % of the outputs are right$/m,
  'recall-memories.mjs': /^visited 3 4 5 6 7 8 9 0 1 2 3 4 \(visits\)$/m,
  'run-an-experiment.mjs': /^the page has 3 pictures\nstopped: nobody waits any more$/m,
  'tables-and-csv.mjs': /^eigenvalue_of,match,pair,real,imaginary$/m,
  'train-and-open.mjs': /^found: .*\nedits right: 1, in the best of \d+ random networks: 0\.\d+$/m,
};

describe('the programs of examples/', () => {
  const programs = readdirSync(folder).sort();

  test('are ten, each with a line to be held to', () => expect(programs).toEqual(Object.keys(keyLines)));

  test.each(programs)('%s says what it shows and prints it', async (name) => {
    expect(readFileSync(`${folder}/${name}`, 'utf8')).toMatch(/^\/\/ \S.*\n\/\/ /);
    expect(await runUserProgram(`${folder}/${name}`)).toMatch(keyLines[name]!);
  });
});

describe('the examples of the rooms', () => {
  const examples = apiPages().flatMap(({ title, about }) => about.examples.map((code) => [title, code] as const));

  test('are there for every room', () => {
    const rooms = new Set(apiPages().map(({ title }) => title.replace(/\/node$/, '')));
    expect(new Set(examples.map(([title]) => title))).toEqual(
      new Set([...rooms].filter((room) => room !== 'engram/cli')),
    );
  });

  test.each(examples)('%s', async (_, code) => {
    const foretold = [...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]!);
    expect(foretold.length).toBe(code.split('console.log').length - 1);
    const printed = await runUserProgram(code, { isCode: true });
    expect(printed.trimEnd().split('\n')).toEqual(foretold);
  });
});
