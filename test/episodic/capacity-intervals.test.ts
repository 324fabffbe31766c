// The intervals of capacities hold the truth as often as they say: on curves of success that are known, and on one memory
// that is known exactly. The seeds are fixed; the bounds are those of the binomial distribution. Many more searches, with
// few and with many trials: test/slow/capacity-intervals.slow.test.ts.

import { describe, expect, it } from 'vitest';
import { median } from '../../src/array/statistics.ts';
import { confirmedLoad, crossingInterval, ladderAround } from '../../src/episodic/capacity/confirm-loads.ts';
import { capacityDefaults } from '../../src/episodic/capacity/problem.ts';
import { findCapacity } from '../../src/episodic/capacity/search.ts';
import { chanceOf, crossingOf, curves, misses, searches } from './capacity-coverage.ts';

const SEARCHES = 40;
/** Beyond this an interval of 95 % is none: by chance once in a thousand times. */
const UNLIKELY = 1e-3;

describe('intervals of 95 %', () => {
  it.each(Object.entries(curves))('hold the truth of %s', async (_, rates) => {
    const truth = crossingOf(rates, 0.9);
    const found = await searches(rates, SEARCHES, { trials: 100, delta: 0.1 });
    expect(chanceOf(misses(found, truth), SEARCHES, 0.05)).toBeGreaterThan(UNLIKELY);
    const middle = median(found.map((each) => each!.count / truth));
    expect(Math.abs(Math.log(middle))).toBeLessThan(0.2);
  });

  it('hold the truth of shares, of which a fifth of the trials is confirmed', async () => {
    const rates = curves['a logistic']!;
    const found = await searches(rates, SEARCHES, { trials: 100, delta: 0.1, bits: 10 });
    expect(chanceOf(misses(found, crossingOf(rates, 0.9)), SEARCHES, 0.05)).toBeGreaterThan(UNLIKELY);
    expect(found.filter((each) => each!.high < 2 * each!.low).length).toBeGreaterThan(SEARCHES / 2);
  });

  it('hold the load of ordered recall at N = 12, r = 1/2, and say something about it', async () => {
    // Exactly: 0.9020 at 5 memories and 0.8905 at 6 (studies/ordered-exact.ts; 400,000 trials say the same to 5e-4).
    const truth = 5 * 1.2 ** ((0.902 - 0.9) / (0.902 - 0.8905));
    const found = [];
    for (let seed = 0; seed < 24; seed++) {
      const problem = {
        ...capacityDefaults,
        definition: 'ordered',
        hops: 2,
        model: { kind: 'eden', alpha: 0.5, ratio: 0.5 },
        seed,
      } as const;
      found.push((await findCapacity(problem, 12, { trials: 400 })).atTarget);
    }
    expect(chanceOf(misses(found, truth), found.length, 0.05)).toBeGreaterThan(UNLIKELY);
    expect(found.filter((each) => each!.high < 3 * each!.low).length).toBeGreaterThan(12);
  });

  it('are told from those that are too narrow', async () => {
    const truth = crossingOf(curves['a logistic']!, 0.9);
    const found = await searches(curves['a logistic']!, SEARCHES, { trials: 100, delta: 0.1 });
    const narrow = found.map((each) => {
      const [below, above] = [each!.low / each!.count, each!.high / each!.count].map((share) => share ** 0.4);
      return { ...each!, low: below! * each!.count, high: above! * each!.count };
    });
    expect(chanceOf(misses(narrow, truth), SEARCHES, 0.05)).toBeLessThan(UNLIKELY);
  });
});

describe('an interval', () => {
  const load = (count: number, successes: number, trials = 200) =>
    confirmedLoad(
      count,
      Array.from({ length: trials }, (_, i) => (i < successes ? 1 : 0)),
      false,
    );

  it('is open where rates do not differ, and lies between loads that all and none succeed at', () => {
    const level = [5, 10, 20, 40].map((count) => load(count, 180));
    expect(crossingInterval(level, 0.9)).toEqual({ low: 0, high: Number.POSITIVE_INFINITY });
    const edge = [load(10, 200), load(12, 200), load(16, 0), load(20, 0)];
    const { low, high } = crossingInterval(edge, 0.9);
    expect(low).toBeGreaterThan(11.5);
    expect(high).toBeLessThan(16.5);
  });

  it('narrows as the root of the trials', () => {
    const rates = [0.99, 0.97, 0.93, 0.88, 0.8, 0.7];
    const width = (trials: number) => {
      const loads = rates.map((rate, i) => load(10 * 1.3 ** i, Math.round(rate * trials), trials));
      const { low, high } = crossingInterval(loads, 0.9);
      return Math.log(high / low);
    };
    expect(width(200) / width(3200)).toBeGreaterThan(3.3);
    expect(width(200) / width(3200)).toBeLessThan(4.7);
  });

  it('of shares goes by how much they vary', () => {
    const of = (spread: number) => {
      const loads = [0.99, 0.97, 0.93, 0.88, 0.8].map((rate, i) => {
        const outcomes = Array.from({ length: 40 }, (_, trial) => rate + (trial % 2 ? spread : -spread));
        return confirmedLoad(Math.round(10 * 1.3 ** i), outcomes, true);
      });
      const { low, high } = crossingInterval(loads, 0.9);
      return Math.log(high / low);
    };
    expect(of(0.01) / of(0.001)).toBeGreaterThan(7);
    expect(of(0.01) / of(0.001)).toBeLessThan(13);
  });

  it('is made of loads around the answer, at least two memories and no more than there are', () => {
    for (const [centre, most] of [
      [1, 64],
      [5.2, 4096],
      [60, 64],
      [1234.5, 1e5],
    ] as const) {
      const loads = ladderAround(centre, most);
      expect(loads).toEqual([...new Set(loads)].sort((a, b) => a - b));
      expect(loads[0]).toBe(Math.max(2, Math.floor(centre / 8)));
      expect(loads.at(-1)).toBe(Math.min(most, Math.floor(3 * centre) + 1));
    }
  });
});
