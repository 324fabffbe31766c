// Intervals of shares: what Clopper and Pearson define, and how often an interval over clusters holds the truth.

import { describe, expect, test } from 'vitest';
import { clopperPearson, clusteredShare } from '../../src/array/intervals.ts';
import { stream } from '../../src/array/random.ts';

/** `P(X >= k)` of `n` trials with success `p`, summed up from the most on. */
function atLeast(k: number, n: number, p: number): number {
  let term = p ** n;
  let sum = 0;
  for (let i = n; i >= k; i--) {
    sum += term;
    term *= (i / (n - i + 1)) * ((1 - p) / p);
  }
  return sum;
}

describe('clopperPearson', () => {
  test.each([
    [1, 10],
    [8, 10],
    [37, 100],
    [199, 200],
  ])('bounds %i of %i where as many or more, and as many or fewer, are as rare as the level says', (k, n) => {
    const { low, high } = clopperPearson(k, n, 0.95);
    expect(atLeast(k, n, low)).toBeCloseTo(0.025, 10);
    expect(1 - atLeast(k + 1, n, high)).toBeCloseTo(0.025, 10);
  });

  test('of no success in a thousand lies below 0.37 %, and mirrors that of no failure', () => {
    const none = clopperPearson(0, 1000, 0.95);
    expect(none.low).toBe(0);
    expect(1 - (1 - none.high) ** 1000).toBeCloseTo(0.975, 10);
    expect(clopperPearson(1000, 1000, 0.95)).toEqual({ low: expect.closeTo(1 - none.high, 12), high: 1 });
    expect(clopperPearson(0, 0, 0.95)).toEqual({ low: 0, high: 1 });
  });
});

describe('clusteredShare', () => {
  test('counts clusters that all agree as one trial each, however many bits they hold', () => {
    const all = (bits: number) => new Array<number>(128).fill(bits);
    const { low } = clusteredShare(all(24), all(24), 0.9975)!;
    expect(low).toBeCloseTo(clopperPearson(128, 128, 0.9975).low, 2);
    expect(clusteredShare(all(1000), all(1000), 0.9975)!.low).toBeCloseTo(low, 12);
  });

  test('counts the bits of clusters that do not hang together as trials of their own, nearly', () => {
    const rng = stream(1, 'apart');
    const count = new Array<number>(400).fill(25);
    const right = count.map((bits) => Array.from({ length: bits }, () => rng.uniform() < 0.7).filter(Boolean).length);
    const { low, high, value } = clusteredShare(right, count, 0.95)!;
    const alone = clopperPearson(value * 10_000, 10_000, 0.95);
    expect((high - low) / (alone.high - alone.low)).toBeGreaterThan(0.9);
    expect((high - low) / (alone.high - alone.low)).toBeLessThan(1.15);
  });

  test('is nothing where nothing is counted', () => {
    expect(clusteredShare([0, 0], [0, 0], 0.95)).toBeNull();
  });

  // Bits of one cluster hang together: each cluster draws its own share, then its bits.
  test.each([
    [0.5, 0.2],
    [0.9, 0.2],
    [0.98, 0.2],
    [0.98, 0.9],
    [0.995, 0.5],
  ])('holds a true share of %d, correlated %d within clusters, at least as often as it says', (truth, correlation) => {
    const rng = stream(2, 'coverage', truth, correlation);
    const level = 0.95;
    let held = 0;
    const trials = 400;
    for (let trial = 0; trial < trials; trial++) {
      const count = Array.from({ length: 128 }, () => 4 + rng.integer(20));
      // A share of clusters is all of one kind, the rest has bits of its own: the correlation of two bits is that share.
      const right = count.map((bits) => {
        if (rng.uniform() < correlation) return rng.uniform() < truth ? bits : 0;
        return Array.from({ length: bits }, () => rng.uniform() < truth).filter(Boolean).length;
      });
      const { low, high } = clusteredShare(right, count, level)!;
      if (low <= truth && truth <= high) held++;
    }
    // 0.95 less three deviations of so many trials.
    expect(held / trials).toBeGreaterThan(level - 3 * Math.sqrt((level * (1 - level)) / trials));
  });
});
