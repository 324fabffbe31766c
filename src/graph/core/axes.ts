// Axes of arrays as operations are given them: counted from either end, some of them, or all.

import { InputError } from '../../array/errors.ts';
import { type Shape, sizeOf, stridesOf } from '../../array/shape.ts';

/**
 * An axis counted from the front; negative ones count from the back.
 * @throws InputError where an array of that rank has no such axis
 */
export function normalizeAxis(axis: number, rank: number, operation: string): number {
  const front = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(front) || front < 0 || front >= rank) {
    throw new InputError(`${operation}: axis ${axis} of a rank-${rank} array, expected ${-rank} ... ${rank - 1}`);
  }
  return front;
}

/** The axes over which an operation reduces an array of that rank: those given, once each and in order, or all. */
export function reducedAxes(axes: readonly number[] | undefined, rank: number, operation: string): number[] {
  if (!axes) return Array.from({ length: rank }, (_, axis) => axis);
  return [...new Set(axes.map((axis) => normalizeAxis(axis, rank, operation)))].sort((a, b) => a - b);
}

/** The shape without the axes that are reduced. */
export function reducedShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The shape with the axes that are reduced kept as extent 1. */
export function keptShape(shape: Shape, axes: readonly number[]): number[] {
  return shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
}

/** Strides by which a walk over `shape` finds the element of the reduced array that each element goes into. */
export function reducedStrides(shape: Shape, axes: readonly number[]): number[] {
  return stridesOf(keptShape(shape, axes)).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
}

/** An array seen along one axis: `outer` blocks of `extent * inner` elements. */
export interface AxisBlocks {
  readonly outer: number;
  readonly extent: number;
  readonly inner: number;
}

/** The blocks of an array of shape `shape` along `axis`. */
export function blocksAlong(shape: Shape, axis: number): AxisBlocks {
  return { outer: sizeOf(shape.slice(0, axis)), extent: shape[axis]!, inner: sizeOf(shape.slice(axis + 1)) };
}
