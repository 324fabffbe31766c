// PNG files of given rows, sound and not.

import { zlibSync } from 'fflate';
import { crc32 } from '../../src/io/bytes/crc32.ts';

export function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** `rows`: each with its filter in front. */
export function png(
  header: Partial<Record<'width' | 'height' | 'depth' | 'colour' | 'interlace', number>>,
  rows: Uint8Array,
) {
  const { width = 2, height = 1, depth = 8, colour = 0, interlace = 0 } = header;
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  content.set([depth, colour, 0, 0, interlace], 8);
  return joined(signature, chunk('IHDR', content), chunk('IDAT', zlibSync(rows)), chunk('IEND', new Uint8Array(0)));
}

export const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Grey values 0 ... 255 as a file, row by row. */
export function greyPng(width: number, values: readonly number[]): Uint8Array {
  const height = values.length / width;
  const rows = Array.from({ length: height }, (_, y) => [0, ...values.slice(y * width, (y + 1) * width)]);
  return png({ width, height }, Uint8Array.from(rows.flat()));
}
