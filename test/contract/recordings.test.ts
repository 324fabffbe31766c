// What recordings leave out and what they show: normalised words, names of cases, differences.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matches, wordsOf } from '../../scripts/contract/case.ts';
import { differencesOf } from '../../scripts/contract/difference.ts';
import { normaliser, withoutProgress } from '../../scripts/contract/normalise.ts';
import { temporaryFolder } from '../temporary.ts';

const checkout = temporaryFolder('recordings');

test('places, versions, times and hosts are left out, numbers are not', () => {
  writeFileSync(join(checkout, 'package.json'), '{"version": "0.1.0"}');
  mkdirSync(join(checkout, 'dist/cli'), { recursive: true });
  const normalise = normaliser({ folder: '/tmp/somewhere', entry: join(checkout, 'dist/cli/main.node.js') });
  expect(normalise(`${process.execPath} ${checkout}/dist/cli/main.node.js run /tmp/somewhere/out`)).toBe(
    '<node> <compiled>/cli/main.node.js run <work>/out',
  );
  expect(normalise(`engram 0.1.0, Node ${process.versions.node}; 10.1.0 and 0.1.05`)).toBe(
    'engram <version>, Node <node-version>; 10.1.0 and 0.1.05',
  );
  expect(normalise('{"finished": "2026-01-02T03:04:05.678Z", "trainSeconds": 1.5e-3, "host": "here", "seed": 3}')).toBe(
    '{"finished": "<time>", "trainSeconds": "<differs>", "host": "<differs>", "seed": 3}',
  );
});

test('lines of progress are left out, others are not', () => {
  const told = 'inputs/bits.npz: all values are 0 or 1\n';
  expect(withoutProgress(`recall 0/100  hop 0 of 4  0 s\n${told}train 60/60  loss 0.1, accuracy 100 %  12 s\n`)).toBe(
    told,
  );
});

test('words are those of a shell, patterns stay within a group', () => {
  expect(wordsOf('run --graph "0-1,2>3" --slow "0=1; 1=2" ""')).toEqual([
    'run',
    '--graph',
    '0-1,2>3',
    '--slow',
    '0=1; 1=2',
    '',
  ]);
  expect(matches('episodic-run/eden.json', 'episodic-*/eden.*')).toBe(true);
  expect(matches('episodic-run/eden.json', 'episodic*')).toBe(false);
  expect(matches('task/T1-4x4xjson', 'task/T1-4x4.json')).toBe(false);
});

test('differences are told by the first line and the place in it', () => {
  const parts = (entries: Record<string, string>) =>
    new Map(Object.entries(entries).map(([k, v]) => [k, Buffer.from(v)]));
  const long = 'x'.repeat(300);
  expect(
    differencesOf(
      parts({ exit: '0\n', stdout: `a\nb\n${long}1\nend\n`, 'files/p.npz': 'abc', 'files/gone.svg': '' }),
      parts({ exit: '0\n', stdout: `a\nb\n${long}2\n`, 'files/p.npz': 'abd', 'files/new.svg': '' }),
    ),
  ).toEqual([
    'files/gone.svg: missing',
    'files/new.svg: new',
    'files/p.npz: bytes differ from 2 on (3 bytes)',
    `stdout: line 3, and 2 more lines, 4 lines before, 3 now\n    - …${'x'.repeat(50)}1\n    + …${'x'.repeat(50)}2`,
  ]);
});
