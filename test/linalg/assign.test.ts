import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { assign } from '../../src/linalg/index.ts';
import { randomMatrix } from './helpers.ts';

/** Least cost over all ways to pair the rows (or, with more rows than columns, some of them). */
function bruteForce({ rows, cols, data }: Matrix): number {
  const search = (row: number, used: number, free: number): number => {
    if (row === rows) return 0;
    let best = free > 0 ? search(row + 1, used, free - 1) : Infinity;
    for (let j = 0; j < cols; j++) {
      if (used & (1 << j)) continue;
      best = Math.min(best, data[row * cols + j]! + search(row + 1, used | (1 << j), free));
    }
    return best;
  };
  return search(0, 0, Math.max(0, rows - cols));
}

function expectMatching(cost: Matrix): void {
  const found = assign(cost);
  const columns = Array.from(found.rowToColumn).filter((j) => j >= 0);
  expect(columns).toHaveLength(Math.min(cost.rows, cost.cols));
  expect(new Set(columns).size).toBe(columns.length);
  let total = 0;
  found.rowToColumn.forEach((j, i) => {
    if (j >= 0) total += cost.data[i * cost.cols + j]!;
  });
  expect(found.cost).toBe(total);
}

const sizes = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }));

describe('assign', () => {
  it('is as cheap as the best of all matchings', () => {
    const costs = sizes.chain(([rows, cols]) =>
      fc
        .array(fc.integer({ min: -4, max: 9 }), { minLength: rows * cols, maxLength: rows * cols })
        .map((v) => matrix(rows, cols, Float64Array.from(v))),
    );
    fc.assert(
      fc.property(costs, (cost) => {
        expectMatching(cost);
        expect(assign(cost).cost).toBe(bruteForce(cost));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [7, 7],
    [5, 7],
    [7, 5],
  ])('is optimal for real costs at %i x %i', (rows, cols) => {
    for (let i = 0; i < 5; i++) {
      const cost = randomMatrix(rows, cols, 'assign', i);
      expectMatching(cost);
      expect(assign(cost).cost).toBeCloseTo(bruteForce(cost), 12);
    }
  });

  it('finds a hidden permutation at size 200', () => {
    const n = 200;
    const order = stream(1, 'hidden').permutation(n);
    const cost = matrix(n, n, randomMatrix(n, n, 'noise').data.map(Math.abs));
    order.forEach((j, i) => {
      cost.data[i * n + j]! -= 1000;
    });
    expect(Array.from(assign(cost).rowToColumn)).toEqual(Array.from(order));
  });

  it('leaves nothing to match in an empty matrix and refuses infinite costs', () => {
    expect(assign(matrix(3, 0))).toEqual({ rowToColumn: Int32Array.of(-1, -1, -1), cost: 0 });
    expect(assign(matrix(0, 3)).cost).toBe(0);
    expect(() => assign(matrix(1, 2, Float64Array.of(0, Infinity)))).toThrow(/cost matrix has Infinity/);
  });
});
