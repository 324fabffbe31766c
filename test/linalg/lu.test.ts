import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { matrix, multiply } from '../../src/array/matrix.ts';
import { frobeniusNormComplex, subtractComplex, toComplex } from '../../src/linalg/complex.ts';
import { inverse, multiplyComplex, solve } from '../../src/linalg/index.ts';
import { inverseComplex, lu, solveComplex } from '../../src/linalg/lu.ts';
import { distance, eye, lowRank, randomComplex, randomMatrix } from './helpers.ts';

describe('solve', () => {
  it('satisfies A X = B', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 }), (n, p) => {
        const a = randomMatrix(n, n, 'solve', n);
        const b = randomMatrix(n, p, 'solve-b', n, p);
        expect(distance(multiply(a, solve(a, b)), b)).toBeLessThan(1e-10);
      }),
      { numRuns: 50 },
    );
  });

  it('satisfies A X = B across panels, whatever their remainder, for many right-hand sides', () => {
    for (const n of [15, 16, 17, 33, 100, 131]) {
      const a = randomMatrix(n, n, 'panels', n);
      const { solve: solveWith } = lu(a)!;
      for (const p of [1, 3, 8, 45]) {
        const b = randomMatrix(n, p, 'panels-b', n, p);
        expect(distance(multiply(a, solveWith(b)), b)).toBeLessThan(1e-9);
        expect(solveWith(b)).toEqual(solve(a, b));
      }
    }
  });

  it('sees a singular column behind the first panel', () => {
    expect(lu(lowRank(40, 40, 39, 'late'))).toBeNull();
    expect(() => solve(lowRank(40, 40, 39, 'late'), matrix(40, 1))).toThrow(/40 x 40 is singular.*column 39/);
    expect(() => lu(randomMatrix(4, 4, 'shapes'))!.solve(matrix(3, 1))).toThrow(/row counts differ/);
  });

  it('needs and does row exchanges', () => {
    const a = matrix(2, 2, Float64Array.of(0, 2, 3, 1));
    expect(Array.from(solve(a, matrix(2, 1, Float64Array.of(4, 5))).data)).toEqual([1, 2]);
  });

  it('inverts, real and complex', () => {
    const a = randomMatrix(12, 12, 'inverse');
    expect(distance(multiply(a, inverse(a)), eye(12))).toBeLessThan(1e-11);
    const c = randomComplex(12, 12, 'inverse');
    const error = subtractComplex(multiplyComplex(c, inverseComplex(c)), toComplex(eye(12)));
    expect(frobeniusNormComplex(error)).toBeLessThan(1e-11);
  });

  it('satisfies A X = B for complex systems', () => {
    const a = randomComplex(9, 9, 'system');
    const b = randomComplex(9, 2, 'system-b');
    const error = subtractComplex(multiplyComplex(a, solveComplex(a, b)), b);
    expect(frobeniusNormComplex(error)).toBeLessThan(1e-12);
  });

  it('refuses singular, non-square, mismatched and infinite input', () => {
    const b = matrix(4, 1);
    expect(() => solve(lowRank(4, 4, 2, 'singular'), b)).toThrow(InputError);
    expect(() => solve(lowRank(4, 4, 2, 'singular'), b)).toThrow(/4 x 4 is singular to working precision/);
    expect(() => solveComplex(toComplex(lowRank(4, 4, 2, 'singular')), toComplex(b))).toThrow(/singular/);
    expect(() => solve(matrix(4, 3), b)).toThrow(/4 x 3, expected a square matrix/);
    expect(() => solve(matrix(3, 3), b)).toThrow(/row counts differ/);
    expect(() => inverse(matrix(1, 1, Float64Array.of(Number.NaN)))).toThrow(/NaN/);
  });
});
