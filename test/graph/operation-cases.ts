// Operations with their inputs, one case for each thing an operation can do: what every executor must agree on.

import { stream } from '../../src/array/random.ts';
import { type Shape, sizeOf } from '../../src/array/shape.ts';
import type { Expression } from '../../src/graph/index.ts';
import * as ops from '../../src/graph/ops/all.ts';

export interface Case {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: Expression[]) => Expression;
  /** Interval the inputs are drawn from. */
  readonly range?: readonly [number, number];
  /** Inputs that are whole numbers and get no gradient. */
  readonly indices?: readonly number[];
}

export const cases: readonly Case[] = [
  {
    name: 'add',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    build: ops.add,
  },
  { name: 'add a row', shapes: [[3, 4], [4]], build: ops.add },
  {
    name: 'add a column',
    shapes: [
      [3, 4],
      [3, 1],
    ],
    build: ops.add,
  },
  { name: 'add a scalar on the left', shapes: [[], [3, 4]], build: ops.add },
  {
    name: 'sub',
    shapes: [
      [2, 3, 4],
      [3, 4],
    ],
    build: ops.sub,
  },
  { name: 'sub from a scalar', shapes: [[3, 5]], build: (x) => ops.sub(1, x) },
  {
    name: 'mul',
    shapes: [
      [3, 1],
      [1, 4],
    ],
    build: ops.mul,
  },
  { name: 'mul by a row', shapes: [[3, 8], [8]], build: ops.mul },
  {
    name: 'mul by a column, rows of odd length',
    shapes: [
      [4, 5],
      [4, 1],
    ],
    build: ops.mul,
  },
  { name: 'mul with itself', shapes: [[3, 4]], build: (x) => ops.mul(x, x) },
  { name: 'div', shapes: [[3, 8], [8]], build: ops.div, range: [0.5, 2] },
  { name: 'div of a scalar', shapes: [[5]], build: (x) => ops.div(2, x), range: [0.5, 2] },
  { name: 'neg', shapes: [[7]], build: ops.neg },
  { name: 'exp', shapes: [[7]], build: ops.exp },
  { name: 'log', shapes: [[7]], build: ops.log, range: [0.3, 3] },
  { name: 'sqrt', shapes: [[7]], build: ops.sqrt, range: [0.3, 3] },
  { name: 'square', shapes: [[7]], build: ops.square },
  { name: 'tanh', shapes: [[3, 5]], build: ops.tanh, range: [-3, 3] },
  { name: 'sigmoid', shapes: [[3, 5]], build: ops.sigmoid, range: [-4, 4] },
  { name: 'relu', shapes: [[9]], build: ops.relu },
  { name: 'sin', shapes: [[3, 5]], build: ops.sin, range: [-7, 7] },
  { name: 'cos', shapes: [[3, 5]], build: ops.cos, range: [-7, 7] },
  { name: 'softmax', shapes: [[3, 5]], build: ops.softmax },
  { name: 'logSoftmax', shapes: [[3, 5]], build: ops.logSoftmax },
  { name: 'sum of all', shapes: [[3, 5]], build: (x) => ops.sum(x) },
  { name: 'sum of the first axis', shapes: [[3, 2, 5]], build: (x) => ops.sum(x, [0]) },
  { name: 'sum of the middle axis', shapes: [[3, 2, 5]], build: (x) => ops.sum(x, [1], true) },
  { name: 'sum of the last axes', shapes: [[3, 2, 5]], build: (x) => ops.sum(x, [-1, 1]) },
  { name: 'mean', shapes: [[3, 5]], build: (x) => ops.mean(x, [0]) },
  { name: 'max', shapes: [[3, 5]], build: (x) => ops.max(x, [1], true) },
  { name: 'max of all', shapes: [[3, 5]], build: (x) => ops.max(x) },
  { name: 'reshape', shapes: [[3, 4]], build: (x) => ops.reshape(x, [2, 6]) },
  { name: 'transpose', shapes: [[3, 4]], build: (x) => ops.transpose(x) },
  { name: 'transpose of three axes', shapes: [[3, 4, 2]], build: (x) => ops.transpose(x, [2, 0, 1]) },
  { name: 'slice of the first axis', shapes: [[6, 4]], build: (x) => ops.slice(x, 0, 1, 4) },
  { name: 'slice of the last axis', shapes: [[3, 6]], build: (x) => ops.slice(x, -1, 2, 5) },
  { name: 'slice of a middle axis', shapes: [[2, 5, 3]], build: (x) => ops.slice(x, 1, 1, 4) },
  { name: 'roll', shapes: [[3, 2, 5]], build: (x) => ops.roll(x, 2) },
  { name: 'roll toward lower indices', shapes: [[3, 5]], build: (x) => ops.roll(x, -7) },
  { name: 'pad', shapes: [[3, 4]], build: (x) => ops.pad(x, 1, 2, 1) },
  {
    name: 'concat',
    shapes: [
      [3, 4],
      [2, 4],
    ],
    build: (a, b) => ops.concat([a, ops.square(b)], 0),
  },
  {
    name: 'concat of the last axis',
    shapes: [
      [3, 4],
      [3, 2],
    ],
    build: (a, b) => ops.concat([a, b], 1),
  },
  {
    name: 'stack',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    build: (a, b) => ops.stack([ops.tanh(a), ops.square(b)], 0),
  },
  {
    name: 'stack on the last axis',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    build: (a, b) => ops.stack([a, b], 2),
  },
  { name: 'broadcastTo', shapes: [[3, 1]], build: (x) => ops.broadcastTo(x, [2, 3, 4]) },
  { name: 'sumTo', shapes: [[2, 3, 4]], build: (x) => ops.sumTo(x, [3, 1]) },
  {
    name: 'gather',
    shapes: [
      [5, 3],
      [2, 4],
    ],
    build: ops.gather,
    indices: [1],
  },
  { name: 'scatter', shapes: [[4], [4, 3]], build: (i, v) => ops.scatter(5, i, v), indices: [0] },
  { name: 'where', shapes: [[3, 4], [3, 4], [4]], build: (c, a, b) => ops.where(ops.greater(c, 0), a, b) },
  {
    name: 'matmul',
    shapes: [
      [5, 3],
      [3, 6],
    ],
    build: (a, b) => ops.matmul(a, b),
  },
  {
    name: 'matmul, A transposed',
    shapes: [
      [3, 5],
      [3, 6],
    ],
    build: (a, b) => ops.matmul(a, b, { transposeA: true }),
  },
  {
    name: 'matmul, B transposed',
    shapes: [
      [5, 3],
      [6, 3],
    ],
    build: (a, b) => ops.matmul(a, b, { transposeB: true }),
  },
  {
    name: 'matmul, both transposed',
    shapes: [
      [3, 5],
      [6, 3],
    ],
    build: (a, b) => ops.matmul(a, b, { transposeA: true, transposeB: true }),
  },
  {
    name: 'matmul of a stack by a matrix',
    shapes: [
      [2, 5, 3],
      [3, 6],
    ],
    build: (a, b) => ops.matmul(a, b),
  },
  {
    name: 'matmul of stacks',
    shapes: [
      [2, 5, 3],
      [2, 3, 6],
    ],
    build: (a, b) => ops.matmul(a, b),
  },
  {
    name: 'matmulAdd',
    shapes: [
      [5, 3],
      [3, 6],
      [5, 6],
    ],
    build: (a, b, c) => ops.matmulAdd(a, b, c),
  },
  {
    name: 'ring of 5 units of 2 channels',
    shapes: [
      [3, 10],
      [6, 2],
    ],
    build: (h, taps) => ops.ring(h, taps),
  },
  {
    name: 'ring of 4 units of 6 channels and a start',
    shapes: [
      [2, 24],
      [18, 6],
      [2, 24],
    ],
    build: (h, taps, start) => ops.ring(h, taps, start),
  },
  {
    name: 'ring of 8 units of 6 channels',
    shapes: [
      [2, 48],
      [18, 6],
    ],
    build: (h, taps) => ops.ring(h, taps),
  },
  {
    name: 'ring of 1 units of 3 channels and a start',
    shapes: [
      [1, 3],
      [9, 3],
      [1, 3],
    ],
    build: (h, taps, start) => ops.ring(h, taps, start),
  },
  {
    name: 'ring of 2 units of 4 channels',
    shapes: [
      [2, 8],
      [12, 4],
    ],
    build: (h, taps) => ops.ring(h, taps),
  },
  {
    name: 'ring of 8 units of 1 channels and a start',
    shapes: [
      [3, 8],
      [3, 1],
      [3, 8],
    ],
    build: (h, taps, start) => ops.ring(h, taps, start),
  },
  {
    name: 'ring of 3 units of 9 channels',
    shapes: [
      [2, 27],
      [27, 9],
    ],
    build: (h, taps) => ops.ring(h, taps),
  },
  { name: 'matmulAdd of a row', shapes: [[5, 3], [3, 6], [6]], build: (a, b, c) => ops.matmulAdd(a, b, c) },
];

export function valuesFor({ shapes, range = [-2, 2], indices = [] }: Case): Float64Array[] {
  const random = stream(11, 'gradients');
  return shapes.map((shape, i) =>
    Float64Array.from({ length: sizeOf(shape) }, () =>
      indices.includes(i) ? random.integer(3) : random.uniform(...range),
    ),
  );
}

/** `sum(weights * build(inputs))`, so that every element of the result counts differently. */
export function weightedSum(each: Case, inputs: Expression[]): Expression {
  const result = each.build(...inputs);
  const random = stream(12, 'weights');
  const weights = ops.constant(
    Float64Array.from({ length: sizeOf(result.shape) }, () => random.uniform(0.5, 1.5)),
    result.shape,
  );
  return ops.sum(ops.mul(result, weights));
}
