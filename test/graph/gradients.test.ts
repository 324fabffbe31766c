// Every operation: gradient against central differences in float64, and the compiled executor against the reference.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { type Shape, sizeOf } from '../../src/array/shape.ts';
import * as ops from '../../src/graph/index.ts';
import { compile, type Expression, forwardJacobian, grad, jacobian } from '../../src/graph/index.ts';

interface Case {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly build: (...inputs: Expression[]) => Expression;
  /** Interval the inputs are drawn from. */
  readonly range?: readonly [number, number];
  /** Inputs that are whole numbers and get no gradient. */
  readonly indices?: readonly number[];
}

const cases: Case[] = [
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
  { name: 'matmulAdd of a row', shapes: [[5, 3], [3, 6], [6]], build: (a, b, c) => ops.matmulAdd(a, b, c) },
];

function valuesFor({ shapes, range = [-2, 2], indices = [] }: Case): Float64Array[] {
  const random = stream(11, 'gradients');
  return shapes.map((shape, i) =>
    Float64Array.from({ length: sizeOf(shape) }, () =>
      indices.includes(i) ? random.integer(3) : random.uniform(...range),
    ),
  );
}

/** `sum(weights * build(inputs))`, so that every element of the result counts differently. */
function weightedSum(each: Case, inputs: Expression[]): Expression {
  const result = each.build(...inputs);
  const random = stream(12, 'weights');
  const weights = ops.constant(
    Float64Array.from({ length: sizeOf(result.shape) }, () => random.uniform(0.5, 1.5)),
    result.shape,
  );
  return ops.sum(ops.mul(result, weights));
}

function evaluate(
  outputs: Record<string, Expression>,
  values: Float64Array[],
  options: ops.CompileOptions,
): number[][] {
  const program = compile({ outputs }, options);
  values.forEach((value, i) => {
    // An input that the outputs do not need is not part of the program.
    try {
      program.input(`x${i}`).set(value);
    } catch {}
  });
  program.run();
  return Object.keys(outputs).map((name) => Array.from(program.output(name)));
}

const reference = { backend: 'reference', dtype: 'f64' } as const;

describe.each(cases)('$name', (each) => {
  const values = valuesFor(each);
  const inputs = each.shapes.map((shape, i) => ops.input(`x${i}`, shape));
  const differentiable = inputs.filter((_, i) => !(each.indices ?? []).includes(i));
  const total = weightedSum(each, inputs);
  const gradients = grad(total, differentiable);
  const outputs = Object.fromEntries(gradients.map((gradient, i) => [`g${i}`, gradient]));

  test('gradient equals central differences', () => {
    const found = evaluate(outputs, values, reference);
    const step = 1e-6;
    differentiable.forEach((input, k) => {
      const position = inputs.indexOf(input);
      values[position]!.forEach((value, i) => {
        const at = (x: number) => {
          const moved = values.map((array) => array.slice());
          moved[position]![i] = x;
          return evaluate({ total }, moved, reference)[0]![0]!;
        };
        expect(found[k]![i]).toBeCloseTo((at(value + step) - at(value - step)) / (2 * step), 6);
      });
    });
  });

  test('gradient of the gradient equals central differences of the gradient', () => {
    const [x] = differentiable;
    const [first] = gradients;
    const second = grad(ops.sum(ops.square(first!)), [x!])[0]!;
    const found = evaluate({ second }, values, reference)[0]!;
    const position = inputs.indexOf(x!);
    const step = 1e-5;
    values[position]!.slice(0, 6).forEach((value, i) => {
      const at = (v: number) => {
        const moved = values.map((array) => array.slice());
        moved[position]![i] = v;
        return evaluate({ first: first! }, moved, reference)[0]!.reduce((sum, g) => sum + g * g, 0);
      };
      expect(found[i]).toBeCloseTo((at(value + step) - at(value - step)) / (2 * step), 4);
    });
  });

  test('its Jacobian in forward mode is that of one backward pass for each element', () => {
    for (const x of differentiable) {
      // The input itself, then sums of all its elements, whose derivatives are no longer one per row.
      const size = sizeOf(x.shape);
      const random = stream(7, 'mix', each.name);
      const weights = ops.constant(
        Float64Array.from({ length: size * size }, () => random.normal() / size),
        [size, size],
      );
      const mixed = ops.add(x, ops.reshape(ops.matmul(ops.reshape(x, [1, size]), weights), x.shape));
      for (const seen of [x, mixed]) {
        const result = each.build(...inputs.map((input) => (input === x ? seen : input)));
        const forward = forwardJacobian(result, x);
        expect(forward.shape).toEqual([sizeOf(result.shape), size]);
        const backward = ops.reshape(jacobian(result, x), forward.shape);
        const [found, expected] = evaluate({ forward, backward }, values, { backend: 'wasm', dtype: 'f64' });
        expected!.forEach((value, i) => void expect(found![i]).toBeCloseTo(value, 10));
      }
    }
  });

  test.each(['f32', 'f64'] as const)('compiled kernels agree with the reference (%s)', (dtype) => {
    const result = each.build(...inputs);
    const expected = evaluate({ result, ...outputs }, values, reference);
    const found = evaluate({ result, ...outputs }, values, { backend: 'wasm', dtype });
    expected.forEach((array, k) => {
      array.forEach((value, i) => {
        expect(Math.abs(found[k]![i]! - value)).toBeLessThan((dtype === 'f32' ? 3e-6 : 1e-12) * (1 + Math.abs(value)));
      });
    });
  });
});

test('jacobian of a matrix product is the matrix', () => {
  const a = ops.input('x0', [3, 4]);
  const x = ops.input('x1', [4, 1]);
  const J = jacobian(ops.reshape(ops.matmul(a, x), [3]), x);
  const random = stream(3, 'jacobian');
  const values = [Float64Array.from({ length: 12 }, () => random.normal()), new Float64Array(4).fill(1)];
  expect(J.shape).toEqual([3, 4, 1]);
  expect(evaluate({ J }, values, reference)[0]).toEqual(Array.from(values[0]!));
});

test('roll moves values as NumPy does', () => {
  const x = ops.input('x0', [2, 4]);
  const values = [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)];
  expect(evaluate({ y: ops.roll(x, 1) }, values, reference)[0]).toEqual([4, 1, 2, 3, 8, 5, 6, 7]);
  expect(evaluate({ y: ops.roll(x, -1) }, values, reference)[0]).toEqual([2, 3, 4, 1, 6, 7, 8, 5]);
  expect(ops.roll(x, 4)).toBe(x);
});

test('a value that does not depend on x has gradient zero', () => {
  const x = ops.input('x0', [3]);
  const y = ops.input('x1', [3]);
  expect(evaluate({ g: grad(ops.sum(y), [x])[0]! }, [new Float64Array(3), new Float64Array(3)], reference)[0]).toEqual([
    0, 0, 0,
  ]);
});

test.each([
  [
    'matmul: found shapes [2, 3], [4, 5], expected equal inner sizes',
    () => ops.matmul(ops.input('a', [2, 3]), ops.input('b', [4, 5])),
  ],
  [
    'add: found shapes [2], [3], expected shapes that broadcast',
    () => ops.add(ops.input('a', [2]), ops.input('b', [3])),
  ],
  ['reshape: found shapes [2, 3], expected as many elements as [7]', () => ops.reshape(ops.input('a', [2, 3]), [7])],
  ['slice: range 1 ... 5 of axis 0, expected a part of 0 ... 4', () => ops.slice(ops.input('a', [4]), 0, 1, 5)],
])('%s', (message, build) => {
  expect(build).toThrow(message);
});
