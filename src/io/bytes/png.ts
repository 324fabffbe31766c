// Reads one PNG file as grey values: every colour type and bit depth, palettes, transparency, interlaced or not.
// Source: Portable Network Graphics, third edition (W3C). Inflation is fflate's. Colours become grey by ITU-R BT.601
// (0.299 R + 0.587 G + 0.114 B of the values as they are stored); what is transparent shows white. Gamma, colour profiles
// and the further frames of an animation are passed over. Every size is checked before anything is allocated.

import { Unzlib } from 'fflate';
import { InputError } from '../../array/errors.ts';
import { type GreyImage, sizeText } from '../../array/grey-image.ts';
import { quote } from '../../array/quote.ts';
import { crc32 } from './crc32.ts';
import { inflationLimit } from './inflation-limit.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_SIDE = 2 ** 31 - 1;

const GREY = 0;
const RGB = 2;
const PALETTE = 3;
const GREY_ALPHA = 4;
const RGB_ALPHA = 6;

/** Samples of a pixel, and the bits that one may have. */
const COLOUR_TYPES: ReadonlyMap<number, { readonly samples: number; readonly depths: readonly number[] }> = new Map([
  [GREY, { samples: 1, depths: [1, 2, 4, 8, 16] }],
  [RGB, { samples: 3, depths: [8, 16] }],
  [PALETTE, { samples: 1, depths: [1, 2, 4, 8] }],
  [GREY_ALPHA, { samples: 2, depths: [8, 16] }],
  [RGB_ALPHA, { samples: 4, depths: [8, 16] }],
]);

type Fail = (what: string) => never;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly samples: number;
  readonly interlaced: boolean;
}

interface Contents {
  readonly header: Header;
  readonly palette: Uint8Array;
  /** The chunk tRNS: alpha of the palette's colours, or the one colour that is transparent. */
  readonly transparency: Uint8Array;
  /** The zlib stream of all IDAT chunks. */
  readonly packed: Uint8Array;
}

/**
 * Reads a PNG file as a grey image: values `[height * width]` from 0 black to 1 white.
 * @param name the file's name, for error messages
 * @throws InputError in one line for anything that is not a sound PNG file, and for one that unfolds to too much
 */
export function readPng(bytes: Uint8Array, name: string): GreyImage {
  const fail = (what: string): never => {
    throw new InputError(`${name} is not a sound PNG file: ${what}`);
  };
  if (!isPng(bytes)) fail('it does not begin as one');
  const contents = readChunks(bytes, fail);
  const { width, height } = contents.header;
  const passes = passesOf(contents.header);
  const size = passes.reduce((sum, pass) => sum + pass.height * (1 + rowBytes(contents.header, pass.width)), 0);
  const limit = inflationLimit(bytes.length);
  if (Math.max(size, width * height) > limit) {
    const text = `${name} is an image of ${sizeText(contents.header)} in ${bytes.length} bytes`;
    throw new InputError(`${text}, the limit for its size is ${limit} bytes of pixels: make it smaller`);
  }
  const rows = inflate(contents.packed, size, fail);
  const greyOf = greyReader(contents, fail);
  const values = new Float32Array(width * height);
  let at = 0;
  for (const pass of passes) {
    const length = rowBytes(contents.header, pass.width);
    let above: Uint8Array = new Uint8Array(length);
    for (let row = 0; row < pass.height; row++) {
      const line = rows.subarray(at + 1, at + 1 + length);
      unfilter(rows[at]!, line, above, stepOf(contents.header), fail);
      const from = (pass.y + row * pass.down) * width + pass.x;
      for (let col = 0; col < pass.width; col++) values[from + col * pass.across] = greyOf(line, col);
      above = line;
      at += 1 + length;
    }
  }
  return { width, height, values };
}

/** Whether the bytes begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

function readChunks(bytes: Uint8Array, fail: Fail): Contents {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let header: Header | null = null;
  let palette: Uint8Array = new Uint8Array(0);
  let transparency: Uint8Array = new Uint8Array(0);
  const packed = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = SIGNATURE.length; ; ) {
    if (at + 12 > bytes.length) return fail('it ends before its last chunk (cut short?)');
    const size = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + size;
    if (end + 4 > bytes.length) return fail(`its chunk ${quote(type)} is cut short`);
    const content = bytes.subarray(at + 8, end);
    // Chunks that do not bear on the pixels are not looked into.
    const isCritical = (bytes[at + 4]! & 0x20) === 0;
    if ((isCritical || type === 'tRNS') && crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) {
      return fail(`its chunk ${quote(type)} does not match its checksum`);
    }
    if ((header === null) !== (type === 'IHDR')) return fail('it does not begin with one header');
    if (type === 'IHDR') header = readHeader(content, fail);
    else if (type === 'PLTE') palette = content;
    else if (type === 'tRNS') transparency = content;
    else if (type === 'IDAT') {
      packed.set(content, length);
      length += size;
    } else if (type === 'IEND') {
      return { header: header!, palette, transparency, packed: packed.subarray(0, length) };
    } else if (isCritical) return fail(`its chunk ${quote(type)} is not known`);
    at = end + 4;
  }
}

function readHeader(content: Uint8Array, fail: Fail): Header {
  if (content.length !== 13) return fail(`its header has ${content.length} bytes, expected 13`);
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour, compression, filter, interlace] = content.subarray(8) as unknown as number[];
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    return fail(`its size is ${width}x${height}, expected at least one pixel`);
  }
  const type = COLOUR_TYPES.get(colour!);
  if (!type?.depths.includes(depth!)) return fail(`it has colour type ${colour} of ${depth} bits, which there is not`);
  if (compression !== 0 || filter !== 0) return fail('it is compressed in an unknown way');
  if (interlace !== 0 && interlace !== 1) return fail(`it is interlaced in an unknown way (${interlace})`);
  return { width, height, depth: depth!, colour: colour!, samples: type.samples, interlaced: interlace === 1 };
}

/** Every `across`-th pixel of every `down`-th row from `(x, y)` on. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
  readonly width: number;
  readonly height: number;
}

/** Adam7: x, y, across, down. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The images that the file holds one after another; those without pixels are left out. */
function passesOf({ width, height, interlaced }: Header): Pass[] {
  return (interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const))
    .map(([x, y, across, down]) => ({
      ...{ x, y, across, down },
      width: Math.ceil((width - x) / across),
      height: Math.ceil((height - y) / down),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

function rowBytes({ depth, samples }: Header, width: number): number {
  return Math.ceil((width * depth * samples) / 8);
}

/** Bytes from a sample to the same one of the pixel before, at least 1. */
function stepOf({ depth, samples }: Header): number {
  return Math.max(1, (depth * samples) / 8);
}

/** Bytes that are inflated at once: no more than a thousand times as many come out. */
const SLICE = 2 ** 14;

/** The first `size` bytes of a zlib stream; what it holds beyond them is never inflated. */
function inflate(packed: Uint8Array, size: number, fail: Fail): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  const inflator = new Unzlib((piece) => {
    const wanted = piece.subarray(0, size - at);
    out.set(wanted, at);
    at += wanted.length;
  });
  try {
    for (let from = 0; from < packed.length && at < size; from += SLICE) {
      inflator.push(packed.subarray(from, from + SLICE), from + SLICE >= packed.length);
    }
  } catch {
    return fail('its pixels do not inflate');
  }
  if (at < size) return fail(`its pixels are ${at} bytes, expected ${size}`);
  return out;
}

/** Undoes the filter of one row in place; `above` is the row before it, undone. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, step: number, fail: Fail): void {
  if (filter === 0) return;
  if (filter > 4) fail(`a row has filter ${filter}, expected 0 ... 4`);
  for (let i = 0; i < line.length; i++) {
    const left = i < step ? 0 : line[i - step]!;
    const up = above[i]!;
    if (filter === 1) line[i]! += left;
    else if (filter === 2) line[i]! += up;
    else if (filter === 3) line[i]! += (left + up) >> 1;
    else line[i]! += paeth(left, up, i < step ? 0 : above[i - step]!);
  }
}

/** Picks the one of the three that is nearest to `left + up - corner`, ties in this order. */
function paeth(left: number, up: number, corner: number): number {
  const byLeft = Math.abs(up - corner);
  const byUp = Math.abs(left - corner);
  const byCorner = Math.abs(left + up - 2 * corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** The grey value of pixel `x` of a row. */
type GreyReader = (line: Uint8Array, x: number) => number;

function greyReader({ header, palette, transparency }: Contents, fail: Fail): GreyReader {
  const { colour, depth, samples } = header;
  const most = 2 ** depth - 1;
  const sample = sampleReader(depth);
  if (colour === PALETTE) {
    const greys = paletteGreys(palette, transparency, fail);
    return (line, x) => greys[sample(line, x)] ?? fail(`a pixel has colour ${sample(line, x)} of ${greys.length}`);
  }
  const key = keyOf(transparency, samples);
  if (colour === GREY) {
    return (line, x) => {
      const value = sample(line, x);
      return key?.[0] === value ? 1 : value / most;
    };
  }
  if (colour === GREY_ALPHA) {
    return (line, x) => overWhite(sample(line, 2 * x) / most, sample(line, 2 * x + 1) / most);
  }
  return (line, x) => {
    const at = samples * x;
    const r = sample(line, at);
    const g = sample(line, at + 1);
    const b = sample(line, at + 2);
    if (colour === RGB) return key?.[0] === r && key[1] === g && key[2] === b ? 1 : luma(r, g, b) / most;
    return overWhite(luma(r, g, b) / most, sample(line, at + 3) / most);
  };
}

/** Sample `i` of a row. */
function sampleReader(depth: number): (line: Uint8Array, i: number) => number {
  if (depth === 8) return (line, i) => line[i]!;
  if (depth === 16) return (line, i) => 256 * line[2 * i]! + line[2 * i + 1]!;
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  return (line, i) => (line[Math.floor(i / perByte)]! >> (8 - depth * ((i % perByte) + 1))) & mask;
}

function paletteGreys(palette: Uint8Array, transparency: Uint8Array, fail: Fail): number[] {
  if (palette.length === 0 || palette.length % 3 !== 0 || palette.length > 768) {
    return fail(`its palette has ${palette.length} bytes, expected 1 ... 256 colours of 3`);
  }
  return Array.from({ length: palette.length / 3 }, (_, i) => {
    const grey = luma(palette[3 * i]!, palette[3 * i + 1]!, palette[3 * i + 2]!) / 255;
    return overWhite(grey, (transparency[i] ?? 255) / 255);
  });
}

/** The one colour that is transparent, if there is one. */
function keyOf(transparency: Uint8Array, samples: number): number[] | null {
  if (transparency.length !== 2 * samples) return null;
  return Array.from({ length: samples }, (_, i) => 256 * transparency[2 * i]! + transparency[2 * i + 1]!);
}

/** Gives the grey of a colour in whole numbers, so that equal channels give their value. */
function luma(r: number, g: number, b: number): number {
  return (299 * r + 587 * g + 114 * b) / 1000;
}

function overWhite(value: number, alpha: number): number {
  return alpha === 1 ? value : alpha * value + (1 - alpha);
}
