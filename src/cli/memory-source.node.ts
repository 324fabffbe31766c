// Where the memories of `engram episodic` come from: random bits, the digits that are shipped, a folder of PNG files, or
// an array in a file. Source: spec of sequential memory, section 6.

import type { Command } from 'commander';
import { InputError, UsageError } from '../array/errors.ts';
import { areaAverage, type GreyImage, type ImageSize, sizeText } from '../array/grey-image.ts';
import { type Matrix, matrix } from '../array/matrix.ts';
import { printable } from '../array/printable.ts';
import { listNames, quote } from '../array/quote.ts';
import { stream } from '../array/random.ts';
import { toFloat64 } from '../array/tensor.ts';
import { digitPatterns, digitSize } from '../episodic/model/digits.ts';
import { biasedPatterns, randomPatterns } from '../episodic/model/pattern-draws.ts';
import { type Patterns, patternsOf, signsOf, takePatterns } from '../episodic/model/patterns.ts';
import type { MemoryOrigin } from '../experiment/episodic/memories.ts';
import { readFileBounded } from '../io/bytes/atomic.node.ts';
import { listImages } from '../io/bytes/image-folder.node.ts';
import { readPng } from '../io/bytes/png.ts';
import { isFolder, loadTensors } from '../io/runs/load.node.ts';
import { imageSize } from './image-size-option.ts';
import { decimal, integer } from './number-options.ts';
import { path } from './path-option.ts';
import { tell } from './terminal/print.node.ts';
import { Progress } from './terminal/progress.node.ts';

export interface MemoryOptions {
  readonly neurons?: number;
  readonly memories?: number;
  readonly patterns?: string;
  readonly bias?: number;
  readonly threshold?: number;
  readonly resize?: ImageSize;
  readonly image?: ImageSize;
  readonly graph?: string;
}

export interface Memories {
  readonly patterns: Patterns;
  /** Of which image each memory is the pixels, row by row from the top; `null` where it is none. */
  readonly image: ImageSize | null;
}

/** Sizes of random memories. */
export interface MemorySizes {
  readonly neurons: number;
  readonly memories: number;
}

export const memoryDefaults: MemorySizes = { neurons: 1000, memories: 6 };

/** What `--patterns` calls the digits that are shipped; a file of that name is `./digits`. */
const DIGITS = 'digits';
/** Of PNG files: middle grey. */
const GREY_THRESHOLD = 0.5;
/** Of a folder of images, in half a gigabyte. */
const MOST_VALUES = 2 ** 26;

export function addMemoryOptions(command: Command): Command {
  return addSourceOptions(command, memoryDefaults).option(
    '--graph <text>',
    'who follows whom: cycle, chain, "0-1-2,3-4-5-6", or "phi", an array of --patterns (default: cycle)',
  );
}

/** Without `--graph`, for memories that are in the order in which they come. */
export function addSourceOptions(command: Command, defaults: MemorySizes): Command {
  return command
    .option('--neurons <n>', `neurons N (default: ${defaults.neurons})`, integer({ min: 1 }))
    .option(
      '--memories <n>',
      `random memories P (default: ${defaults.memories}), or the first P of --patterns`,
      integer({ min: 1 }),
    )
    .option(
      '--patterns <source>',
      '"digits", a folder of PNG files, or an array [P, N] or [P, H, W] in a file.npz',
      path,
    )
    .option('--bias <x>', 'of random memories: a bit is +1 with probability (1 + x) / 2', decimal({ min: -1, max: 1 }))
    .option(
      '--threshold <x>',
      'values below it are -1, others +1 (default: 0.5 of PNG files, none of arrays)',
      decimal(),
    )
    .option('--resize <WxH>', 'size that PNG files are brought to, by area averaging', imageSize)
    .option('--image <WxH>', 'size of the image that the N values of a memory are', imageSize);
}

/** Whether any memories were asked for. */
export function asksForMemories(options: MemoryOptions): boolean {
  const { patterns, neurons, memories, bias, image, graph } = options;
  return [patterns, neurons, memories, bias, image, graph].some((each) => each !== undefined);
}

/** The memories that were asked for. @throws UsageError, InputError */
export function memoriesOf(options: MemoryOptions, seed: number): Memories {
  const source = sourceOf(options.patterns);
  checkSource(options, source);
  const { patterns, image } = memoriesFrom(source, options, seed);
  return { patterns, image: imageOf(patterns, image, options.image) };
}

export function originOf({ patterns, bias, threshold }: MemoryOptions, { image }: Memories): MemoryOrigin {
  const { kind } = sourceOf(patterns);
  return {
    patterns: patterns ?? 'random',
    image,
    bias: kind === 'random' ? (bias ?? 0) : null,
    threshold: threshold ?? (kind === 'folder' ? GREY_THRESHOLD : null),
  };
}

type Source =
  | { readonly kind: 'random' }
  | { readonly kind: 'digits' }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string };

function sourceOf(patterns: string | undefined): Source {
  if (patterns === undefined) return { kind: 'random' };
  if (patterns === DIGITS) return { kind: 'digits' };
  return { kind: isFolder(patterns) ? 'folder' : 'file', path: patterns };
}

/** @throws UsageError where an option is given that the source has no use for */
function checkSource({ neurons, bias, threshold, resize }: MemoryOptions, { kind }: Source): void {
  const refuse = (option: string, reason: string): never => {
    throw new UsageError(`${option} ${reason}: leave it out`);
  };
  const isSigns = kind === 'random' || kind === 'digits';
  if (kind !== 'random' && neurons !== undefined) refuse('--neurons', 'is for random memories, these bring their own');
  if (kind !== 'random' && bias !== undefined) refuse('--bias', 'is for random memories, but --patterns is given');
  if (isSigns && threshold !== undefined) refuse('--threshold', `has no use, ${kind} memories are signs already`);
  if (kind !== 'folder' && resize !== undefined) refuse('--resize', 'is for a folder of PNG files');
  if (kind === 'folder' && threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
    throw new UsageError(
      `--threshold is ${threshold}, expected above 0 and at most 1: greys are 0 (black) ... 1 (white)`,
    );
  }
}

function memoriesFrom(source: Source, options: MemoryOptions, seed: number): Memories {
  const { memories: wanted, threshold } = options;
  if (source.kind === 'random') return { patterns: randomMemories(options, seed), image: null };
  if (source.kind === 'digits') return { patterns: firstOf(digitPatterns(), wanted, 'digits'), image: digitSize };
  if (source.kind === 'folder') return folderMemories(source.path, options);
  const { patterns, image } = readPatterns(source.path);
  const kept = firstOf(patterns, wanted, source.path);
  if (threshold === undefined && kept.rows.every((value) => value === 0 || value === 1)) {
    tell(`engram: ${source.path}: all values are 0 or 1 and are taken as such, --threshold 0.5 makes signs of them`);
  }
  return { patterns: threshold === undefined ? kept : signsOf(kept, threshold), image };
}

function randomMemories({ neurons, memories, bias, image }: MemoryOptions, seed: number): Patterns {
  const draw = {
    count: memories ?? memoryDefaults.memories,
    neurons: neurons ?? (image ? image.width * image.height : memoryDefaults.neurons),
    rng: stream(seed, 'episodic', 'patterns'),
  };
  return bias === undefined ? randomPatterns(draw) : biasedPatterns({ ...draw, bias });
}

/** Each image becomes signs as soon as it is read: large ones are never all in memory at once. */
function folderMemories(folder: string, { memories, threshold = GREY_THRESHOLD, resize }: MemoryOptions): Memories {
  const all = listImages(folder);
  const files = all.slice(0, countOf(memories, all.length, folder));
  if (resize) requireRoom(files.length, resize, folder);
  const read = (file: string): GreyImage => {
    const image = readPng(readFileBounded(file), file);
    return resize ? areaAverage(image, resize) : image;
  };
  const first = read(files[0]!);
  const { width, height } = first;
  const pixels = requireRoom(files.length, first, folder);
  const rows = new Float64Array(files.length * pixels);
  const progress = new Progress('images');
  try {
    for (const [mu, file] of files.entries()) {
      const image = mu === 0 ? first : read(file);
      requireSize(image, first, file);
      for (let i = 0; i < pixels; i++) rows[mu * pixels + i] = image.values[i]! < threshold ? -1 : 1;
      if (mu > 0) progress.update(mu + 1, files.length, () => printable(file));
    }
  } finally {
    progress.end();
  }
  return { patterns: patternsOf(files.length, pixels, rows), image: { width, height } };
}

/** Pixels of each image. @throws InputError where all of them together are too many */
function requireRoom(count: number, size: ImageSize, folder: string): number {
  const pixels = size.width * size.height;
  if (count * pixels <= MOST_VALUES) return pixels;
  const found = `${folder}: ${count} images of ${sizeText(size)} are ${count * pixels} values`;
  throw new InputError(`${found}, the limit is ${MOST_VALUES}: make them smaller, like --resize 28x28`);
}

function requireSize(image: ImageSize, expected: ImageSize, file: string): void {
  if (image.width === expected.width && image.height === expected.height) return;
  const sizes = `${sizeText(image)}, expected ${sizeText(expected)} as the first one`;
  throw new InputError(`${file} is an image of ${sizes}: bring all to one size, like --resize ${sizeText(expected)}`);
}

/** The array `patterns`, or the only one, of a file. @throws InputError */
export function readPatterns(file: string): Memories {
  if (/\.png$/i.test(file)) throw new InputError(`${file} is one image: give the folder that holds all of them`);
  const { tensors } = loadTensors(file);
  const only = tensors.size === 1 ? [...tensors.keys()][0] : undefined;
  const name = tensors.has('patterns') ? 'patterns' : only;
  if (name === undefined) {
    const found = tensors.size === 0 ? 'no arrays' : listNames(tensors.keys());
    throw new InputError(`${file} has no array "patterns" [P, N] or [P, H, W], found ${found}`);
  }
  const array = tensors.get(name)!;
  const { shape } = array;
  if (shape.length < 2 || shape.length > 3 || shape.includes(0)) {
    throw new InputError(
      `${file}: ${quote(name)} has shape [${shape.join(', ')}], expected memories [P, N] or images [P, H, W], none 0`,
    );
  }
  const [count, height, width] = shape as [number, number, number?];
  const values = toFloat64(array, `${file}: ${quote(name)}`);
  return {
    patterns: patternsOf(count, height * (width ?? 1), values),
    image: width === undefined ? null : { width, height },
  };
}

/** The array `phi [P, P]` beside the memories of a file, as `engram episodic learn` writes it. @throws UsageError, InputError */
export function readPhi(file: string | undefined, memories: number): Matrix {
  if (file === undefined || sourceOf(file).kind !== 'file') {
    throw new UsageError('--graph phi is an array of the file of --patterns: give a file that holds one');
  }
  const phi = loadTensors(file).tensors.get('phi');
  if (!phi) throw new InputError(`${file} has no array "phi" [P, P]: leave out --graph phi, or give another graph`);
  if (phi.shape.length !== 2 || phi.shape.some((size) => size !== memories)) {
    throw new InputError(`${file}: "phi" has shape [${phi.shape.join(', ')}], expected [${memories}, ${memories}]`);
  }
  return matrix(memories, memories, toFloat64(phi, `${file}: "phi"`));
}

/** How many of `found` memories are taken. @throws InputError where there are not so many */
function countOf(wanted: number | undefined, found: number, source: string): number {
  if (wanted === undefined || wanted <= found) return wanted ?? found;
  throw new InputError(`--memories is ${wanted}, but ${source} has only ${found}: ask for at most these`);
}

function firstOf(patterns: Patterns, wanted: number | undefined, source: string): Patterns {
  const count = countOf(wanted, patterns.count, source);
  if (count === patterns.count) return patterns;
  return takePatterns(
    patterns,
    Array.from({ length: count }, (_, mu) => mu),
  );
}

function imageOf(patterns: Patterns, image: ImageSize | null, told: ImageSize | undefined): ImageSize | null {
  if (told === undefined) return image;
  if (image !== null && (image.width !== told.width || image.height !== told.height)) {
    throw new InputError(
      `--image is ${sizeText(told)}, but the memories are images of ${sizeText(image)}: leave it out`,
    );
  }
  const pixels = told.width * told.height;
  if (pixels !== patterns.neurons) {
    throw new InputError(
      `--image ${sizeText(told)} has ${pixels} pixels, but memories have ${patterns.neurons} values`,
    );
  }
  return told;
}
