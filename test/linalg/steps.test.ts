// Routines in steps: the bits are those of the plain call, wherever they are paused, whatever runs in between, and
// whether some are left before their end.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { drain, type Steps } from '../../src/array/stages.ts';
import { cholesky, choleskySteps } from '../../src/linalg/cholesky.ts';
import { eig, eigSteps } from '../../src/linalg/eig.ts';
import { leastSquares, leastSquaresSteps } from '../../src/linalg/least-squares.ts';
import { lu, luSteps, solve, solveSteps } from '../../src/linalg/lu.ts';
import { pca, pcaSteps } from '../../src/linalg/pca.ts';
import { pinv, pinvSteps } from '../../src/linalg/pinv.ts';
import { gramSteps, multiplySteps, multiplyTransposedSteps } from '../../src/linalg/product.ts';
import { qr, qrSteps } from '../../src/linalg/qr.ts';
import { schur, schurSteps } from '../../src/linalg/schur.ts';
import { svd, svdSteps } from '../../src/linalg/svd.ts';
import { randomMatrix } from './helpers.ts';

const square = randomMatrix(160, 160, 'steps');
const large = randomMatrix(300, 300, 'steps');
const tallest = randomMatrix(6000, 300, 'steps');
const tall = randomMatrix(500, 90, 'steps');
const wide = randomMatrix(90, 200, 'steps');
const sides = randomMatrix(300, 40, 'sides');
const definite = drain(gramSteps(tallest));

const cases: readonly [string, () => unknown, () => Steps<unknown>][] = [
  ['product', () => drain(multiplySteps(tallest, sides)), () => multiplySteps(tallest, sides)],
  [
    'product of a transpose',
    () => drain(multiplyTransposedSteps(tallest, tallest)),
    () => multiplyTransposedSteps(tallest, tallest),
  ],
  ['eig, both sides', () => eig(large, { vectors: 'both' }), () => eigSteps(large, { vectors: 'both' })],
  ['eig, values', () => eig(large, { vectors: 'none' }), () => eigSteps(large, { vectors: 'none' })],
  ['schur', () => schur(square), () => schurSteps(square)],
  ['svd, tall', () => svd(tall), () => svdSteps(tall)],
  ['svd, wide', () => svd(wide), () => svdSteps(wide)],
  ['cholesky', () => cholesky(definite), () => choleskySteps(definite)],
  ['qr', () => qr(large), () => qrSteps(large)],
  ['solve', () => solve(large, sides), () => solveSteps(large, sides)],
  ['pinv', () => pinv(tall), () => pinvSteps(tall)],
  ['pca', () => pca(tall), () => pcaSteps(tall)],
  [
    'leastSquares',
    () => leastSquares(tall, randomMatrix(500, 30, 'b')),
    () => leastSquaresSteps(tall, randomMatrix(500, 30, 'b')),
  ],
];

/** Every number of `value`, in order, by its bits: comparing large arrays entry by entry takes vitest seconds. */
function bitsOf(value: unknown): string {
  const hash = createHash('sha256');
  const visit = (part: unknown): void => {
    if (part instanceof Float64Array) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    else if (typeof part === 'object' && part !== null) for (const each of Object.values(part)) visit(each);
    else if (typeof part !== 'function') hash.update(String(part));
  };
  visit(value);
  return hash.digest('hex');
}

describe('steps', () => {
  test.each(cases)('of %s give its bits, with other calls of it while they pause', (_, plain, steps) => {
    const expected = bitsOf(plain());
    const work = steps();
    let pauses = 0;
    let last = 0;
    const found = drain(work, (share) => {
      pauses++;
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      last = Math.max(last, share);
      if (pauses === 2 || pauses === 20) expect(bitsOf(plain())).toBe(expected);
    });
    expect(bitsOf(found)).toBe(expected);
    expect(pauses).toBeGreaterThan(3);
    expect(last).toBeGreaterThan(0.4);
  });

  test.each(cases)('of %s that are left disturb no later call', (_, plain, steps) => {
    const expected = bitsOf(plain());
    for (const pauses of [1, 5]) {
      const work = steps();
      for (let i = 0; i < pauses; i++) work.next();
      work.return(undefined);
    }
    expect(bitsOf(plain())).toBe(expected);
  });

  test('two of them take turns', () => {
    const [first, second] = [eigSteps(large), eigSteps(square)];
    const results: unknown[] = [];
    const turns = [first, second];
    while (turns.length > 0) {
      for (const work of [...turns]) {
        const step = work.next();
        if (!step.done) continue;
        results.push(step.value);
        turns.splice(turns.indexOf(work), 1);
      }
    }
    expect(results.map(bitsOf)).toEqual([eig(square), eig(large)].map(bitsOf));
  });

  test('factors made in steps solve as the others do', () => {
    const factors = drain(luSteps(large))!;
    expect(bitsOf(factors.solve(sides))).toBe(bitsOf(lu(large)!.solve(sides)));
    expect(bitsOf(drain(factors.solveSteps(sides)))).toBe(bitsOf(solve(large, sides)));
  });
});
