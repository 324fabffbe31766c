// The leading eigenpairs of symmetric matrices: A v = lambda v, orthonormal, none left out above them; with repeated
// values, parts that do not touch, and a matrix of zeros. And components of data found by them, beside those by SVD.

import { expect, test } from 'vitest';
import { frobeniusNorm, identity, type Matrix, matrix, multiply, subtract, transpose } from '../../src/array/matrix.ts';
import { drain } from '../../src/array/stages.ts';
import { eig, pca, svd } from '../../src/linalg/index.ts';
import { leadingEigenpairsSteps } from '../../src/linalg/leading.ts';
import { qr } from '../../src/linalg/qr.ts';
import { randomMatrix } from './helpers.ts';

/** `Q diag(values) Q^T` with a random orthogonal Q. */
function withEigenvalues(values: readonly number[]): Matrix {
  const n = values.length;
  const { Q } = qr(randomMatrix(n, n, 'axes'));
  const scaled = matrix(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) scaled.data[i * n + j] = Q.data[i * n + j]! * values[j]!;
  const product = multiply(scaled, transpose(Q));
  const mean = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) mean.data[i * n + j] = (product.data[i * n + j]! + product.data[j * n + i]!) / 2;
  }
  return mean;
}

function expectLeading(a: Matrix, k: number, expected: readonly number[]): void {
  const { values, vectors } = drain(leadingEigenpairsSteps(a, k));
  const size = Math.max(frobeniusNorm(a), Number.MIN_VALUE);
  values.forEach((value, i) => void expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-13 * size));
  expect(frobeniusNorm(subtract(multiply(vectors, transpose(vectors)), identity(k)))).toBeLessThan(1e-12);
  const images = multiply(vectors, a);
  const scaled = matrix(k, a.cols, images.data.slice());
  for (let i = 0; i < k; i++)
    for (let j = 0; j < a.cols; j++) scaled.data[i * a.cols + j] = values[i]! * vectors.data[i * a.cols + j]!;
  expect(frobeniusNorm(subtract(images, scaled))).toBeLessThanOrEqual(1e-12 * size);
}

test.each([1, 2, 3, 40, 130])('of %i rows, as many as asked for', (n) => {
  const a = withEigenvalues(Array.from({ length: n }, (_, i) => Math.cos(5 * i) * (1 + i)));
  const all = [...eig(a, { vectors: 'none' }).values.re].sort((p, q) => q - p);
  expectLeading(a, Math.min(n, 7), all);
});

test('repeated values share a space', () => {
  const values = [5, 5, 5, 2, 2, 0, 0, 0, 0, -1, -7];
  expectLeading(withEigenvalues(values), 8, values);
});

test('a diagonal, a matrix of zeros, and parts that do not touch', () => {
  const diagonal = matrix(6, 6);
  for (let i = 0; i < 6; i++) diagonal.data[i * 6 + i] = [3, 1, 4, 1, 5, 9][i]!;
  expectLeading(diagonal, 4, [9, 5, 4, 3]);
  expectLeading(matrix(5, 5), 3, [0, 0, 0]);
  const parts = matrix(4, 4, Float64Array.of(0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0));
  expectLeading(parts, 3, [1, 1, -1]);
});

test.each([1, 1e140, 1e-140])('a few components of many are those by singular values, data of size %d', (size) => {
  const data = randomMatrix(300, 80, 'data');
  for (let i = 0; i < data.rows; i++) {
    for (let j = 0; j < 80; j++) data.data[i * 80 + j]! *= size * (j < 6 ? 12 - j : 1);
  }
  const [few, all] = [pca(data, 6), pca(data)];
  expect(few.components.rows).toBe(6);
  for (let c = 0; c < 6; c++) {
    expect(Math.abs(few.share[c]! - all.share[c]!)).toBeLessThan(1e-13);
    let overlap = 0;
    for (let j = 0; j < 80; j++) overlap += few.components.data[c * 80 + j]! * all.components.data[c * 80 + j]!;
    expect(Math.abs(overlap - 1)).toBeLessThan(1e-12);
  }
});

test('data without spread has components all the same', () => {
  const { components, variance, share } = pca(matrix(64, 30, new Float64Array(64 * 30).fill(2)), 2);
  expect([...variance, ...share]).toEqual([0, 0, 0, 0]);
  expect(frobeniusNorm(subtract(multiply(components, transpose(components)), identity(2)))).toBeLessThan(1e-12);
});

test('the largest value is the square of the largest singular value of a factor', () => {
  const factor = randomMatrix(50, 20, 'factor');
  const { values } = drain(leadingEigenpairsSteps(multiply(transpose(factor), factor), 2));
  const { s } = svd(factor);
  for (const k of [0, 1]) expect(Math.abs(values[k]! / s[k]! ** 2 - 1)).toBeLessThan(1e-13);
});
