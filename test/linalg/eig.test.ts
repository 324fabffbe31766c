import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix as Oracle } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import {
  type ComplexMatrix,
  type ComplexVector,
  frobeniusNorm,
  identity,
  type Matrix,
  matrix,
  multiply,
  transpose,
} from '../../src/array/matrix.ts';
import {
  conjugateTranspose,
  frobeniusNormComplex,
  scaleColumnsComplex,
  subtractComplex,
} from '../../src/linalg/complex.ts';
import { assign, type Eigen, eig, inverse, multiplyComplex, qr } from '../../src/linalg/index.ts';
import { inverseComplex } from '../../src/linalg/lu.ts';
import { fixture, jordan, lowRank, randomMatrix } from './helpers.ts';

/** Largest distance between two spectra, matched optimally. */
function spectralDistance(a: ComplexVector, b: ComplexVector): number {
  const n = a.re.length;
  const cost = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) cost.data[i * n + j] = Math.hypot(a.re[i]! - b.re[j]!, a.im[i]! - b.im[j]!);
  }
  let worst = 0;
  assign(cost).rowToColumn.forEach((j, i) => {
    worst = Math.max(worst, cost.data[i * n + j]!);
  });
  return worst;
}

function oracle(a: Matrix): ComplexVector {
  const found = new EigenvalueDecomposition(Oracle.from1DArray(a.rows, a.cols, Array.from(a.data)));
  return { re: Float64Array.from(found.realEigenvalues), im: Float64Array.from(found.imaginaryEigenvalues) };
}

const conjugate = ({ re, im }: ComplexVector): ComplexVector => ({ re, im: im.map((x) => -x) });

/** `||A V - V diag(lambda)|| / ||A||`. */
function relationError(a: Matrix, vectors: ComplexMatrix, values: ComplexVector): number {
  const difference = subtractComplex(multiplyComplex(a, vectors), scaleColumnsComplex(vectors, values));
  return frobeniusNormComplex(difference) / Math.max(frobeniusNorm(a), Number.MIN_VALUE);
}

function expectEigen(a: Matrix, found: Eigen): void {
  const n = a.rows;
  const tolerance = 1e-12 * Math.max(1, n);
  expect(relationError(a, found.right, found.values)).toBeLessThan(tolerance);
  // y^H A = lambda y^H is A^T y = conj(lambda) y.
  expect(relationError(transpose(a), found.left, conjugate(found.values))).toBeLessThan(tolerance);
  for (const vectors of [found.right, found.left]) {
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += vectors.re[i * n + k]! ** 2 + vectors.im[i * n + k]! ** 2;
      expect(Math.sqrt(sum)).toBeCloseTo(1, 12);
    }
  }
  expect(Math.max(0, ...found.residuals)).toBeLessThan(tolerance);
  expect(found.conditions.every((value) => value >= 1)).toBe(true);
}

const entry = fc.oneof(
  fc.double({ min: -10, max: 10, noNaN: true }).map((x) => (Math.abs(x) < 1e-30 ? 0 : x)),
  fc.integer({ min: -2, max: 2 }),
);
const squares = fc
  .integer({ min: 1, max: 12 })
  .chain((n) => fc.array(entry, { minLength: n * n, maxLength: n * n }).map((v) => matrix(n, n, Float64Array.from(v))));

describe('eig', () => {
  it('satisfies A V = V diag(lambda) and its mirror for the left vectors on arbitrary matrices', () => {
    fc.assert(
      fc.property(squares, (a) => {
        expectEigen(a, eig(a, { vectors: 'both' }));
      }),
      { numRuns: 300 },
    );
  });

  it.each([1, 2, 3, 5, 16, 33, 64, 129, 200, 301])('satisfies the relations at n = %i', (n) => {
    const a = randomMatrix(n, n, 'eig', n);
    const found = eig(a, { vectors: 'both' });
    expectEigen(a, found);
    expect(found.note).toBeNull();
  });

  it.each([4, 20, 60])('finds the eigenvalues of the ml-matrix oracle at n = %i', (n) => {
    const a = randomMatrix(n, n, 'oracle', n);
    expect(spectralDistance(eig(a).values, oracle(a))).toBeLessThan(1e-10);
  });

  it.each([8, 64, 128])('finds the eigenvalues NumPy found for the fixture of size %i', (n) => {
    const { re, im } = eig(fixture(`a${n}`)).values;
    const reference = fixture(`eig${n}`).data;
    const expected = { re: reference.slice(0, n), im: reference.slice(n) };
    expect(spectralDistance({ re, im }, expected)).toBeLessThan(1e-11);
  });

  it.each([30, 150, 256, 450])('gives the same values without vectors, n = %i', (n) => {
    // Decoupled blocks and isolated entries, so that the active block is not all of the matrix.
    const a = randomMatrix(n, n, 'values', n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) if (i >= 20 && j < 20) a.data[i * n + j] = i === n - 1 && j === 3 ? 1e-20 : 0;
    }
    const alone = eig(a, { vectors: 'none' }).values;
    expect(spectralDistance(alone, eig(a).values)).toBeLessThan(1e-10 * Math.sqrt(n));
    // Conjugate pairs stand together, the positive imaginary part first.
    for (let k = 0; k < n; k++) if (alone.im[k]! > 0) expect(alone.im[k + 1]).toBe(-alone.im[k]!);
  });

  it('gives the same eigenvalues with and without vectors', () => {
    const a = randomMatrix(90, 90, 'values-only');
    const bare = eig(a, { vectors: 'none' });
    expect(spectralDistance(bare.values, eig(a).values)).toBeLessThan(1e-11);
    expect([bare.right.cols, bare.left.cols, bare.residuals.length]).toEqual([0, 0, 0]);
  });

  it('recovers a prescribed spectrum from a similarity', () => {
    const n = 12;
    const t = matrix(n, n);
    for (let k = 0; k < n; k += 2) {
      const angle = (k + 1) / n;
      t.data[k * n + k] = t.data[(k + 1) * n + k + 1] = Math.cos(angle);
      t.data[k * n + k + 1] = Math.sin(angle);
      t.data[(k + 1) * n + k] = -Math.sin(angle);
    }
    const q = randomMatrix(n, n, 'similarity');
    const found = eig(multiply(multiply(q, t), inverse(q)));
    const expected = { re: new Float64Array(n), im: new Float64Array(n) };
    for (let k = 0; k < n; k++) {
      const angle = (2 * Math.floor(k / 2) + 1) / n;
      expected.re[k] = Math.cos(angle);
      expected.im[k] = (k % 2 ? -1 : 1) * Math.sin(angle);
    }
    expect(spectralDistance(found.values, expected)).toBeLessThan(1e-11);
  });

  it('reports 1 / |y^H v|, the norms of rows and columns of the inverse eigenvector matrix', () => {
    const a = randomMatrix(15, 15, 'condition');
    const { right, conditions } = eig(a);
    const rows = inverseComplex(right);
    for (let k = 0; k < 15; k++) {
      let sum = 0;
      for (let j = 0; j < 15; j++) sum += rows.re[k * 15 + j]! ** 2 + rows.im[k * 15 + j]! ** 2;
      expect(conditions[k]! / Math.sqrt(sum)).toBeCloseTo(1, 8);
    }
  });

  it('gives condition numbers 1 and orthogonal vectors for a normal matrix', () => {
    const n = 24;
    const skew = randomMatrix(n, n, 'skew');
    const a = matrix(
      n,
      n,
      skew.data.map((value, at) => value - transpose(skew).data[at]!),
    );
    const found = eig(a);
    for (const value of found.conditions) expect(value).toBeCloseTo(1, 8);
    const gram = multiplyComplex(conjugateTranspose(found.right), found.right);
    for (let i = 0; i < n * n; i++) {
      expect(Math.hypot(gram.re[i]! - (i % (n + 1) === 0 ? 1 : 0), gram.im[i]!)).toBeLessThan(1e-10);
    }
  });

  it('undoes a bad scaling', () => {
    const n = 10;
    const core = randomMatrix(n, n, 'scaled');
    const a = matrix(
      n,
      n,
      core.data.map((value, at) => value * 10 ** (2 * ((at % n) - Math.floor(at / n)))),
    );
    const found = eig(a, { vectors: 'both' });
    expectEigen(a, found);
    // The similar matrix without the scaling has the same eigenvalues; without balancing they would be lost.
    expect(spectralDistance(found.values, eig(core).values)).toBeLessThan(1e-10);
  });

  it('survives entries near the ends of the exponent range', () => {
    for (const factor of [1e150, 1e-150]) {
      const core = randomMatrix(9, 9, 'range');
      const a = matrix(
        9,
        9,
        core.data.map((value) => value * factor),
      );
      const found = eig(a, { vectors: 'both' });
      expect(Math.max(...found.residuals)).toBeLessThan(1e-13);
      expect(found.values.re.map((x) => x / factor)[0]).toBeCloseTo(eig(core).values.re[0]!, 9);
    }
  });

  it('keeps independent vectors of repeated eigenvalues', () => {
    // Repeat copy, s = 4, d = 4: a permutation, every fourth root of unity four times.
    const n = 16;
    const shift = matrix(n, n);
    for (let i = 0; i < n; i++) shift.data[i * n + ((i + 4) % n)] = 1;
    const found = eig(shift, { vectors: 'both' });
    expectEigen(shift, found);
    expect(found.defective).toBe(false);
    expect(Math.max(...found.conditions)).toBeLessThan(100);
    for (const a of [identity(6), matrix(6, 6)]) {
      const plain = eig(a);
      expect(plain.defective).toBe(false);
      expect(plain.right.re).toEqual(identity(6).data);
    }
  });

  it('handles the empty matrix', () => {
    expect(eig(matrix(0, 0)).values.re).toHaveLength(0);
  });

  it.each([
    ['not square', matrix(2, 3), /matrix is 2 x 3, expected a square matrix/],
    ['NaN', matrix(1, 1, Float64Array.of(Number.NaN)), /matrix has NaN at row 0, column 0/],
    ['infinite', matrix(2, 2, Float64Array.of(1, 2, Infinity, 0)), /matrix has Infinity at row 1, column 0/],
  ])('refuses a matrix that is %s', (_, a, message) => {
    expect(() => eig(a)).toThrow(InputError);
    expect(() => eig(a)).toThrow(message);
  });
});

describe('eig beyond the size of one window', () => {
  const n = 180;

  it('solves a circulant, whose eigenvalues are known, to rounding', () => {
    const row = randomMatrix(1, n, 'circulant').data;
    const a = matrix(n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a.data[i * n + j] = row[(j - i + n) % n]!;
    const expected = { re: new Float64Array(n), im: new Float64Array(n) };
    for (let k = 0; k < n; k++) {
      for (let j = 0; j < n; j++) {
        expected.re[k]! += row[j]! * Math.cos((2 * Math.PI * k * j) / n);
        expected.im[k]! += row[j]! * Math.sin((2 * Math.PI * k * j) / n);
      }
    }
    const found = eig(a, { vectors: 'both' });
    expectEigen(a, found);
    expect(spectralDistance(found.values, expected)).toBeLessThan(1e-10);
  });

  it('keeps the multiplicities of a repeat copy (roots of unity, 20 each) apart from its vectors', () => {
    const shift = matrix(n, n);
    for (let i = 0; i < n; i++) shift.data[i * n + ((i + 20) % n)] = 1;
    const q = qr(randomMatrix(n, n, 'turn')).Q;
    const a = multiply(multiply(q, shift), transpose(q));
    const found = eig(a, { vectors: 'both' });
    expectEigen(a, found);
    const expected = { re: new Float64Array(n), im: new Float64Array(n) };
    for (let k = 0; k < n; k++) {
      expected.re[k] = Math.cos((2 * Math.PI * (k % 9)) / 9);
      expected.im[k] = Math.sin((2 * Math.PI * (k % 9)) / 9);
    }
    expect(spectralDistance(found.values, expected)).toBeLessThan(1e-12);
    expect(found.defective).toBe(false);
  });

  it('solves low rank, triangular, tridiagonal and rapidly decaying matrices', () => {
    const dense = randomMatrix(n, n, 'structured');
    const keep = (rule: (i: number, j: number) => number) =>
      matrix(
        n,
        n,
        dense.data.map((value, at) => value * rule(Math.floor(at / n), at % n)),
      );
    for (const a of [
      lowRank(n, n, 5, 'eig'),
      keep((i, j) => (j >= i ? 1 : 0)),
      keep((i, j) => (Math.abs(i - j) <= 1 ? 1 : 0)),
      keep((i, j) => 10 ** (-(i + j) / 20)),
      keep((i, j) => (j === i + 1 || (i === n - 1 && j === 0) ? 1 : 0)),
    ]) {
      expectEigen(a, eig(a, { vectors: 'both' }));
    }
  });
});

describe('defective matrices', () => {
  it('calls the fixture jordan8 defective', () => {
    const found = eig(fixture('jordan8'), { vectors: 'both' });
    expectEigen(fixture('jordan8'), found);
    expect(found.note).toMatch(/8 eigenvalues near 0 \(condition number infinite\)/);
  });

  it.each([2, 3, 8, 30, 160])('says that the nilpotent Jordan block of size %i is defective', (n) => {
    const found = eig(jordan(n, 0), { vectors: 'both' });
    expectEigen(jordan(n, 0), found);
    expect(found.values.re.every((value) => value === 0)).toBe(true);
    expect(found.defective).toBe(true);
    expect(found.note).toMatch(new RegExp(`numerically defective: ${n} eigenvalues near 0 `));
  });

  it('says so for a Jordan block hidden by a similarity, and counts its eigenvalues', () => {
    const q = randomMatrix(5, 5, 'hidden');
    const core = matrix(5, 5);
    for (let i = 0; i < 3; i++) core.data[i * 6] = 2;
    core.data[1] = core.data[7] = 1;
    core.data[18] = -1;
    core.data[24] = 5;
    const a = multiply(multiply(q, core), inverse(q));
    const found = eig(a, { vectors: 'both' });
    expectEigen(a, found);
    expect(found.defective).toBe(true);
    expect(found.note).toMatch(/3 eigenvalues near 2\.000 /);
    expect(found.note).not.toMatch(/;.*near/);
  });

  it('names the dead cells of a compose copy', () => {
    // x_j(t) = x_j(t - 4 + j): bits leave the shift early and the slots behind them are never read again.
    const d = 4;
    const n = 16;
    const phi = matrix(n, n);
    for (let r = 0; r < n - d; r++) phi.data[r * n + r + d] = 1;
    for (let j = 0; j < d; j++) phi.data[(n - d + j) * n + j * d + j] = 1;
    const found = eig(phi, { vectors: 'both' });
    expectEigen(phi, found);
    const zeros = found.values.re.filter((re, k) => Math.hypot(re, found.values.im[k]!) < 0.05).length;
    expect(zeros).toBe(6);
    expect(found.defective).toBe(true);
    expect(found.note).toMatch(/near 0 /);
    expect([...found.right.re, ...found.right.im, ...found.left.re, ...found.left.im].every(Number.isFinite)).toBe(
      true,
    );
  });
});
