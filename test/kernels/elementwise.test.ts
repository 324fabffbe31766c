// The f32 elementwise kernels against float64 functions, over their whole range, with infinities and NaN; those in f64
// against plain loops.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { loadKernels } from '../../src/kernels/index.ts';

const kernels = loadKernels();
kernels.memory.grow(4);
const x = new Float32Array(kernels.memory.buffer, kernels.heapBase, 4099);
const y = new Float32Array(kernels.memory.buffer, kernels.heapBase + 4 * 4112, 4099);

function run(name: string): void {
  kernels.find(`${name}_f32`)!(y.byteOffset, x.byteOffset, x.length);
}

function spread(scale: number): void {
  const random = stream(1, 'elementwise');
  x.forEach((_, i) => void (x[i] = scale * random.normal() ** 3));
}

test.each([
  ['tanh', Math.tanh, 3],
  ['sigmoid', (v: number) => 1 / (1 + Math.exp(-v)), 5],
  ['exp', Math.exp, 3],
  ['neg', (v: number) => -v, 3],
  ['square', (v: number) => v * v, 3],
  ['relu', (v: number) => Math.max(v, 0), 3],
] as const)('%s is within float rounding of the function', (name, exact, scale) => {
  spread(scale);
  run(name);
  x.forEach((value, i) => {
    const expected = Math.fround(exact(value));
    if (!Number.isFinite(expected)) expect(y[i]).toBe(expected);
    else
      expect(Math.abs(y[i]! - exact(value))).toBeLessThan(
        4e-7 * Math.abs(expected) + 1e-38 + (name === 'sigmoid' ? 2e-7 : 0),
      );
  });
});

test.each([
  ['log', Math.log],
  ['sqrt', Math.sqrt],
] as const)('%s is within float rounding on positive numbers', (name, exact) => {
  const random = stream(2, name);
  x.forEach((_, i) => void (x[i] = 10 ** random.uniform(-30, 30)));
  run(name);
  x.forEach((value, i) => {
    expect(Math.abs(y[i]! - exact(value))).toBeLessThan(2e-7 * Math.abs(exact(value)));
  });
});

test.each([
  ['sin', Math.sin],
  ['cos', Math.cos],
] as const)('%s is within float rounding of the function, for large arguments too', (name, exact) => {
  const random = stream(3, name);
  x.forEach((_, i) => void (x[i] = random.sign() * 10 ** random.uniform(-6, 6)));
  run(name);
  x.forEach((value, i) => {
    expect(Math.abs(y[i]! - exact(value))).toBeLessThan(1e-7);
  });
});

test('tanh keeps NaN, saturates at infinity, and never leaves [-1, 1]', () => {
  spread(1000);
  [x[0], x[1], x[2], x[4097], x[4098]] = [Number.NaN, Infinity, -Infinity, Number.NaN, -Infinity];
  run('tanh');
  expect([y[0], y[4097]]).toEqual([NaN, NaN]);
  expect(y[1]).toBeCloseTo(1, 6);
  expect(y[2]).toBeCloseTo(-1, 6);
  expect(y[4098]).toBeCloseTo(-1, 6);
  expect(y.every((value) => Number.isNaN(value) || Math.abs(value) <= 1)).toBe(true);
});

describe('kernels in float64 give the bits of the plain loop', () => {
  const memory = loadKernels();
  memory.memory.grow(4);
  const length = 771;
  const [a, b, out] = [0, 1, 2].map(
    (k) => new Float64Array(memory.memory.buffer, memory.heapBase + k * 8 * 784, length),
  ) as [Float64Array, Float64Array, Float64Array];
  const random = stream(5, 'elementwise', 'f64');
  for (const each of [a, b]) each.forEach((_, i) => void (each[i] = random.normal() ** 3));
  const call = (name: string, ...rest: number[]) => memory.find(`${name}_f64`)!(out.byteOffset, a.byteOffset, ...rest);

  test.each([
    ['neg', (v: number) => -v],
    ['square', (v: number) => v * v],
    ['relu', (v: number) => Math.max(v, 0)],
  ] as const)('%s', (name, exact) => {
    call(name, length);
    expect(out).toEqual(a.map(exact));
  });

  test.each([
    ['add_arrays', (v: number, w: number) => v + w],
    ['sub_arrays', (v: number, w: number) => v - w],
    ['mul_arrays', (v: number, w: number) => v * w],
    ['tanhGradient', (v: number, w: number) => w * (1 - v * v)],
    ['sigmoidGradient', (v: number, w: number) => w * v * (1 - v)],
  ] as const)('%s', (name, exact) => {
    call(name, b.byteOffset, length);
    expect(out).toEqual(a.map((value, i) => exact(value, b[i]!)));
  });

  test.each([
    ['add_value', (v: number, w: number) => v + w],
    ['sub_value', (v: number, w: number) => v - w],
    ['mul_value', (v: number, w: number) => v * w],
  ] as const)('%s', (name, exact) => {
    call(name, b.byteOffset, length);
    expect(out).toEqual(a.map((value) => exact(value, b[0]!)));
  });

  test('value_sub', () => {
    memory.find('value_sub_f64')!(out.byteOffset, b.byteOffset, a.byteOffset, length);
    expect(out).toEqual(a.map((value) => b[0]! - value));
  });

  test('rows and columns repeated', () => {
    // 64 rows of 12, and 257 of 3.
    call('add_row', b.byteOffset, 768, 12);
    expect(out.slice(0, 768)).toEqual(a.slice(0, 768).map((value, i) => value + b[i % 12]!));
    call('mul_row', b.byteOffset, 768, 12);
    expect(out.slice(0, 768)).toEqual(a.slice(0, 768).map((value, i) => value * b[i % 12]!));
    call('mul_column', b.byteOffset, length, 3);
    expect(out).toEqual(a.map((value, i) => value * b[Math.floor(i / 3)]!));
    const held = a.slice();
    memory.find('mul_column_f64')!(a.byteOffset, a.byteOffset, b.byteOffset, length, 3);
    expect(a).toEqual(held.map((value, i) => value * b[Math.floor(i / 3)]!));
    a.set(held);
  });

  test('sum_columns', () => {
    call('sum_columns', 257, 3);
    for (let row = 0; row < 257; row++) expect(out[row]).toBe(0 + a[3 * row]! + a[3 * row + 1]! + a[3 * row + 2]!);
  });
});

describe('functions in float64, of numbers of every size', () => {
  const memory = loadKernels();
  memory.memory.grow(4);
  const length = 2001;
  const [at, to] = [memory.heapBase, memory.heapBase + 8 * 2016];
  const values = new Float64Array(memory.memory.buffer, at, length);
  const out = new Float64Array(memory.memory.buffer, to, length);
  const call = (name: string) => memory.find(`${name}_f64`)!(to, at, length);

  test('tanh and sigmoid are within rounding of the function', () => {
    for (let power = -300; power <= 4; power += power < -8 ? 20 : 1) {
      const random = stream(6, 'tanh', power);
      values.forEach((_, i) => void (values[i] = random.uniform(-1, 1) * 10 ** power));
      call('tanh');
      const errors = values.map((value, i) => Math.abs(out[i]! - Math.tanh(value)) / Math.abs(Math.tanh(value)));
      expect(Math.max(...errors)).toBeLessThanOrEqual(4 * Number.EPSILON);
      call('sigmoid');
      const others = values.map((value, i) => Math.abs(out[i]! - 1 / (1 + Math.exp(-value))));
      expect(Math.max(...others)).toBeLessThanOrEqual(2 * Number.EPSILON);
    }
  });

  test('tanh is odd, stays within 1, and keeps NaN, zeros and the smallest numbers', () => {
    values.forEach((_, i) => void (values[i] = (i - 1000) / 40));
    call('tanh');
    expect([...out].reverse().map((value) => 0 - value)).toEqual([...out].map((value) => value + 0));
    expect(Math.max(...out)).toBe(1);
    values.set([Number.NaN, Infinity, -Infinity, 0, -0, 5e-324, -1e-310, 30, -710]);
    call('tanh');
    expect([...out.slice(0, 9)]).toEqual([Number.NaN, 1, -1, 0, -0, 5e-324, -1e-310, 1, -1]);
  });
});

test('sums are taken in float64', () => {
  x.fill(0.1);
  run('sum_all');
  expect(y[0]).toBe(Math.fround(x.length * Math.fround(0.1)));
});
