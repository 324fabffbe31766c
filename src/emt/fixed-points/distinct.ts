// Telling points apart, and from outliers: de-duplication by distance, and the distance filter of fixed-point-finder.

import type { Matrix } from '../../array/matrix.ts';
import { columnMeans } from '../../array/statistics.ts';

/** A point on its way to the result. */
export interface Candidate {
  readonly state: Float64Array;
  readonly input: Float64Array;
  readonly q: number;
  readonly iterations: number;
  /** Starts that ended here. */
  readonly starts: number;
  /** Index of the first of them. */
  readonly first: number;
}

/**
 * One candidate for each set of those no farther than `tolerance` (2-norm of states and inputs together) from it: the
 * one with the lowest q. No two that are returned are nearer than that.
 */
export function distinct<T extends Candidate>(candidates: readonly T[], tolerance: number): T[] {
  const kept: T[] = [];
  for (const each of [...candidates].sort((a, b) => a.q - b.q || a.first - b.first)) {
    const at = kept.findIndex((other) => distanceBetween(each, other, tolerance) <= tolerance);
    if (at < 0) kept.push(each);
    else {
      const other = kept[at]!;
      kept[at] = { ...other, starts: other.starts + each.starts, first: Math.min(other.first, each.first) };
    }
  }
  return kept;
}

/** Distance of two states with their inputs (2-norm of both together); any number above `limit` once it is beyond that. */
export function distanceBetween(
  a: Pick<Candidate, 'state' | 'input'>,
  b: Pick<Candidate, 'state' | 'input'>,
  limit: number,
): number {
  const far = limit * limit;
  let square = 0;
  for (let i = 0; i < a.input.length; i++) square += (a.input[i]! - b.input[i]!) ** 2;
  for (let i = 0; i < a.state.length && square <= far; i++) square += (a.state[i]! - b.state[i]!) ** 2;
  return Math.sqrt(square);
}

/** Distance from the centroid of the starts, in units of the starts' own mean distance from it. */
export function distanceFrom(starts: Matrix): (state: Float64Array) => number {
  const { rows, cols, data } = starts;
  const centroid = columnMeans(starts);
  const distance = (state: Float64Array) =>
    Math.sqrt(state.reduce((sum, value, i) => sum + (value - centroid[i]!) ** 2, 0));
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += distance(data.subarray(row * cols, (row + 1) * cols)) / rows;
  // A single start (or equal ones) has no spread to measure by: everything is near.
  return (state) => (mean === 0 ? 0 : distance(state) / mean);
}
