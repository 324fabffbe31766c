// The statistics of the house, by the relations that define them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapInterval, deviation, mean, median, stream, wilsonInterval } from '../../src/array/index.ts';
import { columnMeans, meanOfKnown, normalQuantile, quantile } from '../../src/array/statistics.ts';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const some = fc.array(finite, { minLength: 1, maxLength: 50 });

describe('the mean', () => {
  test('has the bits of a sum from left to right, divided once', () => {
    fc.assert(
      fc.property(some, (values) => {
        const expected = values.reduce((sum, value) => sum + value, 0) / values.length;
        expect(mean(values)).toBe(expected);
        expect(mean(Float64Array.from(values))).toBe(expected);
      }),
    );
  });

  test('of none is no number', () => expect(mean([])).toBeNaN());

  test('of what is known leaves the rest out, and is null where nothing is', () => {
    expect(meanOfKnown([1, null, 4, null])).toBe(2.5);
    expect(meanOfKnown([null])).toBeNull();
    expect(meanOfKnown([])).toBeNull();
  });

  test('of every column is the mean of each to rounding, and does not overflow', () => {
    const data = [1, 10, 2, 20, 4, 60];
    expect([...columnMeans({ rows: 3, cols: 2, data })]).toEqual([expect.closeTo(7 / 3, 14), expect.closeTo(30, 13)]);
    expect(columnMeans({ rows: 2, cols: 1, data: [1.5e308, 1.5e308] })[0]).toBe(1.5e308);
  });
});

describe('the deviation', () => {
  test('is the root of the mean square with n - 1', () => {
    expect(deviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
  });

  test('does not change when all values move, and grows as they do', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 2, maxLength: 50 }), finite, (values, by) => {
        const own = deviation(values)!;
        const moved = deviation(values.map((value) => value + by))!;
        expect(Math.abs(moved - own)).toBeLessThanOrEqual(1e-8);
        expect(deviation(values.map((value) => 3 * value))).toBeCloseTo(3 * own, 6);
      }),
    );
  });

  test('of fewer than two values is not known', () => {
    expect(deviation([])).toBeNull();
    expect(deviation([5])).toBeNull();
  });
});

describe('the median', () => {
  test('has as many values at or below it as at or above it, in whatever order they stand', () => {
    fc.assert(
      fc.property(some, (values) => {
        const middle = median(values);
        const half = values.length / 2;
        expect(values.filter((value) => value <= middle).length).toBeGreaterThanOrEqual(half);
        expect(values.filter((value) => value >= middle).length).toBeGreaterThanOrEqual(half);
        expect(median(values.toReversed())).toBe(middle);
      }),
    );
  });

  test('of an even number is the mean of the two in the middle', () => expect(median([40, 1, 3, 2])).toBe(2.5));
  test('of none is no number', () => expect(median([])).toBeNaN());
});

describe('the quantile', () => {
  test('is linear between ranks', () => {
    expect(quantile([3, 1, 2, 4], 0)).toBe(1);
    expect(quantile([3, 1, 2, 4], 1)).toBe(4);
    expect(quantile([3, 1, 2, 4], 0.5)).toBe(2.5);
    expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5, 12);
    expect(quantile([7], 0.3)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe("Wilson's interval", () => {
  test('ends where the rate is z standard errors away: it inverts the score test', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, share) => {
        const successes = Math.round(share * trials);
        const { low, high } = wilsonInterval(successes, trials, 2);
        // Not only near them: 3e-17 is no rate.
        if (successes === 0) expect(low).toBe(0);
        if (successes === trials) expect(high).toBe(1);
        for (const end of [low, high]) {
          const distance = Math.abs(successes / trials - end);
          expect(distance ** 2).toBeCloseTo((4 * end * (1 - end)) / trials, 12);
        }
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });

  test('reaches the ends exactly, mirrors, and is everything without trials', () => {
    expect(wilsonInterval(0, 9).low).toBe(0);
    expect(wilsonInterval(9, 9).high).toBe(1);
    expect(wilsonInterval(3, 9).low).toBeCloseTo(1 - wilsonInterval(6, 9).high, 14);
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('the bootstrap of a mean', () => {
  const values = Array.from({ length: 200 }, (_, i) => Math.sin(i));
  const interval = (level: number) => bootstrapInterval(values, level, stream(1, 'test'));

  test('is near the interval of the normal distribution for many values', () => {
    const half = (1.96 * deviation(values)!) / Math.sqrt(values.length);
    expect(interval(0.95).low).toBeCloseTo(mean(values) - half, 1);
    expect(interval(0.95).high).toBeCloseTo(mean(values) + half, 1);
  });

  test('grows with its level', () => {
    expect(interval(0.99).low).toBeLessThan(interval(0.8).low);
    expect(interval(0.99).high).toBeGreaterThan(interval(0.8).high);
  });

  test('of equal values is one point, and of the same stream the same', () => {
    expect(bootstrapInterval([3, 3, 3], 0.95, stream(0, 'x'))).toEqual({ low: 3, high: 3 });
    expect(interval(0.9)).toEqual(interval(0.9));
  });
});

describe('the quantile of the normal distribution', () => {
  test('is that of tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 7);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 7);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
  });

  test('is odd about one half', () => {
    for (const p of [1e-6, 0.01, 0.2, 0.4]) expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 8);
  });
});
