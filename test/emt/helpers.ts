// Shared by the tests of the theory: matrices of random numbers, comparisons, the trained fixture.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { networkFromTensors } from '../../src/io/network/network-file.ts';
import { readSafetensors } from '../../src/io/tensors/safetensors.ts';
import { qr } from '../../src/linalg/qr.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { normalMatrix } from '../normal-matrix.ts';

export function gaussian(rows: number, cols: number, ...names: (string | number)[]): Matrix {
  return normalMatrix(rows, cols, stream(7, 'test', ...names));
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

/** A network with as many inputs as outputs, as training begins with it. */
export function untrained(width: number, hiddenSize: number, { cell = 'elman', bias = false, seed = 1 } = {}): Network {
  const config: NetworkConfig = {
    cell,
    activation: 'tanh',
    inputSize: width,
    hiddenSize,
    outputSize: width,
    bias,
    readoutBias: bias,
  };
  return { config, parameters: initialParameters(config, seed) };
}

/** Signed selections: which cell of the stack each of `d` bits copies, and with which sign. */
export function signedSelections(sizes: { readonly d: fc.Arbitrary<number>; readonly s: fc.Arbitrary<number> }) {
  return fc.record(sizes).chain(({ d, s }) =>
    fc.record({
      d: fc.constant(d),
      s: fc.constant(s),
      source: fc.array(fc.integer({ min: 0, max: s * d - 1 }), { minLength: d, maxLength: d }),
      sign: fc.array(fc.constantFrom<1 | -1>(1, -1), { minLength: d, maxLength: d }),
    }),
  );
}
