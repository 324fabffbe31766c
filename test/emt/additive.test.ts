// How far a state is the sum of its variables: sums, products, and a mixture of known shares.

import { expect, it } from 'vitest';
import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { additiveShare } from '../../src/emt/basis/additive.ts';
import type { Samples } from '../../src/emt/basis/variables.ts';
import { gaussian } from './helpers.ts';

/** States over random bits `a`, `b`: `sum` times a sum of them, `product` times their product, and a constant. */
function samples(seed: number, { sum, product }: { sum: number; product: number }): Samples {
  const rng = stream(seed, 'additive');
  const count = 4000;
  const truth: Matrix = matrix(count, 2);
  const states = matrix(count, 3);
  const direction = gaussian(3, 2, 'directions');
  for (let row = 0; row < count; row++) {
    const [a, b] = [rng.sign(), rng.sign()];
    truth.data.set([a, b], 2 * row);
    for (let j = 0; j < 3; j++) {
      const added = direction.data[2 * j]! * a + direction.data[2 * j + 1]! * b;
      states.data[3 * row + j] = 7 + sum * added + product * a * b;
    }
  }
  return { states, truth };
}

const share = (shape: { sum: number; product: number }) => additiveShare(samples(1, shape), samples(2, shape))!;

it('is 1 for a sum, wherever its middle lies', () => {
  expect(share({ sum: 0.3, product: 0 })).toBeCloseTo(1, 8);
});

it('is 0 for a product of bits', () => {
  expect(Math.abs(share({ sum: 0, product: 2 }))).toBeLessThan(0.01);
});

it('is the share of the sum in a mixture', () => {
  const square = gaussian(3, 2, 'directions').data.reduce((total, x) => total + x * x, 0);
  // Over random bits the sum has variance |directions|^2, the product 1 in each of three coordinates.
  expect(share({ sum: 1, product: 0.8 })).toBeCloseTo(square / (square + 3 * 0.64), 1.7);
});

it('is measured on samples that it was not fitted on', () => {
  const rng = stream(5, 'noise');
  const noise = (): Samples => ({
    states: matrix(
      30,
      1,
      Float64Array.from({ length: 30 }, () => rng.normal()),
    ),
    truth: matrix(
      30,
      20,
      Float64Array.from({ length: 600 }, () => rng.sign()),
    ),
  });
  expect(additiveShare(noise(), noise())!).toBeLessThan(0);
});

it('is unknown where states do not vary', () => {
  expect(share({ sum: 0, product: 0 })).toBeNull();
});
