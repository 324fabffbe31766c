// PNG files as grey values: every colour type and bit depth against the formula that test/fixtures/make_png.py made them
// by, and what is refused.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { naturalOrder } from '../../src/io/bytes/natural-order.ts';
import { readPng } from '../../src/io/index.ts';
import { chunk, joined, png, signature } from './png-maker.ts';

const folder = fileURLToPath(new URL('../fixtures/png/', import.meta.url));
const files = readdirSync(folder);
const bytesOf = (file: string) => new Uint8Array(readFileSync(`${folder}${file}`));

const [WIDTH, HEIGHT] = [11, 9];
const sample = (x: number, y: number, c: number, depth: number) =>
  ((37 * x + 59 * y + 83 * c + x * y) * (depth === 16 ? 263 : 1)) % 2 ** depth;
const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;
const over = (grey: number, alpha: number) => alpha * grey + 1 - alpha;

/** By the definitions: BT.601 and white below. */
function meant(kind: string, depth: number, clear: boolean, x: number, y: number): number {
  const most = 2 ** depth - 1;
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => sample(x, y, i, depth)) as [number, number, number, number];
  const [r, g, blue, alpha] = [a, b, c, d].map((value) => value / most) as [number, number, number, number];
  if (kind === 'grey-alpha') return over(r, g);
  if (kind === 'rgb-alpha') return over(luma(r, g, blue), alpha);
  if (kind === 'palette') {
    const colours = [(17 * a) % 256, (29 * a) % 256, (43 * a + 7) % 256].map((value) => value / 255);
    return over(luma(colours[0]!, colours[1]!, colours[2]!), clear ? (255 - ((31 * a) % 256)) / 255 : 1);
  }
  const key = (i: number) => sample(3, 2, i, depth);
  if (kind === 'grey') return clear && a === key(0) ? 1 : r;
  return clear && a === key(0) && b === key(1) && c === key(2) ? 1 : luma(r, g, blue);
}

test.each(files)('%s', (file) => {
  const [, kind, depth, rest] = /^(.*)-(\d+)(-\w+)?\.png$/.exec(file)!;
  const { width, height, values } = readPng(bytesOf(file), file);
  expect([width, height]).toEqual([WIDTH, HEIGHT]);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      expect(values[y * WIDTH + x], `${x}, ${y}`).toBeCloseTo(meant(kind!, Number(depth), rest === '-clear', x, y), 6);
    }
  }
});

test('the fixtures are all there', () => expect(files).toHaveLength(41));

describe('refuses in one line', () => {
  const sound = bytesOf('grey-8.png');
  const refused: [string, Uint8Array, RegExp][] = [
    ['what is none', new TextEncoder().encode('GIF89a'), /it does not begin as one/],
    ['a colour type that is none', png({ colour: 5 }, Uint8Array.of(0, 1, 2)), /colour type 5 of 8 bits/],
    ['a depth that the type has not', png({ colour: 2, depth: 4 }, Uint8Array.of(0, 1)), /colour type 2 of 4 bits/],
    ['no pixels', png({ width: 0 }, Uint8Array.of(0)), /its size is 0x1/],
    ['an unknown interlace', png({ interlace: 2 }, Uint8Array.of(0, 1, 2)), /interlaced in an unknown way/],
    ['too few pixels', png({}, Uint8Array.of(0, 1)), /its pixels are 2 bytes, expected 3/],
    ['an unknown filter', png({}, Uint8Array.of(5, 1, 2)), /filter 5/],
    ['a palette image without palette', png({ colour: 3 }, Uint8Array.of(0, 1, 2)), /its palette has 0 bytes/],
    ['two headers', joined(sound.subarray(0, 33), sound.subarray(8)), /does not begin with one header/],
    ['no header', joined(signature, chunk('IEND', new Uint8Array(0))), /does not begin with one header/],
  ];
  test.each(refused)('%s', (_, bytes, message) => {
    expect(() => readPng(bytes, 'x.png')).toThrow(InputError);
    expect(() => readPng(bytes, 'x.png')).toThrow(message);
  });

  test('a file cut short anywhere', () => {
    for (let length = 0; length < sound.length; length++) {
      expect(() => readPng(sound.subarray(0, length), 'x.png'), String(length)).toThrow(
        /x\.png is not a sound PNG file/,
      );
    }
  });

  test('a pixel that is turned over', () => {
    const damaged = sound.slice();
    damaged[sound.length - 30]! ^= 1;
    expect(() => readPng(damaged, 'x.png')).toThrow(/"IDAT" does not match its checksum/);
  });

  test('an image that unfolds to far more than its file, before it is inflated', () => {
    const bomb = png({ width: 20_000, height: 20_000 }, new Uint8Array(1e6));
    expect(bomb.length).toBeLessThan(3000);
    expect(() => readPng(bomb, 'x.png')).toThrow(
      /^x\.png is an image of 20000x20000 in \d+ bytes, the limit .*smaller$/,
    );
    // A stream that goes on after the pixels is not followed.
    expect(readPng(png({}, new Uint8Array(1e6)), 'x.png').values).toEqual(new Float32Array(2));
  });
});

test('names in their natural order', () => {
  const names = ['10.png', '9.png', 'a10b2', 'a2b10', 'a2b9', '09.png', 'B', 'a'];
  expect(names.sort(naturalOrder)).toEqual(['09.png', '9.png', '10.png', 'B', 'a', 'a2b9', 'a2b10', 'a10b2']);
});
