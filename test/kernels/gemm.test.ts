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
  kernels.memory.grow(256);

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
    [66, 70, 530],
    [9, 530, 520],
    [7, 275, 600],
  ])('several blocks: %i x %i, depth %i', (m, n, k) => {
    for (const transposed of [false, true]) {
      for (const from of ['none', 'self', 'row'] as const) {
        expect(check('f32', transposed, m, n, k, from)).toBeLessThan(2e-6);
        expect(check('f64', transposed, m, n, k, from)).toBeLessThan(4e-15);
      }
    }
  });

  // A whole matrix in memory, and its part of `rows` x `cols` from (top, left) on.
  function filled(at: number, rows: number, cols: number, name: string): Float64Array {
    const random = stream(8, name, rows, cols);
    const data = new Float64Array(kernels.memory.buffer, at, rows * cols);
    return data.map((_, i) => (data[i] = random.uniform(-1, 1)));
  }

  test('parts of larger matrices, and nothing beside them', () => {
    const size = fc.integer({ min: 1, max: 40 });
    const beside = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.boolean(), size, size, size, beside, beside, (transposed, m, n, k, top, left) => {
        const width = 64;
        const aAt = kernels.heapBase;
        const bAt = aAt + 8 * 64 * width;
        const cAt = bAt + 8 * 64 * width;
        const a = filled(aAt, 64, width, 'a');
        const b = filled(bAt, 64, width, 'b');
        const c = filled(cAt, 64, width, 'c');
        const product = kernels.find(transposed ? 'gemm_transposed_f64' : 'gemm_f64')!;
        const at = (top * width + left) * 8;
        product(aAt + at, width, bAt + at, width, cAt + at, width, cAt + at, width, m, n, k);
        const after = new Float64Array(kernels.memory.buffer, cAt, 64 * width);
        let worst = 0;
        let touched = 0;
        for (let i = 0; i < 64; i++) {
          for (let j = 0; j < width; j++) {
            let sum = c[i * width + j]!;
            if (i >= top && i < top + m && j >= left && j < left + n) {
              for (let p = 0; p < k; p++) {
                const [row, col] = transposed ? [top + p, left + i - top] : [i, left + p];
                sum += a[row * width + col]! * b[(top + p) * width + j]!;
              }
              worst = Math.max(worst, Math.abs(after[i * width + j]! - sum));
            } else if (after[i * width + j] !== sum) touched++;
          }
        }
        expect(worst).toBeLessThan(1e-13);
        expect(touched).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  // Relaxed: a fused sum of vectors beside one of single values that is not.
  test.runIf(build === 'simd').each(['f32', 'f64'] as const)(
    'a row of C in %s does not depend on the rows beside it',
    (type) => {
      const ArrayType = type === 'f32' ? Float32Array : Float64Array;
      const [m, n, k] = [23, 271, 700];
      const bytes = ArrayType.BYTES_PER_ELEMENT;
      const random = stream(9, type);
      const [aAt, bAt, cAt] = [0, m * k, m * k + k * n].map(
        (values) => kernels.heapBase + 16 * Math.ceil((values * bytes) / 16 + 2),
      );
      const operands = new ArrayType(kernels.memory.buffer, kernels.heapBase, m * k + k * n + 64);
      operands.forEach((_, i) => void (operands[i] = random.uniform(-1, 1)));
      const gemm = kernels.find(`gemm_${type}`)!;
      const rows = (from: number, count: number) => {
        gemm(aAt! + from * k * bytes, k, bAt!, n, cAt!, n, 0, 0, count, n, k);
        return [...new ArrayType(kernels.memory.buffer, cAt, count * n)];
      };
      const whole = rows(0, m);
      for (const [from, count] of [
        [0, 1],
        [3, 2],
        [4, 4],
        [5, 6],
        [1, 9],
        [2, 21],
      ] as const) {
        expect(rows(from, count)).toEqual(whole.slice(from * n, (from + count) * n));
      }
    },
  );
});
