import fc from 'fast-check';
import { Matrix as Oracle, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { frobeniusNorm, type Matrix, matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { conjugateTranspose, frobeniusNormComplex, subtractComplex } from '../../src/linalg/complex.ts';
import {
  conditionNumber,
  leastSquares,
  multiplyComplex,
  pca,
  pinv,
  procrustes,
  project,
  qr,
  rank,
  svd,
} from '../../src/linalg/index.ts';
import { pinvComplex } from '../../src/linalg/pinv.ts';
import { distance, fixture, lowRank, orthogonalityError, randomComplex, randomMatrix } from './helpers.ts';

const scaled = (a: Matrix, factors: Float64Array): Matrix =>
  matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => value * factors[at % a.cols]!),
  );

const shapes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
const matrices = shapes.chain(([rows, cols]) =>
  fc
    .array(
      fc.oneof(
        fc.double({ min: -5, max: 5, noNaN: true }).map((x) => (Math.abs(x) < 1e-30 ? 0 : x)),
        fc.integer({ min: -1, max: 1 }),
      ),
      { minLength: rows * cols, maxLength: rows * cols },
    )
    .map((v) => matrix(rows, cols, Float64Array.from(v))),
);

describe('svd', () => {
  it('factors arbitrary matrices as U diag(s) V^T with orthonormal factors', () => {
    fc.assert(
      fc.property(matrices, (a) => {
        const { u, s, v } = svd(a);
        expect(distance(multiply(scaled(u, s), transpose(v)), a)).toBeLessThan(1e-13);
        expect(orthogonalityError(u)).toBeLessThan(1e-12);
        expect(orthogonalityError(v)).toBeLessThan(1e-12);
        s.forEach((value, k) => {
          expect(value).toBeGreaterThanOrEqual(s[k + 1] ?? 0);
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [500, 20],
    [20, 300],
    [64, 64],
  ])('handles %i x %i, and finds the singular values of the oracle', (rows, cols) => {
    const a = randomMatrix(rows, cols, 'svd', rows);
    const { u, s, v } = svd(a);
    expect(distance(multiply(scaled(u, s), transpose(v)), a)).toBeLessThan(1e-13);
    expect([u.rows, u.cols, v.rows, v.cols]).toEqual([rows, s.length, cols, s.length]);
    const oracle = new SingularValueDecomposition(Oracle.from1DArray(rows, cols, Array.from(a.data)), {
      autoTranspose: true,
    });
    s.forEach((value, k) => {
      expect(value / oracle.diagonal[k]!).toBeCloseTo(1, 11);
    });
  });

  it.each([8, 64, 128])('finds the singular values NumPy found for the fixture of size %i', (n) => {
    const reference = fixture(`svd${n}`).data;
    svd(fixture(`a${n}`)).s.forEach((value, k) => {
      expect(Math.abs(value - reference[k]!)).toBeLessThan(1e-13 * reference[0]!);
    });
  });

  it('keeps tiny singular values to relative accuracy when columns are badly scaled', () => {
    const a = randomMatrix(12, 6, 'graded');
    const factors = Float64Array.from({ length: 6 }, (_, j) => 10 ** (-8 * j));
    const { s } = svd(scaled(a, factors));
    // det(A^T A) is the product of the squares, and scaling multiplies it by the squares of the factors.
    const logs = (values: Float64Array) => values.reduce((sum, value) => sum + Math.log(value), 0);
    expect(logs(s) - logs(factors) - logs(svd(a).s)).toBeCloseTo(0, 10);
  });

  it('works at the ends of the exponent range', () => {
    for (const factor of [1e200, 1e-200]) {
      const a = scaled(randomMatrix(5, 4, 'ends'), new Float64Array(4).fill(factor));
      const { s } = svd(a);
      svd(randomMatrix(5, 4, 'ends')).s.forEach((value, k) => {
        expect(s[k]! / factor / value).toBeCloseTo(1, 12);
      });
    }
  });

  it('counts rank and measures condition', () => {
    expect(rank(lowRank(30, 20, 7, 'rank'))).toBe(7);
    expect(rank(matrix(4, 3))).toBe(0);
    expect(rank(lowRank(6, 6, 6, 'coarse'), { rcond: 0.99 })).toBe(1);
    const q = qr(randomMatrix(9, 3, 'cond')).Q;
    expect(conditionNumber(scaled(q, Float64Array.of(2, 8, 1)))).toBeCloseTo(8, 12);
    expect(conditionNumber(matrix(3, 3))).toBe(Infinity);
  });

  it('refuses what is not finite', () => {
    expect(() => svd(matrix(1, 2, Float64Array.of(1, Number.NaN)))).toThrow(InputError);
  });
});

describe('qr', () => {
  it.each([
    [40, 7],
    [7, 40],
    [9, 9],
    [1, 4],
    [4, 1],
  ])('gives Q R = A with thin factors at %i x %i', (rows, cols) => {
    const a = randomMatrix(rows, cols, 'qr', rows);
    const { Q, R } = qr(a);
    expect([Q.rows, Q.cols, R.rows, R.cols]).toEqual([rows, Math.min(rows, cols), Math.min(rows, cols), cols]);
    expect(distance(multiply(Q, R), a)).toBeLessThan(1e-14 * 10);
    expect(orthogonalityError(Q)).toBeLessThan(1e-13);
    for (let i = 0; i < R.rows; i++) for (let j = 0; j < i; j++) expect(R.data[i * cols + j]).toBe(0);
  });
});

describe('pseudoinverse', () => {
  it('satisfies the four conditions of Penrose, whatever the rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (rows, cols) => {
        for (let r = 1; r <= Math.min(rows, cols); r++) {
          const a = lowRank(rows, cols, r, `${rows}-${cols}-${r}`);
          const p = pinv(a, { rcond: 1e-11 });
          const ap = multiply(a, p);
          const pa = multiply(p, a);
          expect(distance(multiply(ap, a), a)).toBeLessThan(1e-9);
          expect(distance(multiply(pa, p), p)).toBeLessThan(1e-9);
          expect(distance(transpose(ap), ap)).toBeLessThan(1e-9);
          expect(distance(transpose(pa), pa)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('satisfies them for complex matrices, full rank and not', () => {
    const product = multiplyComplex(randomComplex(8, 3, 'left'), randomComplex(3, 6, 'right'));
    for (const a of [randomComplex(7, 4, 'tall'), randomComplex(4, 7, 'wide'), product]) {
      const p = pinvComplex(a);
      const ap = multiplyComplex(a, p);
      const pa = multiplyComplex(p, a);
      for (const [left, right] of [
        [multiplyComplex(ap, a), a],
        [multiplyComplex(pa, p), p],
        [conjugateTranspose(ap), ap],
        [conjugateTranspose(pa), pa],
      ] as const) {
        expect(frobeniusNormComplex(subtractComplex(left, right))).toBeLessThan(1e-12);
      }
    }
  });

  it('cuts off relative to the largest singular value, so that units do not matter', () => {
    const a = scaled(qr(randomMatrix(6, 3, 'cut')).Q, Float64Array.of(1, 1e-3, 1e-6));
    for (const unit of [1, 1e-20, 1e20]) {
      const p = pinv(scaled(a, new Float64Array(3).fill(unit)), { rcond: 1e-4 });
      expect(rank(p)).toBe(2);
      expect(frobeniusNorm(p) * unit).toBeCloseTo(Math.hypot(1, 1e3), 6);
    }
    expect(rank(pinv(a))).toBe(3);
  });

  it('is zero for zero and refuses a negative cut-off', () => {
    expect(frobeniusNorm(pinv(matrix(3, 2)))).toBe(0);
    expect(() => pinv(matrix(1, 1), { rcond: -1 })).toThrow(/rcond is -1/);
  });
});

describe('leastSquares', () => {
  it.each([
    [60, 5],
    [5, 5],
    [5, 12],
  ])('leaves a residual orthogonal to the columns, and the least norm, at %i x %i', (rows, cols) => {
    const a = randomMatrix(rows, cols, 'ls', rows);
    const b = randomMatrix(rows, 3, 'ls-b', rows);
    const x = leastSquares(a, b);
    const residual = matrix(
      rows,
      3,
      multiply(a, x).data.map((value, i) => value - b.data[i]!),
    );
    expect(frobeniusNorm(multiply(transpose(a), residual))).toBeLessThan(1e-11);
    expect(distance(x, multiply(pinv(a), b))).toBeLessThan(1e-11);
  });

  it('satisfies (A^T A + ridge I) X = A^T B', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 1e-6, max: 100, noNaN: true }),
        (rows, cols, ridge) => {
          const a = randomMatrix(rows, cols, 'ridge', rows, cols);
          const b = randomMatrix(rows, 2, 'ridge-b', rows, cols);
          const x = leastSquares(a, b, { ridge });
          const left = multiply(transpose(a), multiply(a, x)).data.map((value, i) => value + ridge * x.data[i]!);
          expect(distance(matrix(cols, 2, left), multiply(transpose(a), b))).toBeLessThan(1e-11);
        },
      ),
    );
  });

  it('does not square the condition number', () => {
    const a = scaled(qr(randomMatrix(30, 4, 'ill')).Q, Float64Array.of(1, 1, 1, 1e-10));
    const truth = randomMatrix(4, 1, 'truth');
    expect(distance(leastSquares(a, multiply(a, truth)), truth)).toBeLessThan(1e-4);
  });

  it('refuses mismatched shapes and a negative ridge', () => {
    expect(() => leastSquares(matrix(3, 2), matrix(4, 1))).toThrow(/3 x 2 against 4 x 1: row counts differ/);
    expect(() => leastSquares(matrix(3, 2), matrix(3, 1), { ridge: -0.1 })).toThrow(/ridge is -0.1/);
  });
});

describe('pca', () => {
  it('finds axes, variances and shares of data made from them', () => {
    const axes = qr(randomMatrix(5, 5, 'axes')).Q;
    const scores = scaled(randomMatrix(4000, 5, 'scores'), Float64Array.of(5, 3, 1, 0, 0));
    const data = multiply(scores, transpose(axes));
    for (let i = 0; i < data.data.length; i++) data.data[i]! += 100 + (i % 5);
    const found = pca(data, 3);
    expect(orthogonalityError(transpose(found.components))).toBeLessThan(1e-12);
    expect(found.share.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
    [25, 9, 1].forEach((value, k) => {
      expect(found.variance[k]! / value).toBeCloseTo(1, 0);
    });
    // The scores have the variances, no covariance, and give the data back.
    const projected = project(data, found);
    const covariance = multiply(transpose(projected), projected);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        expect(covariance.data[i * 3 + j]! / 3999).toBeCloseTo(i === j ? found.variance[i]! : 0, 8);
      }
    }
    const back = multiply(projected, found.components);
    for (let i = 0; i < back.data.length; i++) {
      expect(Math.abs(back.data[i]! + found.mean[i % 5]! - data.data[i]!)).toBeLessThan(1e-9);
    }
  });

  it('gives no variance to constant data and refuses too few observations', () => {
    expect(Array.from(pca(matrix(3, 2, Float64Array.of(1, 2, 1, 2, 1, 2))).share)).toEqual([0, 0]);
    expect(() => pca(matrix(1, 2))).toThrow(/at least 2 observations, found 1/);
    expect(() => pca(matrix(3, 2), 3)).toThrow(/expected an integer in 1 ... 2/);
  });
});

describe('procrustes', () => {
  it('recovers a rotation, and a scale when asked', () => {
    const a = randomMatrix(20, 4, 'points');
    const turn = qr(randomMatrix(4, 4, 'turn')).Q;
    const b = multiply(a, turn);
    expect(distance(procrustes(a, b).rotation, turn)).toBeLessThan(1e-12);
    const larger = scaled(b, new Float64Array(4).fill(2.5));
    const found = procrustes(a, larger, { scaling: true });
    expect(found.scale).toBeCloseTo(2.5, 12);
    expect(found.residual).toBeLessThan(1e-12);
    expect(procrustes(a, larger).residual).toBeCloseTo(0.6, 12);
  });

  it('is at least as good as any other orthogonal matrix', () => {
    const a = randomMatrix(10, 3, 'pa');
    const b = randomMatrix(10, 3, 'pb');
    const best = procrustes(a, b).residual;
    for (let i = 0; i < 30; i++) {
      const other = multiply(a, qr(randomMatrix(3, 3, 'other', i)).Q);
      expect(distance(other, b)).toBeGreaterThanOrEqual(best - 1e-12);
    }
  });
});
