// Raw bytes of a tensor file to a Tensor and back: element types by size, byte order, widening of short floats.
// Typed arrays have the machine's byte order; every machine JavaScript runs on today is little-endian.

import type { Shape } from '../../array/shape.ts';
import type { DType, Tensor, TensorData } from '../../array/tensor.ts';
import { fromBfloat16, fromFloat8E4M3, fromFloat8E5M2, fromFloat16 } from './half.ts';

/** Element types as files hold them: those of tensors, and the short floats that are widened to f32. */
export type StoredType = DType | 'f16' | 'bf16' | 'f8e4m3' | 'f8e5m2';

interface Layout {
  /** Bytes of one element. */
  readonly size: number;
  /** Bytes that are swapped as one word (half of the size for complex numbers). */
  readonly word: number;
  readonly dtype: DType;
  view(buffer: ArrayBuffer): TensorData;
}

const widened = (Source: typeof Uint8Array | typeof Uint16Array, convert: (bits: number) => number) => {
  const size = Source.BYTES_PER_ELEMENT;
  const view = (buffer: ArrayBuffer) => Float32Array.from(new Source(buffer), convert);
  return { size, word: size, dtype: 'f32', view } as const;
};

const layouts: Readonly<Record<StoredType, Layout>> = {
  bool: { size: 1, word: 1, dtype: 'bool', view: (buffer) => new Uint8Array(buffer) },
  u8: { size: 1, word: 1, dtype: 'u8', view: (buffer) => new Uint8Array(buffer) },
  i8: { size: 1, word: 1, dtype: 'i8', view: (buffer) => new Int8Array(buffer) },
  u16: { size: 2, word: 2, dtype: 'u16', view: (buffer) => new Uint16Array(buffer) },
  i16: { size: 2, word: 2, dtype: 'i16', view: (buffer) => new Int16Array(buffer) },
  u32: { size: 4, word: 4, dtype: 'u32', view: (buffer) => new Uint32Array(buffer) },
  i32: { size: 4, word: 4, dtype: 'i32', view: (buffer) => new Int32Array(buffer) },
  u64: { size: 8, word: 8, dtype: 'u64', view: (buffer) => new BigUint64Array(buffer) },
  i64: { size: 8, word: 8, dtype: 'i64', view: (buffer) => new BigInt64Array(buffer) },
  f32: { size: 4, word: 4, dtype: 'f32', view: (buffer) => new Float32Array(buffer) },
  f64: { size: 8, word: 8, dtype: 'f64', view: (buffer) => new Float64Array(buffer) },
  c64: { size: 8, word: 4, dtype: 'c64', view: (buffer) => new Float32Array(buffer) },
  c128: { size: 16, word: 8, dtype: 'c128', view: (buffer) => new Float64Array(buffer) },
  f16: widened(Uint16Array, fromFloat16),
  bf16: widened(Uint16Array, fromBfloat16),
  f8e4m3: widened(Uint8Array, fromFloat8E4M3),
  f8e5m2: widened(Uint8Array, fromFloat8E5M2),
};

/** Bytes of one element. */
export function elementSize(type: StoredType): number {
  return layouts[type].size;
}

/** The type of the tensor that it becomes. */
export function dtypeOf(type: StoredType): DType {
  return layouts[type].dtype;
}

/** A tensor over a copy of `bytes`, which must hold exactly the elements of `shape`. */
export function decodeElements(type: StoredType, shape: Shape, bytes: Uint8Array, bigEndian = false): Tensor {
  const { dtype, word, view } = layouts[type];
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  if (bigEndian) swapWords(copy, word);
  return { dtype, shape: [...shape], data: view(copy.buffer) };
}

/** The elements of `t` as little-endian bytes (a view, not a copy). */
export function encodeElements(t: Tensor): Uint8Array {
  return new Uint8Array(t.data.buffer, t.data.byteOffset, t.data.byteLength);
}

function swapWords(bytes: Uint8Array, word: number): void {
  if (word === 1) return;
  for (let at = 0; at < bytes.length; at += word) bytes.subarray(at, at + word).reverse();
}

/**
 * Number of elements of `shape`, or `null` where it is not a list of integers >= 0 whose product is below 2^53
 * (zero extents aside), so that no later size computation can overflow.
 */
export function countElements(shape: unknown): number | null {
  if (!Array.isArray(shape)) return null;
  let positive = 1;
  let empty = false;
  for (const extent of shape as unknown[]) {
    if (typeof extent !== 'number' || !Number.isSafeInteger(extent) || extent < 0) return null;
    if (extent === 0) empty = true;
    else positive *= extent;
    if (positive > Number.MAX_SAFE_INTEGER) return null;
  }
  return empty ? 0 : positive;
}
