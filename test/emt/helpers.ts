// Shared by the tests of the theory: matrices of random numbers, comparisons, the trained fixture.

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { networkFromTensors } from '../../src/io/network/network-file.ts';
import { readSafetensors } from '../../src/io/tensors/safetensors.ts';
import { qr } from '../../src/linalg/qr.ts';
import type { Network } from '../../src/nn/network.ts';

export function gaussian(rows: number, cols: number, ...names: (string | number)[]): Matrix {
  const rng = stream(7, 'test', ...names);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal()),
  );
}

/** `[rows, cols]` with orthonormal columns. */
export function orthonormal(rows: number, cols: number, ...names: (string | number)[]): Matrix {
  return qr(gaussian(rows, cols, ...names)).Q;
}

export function largestDifference(a: Matrix, b: Matrix): number {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  return a.data.reduce((most, value, at) => Math.max(most, Math.abs(value - b.data[at]!)), 0);
}

/** A network of the fixtures; the Elman network trained to accuracy 1 on the 4x4 repeat copy, hidden 64, unless named. */
export function trainedNetwork(name = 'elman_t1_4x4_h64'): Network {
  const path = new URL(`../fixtures/${name}.safetensors`, import.meta.url);
  const { tensors, metadata } = readSafetensors(new Uint8Array(readFileSync(path)), name);
  return networkFromTensors(tensors, metadata, name);
}
