import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frobeniusNorm, type Matrix, matrix, multiply, subtract, transpose } from '../../src/array/matrix.ts';
import { eig, invariantSubspace, type Schur, schur } from '../../src/linalg/index.ts';
import { reorderSchur } from '../../src/linalg/reorder.ts';
import { schurEigenvalues } from '../../src/linalg/schur-blocks.ts';
import { distance, jordan, orthogonalityError, randomMatrix } from './helpers.ts';

/** Zero below the sub-diagonal, no two neighbouring sub-diagonal entries, blocks in standard form. */
function expectQuasiTriangular(t: Matrix): void {
  const n = t.rows;
  const at = (i: number, j: number) => t.data[i * n + j]!;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j + 1 < i; j++) expect(Math.abs(at(i, j))).toBe(0);
    if (i + 2 < n) expect(Math.abs(at(i + 1, i) * at(i + 2, i + 1))).toBe(0);
    if (i + 1 < n && at(i + 1, i) !== 0) {
      expect(Math.abs(at(i, i) - at(i + 1, i + 1))).toBe(0);
      expect(Math.sign(at(i, i + 1)) * Math.sign(at(i + 1, i))).toBe(-1);
    }
  }
}

function expectSchur(a: Matrix, { T, Q }: Schur): void {
  expect(distance(multiply(multiply(Q, T), transpose(Q)), a)).toBeLessThan(1e-13);
  expect(orthogonalityError(Q)).toBeLessThan(1e-13);
  expectQuasiTriangular(T);
}

const squares = fc
  .integer({ min: 1, max: 10 })
  .chain((n) =>
    fc
      .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n * n, maxLength: n * n })
      .map((v) => matrix(n, n, Float64Array.from(v))),
  );

describe('schur', () => {
  it('factors arbitrary matrices as Q T Q^T', () => {
    fc.assert(
      fc.property(squares, (a) => expectSchur(a, schur(a))),
      { numRuns: 200 },
    );
  });

  it.each([1, 2, 7, 40, 200])('factors random matrices of size %i', (n) => {
    const a = randomMatrix(n, n, 'schur', n);
    expectSchur(a, schur(a));
  });

  it('carries the eigenvalues on its diagonal', () => {
    const a = randomMatrix(30, 30, 'diagonal');
    const sorted = (re: Float64Array) => Array.from(re).sort((x, y) => x - y);
    const own = sorted(schurEigenvalues(schur(a).T).re);
    sorted(eig(a).values.re).forEach((value, i) => {
      expect(own[i]).toBeCloseTo(value, 10);
    });
  });

  it('keeps a nilpotent block exact', () => {
    const { T } = schur(transpose(jordan(8, 0)));
    for (let i = 0; i < 8; i++) expect(T.data[i * 9]).toBe(0);
  });
});

describe('reorderSchur', () => {
  it('brings the chosen eigenvalues first and stays a Schur form', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 }), fc.double({ min: -2, max: 2, noNaN: true }), (n, limit) => {
        const a = randomMatrix(n, n, 'reorder', n);
        const select = (re: number, im: number) => re + 0.3 * Math.abs(im) > limit;
        const found = reorderSchur(schur(a), select);
        expectSchur(a, found);
        const { re, im } = schurEigenvalues(found.T);
        const flags = Array.from(re, (value, k) => select(value, im[k]!));
        expect(flags).toEqual(Array.from(flags, (_, k) => k < found.selected));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the spectrum', () => {
    const a = randomMatrix(20, 20, 'spectrum');
    const before = schur(a);
    const after = reorderSchur(before, (re) => re < 0);
    const key = (t: Matrix) => {
      const { re, im } = schurEigenvalues(t);
      return Array.from(re, (x, k) => [x, Math.abs(im[k]!)]).sort((p, q) => p[0]! - q[0]! || p[1]! - q[1]!);
    };
    key(after.T).forEach(([re, im], k) => {
      expect(re).toBeCloseTo(key(before.T)[k]![0]!, 10);
      expect(im).toBeCloseTo(key(before.T)[k]![1]!, 10);
    });
  });
});

describe('invariantSubspace', () => {
  it('spans a subspace that A maps into itself, of the chosen eigenvalues', () => {
    const a = randomMatrix(25, 25, 'invariant');
    const select = (re: number, im: number) => Math.hypot(re, im) > 3;
    const q = invariantSubspace(a, select);
    const inside = multiply(transpose(q), multiply(a, q));
    expect(frobeniusNorm(subtract(multiply(a, q), multiply(q, inside))) / frobeniusNorm(a)).toBeLessThan(1e-13);
    expect(orthogonalityError(q)).toBeLessThan(1e-13);
    const { values } = eig(a);
    expect(q.cols).toBe(values.re.filter((re, k) => select(re, values.im[k]!)).length);
    eig(inside).values.re.forEach((re, k) => {
      expect(select(re, eig(inside).values.im[k]!)).toBe(true);
    });
  });

  it('separates dead cells (zero Jordan blocks) from the living ones', () => {
    const n = 9;
    const a = matrix(n, n);
    for (let i = 0; i < 3; i++) a.data[i * n + i + 1] = 1;
    for (let i = 4; i < n; i++) a.data[i * n + (i + 1 < n ? i + 1 : 4)] = 1;
    const living = invariantSubspace(a, (re, im) => Math.hypot(re, im) > 0.05);
    expect(living.cols).toBe(5);
  });

  it('is empty when nothing is chosen and everything when all is', () => {
    const a = randomMatrix(6, 6, 'none');
    expect(invariantSubspace(a, () => false).cols).toBe(0);
    expect(invariantSubspace(a, () => true).cols).toBe(6);
  });
});
