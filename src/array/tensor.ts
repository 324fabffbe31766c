// A tensor as it comes from a file or goes into one: element type, shape, contiguous row-major data.
// Half-precision types (f16, bf16) are widened to f32 by the readers; complex data is interleaved (re, im).

import { InputError } from './errors.ts';
import { formatShape, type Shape, sizeOf } from './shape.ts';

/** The element types of tensors; half-precision floats are widened to `f32` when they are read. */
export type DType =
  | 'f32'
  | 'f64'
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'bool'
  | 'c64'
  | 'c128';

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** An array of a file: element type, shape, and contiguous row-major data (complex numbers as re, im pairs). */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: TensorData;
}

/** Tensors by name, in file order; what every reader returns and every writer takes. */
export type NamedTensors = Map<string, Tensor>;

/**
 * Makes a tensor of `shape [rank]` over `data`, row-major and not copied; its element type is that of the data.
 * @throws InputError when the data does not fill the shape
 */
export function tensor(shape: Shape, data: Float32Array | Float64Array): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new InputError(`tensor of shape ${formatShape(shape)} needs ${sizeOf(shape)} values, found ${data.length}`);
  }
  return { dtype: data instanceof Float64Array ? 'f64' : 'f32', shape: [...shape], data };
}

/** The values as float64 numbers; refuses complex data. `name` is for the error message. */
export function toFloat64(t: Tensor, name = 'tensor'): Float64Array {
  if (t.dtype === 'c64' || t.dtype === 'c128') {
    throw new InputError(`${name} is complex (${t.dtype}), expected real numbers`);
  }
  if (t.data instanceof Float64Array) return t.data;
  if (t.data instanceof BigInt64Array || t.data instanceof BigUint64Array) return Float64Array.from(t.data, Number);
  return new Float64Array(t.data);
}
