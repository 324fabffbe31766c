// The matrix products against the triple loop, over all edge sizes, strides, start values and blocks.

import v8 from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { hasRelaxedSimd, type KernelBuild, loadKernels } from '../../src/kernels/index.ts';

// Node 20 has relaxed SIMD behind this flag.
v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
const builds: KernelBuild[] = hasRelaxedSimd() ? ['simd', 'relaxed'] : ['simd'];

describe.each(builds)('kernels: %s', (build) => {
  const kernels = loadKernels(build);
  kernels.memory.grow(64);

  function check(
    type: 'f32' | 'f64',
    transposed: boolean,
    m: number,
    n: number,
    k: number,
    start: 'none' | 'matrix' | 'row' | 'self',
  ): number {
    const ArrayType = type === 'f32' ? Float32Array : Float64Array;
    const bytes = ArrayType.BYTES_PER_ELEMENT;
    const random = stream(7, type, m, n, k);
    const place = (from: number, length: number) => new ArrayType(kernels.memory.buffer, from, length);
    const sizes = [m * k, k * n, m * n, m * n];
    const addresses: number[] = [];
    let top = kernels.heapBase;
    for (const size of sizes) {
      addresses.push(top);
      top += Math.ceil((size * bytes) / 16) * 16 + 32;
    }
    const [a, b, c, d] = addresses.map((address, i) => place(address, sizes[i]!)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    for (const array of [a, b, c, d]) array.forEach((_, i) => void (array[i] = random.uniform(-1, 1)));
    const guard = place(addresses[2]! + Math.ceil((m * n * bytes) / 16) * 16, 2);
    guard.fill(42);
    const before = c.slice();
    const startAt = { none: 0, matrix: addresses[3]!, row: addresses[3]!, self: addresses[2]! }[start];
    const kernel = kernels.find(`${transposed ? 'gemm_transposed' : 'gemm'}_${type}`)!;
    kernel(
      addresses[0]!,
      transposed ? m : k,
      addresses[1]!,
      n,
      addresses[2]!,
      n,
      startAt,
      start === 'row' ? 0 : n,
      m,
      n,
      k,
    );
    let worst = 0;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum =
          start === 'none' ? 0 : start === 'matrix' ? d[i * n + j]! : start === 'row' ? d[j]! : before[i * n + j]!;
        for (let p = 0; p < k; p++) sum += a[transposed ? p * m + i : i * k + p]! * b[p * n + j]!;
        worst = Math.max(worst, Math.abs(c[i * n + j]! - sum));
      }
    }
    expect([...guard]).toEqual([42, 42]);
    return worst / Math.sqrt(k);
  }

  const start = fc.constantFrom('none', 'matrix', 'row', 'self');
  const edge = fc.integer({ min: 1, max: 21 });

  test('small sizes, every edge', () => {
    fc.assert(
      fc.property(fc.boolean(), edge, edge, edge, start, (transposed, m, n, k, from) => {
        expect(check('f32', transposed, m, n, k, from)).toBeLessThan(2e-6);
        expect(check('f64', transposed, m, n, k, from)).toBeLessThan(4e-15);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [130, 9, 257],
    [64, 128, 128],
    [8, 128, 700],
    [260, 12, 513],
  ])('several blocks: %i x %i, depth %i', (m, n, k) => {
    for (const transposed of [false, true]) {
      for (const from of ['none', 'self', 'row'] as const) {
        expect(check('f32', transposed, m, n, k, from)).toBeLessThan(2e-6);
        expect(check('f64', transposed, m, n, k, from)).toBeLessThan(4e-15);
      }
    }
  });
});
