// Cholesky factors: R^T R = A on both sides of every border of blocks, what they solve, and what has none.

import { describe, expect, test } from 'vitest';
import { fromRows, type Matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { cholesky } from '../../src/linalg/cholesky.ts';
import { distance, randomMatrix } from './helpers.ts';

function definite(n: number): Matrix {
  const a = randomMatrix(n + 5, n, 'definite');
  return multiply(transpose(a), a);
}

describe.each([1, 2, 31, 32, 33, 64, 150])('of %i x the same', (n) => {
  const a = definite(n);
  const found = cholesky(a)!;

  test('R^T R is the matrix, R upper with a positive diagonal', () => {
    const { upper } = found;
    expect(distance(multiply(transpose(upper), upper), a)).toBeLessThan(1e-13 * n);
    for (let i = 0; i < n; i++) {
      expect(upper.data[i * n + i]).toBeGreaterThan(0);
      for (let j = 0; j < i; j++) expect(upper.data[i * n + j]).toBe(0);
    }
  });

  test.each([1, 3, 70])('A X = B for %i right-hand sides', (p) => {
    const b = randomMatrix(n, p, 'sides');
    expect(distance(multiply(a, found.solve(b)), b)).toBeLessThan(1e-10);
  });
});

test('reads the upper triangle alone', () => {
  const whole = cholesky(
    fromRows([
      [4, 2],
      [2, 3],
    ]),
  )!;
  expect(
    cholesky(
      fromRows([
        [4, 2],
        [99, 3],
      ]),
    )!.upper,
  ).toEqual(whole.upper);
});

test('a matrix that is not positive definite has no factor', () => {
  expect(
    cholesky(
      fromRows([
        [1, 2],
        [2, 1],
      ]),
    ),
  ).toBe(null);
  expect(
    cholesky(
      fromRows([
        [0, 0],
        [0, 1],
      ]),
    ),
  ).toBe(null);
  expect(
    cholesky(
      fromRows([
        [1, 1],
        [1, 1],
      ]),
    ),
  ).toBe(null);
});

test('what cannot be factored or solved is refused', () => {
  expect(() => cholesky(randomMatrix(2, 3, 'a'))).toThrow(/expected a square matrix/);
  expect(() => cholesky(fromRows([[Number.NaN]]))).toThrow(/expected finite numbers/);
  expect(() => cholesky(definite(3))!.solve(randomMatrix(2, 1, 'b'))).toThrow(/3 x 3 against 2 x 1: row counts differ/);
});
