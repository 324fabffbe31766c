// QR in blocks of reflectors: the factors are orthonormal and triangular, and multiply to the matrix, on both sides of
// every border of a block, with columns that are zero or repeat others.

import { expect, test } from 'vitest';
import { frobeniusNorm, identity, type Matrix, matrix, multiply, subtract, transpose } from '../../src/array/matrix.ts';
import { drain } from '../../src/array/stages.ts';
import { applyTransposedQSteps, householderSteps, qr, upperFactor } from '../../src/linalg/qr.ts';
import { randomMatrix } from './helpers.ts';

function distance(a: Matrix, b: Matrix): number {
  return frobeniusNorm(subtract(a, b));
}

const shapes = [
  [1, 1],
  [40, 1],
  [1, 40],
  [31, 31],
  [32, 32],
  [33, 33],
  [64, 33],
  [100, 97],
  [97, 130],
  [700, 65],
] as const;

test.each(shapes)('A = Q R, Q^T Q = 1, R triangular: %i x %i', (rows, cols) => {
  const a = randomMatrix(rows, cols, 'qr');
  const { Q, R } = qr(a);
  const k = Math.min(rows, cols);
  expect([Q.rows, Q.cols, R.rows, R.cols]).toEqual([rows, k, k, cols]);
  const rounding = 4 * Number.EPSILON * Math.sqrt(rows * cols);
  expect(distance(multiply(Q, R), a)).toBeLessThan(rounding * frobeniusNorm(a));
  expect(distance(multiply(transpose(Q), Q), identity(k))).toBeLessThan(rounding * Math.sqrt(k));
  for (let i = 0; i < k; i++) for (let j = 0; j < Math.min(i, cols); j++) expect(R.data[i * cols + j]).toBe(0);
});

test('columns of zeros, and columns that repeat others, in the middle of a block and at its border', () => {
  const a = randomMatrix(90, 70, 'dependent');
  for (let i = 0; i < a.rows; i++) {
    for (const column of [0, 17, 32]) a.data[i * 70 + column] = 0;
    for (const column of [31, 64]) a.data[i * 70 + column] = a.data[i * 70 + 5]!;
  }
  const { Q, R } = qr(a);
  expect(distance(multiply(Q, R), a)).toBeLessThan(1e-13 * frobeniusNorm(a));
  expect(distance(multiply(transpose(Q), Q), identity(70))).toBeLessThan(1e-13);
});

test.each(shapes)('Q^T B of the kept reflectors is what the thin Q gives: %i x %i', (rows, cols) => {
  const a = randomMatrix(rows, cols, 'kept');
  const b = randomMatrix(rows, 5, 'sides');
  const factored = drain(householderSteps(a, { pivot: false }));
  const rotated = matrix(rows, 5, b.data.slice());
  drain(applyTransposedQSteps(factored, rotated));
  const k = Math.min(rows, cols);
  const first = matrix(k, 5, rotated.data.slice(0, k * 5));
  expect(distance(first, multiply(transpose(qr(a).Q), b))).toBeLessThan(1e-13 * frobeniusNorm(b));
  // An orthogonal map keeps lengths, the rows past the thin factor counted.
  expect(Math.abs(frobeniusNorm(rotated) - frobeniusNorm(b))).toBeLessThan(1e-13 * frobeniusNorm(b));
  expect(distance(upperFactor(factored), qr(a).R)).toBeLessThan(1e-13 * frobeniusNorm(a));
});
