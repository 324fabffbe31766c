// The frozen energy on a plane through state space: the one of three memories, or of the two leading principal components
// of all of them. Source: spec of sequential memory, sections 13.4 and 16.6.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { pca } from '../../linalg/pca.ts';
import { type Patterns, patternMatrix } from '../model/patterns.ts';
import type { FrozenLandscape } from './landscape.ts';

/** A plane `v = origin + sqrt N (x first + y second)`: where memories are signs, their distances are of the order of 1. */
export interface StatePlane {
  /** The point of the plane with coordinates 0, `[N]`. */
  readonly origin: Float64Array;
  /** Orthonormal, `[N]` each. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** The length of one unit of the coordinates, `sqrt N`. */
  readonly scale: number;
}

/** The plane that holds three states `[N]`, memories for instance. @throws InputError where they lie on a line */
export function planeOfThree(a: Float64Array, b: Float64Array, c: Float64Array): StatePlane {
  const origin = a.map((value, i) => (value + b[i]! + c[i]!) / 3);
  const first = unit(b.map((value, i) => value - a[i]!));
  const toThird = c.map((value, i) => value - a[i]!);
  const along = inner(toThird, first);
  const second = unit(toThird.map((value, i) => value - along * first[i]!));
  if (!first.every(Number.isFinite) || !second.every(Number.isFinite)) {
    throw new InputError('three states lie on a line, or two are the same: a plane takes three memories that differ');
  }
  return { origin, first, second, scale: Math.sqrt(a.length) };
}

/** The plane of the two leading principal components of the memories. @throws InputError with fewer than three */
export function principalPlane(patterns: Patterns): StatePlane {
  if (patterns.count < 3) throw new InputError(`a plane takes at least 3 memories, found ${patterns.count}`);
  const { mean, components } = pca(patternMatrix(patterns), 2);
  const n = patterns.neurons;
  const [first, second] = [components.data.slice(0, n), components.data.slice(n, 2 * n)];
  return { origin: mean, first, second, scale: Math.sqrt(n) };
}

/** Gives the coordinates on the plane of the state `v [N]`, projected at right angles. */
export function onPlane({ origin, first, second, scale }: StatePlane, v: ArrayLike<number>): [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < origin.length; i++) {
    x += (v[i]! - origin[i]!) * first[i]!;
    y += (v[i]! - origin[i]!) * second[i]!;
  }
  return [x / scale, y / scale];
}

/** The energy per neuron on a grid of the plane: row `i` is `y[i]`, column `j` is `x[j]`. */
export function energySurface(
  landscape: FrozenLandscape,
  plane: StatePlane,
  x: readonly number[],
  y: readonly number[],
): Matrix {
  return drain(energySurfaceSteps(landscape, plane, x, y));
}

/** `energySurface` in steps, one for each row. */
export function* energySurfaceSteps(
  landscape: FrozenLandscape,
  { origin, first, second, scale }: StatePlane,
  x: readonly number[],
  y: readonly number[],
): Steps<Matrix> {
  const values = matrix(y.length, x.length);
  const v = new Float64Array(origin.length);
  for (let row = 0; row < y.length; row++) {
    for (let col = 0; col < x.length; col++) {
      const [dx, dy] = [scale * x[col]!, scale * y[row]!];
      for (let i = 0; i < v.length; i++) v[i] = origin[i]! + dx * first[i]! + dy * second[i]!;
      values.data[row * x.length + col] = landscape.energy(v) / v.length;
    }
    yield (row + 1) / y.length;
  }
  return values;
}

function inner(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(inner(vector, vector));
  return vector.map((value) => value / length);
}
