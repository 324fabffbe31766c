// The few rearrangements of constant tensors that exporters put before a recurrent operator: transpose of a matrix,
// squeeze, unsqueeze, concatenation and slices of step 1. Source: ONNX operators, versions 11 to 21. `null` where a
// tensor is not so simple.

import { type Shape, sizeOf } from '../array/shape.ts';
import type { Tensor, TensorData } from '../array/tensor.ts';

/** A matrix transposed; other ranks only where nothing moves. */
export function transposeConstant(t: Tensor, order: readonly number[] | null): Tensor | null {
  if (order?.every((axis, i) => axis === i) && order.length === t.shape.length) return t;
  if (
    t.data.length === 0 ||
    t.shape.length !== 2 ||
    (order && (order[0] !== 1 || order[1] !== 0 || order.length !== 2))
  )
    return null;
  const [rows, cols] = t.shape as [number, number];
  const data = t.data.slice() as TensorData;
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data[j * rows + i] = t.data[i * cols + j]!;
  return { dtype: t.dtype, shape: [cols, rows], data };
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

/** @param limit numbers that the result may hold */
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

/** Inputs as the Slice operator has them: data, starts, ends, axes, steps. */
export function sliceConstant([data, starts, ends, axes, steps]: readonly Tensor[]): Tensor | null {
  if (!data || data.data.length === 0 || !starts || !ends || starts.data.length !== 1 || ends.data.length !== 1)
    return null;
  if (steps && Number(steps.data[0]) !== 1) return null;
  const given = axes ? Number(axes.data[0]) : 0;
  const axis = given < 0 ? given + data.shape.length : given;
  const extent = data.shape[axis];
  if (extent === undefined) return null;
  const clamp = (value: number) => Math.min(extent, Math.max(0, value < 0 ? value + extent : value));
  const [from, to] = [clamp(Number(starts.data[0])), clamp(Number(ends.data[0]))];
  if (!(from <= to)) return null;
  const shape: Shape = data.shape.map((each, i) => (i === axis ? to - from : each));
  const inner = sizeOf(data.shape.slice(axis + 1));
  const outer = sizeOf(data.shape.slice(0, axis));
  const values = emptyLike(data.data, sizeOf(shape));
  let at = 0;
  for (let block = 0; block < outer; block++) {
    for (let i = from * inner; i < to * inner; i++) values[at++] = data.data[block * extent * inner + i]!;
  }
  return { dtype: data.dtype, shape, data: values };
}

function emptyLike(data: TensorData, count: number): TensorData {
  if (data instanceof Float32Array) return new Float32Array(count);
  return data instanceof Float64Array ? new Float64Array(count) : new BigInt64Array(count);
}
