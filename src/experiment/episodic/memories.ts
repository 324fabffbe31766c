// Which memories an experiment of `engram episodic` stores: random bits, the digits that are shipped, a folder of grey
// images, or an array. The parameters that say it, and the memories themselves. Source: sequential episodic memory, section 6.

import { InputError, UsageError } from '../../array/errors.ts';
import { areaAverage, type GreyImage, type ImageSize, sizeText } from '../../array/grey-image.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { toFloat64 } from '../../array/tensor.ts';
import { digitPatterns, digitSize } from '../../episodic/model/digits.ts';
import { graphFromMatrix, type MemoryGraph } from '../../episodic/model/graph.ts';
import { parseGraph } from '../../episodic/model/graph-text.ts';
import { patternsIn } from '../../episodic/model/pattern-arrays.ts';
import { biasedPatterns, randomPatterns } from '../../episodic/model/pattern-draws.ts';
import { type Patterns, patternsOf, signsOf, takePatterns } from '../../episodic/model/patterns.ts';
import { readPng } from '../../io/bytes/png.ts';
import { imageSize, type PatternsInput, patternsSource } from '../kit/inputs.ts';
import { integer, number, type Params, text, type Values } from '../kit/params.ts';
import type { Run } from '../kit/run.ts';

/** Sizes of random memories that nobody asked for. */
export interface MemorySizes {
  readonly neurons: number;
  readonly memories: number;
}

export const memoryDefaults: MemorySizes = { neurons: 1000, memories: 6 };

/** The source of memories, without the order in which they follow. */
export function sourceParams(defaults: MemorySizes = memoryDefaults) {
  return {
    neurons: integer({ atLeast: 1, help: 'neurons N', defaultText: String(defaults.neurons) }),
    memories: integer({
      atLeast: 1,
      help: 'random memories P, or the first P of --patterns',
      defaultText: String(defaults.memories),
    }),
    patterns: patternsSource({
      help: '"digits", a folder of PNG files, or an array [P, N] or [P, H, W] in a file.npz',
    }),
    bias: number({ atLeast: -1, atMost: 1, help: 'of random memories: a bit is +1 with probability (1 + x) / 2' }),
    threshold: number({ help: 'values below it are -1, others +1', defaultText: '0.5 of PNG files, none of arrays' }),
    resize: imageSize({ help: 'size that PNG files are brought to, by area averaging' }),
    image: imageSize({ help: 'size of the image that the N values of a memory are' }),
  } satisfies Params;
}

/** The source of memories and who follows whom. */
export const memoryParams = {
  ...sourceParams(),
  graph: text({
    help: 'who follows whom: cycle, chain, "0-1-2,3-4-5-6", or "phi", an array of --patterns',
    defaultText: 'cycle',
  }),
} satisfies Params;

export type SourceValues = Omit<Values<ReturnType<typeof sourceParams>>, 'given'>;
export type MemoryValues = SourceValues & { readonly graph: string | undefined };

export interface Memories {
  readonly patterns: Patterns;
  /** Of which image each memory is the pixels, row by row from the top; `null` where it is none. */
  readonly image: ImageSize | null;
}

/** Where memories came from, as `--json` tells it. */
export interface MemoryOrigin {
  /** `random`, `digits`, or the file or folder. */
  readonly patterns: string;
  /** Size of the image that a memory is; `null` where it is none. */
  readonly image: ImageSize | null;
  /** `null` where the bits are not random. */
  readonly bias: number | null;
  /** Values below it became -1, the others +1; `null` where they were taken as they are. */
  readonly threshold: number | null;
}

/** Of images: middle grey. */
const GREY_THRESHOLD = 0.5;
/** Values of a folder of images, in half a gigabyte. */
const MOST_VALUES = 2 ** 26;

/** Whether any memories were asked for. */
export function asksForMemories({ patterns, neurons, memories, bias, image, graph }: MemoryValues): boolean {
  return [patterns, neurons, memories, bias, image, graph].some((each) => each !== undefined);
}

/**
 * The memories that were asked for.
 * @param defaults sizes of random ones
 * @throws UsageError, InputError
 */
export async function memoriesOf(
  values: SourceValues,
  seed: number,
  run: Run,
  defaults: MemorySizes = memoryDefaults,
): Promise<Memories> {
  checkSource(values);
  const { patterns, image } = await memoriesFrom(values, seed, run, defaults);
  return { patterns, image: imageOf(patterns, image, values.image) };
}

export function originOf({ patterns, bias, threshold }: SourceValues, { image }: Memories): MemoryOrigin {
  return {
    patterns: patterns?.name ?? 'random',
    image,
    bias: patterns === undefined ? (bias ?? 0) : null,
    threshold: threshold ?? (patterns?.kind === 'images' ? GREY_THRESHOLD : null),
  };
}

/** @throws UsageError, InputError where the text or the array `phi` is no graph of these memories */
export function graphOf({ graph = 'cycle', patterns: source }: MemoryValues, patterns: Patterns): MemoryGraph {
  return graph === 'phi' ? graphFromMatrix(phiOf(source, patterns.count)) : parseGraph(graph, patterns.count);
}

/** @throws UsageError where an option is given that the source has no use for */
function checkSource({ patterns, neurons, bias, threshold, resize }: SourceValues): void {
  const refuse = (option: string, reason: string): never => {
    throw new UsageError(`${option} ${reason}: leave it out`);
  };
  const kind = patterns?.kind ?? 'random';
  const isSigns = kind === 'random' || kind === 'digits';
  if (kind !== 'random' && neurons !== undefined) refuse('--neurons', 'is for random memories, these bring their own');
  if (kind !== 'random' && bias !== undefined) refuse('--bias', 'is for random memories, but --patterns is given');
  if (isSigns && threshold !== undefined) refuse('--threshold', `has no use, ${kind} memories are signs already`);
  if (kind !== 'images' && resize !== undefined) refuse('--resize', 'is for a folder of PNG files');
  if (kind === 'images' && threshold !== undefined && !(threshold > 0 && threshold <= 1)) {
    throw new UsageError(
      `--threshold is ${threshold}, expected above 0 and at most 1: greys are 0 (black) ... 1 (white)`,
    );
  }
}

async function memoriesFrom(values: SourceValues, seed: number, run: Run, defaults: MemorySizes): Promise<Memories> {
  const { patterns: source, memories: wanted, threshold } = values;
  if (source === undefined) return { patterns: randomMemories(values, seed, defaults), image: null };
  if (source.kind === 'digits') return { patterns: firstOf(digitPatterns(), wanted, source.name), image: digitSize };
  if (source.kind === 'images') return imageMemories(source, values, run);
  const { patterns, image } = patternsIn(source);
  const kept = firstOf(patterns, wanted, source.name);
  if (threshold === undefined && kept.rows.every((value) => value === 0 || value === 1)) {
    run.note(`${source.name}: all values are 0 or 1 and are taken as such, --threshold 0.5 makes signs of them`);
  }
  return { patterns: threshold === undefined ? kept : signsOf(kept, threshold), image };
}

function randomMemories(
  { neurons, memories, bias, image }: SourceValues,
  seed: number,
  defaults: MemorySizes,
): Patterns {
  const draw = {
    count: memories ?? defaults.memories,
    neurons: neurons ?? (image ? image.width * image.height : defaults.neurons),
    rng: stream(seed, 'episodic', 'patterns'),
  };
  return bias === undefined ? randomPatterns(draw) : biasedPatterns({ ...draw, bias });
}

/** Each image becomes signs as soon as it is read: large ones are never all in memory at once. */
async function imageMemories(
  { name: folder, files: all }: PatternsInput & { kind: 'images' },
  { memories, threshold = GREY_THRESHOLD, resize }: SourceValues,
  run: Run,
): Promise<Memories> {
  const files = all.slice(0, countOf(memories, all.length, folder));
  if (resize) requireRoom(files.length, resize, folder);
  const read = (file: (typeof files)[number]): GreyImage => {
    const image = readPng(file.read(), file.name);
    return resize ? areaAverage(image, resize) : image;
  };
  const first = read(files[0]!);
  const { width, height } = first;
  const pixels = requireRoom(files.length, first, folder);
  const rows = new Float64Array(files.length * pixels);
  for (const [mu, file] of files.entries()) {
    const image = mu === 0 ? first : read(file);
    requireSize(image, first, file.name);
    for (let i = 0; i < pixels; i++) rows[mu * pixels + i] = image.values[i]! < threshold ? -1 : 1;
    run.progress(`${mu + 1} images`, (mu + 1) / files.length, `of ${files.length}`);
    await run.pause();
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

/** The array `phi [P, P]` beside the memories, as `engram episodic learn` writes it. @throws UsageError, InputError */
function phiOf(source: PatternsInput | undefined, memories: number): Matrix {
  if (source?.kind !== 'arrays') {
    throw new UsageError('--graph phi is an array of the file of --patterns: give a file that holds one');
  }
  const { name, tensors } = source;
  const phi = tensors.get('phi');
  if (!phi) throw new InputError(`${name} has no array "phi" [P, P]: leave out --graph phi, or give another graph`);
  if (phi.shape.length !== 2 || phi.shape.some((size) => size !== memories)) {
    throw new InputError(`${name}: "phi" has shape [${phi.shape.join(', ')}], expected [${memories}, ${memories}]`);
  }
  return matrix(memories, memories, toFloat64(phi, `${name}: "phi"`));
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

function imageOf(patterns: Patterns, image: ImageSize | null, asked: ImageSize | undefined): ImageSize | null {
  if (asked === undefined) return image;
  if (image !== null && (image.width !== asked.width || image.height !== asked.height)) {
    throw new InputError(
      `--image is ${sizeText(asked)}, but the memories are images of ${sizeText(image)}: leave it out`,
    );
  }
  const pixels = asked.width * asked.height;
  if (pixels !== patterns.neurons) {
    throw new InputError(
      `--image ${sizeText(asked)} has ${pixels} pixels, but memories have ${patterns.neurons} values`,
    );
  }
  return asked;
}
