// Pickles made by hand, opcode by opcode, for tests.

import { concatenate } from '../../src/io/bytes/concatenate.ts';

/** Bytes of text (Latin-1), numbers (one byte each) and bytes, one after another. */
export function bytesOf(...parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  const chunks = parts.map((part) => {
    if (typeof part === 'number') return Uint8Array.of(part);
    return typeof part === 'string' ? Uint8Array.from(part, (each) => each.charCodeAt(0)) : part;
  });
  return concatenate(chunks);
}

const wide = (value: number) => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return bytes;
};

const text = (value: string) => bytesOf('X', wide(value.length).subarray(0, 4), value);
const integer = (value: number) => bytesOf(0x8a, 8, wide(value));
const tuple = (items: readonly Uint8Array[]) => bytesOf('(', ...items, 't');
const list = (items: readonly number[]) => tuple(items.map(integer));

export const pickle = {
  text,
  tuple,
  dict: (entries: readonly [string, Uint8Array][]) =>
    bytesOf('}', '(', ...entries.flatMap(([key, value]) => [text(key), value]), 'u'),
  /** A call of `_rebuild_tensor_v2` on a storage of `count` elements. */
  tensor: (storage: string, key: string, count: number, shape: readonly number[], strides: readonly number[]) => {
    const id = tuple([text('storage'), bytesOf('c', `torch\n${storage}\n`), text(key), text('cpu'), integer(count)]);
    const args = tuple([bytesOf(id, 'Q'), integer(0), list(shape), list(strides), bytesOf(0x89)]);
    return bytesOf('c', 'torch._utils\n_rebuild_tensor_v2\n', args, 'R');
  },
  /** Protocol 2, `body`, STOP. */
  file: (body: Uint8Array) => bytesOf(0x80, 2, body, '.'),
};
