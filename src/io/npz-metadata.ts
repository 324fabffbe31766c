// Metadata of a network in a .npz file, which holds arrays only: one array of bytes, JSON in UTF-8
// (`json.loads(bytes(npz["__metadata__"]))` in Python).

import { InputError } from '../array/errors.ts';
import type { NamedTensors, Tensor } from '../array/tensor.ts';
import { quote } from './quote.ts';
import type { TensorFile } from './safetensors.ts';

const METADATA = '__metadata__';

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
  try {
    const found: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(array.data as Uint8Array));
    const pairs = Object.entries(found as object).filter(([, value]) => typeof value === 'string');
    return { tensors, metadata: Object.fromEntries(pairs) as Record<string, string> };
  } catch {
    throw new InputError(`${name}: its array ${quote(METADATA)} is not JSON`);
  }
}
