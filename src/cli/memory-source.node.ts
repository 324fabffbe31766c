// Where the memories of `engram episodic` come from: random bits, the digits that are shipped, a folder of PNG files, or
// an array in a file. Source: spec of sequential memory, section 6.

import type { Command } from 'commander';
import { InputError, UsageError } from '../array/errors.ts';
import { type ImageSize, sizeText } from '../array/grey-image.ts';
import { stream } from '../array/random.ts';
import { toFloat64 } from '../array/tensor.ts';
import { digitPatterns, digitSize } from '../episodic/digits.ts';
import { biasedPatterns, randomPatterns } from '../episodic/pattern-draws.ts';
import { type Patterns, patternsOf, signsOf, takePatterns } from '../episodic/patterns.ts';
import { loadTensors } from '../io/load.node.ts';
import { quote } from '../io/quote.ts';
import { listNames } from '../io/state-dict.ts';
import type { MemoryOrigin } from './episodic-results.ts';
import { imageSize } from './image-size-option.ts';
import { decimal, integer } from './number-options.ts';
import { path } from './path-option.ts';

export interface MemoryOptions {
  readonly neurons?: number;
  readonly memories?: number;
  readonly patterns?: string;
  readonly bias?: number;
  readonly threshold?: number;
  readonly image?: ImageSize;
  readonly graph?: string;
}

export interface Memories {
  readonly patterns: Patterns;
  /** Of which image each memory is the pixels, row by row from the top; `null` where it is none. */
  readonly image: ImageSize | null;
}

export const memoryDefaults = { neurons: 1000, memories: 6 };

/** What `--patterns` calls the digits that are shipped; a file of that name is `./digits`. */
const DIGITS = 'digits';

export function addMemoryOptions(command: Command): Command {
  return command
    .option('--neurons <n>', `neurons N (default: ${memoryDefaults.neurons})`, integer({ min: 1 }))
    .option(
      '--memories <n>',
      `random memories P (default: ${memoryDefaults.memories}), or the first P of --patterns`,
      integer({ min: 1 }),
    )
    .option('--patterns <source>', 'other memories: "digits", or an array [P, N] or [P, H, W] in a file.npz', path)
    .option('--bias <x>', 'of random memories: a bit is +1 with probability (1 + x) / 2', decimal({ min: -1, max: 1 }))
    .option('--threshold <x>', 'values of a file below it are -1, others +1 (default: as they are)', decimal())
    .option('--image <WxH>', 'size of the image that the N values of a memory are', imageSize)
    .option('--graph <text>', 'who follows whom: cycle, chain, or "0-1-2,3-4-5-6" (default: cycle)');
}

/** Whether any memories were asked for. */
export function asksForMemories(options: MemoryOptions): boolean {
  const { patterns, neurons, memories, bias, image, graph } = options;
  return [patterns, neurons, memories, bias, image, graph].some((each) => each !== undefined);
}

/** The memories that were asked for. @throws UsageError, InputError */
export function memoriesOf(options: MemoryOptions, seed: number): Memories {
  checkSource(options);
  const { patterns: source, memories: wanted } = options;
  const found = source === undefined ? randomMemories(options, seed) : storedMemories(source, options);
  const kept = source === undefined ? found : { ...found, patterns: firstOf(found.patterns, wanted, source) };
  return { ...kept, image: imageOf(kept, options.image) };
}

export function originOf({ patterns, bias, threshold }: MemoryOptions, { image }: Memories): MemoryOrigin {
  return {
    patterns: patterns ?? 'random',
    image,
    bias: patterns === undefined ? (bias ?? 0) : null,
    threshold: threshold ?? null,
  };
}

/** @throws UsageError where an option is given that the source has no use for */
function checkSource({ patterns, neurons, bias, threshold }: MemoryOptions): void {
  const refuse = (option: string, reason: string): never => {
    throw new UsageError(`${option} ${reason}: leave it out`);
  };
  if (patterns === undefined) {
    if (threshold !== undefined) refuse('--threshold', 'is for --patterns: random memories are signs already');
    return;
  }
  if (neurons !== undefined) refuse('--neurons', 'is for random memories: --patterns brings its own size');
  if (bias !== undefined) refuse('--bias', 'is for random memories, but --patterns is given');
  if (patterns === DIGITS && threshold !== undefined) refuse('--threshold', 'has no use: digits are signs already');
}

function randomMemories({ neurons, memories, bias, image }: MemoryOptions, seed: number): Memories {
  const draw = {
    count: memories ?? memoryDefaults.memories,
    neurons: neurons ?? (image ? image.width * image.height : memoryDefaults.neurons),
    rng: stream(seed, 'episodic', 'patterns'),
  };
  return { patterns: bias === undefined ? randomPatterns(draw) : biasedPatterns({ ...draw, bias }), image: null };
}

function storedMemories(source: string, { threshold }: MemoryOptions): Memories {
  if (source === DIGITS) return { patterns: digitPatterns(), image: digitSize };
  const { patterns, image } = readPatterns(source);
  return { patterns: threshold === undefined ? patterns : signsOf(patterns, threshold), image };
}

/** The array `patterns`, or the only one, of a file. @throws InputError */
export function readPatterns(file: string): Memories {
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

function firstOf(patterns: Patterns, wanted: number | undefined, source: string): Patterns {
  if (wanted === undefined || wanted === patterns.count) return patterns;
  if (wanted > patterns.count) {
    throw new InputError(`--memories is ${wanted}, but ${source} has only ${patterns.count}: ask for at most these`);
  }
  return takePatterns(
    patterns,
    Array.from({ length: wanted }, (_, mu) => mu),
  );
}

function imageOf({ patterns, image }: Memories, told: ImageSize | undefined): ImageSize | null {
  if (told === undefined) return image;
  if (image !== null && (image.width !== told.width || image.height !== told.height)) {
    throw new InputError(
      `--image is ${sizeText(told)}, but the memories are images of ${sizeText(image)}: leave it out`,
    );
  }
  if (told.width * told.height !== patterns.neurons) {
    const pixels = told.width * told.height;
    throw new InputError(
      `--image ${sizeText(told)} has ${pixels} pixels, but memories have ${patterns.neurons} values`,
    );
  }
  return told;
}
