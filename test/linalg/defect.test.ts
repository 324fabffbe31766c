// Where a matrix counts as numerically defective: what rounding alone can reach, with a margin.

import { describe, expect, it } from 'vitest';
import { fromRows, identity, matrix, multiply } from '../../src/array/matrix.ts';
import { eig } from '../../src/linalg/eig.ts';
import { inverse } from '../../src/linalg/lu.ts';
import { randomMatrix } from './helpers.ts';

describe('two eigenvalues of one 2 x 2 block', () => {
  /** Eigenvalues 1 and 1 + gap, of condition 1 / gap. */
  const block = (gap: number) =>
    fromRows([
      [1, 1],
      [0, 1 + gap],
    ]);

  it('are a defect within five times of what rounding makes of a Jordan block, and not beyond', () => {
    // A Jordan block disturbed by 2 eps shows 1 / (2 sqrt(2 eps)) = 2.4e7; a fifth of that is 4.7e6.
    const jordan = 1 / (2 * Math.sqrt(2 * Number.EPSILON));
    expect(eig(block(1.1 * (5 / jordan))).defective).toBe(false);
    expect(eig(block(0.9 * (5 / jordan))).defective).toBe(true);
    expect(eig(block(1e-3)).defective).toBe(false);
    expect(eig(block(0)).defective).toBe(true);
  });
});

it('a Jordan block is seen through any change of basis, a symmetric double eigenvalue is none', () => {
  for (let seed = 0; seed < 20; seed++) {
    const n = 6;
    const inner = identity(n);
    inner.data.forEach((_, at) => void (inner.data[at]! *= 1 + Math.floor(at / n)));
    // Eigenvalues 2, 2, 3, ... with one vector for the two of 2.
    inner.data[0] = 2;
    inner.data[1] = 1;
    const frame = randomMatrix(n, n, seed);
    const back = inverse(frame);
    expect(eig(multiply(multiply(frame, inner), back)).note).toMatch(/2 eigenvalues near 2\.000/);
    inner.data[1] = 0;
    expect(eig(matrix(n, n, inner.data)).defective).toBe(false);
  }
});
