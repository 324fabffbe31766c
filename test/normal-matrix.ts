// Random matrices of tests.

import { type Matrix, matrix } from '../src/array/matrix.ts';
import type { RandomStream } from '../src/array/random.ts';

/** `[rows, cols]`, its entries standard normal. */
export function normalMatrix(rows: number, cols: number, rng: RandomStream): Matrix {
  const entries = Float64Array.from({ length: rows * cols }, () => rng.normal());
  return matrix(rows, cols, entries);
}
