// What leaks out of a basis in one step, what lies inside its span, and what the variables leave behind.

import { describe, expect, it } from 'vitest';
import { type Matrix, matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { leakage } from '../../src/emt/basis/empirical-circuit.ts';
import { residualOf, varianceInside } from '../../src/emt/basis/residual.ts';
import { pinv } from '../../src/linalg/pinv.ts';
import { gaussian, orthonormal } from './helpers.ts';

describe('leakage', () => {
  const turnedBy = (angle: number): Matrix =>
    matrix(2, 2, Float64Array.of(Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)));
  const first = matrix(2, 1, Float64Array.of(1, 0));

  it.each([0, 0.3, 1, Math.PI / 2])('of one direction that is turned by an angle is its sine: %d', (angle) => {
    const basis = { psi: first, dual: transpose(first) };
    expect(leakage(basis, turnedBy(angle))).toBeCloseTo(Math.abs(Math.sin(angle)), 14);
  });

  it('does not depend on the units of the columns, nor on the size of the matrix', () => {
    const psi = gaussian(8, 3, 'psi');
    const J = gaussian(8, 8, 'J');
    const plain = leakage({ psi, dual: pinv(psi) }, J);
    const scaled = matrix(
      8,
      3,
      psi.data.map((x) => 7 * x),
    );
    const larger = matrix(
      8,
      8,
      J.data.map((x) => 100 * x),
    );
    expect(plain).toBeGreaterThan(0.3);
    expect(leakage({ psi: scaled, dual: pinv(scaled) }, larger)).toBeCloseTo(plain, 12);
    // All of the space leaks nothing.
    const whole = gaussian(8, 8, 'whole');
    expect(leakage({ psi: whole, dual: pinv(whole) }, J)).toBeLessThan(1e-12);
  });
});

describe('the variance of hidden states', () => {
  const count = 3000;
  const frame = orthonormal(9, 5, 'frame');
  const columns = (from: number, to: number): Matrix => {
    const out = matrix(9, to - from);
    for (let i = 0; i < 9; i++)
      for (let j = from; j < to; j++) out.data[i * (to - from) + j - from] = frame.data[i * 5 + j]!;
    return out;
  };
  const inside = columns(0, 2);
  const outside = columns(2, 5);
  // Three times the size inside: 9 x 2 parts against 1 x 3, about a middle that is no part of it.
  const states = multiply(gaussian(count, 2, 'inside'), transpose(inside));
  const beside = multiply(gaussian(count, 3, 'outside'), transpose(outside));
  states.data.forEach((value, at) => void (states.data[at] = 3 * value + beside.data[at]! + 5));
  const share = 3 / (18 + 3);

  it('is split by an orthogonal projection: what is inside the span, and what the residual keeps', () => {
    const basis = { psi: inside, dual: transpose(inside), dropped: [] };
    const residual = residualOf(basis, states, [[0.5, 0]])!;
    expect(residual.variance).toBeCloseTo(share, 2);
    expect(varianceInside(basis, states)! + residual.variance).toBeCloseTo(1, 10);
    expect(residual.eigenvalues).toEqual([[0.5, 0]]);
    // Its principal components are all of it, largest first, and span what is outside.
    const parts = Array.from(residual.componentVariance);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(residual.variance, 10);
    expect([...parts].sort((a, b) => b - a)).toEqual(parts);
    expect(parts[3]!).toBeLessThan(1e-12);
    const seen = multiply(transpose(outside), residual.components);
    for (let j = 0; j < 3; j++) {
      let square = 0;
      for (let i = 0; i < 3; i++) square += seen.data[i * residual.components.cols + j]! ** 2;
      expect(square).toBeCloseTo(1, 9);
    }
  });

  it('is the same inside the span whatever the dual; what an oblique one leaves is more', () => {
    const dual = transpose(inside);
    // Reads a little of what is outside as well: still Psi* Psi = I.
    const leak = transpose(outside);
    const oblique = matrix(
      2,
      9,
      dual.data.map((value, at) => value + 2 * leak.data[at]!),
    );
    const basis = { psi: inside, dual: oblique, dropped: [] };
    expect(varianceInside(basis, states)!).toBeCloseTo(1 - share, 2);
    // Two of the three outer directions come back into the span four times as strong: 3 + 2 x 4 parts of 21.
    expect(residualOf(basis, states, [])!.variance).toBeCloseTo((3 + 8) / 21, 1.7);
  });

  it('is unknown where nothing varies', () => {
    const still = matrix(4, 9, new Float64Array(36));
    expect(residualOf({ psi: inside, dual: transpose(inside) }, still, [])).toBeNull();
    expect(varianceInside({ psi: inside, dropped: [] }, still)).toBeNull();
  });
});
