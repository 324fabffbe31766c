// Products through kernel memory against the plain loop: shapes on both sides of every border, and what cannot be.

import { expect, test } from 'vitest';
import { type Matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { drain } from '../../src/array/stages.ts';
import { gramSteps, multiplySteps, multiplyTransposedSteps } from '../../src/linalg/product.ts';
import { randomMatrix } from './helpers.ts';

function furthest(a: Matrix, b: Matrix): number {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

test.each([
  [1, 1, 1],
  [3, 40, 2],
  [33, 17, 65],
  [1, 300, 90],
  [90, 300, 1],
  // Several blocks of rows.
  [9000, 70, 3],
  [20, 1500, 4],
])('%i x %i times %i columns', (m, k, n) => {
  const a = randomMatrix(m, k, 'a');
  const b = randomMatrix(k, n, 'b');
  const exact = multiply(a, b);
  expect(furthest(drain(multiplySteps(a, b)), exact)).toBeLessThan(1e-13 * Math.sqrt(k));
  expect(furthest(drain(multiplyTransposedSteps(transpose(a), b)), exact)).toBeLessThan(1e-13 * Math.sqrt(k));
});

test('sums over more observations than are held at once', () => {
  const a = randomMatrix(60_000, 30, 'tall');
  const b = randomMatrix(60_000, 11, 'sides');
  const found = drain(multiplyTransposedSteps(a, b));
  for (const [row, col] of [
    [0, 0],
    [29, 10],
    [13, 7],
  ] as const) {
    let sum = 0;
    for (let i = 0; i < a.rows; i++) sum += a.data[i * 30 + row]! * b.data[i * 11 + col]!;
    expect(Math.abs(found.data[row * 11 + col]! - sum)).toBeLessThan(1e-10);
  }
});

test.each([
  [1, 1],
  [40, 3],
  // Several panels of columns, several blocks of rows.
  [700, 300],
  [9000, 131],
])('the transpose of %i x %i times itself, over a scale', (m, k) => {
  const a = randomMatrix(m, k, 'seen');
  const exact = multiply(transpose(a), a);
  const found = drain(gramSteps(a, 4));
  expect(furthest({ ...found, data: found.data.map((value) => 16 * value) }, exact)).toBeLessThan(1e-12 * Math.sqrt(m));
  expect(found).toEqual(transpose(found));
  // Squares that no number holds, but for the scale.
  const great = { ...a, data: a.data.map((value) => value * 2 ** 600) };
  expect(drain(gramSteps(great, 2 ** 602)).data).toEqual(found.data);
});

test('inner sizes have to agree', () => {
  expect(() => drain(multiplySteps(randomMatrix(2, 3, 'a'), randomMatrix(2, 3, 'b')))).toThrow(/inner sizes differ/);
  expect(() => drain(multiplyTransposedSteps(randomMatrix(2, 3, 'a'), randomMatrix(3, 3, 'b')))).toThrow(
    /transpose of 2 x 3 by 3 x 3: row counts differ/,
  );
});
