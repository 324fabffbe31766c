// What the tests of this room share: states and labels drawn at random, and how far matrices are apart.

import { type Matrix, matrix, multiply, subtract } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { normalMatrix } from '../normal-matrix.ts';

/** `[rows, cols]`, standard normal, the same for the same names. */
export function normals(rows: number, cols: number, ...names: (string | number)[]): Matrix {
  return normalMatrix(rows, cols, stream(1, 'assess-test', ...names));
}

/** The largest entry of `a - b` in size. */
export function furthest(a: Matrix, b: Matrix): number {
  return subtract(a, b).data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

export function sum(values: ArrayLike<number>): number {
  return Array.prototype.reduce.call(values, (total, value) => (total as number) + (value as number), 0) as number;
}

/** Labels `[rows]` that are uniform on so many classes. */
export function labelsOf(rows: number, classes: number, ...names: (string | number)[]): Int32Array {
  const random = stream(1, 'assess-test', 'labels', ...names);
  return Int32Array.from({ length: rows }, () => random.integer(classes));
}

/** States `h` after `length` i.i.d. inputs of variance 1 of `h' = x W + h U`, with the inputs by age, `[rows, length]`. */
export function linearStates(input: Matrix, recurrent: Matrix, rows: number, length: number, name: string) {
  const inputs = normals(rows, length, name);
  let states = matrix(rows, input.cols);
  for (let t = 0; t < length; t++) {
    states = multiply(states, recurrent);
    const age = length - 1 - t;
    for (let row = 0; row < rows; row++) {
      const x = inputs.data[row * length + age]!;
      for (let j = 0; j < input.cols; j++) states.data[row * input.cols + j]! += x * input.data[j]!;
    }
  }
  return { states, inputs };
}
