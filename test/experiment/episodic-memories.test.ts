// Where memories come from: folders of images, arrays, digits, random bits; and what is refused.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ImageSize } from '../../src/array/grey-image.ts';
import { InputError, tensor, UsageError } from '../../src/array/index.ts';
import { readInputs } from '../../src/cli/terminal/inputs.node.ts';
import { digitPatterns } from '../../src/episodic/index.ts';
import { memoriesOf, memoryParams, originOf } from '../../src/experiment/episodic/memories.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { greyPng, png } from '../io/png-maker.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder('memories');
const inside = (name: string) => join(folder, name);

beforeAll(() => {
  mkdirSync(inside('images'));
  writeFileSync(inside('images/10.png'), greyPng(3, [255, 0, 0, 0, 0, 0]));
  writeFileSync(inside('images/9.PNG'), greyPng(3, [127, 128, 0, 51, 52, 255]));
  writeFileSync(inside('images/notes.txt'), 'not an image');
  writeFileSync(inside('images/._9.png'), 'what some systems leave beside a file');
  const array = tensor([2, 2, 3], Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  writeFileSync(inside('faces.npz'), writeNpz(new Map([['faces', array]])));
});

/** As they are typed. */
interface MemoryOptions {
  readonly neurons?: number;
  readonly memories?: number;
  readonly patterns?: string;
  readonly bias?: number;
  readonly threshold?: number;
  readonly resize?: ImageSize;
  readonly image?: ImageSize;
}

const run = plainRun(() => localPool(() => null));
const valuesOf = (options: MemoryOptions) =>
  completeValues(memoryParams, readInputs(memoryParams, options as Readonly<Record<string, unknown>>));
const taken = async (options: MemoryOptions) => memoriesOf(valuesOf(options), 0, run);
const rows = async (options: MemoryOptions) => [...(await taken(options)).patterns.rows];

describe('a folder of images', () => {
  test('gives signs in the natural order of the names, grey 0.5 and above +1', async () => {
    const options = { patterns: inside('images') };
    const memories = await taken(options);
    expect(memories).toMatchObject({ patterns: { count: 2, neurons: 6 }, image: { width: 3, height: 2 } });
    expect([...memories.patterns.rows]).toEqual([-1, 1, -1, -1, -1, 1, 1, -1, -1, -1, -1, -1]);
    expect(originOf(valuesOf(options), memories)).toEqual({
      patterns: inside('images'),
      image: { width: 3, height: 2 },
      bias: null,
      threshold: 0.5,
    });
  });

  test('by another threshold, the first of them, and averaged', async () => {
    const options = { patterns: inside('images'), memories: 1 };
    expect(await rows({ ...options, threshold: 0.2 })).toEqual([1, 1, -1, 1, 1, 1]);
    const small = await taken({ ...options, resize: { width: 1, height: 2 }, threshold: 0.4 });
    expect(small.image).toEqual({ width: 1, height: 2 });
    // Means of the rows are 0.33 and 0.47.
    expect([...small.patterns.rows]).toEqual([-1, 1]);
  });

  test('is refused where images differ in size, are broken, or are none', async () => {
    mkdirSync(inside('sizes'));
    writeFileSync(inside('sizes/1.png'), greyPng(3, [0, 0, 0]));
    writeFileSync(inside('sizes/2.png'), greyPng(2, [0, 0, 0, 0]));
    const refused = async (patterns: string, message: RegExp, options: MemoryOptions = {}) => {
      const error = await taken({ patterns: inside(patterns), ...options }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toMatch(message);
    };
    await refused('sizes', /2\.png is an image of 2x2, expected 3x1 as the first one: .*--resize 3x1$/);
    const { patterns } = await taken({ patterns: inside('sizes'), resize: { width: 2, height: 1 } });
    expect(patterns.count).toBe(2);
    mkdirSync(inside('empty'));
    await refused('empty', /holds no PNG files/);
    mkdirSync(inside('broken'));
    writeFileSync(inside('broken/a.png'), 'text');
    await refused('broken', /a\.png is not a sound PNG file/);
    mkdirSync(inside('bomb'));
    writeFileSync(inside('bomb/a.png'), png({ width: 20_000, height: 20_000 }, new Uint8Array(1e6)));
    await refused('bomb', /20000x20000 .* the limit/);
    mkdirSync(inside('many'));
    const black = Uint8Array.from({ length: 3000 * 3001 }, () => 0);
    for (let i = 0; i < 8; i++) writeFileSync(inside(`many/${i}.png`), png({ width: 3000, height: 3000 }, black));
    const wide = { patterns: inside('sizes'), resize: { width: 65_535, height: 65_535 } };
    await expect(taken(wide)).rejects.toThrow(/images of 65535x65535 are \d+ values, the limit .* smaller/);
    await refused('many', /8 images of 3000x3000 are 72000000 values, the limit .* --resize/);
    await refused('images', /--memories is 3, but .* has only 2/, { memories: 3 });
    await refused('images/9.PNG', /is one image: give the folder/);
    await refused('nowhere', /no such file or folder/);
  });
});

describe('an array of images', () => {
  test('is taken as it is, or as signs above a threshold', async () => {
    const options = { patterns: inside('faces.npz'), memories: 1 };
    expect((await taken(options)).image).toEqual({ width: 3, height: 2 });
    expect(await rows(options)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await rows({ ...options, threshold: 4 })).toEqual([-1, -1, -1, 1, 1, 1]);
  });

  test('of other dimensions is none', async () => {
    writeFileSync(inside('list.npz'), writeNpz(new Map([['a', tensor([3], new Float64Array(3))]])));
    await expect(taken({ patterns: inside('list.npz') })).rejects.toThrow(/has shape \[3\], expected .*\[P, H, W\]/);
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

  test('the first of them', async () => {
    expect(await taken({ patterns: 'digits', memories: 3 })).toMatchObject({
      patterns: { count: 3, rows: pixels.slice(0, 3 * 64) },
      image: { width: 8, height: 8 },
    });
  });
});

describe('random bits', () => {
  test('have as many neurons as the image has pixels', async () => {
    const { patterns, image } = await taken({ image: { width: 5, height: 4 } });
    expect(patterns.neurons).toBe(20);
    expect(image).toEqual({ width: 5, height: 4 });
  });

  test('of a bias are +1 as often as it says', async () => {
    const signs = await rows({ bias: 0.4, neurons: 5000, memories: 2 });
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
  test.each(refused)('%s', async (_, options, message) => {
    await expect(taken(options)).rejects.toThrow(message);
  });

  test('a threshold that no grey reaches', async () => {
    const dark = taken({ patterns: inside('images'), threshold: 128 });
    await expect(dark).rejects.toBeInstanceOf(UsageError);
    await expect(dark).rejects.toThrow(/--threshold is 128, expected above 0 and at most 1/);
  });
});
