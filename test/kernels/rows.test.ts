// Products of a matrix with one vector against loops, to the last bit: over all edges of rows and of terms.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { loadKernels } from '../../src/kernels/index.ts';

type Sum = (w: Float64Array, x: Float64Array) => number;

function sumInFours(w: Float64Array, x: Float64Array): number {
  const sums = [0, 0, 0, 0];
  const whole = w.length & ~3;
  w.forEach((value, k) => void (sums[k < whole ? k % 4 : 0]! += value * x[k]!));
  return sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
}

const sumInOrder: Sum = (w, x) => w.reduce((sum, value, k) => sum + value * x[k]!, 0);

const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 64];

describe.each<[string, Sum]>([
  ['rows_in_fours_f64', sumInFours],
  ['rows_in_order_f64', sumInOrder],
])('%s', (name, sum) => {
  const kernels = loadKernels();
  const kernel = kernels.find(name)!;
  const place = (at: number, length: number) => new Float64Array(kernels.memory.buffer, at, length);

  test.each(sizes)('multiplies %i rows of any length', (m) => {
    for (const k of sizes) {
      const rng = stream(1, 'rows', m, k);
      const [a, x, y] = [kernels.heapBase, kernels.heapBase + 8 * m * k, kernels.heapBase + 8 * (m * k + k)];
      for (const values of [place(a, m * k), place(x, k)]) values.forEach((_, i) => void (values[i] = rng.normal()));
      const out = place(y, m + 1).fill(42);
      kernel(a, x, y, m, k);
      const expected = Array.from({ length: m }, (_, i) => sum(place(a + 8 * i * k, k), place(x, k)));
      expect([...out]).toEqual([...expected, 42]);
    }
  });
});
