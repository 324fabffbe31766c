// The rearrangements of constant tensors that exporters put before a recurrent operator: transpose, reshape, squeeze,
// unsqueeze, casts between floats, concatenation, slices of step 1 and equal or given splits. Source: ONNX operators,
// versions 7 to 21. `null` where a tensor is not so simple.

import { type Shape, sizeOf } from '../../array/shape.ts';
import type { Tensor, TensorData } from '../../array/tensor.ts';

const MAX_RANK = 8;

/** Transposes a constant. @param order the axis of `t` that each axis of the result is; `null` reverses them */
export function transposeConstant(t: Tensor, order: readonly number[] | null): Tensor | null {
  const rank = t.shape.length;
  const axes = order ?? t.shape.map((_, i) => rank - 1 - i);
  if (rank > MAX_RANK || axes.length !== rank || t.shape.some((_, axis) => !axes.includes(axis))) return null;
  if (axes.every((axis, i) => axis === i)) return t;
  if (t.data.length === 0) return null;
  const shape = axes.map((axis) => t.shape[axis]!);
  const strides = t.shape.map((_, axis) => sizeOf(t.shape.slice(axis + 1)));
  const data = t.data.slice() as TensorData;
  const index = new Array<number>(rank).fill(0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    data[to] = t.data[from]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const stride = strides[axes[axis]!]!;
      from += stride;
      if (++index[axis]! < shape[axis]!) break;
      from -= stride * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { dtype: t.dtype, shape, data };
}

/** Reshapes a constant. @param to as the Reshape operator has it: 0 keeps an extent, -1 is what is left */
export function reshapeConstant(t: Tensor, to: readonly number[]): Tensor | null {
  if (to.length > MAX_RANK || t.data.length === 0) return null;
  const given = to.map((extent, axis) => (extent === 0 ? t.shape[axis] : extent));
  const known = given.reduce<number>((product, extent) => product * (extent === -1 ? 1 : (extent ?? Number.NaN)), 1);
  const shape = given.map((extent) => (extent === -1 ? t.data.length / known : extent!));
  const sound = shape.every((extent) => Number.isSafeInteger(extent) && extent > 0);
  return sound && sizeOf(shape) === t.data.length ? { ...t, shape } : null;
}

/**
 * Gives a constant another element type.
 * @param code ONNX's element type: 1 float, 11 double; half precision would round, so it is `null`
 */
export function castConstant(t: Tensor, code: number): Tensor | null {
  const floating = t.dtype === 'f32' || t.dtype === 'f64';
  if (!floating) return null;
  if (code === 1)
    return t.dtype === 'f32' ? t : { ...t, dtype: 'f32', data: Float32Array.from(t.data as Float64Array) };
  if (code !== 11) return null;
  return t.dtype === 'f64' ? t : { ...t, dtype: 'f64', data: Float64Array.from(t.data as Float32Array) };
}

export function squeezeConstant(t: Tensor, axes: readonly number[] | null): Tensor | null {
  const removed = (axes ?? t.shape.flatMap((extent, axis) => (extent === 1 ? [axis] : []))).map((axis) =>
    axis < 0 ? axis + t.shape.length : axis,
  );
  if (removed.some((axis) => t.shape[axis] !== 1)) return null;
  return { ...t, shape: t.shape.filter((_, axis) => !removed.includes(axis)) };
}

export function unsqueezeConstant(t: Tensor, axes: readonly number[]): Tensor | null {
  const rank = t.shape.length + axes.length;
  if (rank > 8) return null;
  const added = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (new Set(added).size !== added.length || added.some((axis) => !(axis >= 0 && axis < rank))) return null;
  const rest = [...t.shape];
  return { ...t, shape: Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : rest.shift()!)) };
}

/** Joins constants along an axis. @param limit numbers that the result may hold */
export function concatConstants(parts: readonly Tensor[], axis: number, limit: number): Tensor | null {
  const [first] = parts;
  if (!first) return null;
  const at = axis < 0 ? axis + first.shape.length : axis;
  if (!(at >= 0 && at < first.shape.length)) return null;
  const agrees = ({ dtype, shape }: Tensor) =>
    dtype === first.dtype &&
    shape.length === first.shape.length &&
    shape.every((extent, i) => i === at || extent === first.shape[i]);
  const count = parts.reduce((sum, part) => sum + part.data.length, 0);
  if (!parts.every(agrees) || count === 0 || count > limit) return null;
  const shape = first.shape.map((extent, i) => (i === at ? parts.reduce((sum, p) => sum + p.shape[at]!, 0) : extent));
  const data = emptyLike(first.data, count);
  const inner = sizeOf(first.shape.slice(at + 1));
  const outer = sizeOf(first.shape.slice(0, at));
  let to = 0;
  for (let block = 0; block < outer; block++) {
    for (const part of parts) {
      const length = part.shape[at]! * inner;
      for (let i = 0; i < length; i++) data[to++] = part.data[block * length + i]!;
    }
  }
  return { dtype: first.dtype, shape, data };
}

/** One span of an axis for each of `starts`, of step 1. */
export interface Spans {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** The first ones when absent. */
  readonly axes?: readonly number[] | undefined;
}

export function sliceConstant(t: Tensor, { starts, ends, axes }: Spans): Tensor | null {
  if (ends.length !== starts.length || (axes && axes.length !== starts.length) || starts.length > MAX_RANK) return null;
  let sliced: Tensor | null = t;
  for (const [i, start] of starts.entries()) {
    const axis = axes ? axes[i]! : i;
    sliced = sliced && sliceAxis(sliced, axis < 0 ? axis + t.shape.length : axis, start, ends[i]!);
  }
  return sliced;
}

function sliceAxis(t: Tensor, axis: number, start: number, end: number): Tensor | null {
  const extent = t.shape[axis];
  if (extent === undefined || t.data.length === 0) return null;
  const clamp = (value: number) => Math.min(extent, Math.max(0, value < 0 ? value + extent : value));
  const [from, to] = [clamp(start), clamp(end)];
  if (!(from <= to)) return null;
  if (to - from === extent) return t;
  const shape: Shape = t.shape.map((each, i) => (i === axis ? to - from : each));
  const inner = sizeOf(t.shape.slice(axis + 1));
  const outer = sizeOf(t.shape.slice(0, axis));
  const values = emptyLike(t.data, sizeOf(shape));
  let at = 0;
  for (let block = 0; block < outer; block++) {
    for (let i = from * inner; i < to * inner; i++) values[at++] = t.data[block * extent * inner + i]!;
  }
  return { dtype: t.dtype, shape, data: values };
}

/** Part `index` of `count` along an axis; `sizes` of the parts, or equal ones where it is `null`. */
export function splitConstant(
  t: Tensor,
  axis: number,
  sizes: readonly number[] | null,
  index: number,
  count: number,
): Tensor | null {
  const at = axis < 0 ? axis + t.shape.length : axis;
  const extent = t.shape[at];
  if (extent === undefined) return null;
  // Where it does not divide, the last part is the smaller one.
  const equal = Math.ceil(extent / count);
  const start = sizes ? sizes.slice(0, index).reduce((sum, each) => sum + each, 0) : index * equal;
  const size = sizes ? sizes[index] : Math.min(equal, extent - start);
  if (size === undefined || !(size > 0) || !(start >= 0) || start + size > extent) return null;
  return sliceAxis(t, at, start, start + size);
}

function emptyLike(data: TensorData, count: number): TensorData {
  if (data instanceof Float32Array) return new Float32Array(count);
  return data instanceof Float64Array ? new Float64Array(count) : new BigInt64Array(count);
}
