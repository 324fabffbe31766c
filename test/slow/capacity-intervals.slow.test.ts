// How often the 95 % interval of a capacity holds the truth, counted over many searches of curves that are known, with few
// trials a load and with many, at three targets. It prints the share that it held and how wide the intervals were.

import { expect, test } from 'vitest';
import { chanceOf, crossingOf, curves, misses, searches } from '../episodic/capacity-coverage.ts';

const SEARCHES = 1000;
/** The intervals are those of a normal score, and the curve is straightened within a doubling: 94 % is what is asked. */
const ERROR = 0.06;

test.each(
  Object.entries(curves).flatMap(([name, rates]) =>
    [
      [30, 0.1],
      [200, 0.1],
      [1000, 0.1],
      [200, 0.5],
      [200, 0.04],
    ].map(([trials, delta]) => [name, trials!, delta!, rates] as const),
  ),
)('%s, %d trials a load, delta %d', async (name, trials, delta, rates) => {
  if (rates(2) < 1 - delta) return;
  const truth = crossingOf(rates, 1 - delta);
  const found = await searches(rates, SEARCHES, { trials, delta });
  const missed = misses(found, truth);
  const widths = found.flatMap((each) => (each === null ? [] : [each.high / each.low])).sort((a, b) => a - b);
  const held = (100 * (1 - missed / SEARCHES)).toFixed(1);
  console.log(`${name}, ${trials} trials, delta ${delta}: held ${held} %, high over low ${widths[widths.length >> 1]}`);
  expect(chanceOf(missed, SEARCHES, ERROR)).toBeGreaterThan(1e-3);
});
