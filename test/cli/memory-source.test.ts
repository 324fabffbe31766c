// Where memories come from: folders of images, arrays, digits, random bits; and what is refused.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError, tensor, UsageError } from '../../src/array/index.ts';
import { type MemoryOptions, memoriesOf, originOf } from '../../src/cli/memory-source.node.ts';
import { digitPatterns } from '../../src/episodic/index.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { greyPng, png } from '../io/png-maker.ts';

let folder: string;
const inside = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-memories-'));
  mkdirSync(inside('images'));
  writeFileSync(inside('images/10.png'), greyPng(3, [255, 0, 0, 0, 0, 0]));
  writeFileSync(inside('images/9.PNG'), greyPng(3, [127, 128, 0, 51, 52, 255]));
  writeFileSync(inside('images/notes.txt'), 'not an image');
  writeFileSync(inside('images/._9.png'), 'what some systems leave beside a file');
  const array = tensor([2, 2, 3], Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  writeFileSync(inside('faces.npz'), writeNpz(new Map([['faces', array]])));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = (options: MemoryOptions) => [...memoriesOf(options, 0).patterns.rows];

describe('a folder of images', () => {
  test('gives signs in the natural order of the names, grey 0.5 and above +1', () => {
    const options = { patterns: inside('images') };
    const memories = memoriesOf(options, 0);
    expect(memories).toMatchObject({ patterns: { count: 2, neurons: 6 }, image: { width: 3, height: 2 } });
    expect([...memories.patterns.rows]).toEqual([-1, 1, -1, -1, -1, 1, 1, -1, -1, -1, -1, -1]);
    expect(originOf(options, memories)).toEqual({
      patterns: inside('images'),
      image: { width: 3, height: 2 },
      bias: null,
      threshold: 0.5,
    });
  });

  test('by another threshold, the first of them, and averaged', () => {
    const options = { patterns: inside('images'), memories: 1 };
    expect(rows({ ...options, threshold: 0.2 })).toEqual([1, 1, -1, 1, 1, 1]);
    const small = memoriesOf({ ...options, resize: { width: 1, height: 2 }, threshold: 0.4 }, 0);
    expect(small.image).toEqual({ width: 1, height: 2 });
    // Means of the rows are 0.33 and 0.47.
    expect([...small.patterns.rows]).toEqual([-1, 1]);
  });

  test('is refused where images differ in size, are broken, or are none', () => {
    mkdirSync(inside('sizes'));
    writeFileSync(inside('sizes/1.png'), greyPng(3, [0, 0, 0]));
    writeFileSync(inside('sizes/2.png'), greyPng(2, [0, 0, 0, 0]));
    const refused = (patterns: string, options: MemoryOptions = {}) => {
      const take = () => memoriesOf({ patterns: inside(patterns), ...options }, 0);
      expect(take).toThrow(InputError);
      return expect(take);
    };
    refused('sizes').toThrow(/2\.png is an image of 2x2, expected 3x1 as the first one: .*--resize 3x1$/);
    expect(memoriesOf({ patterns: inside('sizes'), resize: { width: 2, height: 1 } }, 0).patterns.count).toBe(2);
    mkdirSync(inside('empty'));
    refused('empty').toThrow(/holds no PNG files/);
    mkdirSync(inside('broken'));
    writeFileSync(inside('broken/a.png'), 'text');
    refused('broken').toThrow(/a\.png is not a sound PNG file/);
    mkdirSync(inside('bomb'));
    writeFileSync(inside('bomb/a.png'), png({ width: 20_000, height: 20_000 }, new Uint8Array(1e6)));
    refused('bomb').toThrow(/20000x20000 .* the limit/);
    mkdirSync(inside('many'));
    const black = Uint8Array.from({ length: 3000 * 3001 }, () => 0);
    for (let i = 0; i < 8; i++) writeFileSync(inside(`many/${i}.png`), png({ width: 3000, height: 3000 }, black));
    const wide = { patterns: inside('sizes'), resize: { width: 65_535, height: 65_535 } };
    expect(() => memoriesOf(wide, 0)).toThrow(/images of 65535x65535 are \d+ values, the limit .* smaller/);
    refused('many').toThrow(/8 images of 3000x3000 are 72000000 values, the limit .* --resize/);
    refused('images', { memories: 3 }).toThrow(/--memories is 3, but .* has only 2/);
    refused('images/9.PNG').toThrow(/is one image: give the folder/);
    refused('nowhere').toThrow(/no such file or folder/);
  });
});

describe('an array of images', () => {
  test('is taken as it is, or as signs above a threshold', () => {
    const options = { patterns: inside('faces.npz'), memories: 1 };
    expect(memoriesOf(options, 0).image).toEqual({ width: 3, height: 2 });
    expect(rows(options)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(rows({ ...options, threshold: 4 })).toEqual([-1, -1, -1, 1, 1, 1]);
  });

  test('of other dimensions is none', () => {
    writeFileSync(inside('list.npz'), writeNpz(new Map([['a', tensor([3], new Float64Array(3))]])));
    expect(() => memoriesOf({ patterns: inside('list.npz') }, 0)).toThrow(/has shape \[3\], expected .*\[P, H, W\]/);
  });
});

describe('digits', () => {
  const { rows: pixels, count, neurons } = digitPatterns();
  const overlap = (a: number, b: number) => {
    let sum = 0;
    for (let i = 0; i < neurons; i++) sum += pixels[a * neurons + i]! * pixels[b * neurons + i]!;
    return sum / neurons;
  };

  test('are ten of 64 signs, correlated as the documents say', () => {
    expect([count, neurons]).toEqual([10, 64]);
    expect(pixels.every((value) => Math.abs(value) === 1)).toBe(true);
    const pairs = Array.from({ length: 10 }, (_, a) => Array.from({ length: a }, (_, b) => overlap(a, b))).flat();
    expect(Math.max(...pairs)).toBe(overlap(3, 5));
    expect([Math.min(...pairs), Math.max(...pairs)].map((each) => each.toFixed(2))).toEqual(['-0.22', '0.56']);
    expect((pairs.reduce((sum, each) => sum + each, 0) / pairs.length).toFixed(2)).toBe('0.14');
  });

  test('the first of them', () => {
    expect(memoriesOf({ patterns: 'digits', memories: 3 }, 0)).toMatchObject({
      patterns: { count: 3, rows: pixels.slice(0, 3 * 64) },
      image: { width: 8, height: 8 },
    });
  });
});

describe('random bits', () => {
  test('have as many neurons as the image has pixels', () => {
    const { patterns, image } = memoriesOf({ image: { width: 5, height: 4 } }, 0);
    expect(patterns.neurons).toBe(20);
    expect(image).toEqual({ width: 5, height: 4 });
  });

  test('of a bias are +1 as often as it says', () => {
    const signs = rows({ bias: 0.4, neurons: 5000, memories: 2 });
    expect(signs.filter((value) => value === 1).length / signs.length).toBeCloseTo(0.7, 1);
  });
});

describe('options that do not fit are refused', () => {
  const [WIDE, DIGITS] = [{ width: 8, height: 9 }, { patterns: 'digits' }];
  const refused: [string, MemoryOptions, RegExp][] = [
    ['--neurons of digits', { ...DIGITS, neurons: 64 }, /^--neurons is for random memories/],
    ['--bias of digits', { ...DIGITS, bias: 0.1 }, /^--bias is for random memories/],
    ['--threshold of digits', { ...DIGITS, threshold: 0.1 }, /^--threshold has no use/],
    ['--threshold of random bits', { threshold: 0.1 }, /^--threshold has no use/],
    ['--resize of digits', { ...DIGITS, resize: WIDE }, /^--resize is for a folder/],
    ['more digits than there are', { ...DIGITS, memories: 11 }, /^--memories is 11, but digits has only 10/],
    ['another size of digits', { ...DIGITS, image: WIDE }, /^--image is 8x9, but the memories are images of 8x8/],
    ['an image of other pixels', { neurons: 64, image: WIDE }, /^--image 8x9 has 72 pixels, but memories have 64/],
  ];
  test.each(refused)('%s', (_, options, message) => {
    expect(() => memoriesOf(options, 0)).toThrow(message);
  });

  test('a threshold that no grey reaches', () => {
    const dark = () => memoriesOf({ patterns: inside('images'), threshold: 128 }, 0);
    expect(dark).toThrow(UsageError);
    expect(dark).toThrow(/--threshold is 128, expected above 0 and at most 1/);
  });
});
