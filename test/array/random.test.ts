// Streams: reproducible, unrelated by name, resumable; their distributions by moments and by counts.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naturalLog } from '../../src/array/natural-log.ts';
import { RandomStream, stream } from '../../src/array/random.ts';

const take = (random: RandomStream, n: number) => Array.from({ length: n }, () => random.bits());

test('the same seed and names give the same numbers, any other give others', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.array(fc.string(), { maxLength: 4 }),
      fc.string({ minLength: 1 }),
      (seed, names, more) => {
        expect(take(stream(seed, ...names), 8)).toEqual(take(stream(seed, ...names), 8));
        expect(take(stream(seed, ...names), 8)).not.toEqual(take(stream(seed, ...names, more), 8));
      },
    ),
  );
  expect(take(stream(1, 'ab', 'c'), 4)).not.toEqual(take(stream(1, 'a', 'bc'), 4));
  expect(take(stream(1), 4)).not.toEqual(take(stream(2), 4));
  expect(take(stream(5n), 4)).toEqual(take(stream(5), 4));
});

test('the numbers are these, on every machine', () => {
  const random = stream(2026, 'golden');
  expect([
    random.bits(),
    random.integer(1000),
    random.sign(),
    random.uniform(),
    random.normal(),
  ]).toMatchInlineSnapshot(`
    [
      1137930692,
      290,
      -1,
      0.24101580129301492,
      0.11898234865360775,
    ]
  `);
});

test('a stream continues from its state, the spare normal deviate included', () => {
  const random = stream(3, 'state');
  random.normal();
  const copy = new RandomStream(random.state());
  expect([copy.normal(), copy.uniform(), copy.normal()]).toEqual([random.normal(), random.uniform(), random.normal()]);
});

test('uniform, sign and normal have the moments they should', () => {
  const random = stream(4, 'moments');
  const n = 200_000;
  const moments = (draw: () => number) => {
    let [sum, squares, fourth] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = draw();
      sum += x;
      squares += x * x;
      fourth += x ** 4;
    }
    return [sum / n, squares / n, fourth / n] as const;
  };
  // Five standard errors of each mean.
  const near = (found: number, expected: number, deviation: number) =>
    expect(Math.abs(found - expected)).toBeLessThan((5 * deviation) / Math.sqrt(n));
  const normal = moments(() => random.normal());
  near(normal[0], 0, 1);
  near(normal[1], 1, Math.sqrt(2));
  near(normal[2], 3, Math.sqrt(96));
  near(moments(() => random.sign())[0], 0, 1);
  const uniform = moments(() => random.uniform(-1, 1));
  near(uniform[0], 0, Math.sqrt(1 / 3));
  near(uniform[1], 1 / 3, Math.sqrt(4 / 45));
});

test('integers are even over their range', () => {
  const random = stream(5, 'integers');
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[random.integer(7)]!++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(30);
});

test('a permutation holds each index once, and all orders come up', () => {
  const random = stream(6, 'orders');
  const seen = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const order = [...random.permutation(4)];
    expect([...order].sort()).toEqual([0, 1, 2, 3]);
    seen.add(order.join(''));
  }
  expect(seen.size).toBe(24);
});

test('the logarithm is the logarithm', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
      expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1e-9, Math.abs(Math.log(x))));
    }),
  );
});

test.each([
  ['integer(bound) needs an integer bound', () => stream(1).integer(0)],
  ['seed must be an integer, found 1.5', () => stream(1.5)],
  ['random state must be four 32-bit integers', () => new RandomStream([0, 0, 0, 0])],
])('%s', (message, act) => {
  expect(act).toThrow(message);
});
