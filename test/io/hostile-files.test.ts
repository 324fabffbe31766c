// Files built to take far more time or memory than their size: all read in one process of a small heap, each in a
// moment. The process dies where a reader makes objects of every bracket of a header or every byte of a pickle.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { writeZip } from '../../src/io/bytes/zip.ts';
import { writeNpy, writeSafetensors } from '../../src/io/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { fixture } from './fixture.ts';
import { bytesOf, pickle } from './pickle-maker.ts';

/** MiB; the largest file has 24. */
const HEAP = 160;
const MOST_GROWN = 256;
/** Of computing, of which a busy machine takes no more. */
const MOST_SECONDS = 6;

function safetensors(header: string, dataLength = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const many = (count: number, each: (k: number) => string) => Array.from({ length: count }, (_, k) => each(k)).join(',');
const empty = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';

/** Sound weights, 2 inputs, 3 hidden units. */
function weights(storage = '0'): [string, Uint8Array][] {
  const matrix = (rows: number, cols: number) => pickle.tensor('FloatStorage', storage, 12, [rows, cols], [cols, 1]);
  return [
    ['rnn.weight_ih_l0', matrix(3, 2)],
    ['rnn.weight_hh_l0', matrix(3, 3)],
    ['fc.weight', matrix(4, 3)],
  ];
}

const archive = (body: Uint8Array) =>
  new Map([
    ['x/data.pkl', body],
    ['x/data/0', new Uint8Array(48)],
  ]);

/** Two hundred settings of one list of 200 lists of 8 lists of 8 times the same text. */
function settings(text: string): Uint8Array {
  const stored = (k: number, ...parts: (string | number | Uint8Array)[]) => bytesOf(...parts, 'q', k, '0');
  const eight = (k: number) => bytesOf('](', ...Array.from({ length: 8 }, () => ['h', k]).flat(), 'e');
  const lists = [stored(1, pickle.text(text)), stored(2, eight(1)), stored(3, eight(2))];
  const two = stored(4, '](', ...Array.from({ length: 200 }, () => ['h', 3]).flat(), 'e');
  const entries = Array.from({ length: 200 }, (_, k) => [pickle.text(`k${k}`), bytesOf('h', 4)]).flat();
  const whole = [pickle.text('hparams'), '}(', ...entries, 'u', pickle.text('state_dict'), pickle.dict(weights())];
  return pickle.file(bytesOf(...lists, two, '}(', ...whole, 'u'));
}

const notSound = /^x is not a sound safetensors file: its header/;

const files: [name: string, make: () => Uint8Array, end: RegExp][] = [
  ['a sound file', () => fixture('elman_t1_4x4_h64.safetensors'), /^read/],
  ['lists in lists', () => safetensors(`{"a":${'['.repeat(1e7)}${']'.repeat(1e7)}}`), notSound],
  ['objects in objects', () => safetensors(`{${'"a":{'.repeat(4e6)}${'}'.repeat(4e6)}}`), notSound],
  ['empty objects', () => safetensors(`{"a":[${'{},'.repeat(66e5)}{}]}`), notSound],
  ['empty tensors', () => safetensors(`{${many(4e5, (k) => `"${k}":${empty}`)}}`), notSound],
  [
    'lists in the text of a configuration',
    () => writeSafetensors(new Map(), { network: `{"hiddenSize":${'['.repeat(1e7)}` }),
    /^x: it has no recurrent layer/,
  ],
  [
    'names of numbers',
    () => {
      const square = (at: number) => `{"dtype":"F32","shape":[2,2],"data_offsets":[${at},${at + 16}]}`;
      const network = `"rnn.weight_ih_l0":${square(0)},"rnn.weight_hh_l0":${square(16)}`;
      const others = many(1e4, (k) => `"a${k}${'.1'.repeat(480)}.x.weight":${empty.replaceAll('0,0', '32,32')}`);
      return safetensors(`{${network},${others}}`, 32);
    },
    /^x: it has no readout/,
  ],
  [
    'a deflated pickle of empty dicts',
    () => zipSync({ 'x/data.pkl': bytesOf(0x80, 2, '}'.repeat(999_000), '.') }),
    /^x is not a checkpoint that can be read: its pickle has more than \d+ opcodes/,
  ],
  ['a pickle of empty dicts', () => writeZip(archive(bytesOf('}'.repeat(999_000), '.'))), /holds no state dict/],
  [
    'lists in lists in a pickle',
    () => writeZip(archive(bytesOf(']'.repeat(490_000), 'a'.repeat(489_999), '.'))),
    /holds no dict/,
  ],
  [
    'zeros',
    () => zipSync({ 'a.npy': writeNpy({ dtype: 'f64', shape: [75e5], data: new Float64Array(75e5) }, 'a') }),
    /^x is not a sound zip archive: its files claim 60000128 bytes, the limit/,
  ],
  ['settings that share', () => writeZip(archive(settings('a'))), /^read .{1,4000}$/],
  ['settings that share a long text', () => writeZip(archive(settings('a'.repeat(1e6)))), /^read .{1,4000}$/],
];

const folder = temporaryFolder('hostile');

let told: { end: string; seconds: number; peak: number }[] = [];

beforeAll(() => {
  const paths = files.map(([, make], k) => {
    const path = join(folder, `${k}`);
    writeFileSync(path, make());
    return path;
  });
  const child = fileURLToPath(new URL('./hostile-files.child.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [`--max-old-space-size=${HEAP}`, '--import', 'tsx', child, ...paths], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  told = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
});

test.each(files.map(([name, , end], k) => [name, k, end] as const))('%s', (_, k, end) => {
  // Files that come after one that killed the process were never read.
  expect(told.length).toBeGreaterThan(k);
  expect(told[k]!.end).toMatch(end);
  expect(told[k]!.end).toMatch(/^[^\n]{1,6000}$/);
  expect(told[k]!.seconds).toBeLessThan(MOST_SECONDS);
  expect(told[k]!.peak - told[0]!.peak).toBeLessThan(MOST_GROWN);
});
