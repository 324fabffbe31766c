// Metadata of a network in a .npz file, which holds arrays only: one array of bytes, JSON in UTF-8
// (`json.loads(bytes(npz["__metadata__"]))` in Python).

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { decodeUtf8, parseJson } from '../bytes/json-text.ts';
import type { TensorFile } from './safetensors.ts';

const METADATA = '__metadata__';

/** Strings by name, and room for what others write. */
const BOUNDS = { depth: 16, marks: 10_000 };

/** `tensors` with the array that carries the metadata. */
export function withMetadata(tensors: NamedTensors, metadata: Readonly<Record<string, string>>): NamedTensors {
  const data = new TextEncoder().encode(JSON.stringify(metadata));
  const array: Tensor = { dtype: 'u8', shape: [data.length], data };
  return new Map([...tensors, [METADATA, array]]);
}

/** Undoes `withMetadata`; no metadata where there is no such array. @throws InputError where it is broken */
export function separateMetadata(arrays: NamedTensors, name: string): TensorFile {
  const array = arrays.get(METADATA);
  if (array?.dtype !== 'u8') return { tensors: arrays, metadata: {} };
  const tensors = new Map([...arrays].filter(([each]) => each !== METADATA));
  const fail = (what: string): never => {
    throw new InputError(`${name}: its array ${quote(METADATA)} ${what}`);
  };
  const text = decodeUtf8(array.data as Uint8Array) ?? fail('is not JSON in UTF-8');
  const found = parseJson(text, BOUNDS, fail);
  // What is no text is told as JSON: a number may be a setting that counts.
  const pairs = Object.entries(found ?? {}).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return { tensors, metadata: Object.fromEntries(pairs) as Record<string, string> };
}
