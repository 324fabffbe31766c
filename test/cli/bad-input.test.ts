// Bad input through the whole command: one line on stderr, the right exit code, nothing on stdout, nothing written.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { tensor } from '../../src/array/tensor.ts';
import { writeSafetensors } from '../../src/io/tensors/safetensors.ts';
import { temporaryFolder } from '../temporary.ts';
import { engram } from './built.ts';

const fixture = fileURLToPath(new URL('../fixtures/elman_t1_4x4_h64.safetensors', import.meta.url));
const task = ['--task', '15,0,0', '--d', '4', '--s', '4'];

const folder = temporaryFolder('bad');

beforeAll(() => {
  writeInputs(folder);
});

/** Files that lie, by name. */
function writeInputs(dir: string): void {
  const sound = readFileSync(fixture);
  const headerLength = Number(sound.readBigUInt64LE(0));
  writeFileSync(join(dir, 'truncated.safetensors'), sound.subarray(0, sound.length - 100));
  writeFileSync(join(dir, 'stub.safetensors'), sound.subarray(0, 5));
  const long = Buffer.from(sound);
  long.writeBigUInt64LE(2n ** 60n, 0);
  writeFileSync(join(dir, 'long-header.safetensors'), long);
  const lying = sound.toString('latin1', 8, 8 + headerLength).replace('[64, 64]', '[64, 65]');
  expect(lying).toContain('[64, 65]');
  writeFileSync(
    join(dir, 'lying.safetensors'),
    Buffer.concat([sound.subarray(0, 8), Buffer.from(lying, 'latin1'), sound.subarray(8 + headerLength)]),
  );
  writeFileSync(join(dir, 'disagree.safetensors'), network({ hidden: 8, readoutWidth: 9 }));
  writeFileSync(join(dir, 'nan.safetensors'), network({ hidden: 8, fill: Number.NaN }));
  writeFileSync(join(dir, 'no-f.json'), '{"d": 4}');
  writeFileSync(join(dir, 'ragged.json'), '[[1, 0], [0]]');
  writeFileSync(join(dir, 'file'), '');
  mkdirSync(join(dir, 'no-run'));
}

function network({
  hidden,
  readoutWidth = hidden,
  fill = 0.01,
}: {
  hidden: number;
  readoutWidth?: number;
  fill?: number;
}) {
  const weights = (rows: number, cols: number) => tensor([rows, cols], new Float32Array(rows * cols).fill(fill));
  return writeSafetensors(
    new Map([
      ['rnn.weight_ih_l0', weights(hidden, 4)],
      ['rnn.weight_hh_l0', weights(hidden, hidden)],
      ['readout.weight', weights(4, readoutWidth)],
    ]),
    {},
  );
}

interface Case {
  readonly name: string;
  readonly args: () => string[];
  readonly exitCode: 2 | 3;
  readonly says: RegExp;
}

const inFolder = (name: string) => join(folder, name);
const analyze = (name: string, ...more: string[]) => ['analyze', inFolder(name), ...task, ...more];

const cases: readonly Case[] = [
  { name: 'an unknown command', args: () => ['explain'], exitCode: 2, says: /unknown command 'explain'/ },
  { name: 'an unknown option', args: () => ['task', 'T1', '--colour'], exitCode: 2, says: /unknown option '--colour'/ },
  {
    name: 'a number that is none',
    args: () => ['analyze', fixture, ...task, '--horizon', 'far'],
    exitCode: 2,
    says: /--horizon.*'far'.*integer/,
  },
  {
    name: 'a number out of range',
    args: () => ['train', '--task', 'T1', '--hidden', '0'],
    exitCode: 2,
    says: /--hidden.*'0'.*at least 1/,
  },
  { name: 'an unknown task', args: () => ['analyze', fixture, '--task', 'T9'], exitCode: 2, says: /unknown task "T9"/ },
  // The safetensors fixture names its task in its header; this one holds weights alone.
  {
    name: 'no task',
    args: () => ['analyze', fixture.replace('.safetensors', '.npz')],
    exitCode: 2,
    says: /name it with --task/,
  },
  {
    name: 'a map that names a module twice',
    args: () => ['analyze', fixture, ...task, '--map', 'rnn=a,rnn=b'],
    exitCode: 2,
    says: /--map.*rnn is named twice, "a" and "b": name it once/,
  },
  {
    name: 'a map that names a module twice, in two options',
    args: () => ['discover', fixture, '--map', 'rnn=a', '--map', 'rnn=b'],
    exitCode: 2,
    says: /--map.*rnn is named twice, "a" and "b": name it once/,
  },
  { name: 'a basis that is none', args: () => ['analyze', fixture, '--basis', 'best'], exitCode: 2, says: /--basis/ },
  {
    name: 'an id of the wrong Hamming weight',
    args: () => ['analyze', fixture, '--task', '7,0,0', '--d', '4', '--s', '4'],
    exitCode: 3,
    says: /Hamming weight 3, expected 4/,
  },
  {
    name: 'a task of other widths',
    args: () => ['analyze', fixture, '--task', 'T1'],
    exitCode: 3,
    says: /reads 4 and writes 4 values.*8/,
  },
  { name: 'a missing file', args: () => analyze('nothing.npz'), exitCode: 3, says: /nothing\.npz: no such file/ },
  { name: 'a folder that is no run', args: () => analyze('no-run'), exitCode: 3, says: /not the folder of a run/ },
  { name: 'a file of another kind', args: () => analyze('no-f.json'), exitCode: 3, says: /neither.*safetensors/ },
  { name: 'a truncated file', args: () => analyze('truncated.safetensors'), exitCode: 3, says: /truncated/ },
  { name: 'a file shorter than its first number', args: () => analyze('stub.safetensors'), exitCode: 3, says: /stub/ },
  {
    name: 'a header longer than the file',
    args: () => analyze('long-header.safetensors'),
    exitCode: 3,
    says: /header/,
  },
  { name: 'a header that lies', args: () => analyze('lying.safetensors'), exitCode: 3, says: /weight_hh.*64, 65/ },
  {
    name: 'shapes that disagree',
    args: () => analyze('disagree.safetensors'),
    exitCode: 3,
    says: /disagree about the hidden size/,
  },
  { name: 'weights that are NaN', args: () => analyze('nan.safetensors'), exitCode: 3, says: /NaN/ },
  { name: 'an operator that is missing', args: () => ['task', inFolder('no-f.json')], exitCode: 3, says: /no-f\.json/ },
  {
    name: 'an operator that is ragged',
    args: () => ['task', inFolder('ragged.json')],
    exitCode: 3,
    says: /ragged\.json: row 1 of F is 1 wide, expected 2 as row 0 is/,
  },
  {
    name: 'a report below a regular file',
    args: () => ['analyze', fixture, ...task, '--report', inFolder('file/report.html')],
    exitCode: 3,
    says: /cannot write to .*file/,
  },
  {
    name: 'figures below a regular file',
    args: () => ['analyze', fixture, ...task, '--figures', inFolder('file/figures')],
    exitCode: 3,
    says: /cannot write to .*file/,
  },
  {
    name: 'a run below a regular file',
    args: () => ['train', '--task', 'T1-4x4', '--steps', '10', '--out', inFolder('file/run')],
    exitCode: 3,
    says: /file/,
  },
  {
    name: 'a demo below a regular file',
    args: () => ['demo', '--out', inFolder('file/demo')],
    exitCode: 3,
    says: /file/,
  },
  {
    name: 'a run to resume that is none',
    args: () => ['train', '--resume', '--out', inFolder('no-run')],
    exitCode: 3,
    says: /not the folder of a run/,
  },
];

describe('engram refuses', () => {
  test.each(cases)('$name', async ({ args, exitCode, says }) => {
    const before = readdirSync(folder).sort();
    const { stdout, stderr, ...ended } = await engram.call(...args());
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^engram: /);
    expect(stderr).not.toMatch(/internal error|\n\s+at /);
    expect(stdout).toBe('');
    expect(ended.exitCode).toBe(exitCode);
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(existsSync(inFolder('file/run'))).toBe(false);
  });
});
