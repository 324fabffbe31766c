// Activation and Hessian product are derivatives of the value, every Lagrangian is convex, softmax never overflows.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activate,
  checkLagrangian,
  hessianProduct,
  type Lagrangian,
  lagrangianValue,
  logCosh,
  logSumExp,
  softmax,
} from '../../src/episodic/model/lagrangian.ts';
import { centralGradient, relativeError } from './helpers.ts';

const lagrangians: readonly Lagrangian[] = [
  { kind: 'identity' },
  { kind: 'tanh', gain: 1.7 },
  { kind: 'softmax', beta: 0.8 },
  { kind: 'rectified-power', degree: 3, scale: 2 },
  { kind: 'exponential', beta: 0.6 },
  { kind: 'absolute' },
  { kind: 'spherical' },
];

/** Away from the kinks of `absolute`, `rectified-power` and the origin. */
const entry = fc.double({ min: 0.05, max: 2, noNaN: true }).chain((size) => fc.constantFrom(size, -size));
const vectors = fc.integer({ min: 2, max: 6 }).chain((n) => {
  const vector = fc.array(entry, { minLength: n, maxLength: n }).map((values) => Float64Array.from(values));
  return fc.tuple(vector, vector);
});

describe.each(lagrangians)('$kind', (lagrangian) => {
  it('has its activation as gradient', () => {
    fc.assert(
      fc.property(vectors, ([x]) => {
        const numeric = centralGradient((at) => lagrangianValue(lagrangian, at), x);
        expect(relativeError(activate(lagrangian, x, new Float64Array(x.length)), numeric)).toBeLessThan(1e-6);
      }),
      { numRuns: 30 },
    );
  });

  it('has the derivative of its activation as Hessian, which is positive semi-definite', () => {
    fc.assert(
      fc.property(vectors, ([x, u]) => {
        const product = hessianProduct(lagrangian, x, u, new Float64Array(x.length));
        // Third derivatives of `spherical` near the origin are of the order 1e4.
        const h = 1e-6;
        const shifted = (by: number) =>
          activate(
            lagrangian,
            x.map((value, i) => value + by * u[i]!),
            new Float64Array(x.length),
          );
        const [above, below] = [shifted(h), shifted(-h)];
        const numeric = above.map((value, i) => (value - below[i]!) / (2 * h));
        for (let i = 0; i < x.length; i++) expect(Math.abs(product[i]! - numeric[i]!)).toBeLessThan(1e-6);
        expect(product.reduce((sum, value, i) => sum + value * u[i]!, 0)).toBeGreaterThan(-1e-12);
      }),
      { numRuns: 30 },
    );
  });
});

describe('[19] softmax and log-sum-exp', () => {
  it('are finite for (1000, 0, -1000)', () => {
    const x = Float64Array.of(1000, 0, -1000);
    expect([...softmax(x, 1, new Float64Array(3))]).toEqual([1, 0, 0]);
    expect(logSumExp(x)).toBe(1000);
    expect(lagrangianValue({ kind: 'softmax', beta: 300 }, x)).toBeCloseTo(1000, 12);
  });

  it('shift: lse(x + c) = lse(x) + c and softmax(x + c) = softmax(x), to 1e-12', () => {
    const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(values, fc.integer({ min: -500, max: 500 }), (list, c) => {
        const x = Float64Array.from(list);
        const shifted = x.map((value) => value + c);
        expect(Math.abs(logSumExp(shifted) - logSumExp(x) - c)).toBeLessThan(1e-12);
        const [a, b] = [softmax(x, 1, new Float64Array(x.length)), softmax(shifted, 1, new Float64Array(x.length))];
        expect(relativeError(a, b)).toBeLessThan(1e-12);
      }),
    );
  });

  it('share equally among equals', () => {
    expect([...softmax(Float64Array.of(7, 7, -900, 7), 5, new Float64Array(4))]).toEqual([1 / 3, 1 / 3, 0, 1 / 3]);
  });
});

it('log cosh is what it says, and finite far out', () => {
  for (const x of [0, 0.3, -2, 15]) expect(logCosh(x)).toBeCloseTo(Math.log(Math.cosh(x)), 12);
  expect(logCosh(-2000)).toBeCloseTo(2000 - Math.LN2, 9);
});

it('refuses gains that are no positive numbers', () => {
  expect(() => checkLagrangian({ kind: 'softmax', beta: 0 }, 'hidden')).toThrow(/beta of the hidden .*is 0, expected/);
  expect(() => checkLagrangian({ kind: 'rectified-power', degree: 0.5, scale: 1 }, 'hidden')).toThrow(/at least 1/);
  expect(() => checkLagrangian({ kind: 'tanh', gain: Number.NaN }, 'feature')).toThrow(/gain .* NaN/);
});
