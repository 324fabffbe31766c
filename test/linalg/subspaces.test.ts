// Random orthogonal matrices, and principal angles between subspaces that were planted.

import { expect, test } from 'vitest';
import { fromRows, matrix, multiply, takeColumns } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.ts';
import { subspaceAngles } from '../../src/linalg/subspace-angles.ts';
import { orthogonalityError, randomMatrix } from './helpers.ts';

const turn = (n: number) => randomOrthogonal(n, stream(1, 'linalg-test', 'turn'));

test('a random orthogonal matrix is orthogonal, and as often turned over as not', () => {
  expect(orthogonalityError(turn(40))).toBeLessThan(1e-13);
  const random = stream(2, 'linalg-test', 'many');
  const signs = Array.from({ length: 400 }, () => {
    const { data } = randomOrthogonal(2, random);
    return Math.sign(data[0]! * data[3]! - data[1]! * data[2]!);
  });
  expect(Math.abs(signs.reduce((sum, sign) => sum + sign, 0))).toBeLessThan(60);
});

test('angles that were planted are found, the smallest to their last digits', () => {
  const planted = [1e-12, 1e-5, 0.3, Math.PI / 4, 1.2, Math.PI / 2];
  const k = planted.length;
  const [a, b] = [matrix(2 * k, k), matrix(2 * k, k)];
  planted.forEach((angle, i) => {
    a.data[i * k + i] = 1;
    b.data[i * k + i] = Math.cos(angle);
    b.data[(k + i) * k + i] = Math.sin(angle);
  });
  const space = turn(2 * k);
  // Other bases of the same spaces.
  const first = multiply(multiply(space, a), randomMatrix(k, k, 'basis'));
  const second = multiply(multiply(space, b), turn(k));
  const found = subspaceAngles(first, second);
  planted.forEach((angle, i) => {
    expect(Math.abs(found[i]! - angle)).toBeLessThan(1e-13);
  });
});

test('a space within another is at angle 0, as many as it has dimensions', () => {
  const large = randomMatrix(9, 4, 'large');
  const small = multiply(large, randomMatrix(4, 2, 'small'));
  expect(subspaceAngles(large, small)).toHaveLength(2);
  expect(Math.max(...subspaceAngles(small, large))).toBeLessThan(1e-13);
  const doubled = takeColumns(large, [0, 0, 1, 1]);
  expect(subspaceAngles(doubled, large)).toHaveLength(2);
  expect(subspaceAngles(matrix(9, 2), large)).toHaveLength(0);
});

test('spaces of different sizes have no angles', () => {
  expect(() => subspaceAngles(fromRows([[1], [0]]), fromRows([[1], [0], [0]]))).toThrow(/columns of 2 and of 3 rows/);
});
