// Every operation: gradient against central differences in float64, and the compiled executor against the reference.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { sizeOf } from '../../src/array/shape.ts';
import { compile, type Expression, forwardJacobian, grad, jacobian } from '../../src/graph/index.ts';
import * as ops from '../../src/graph/ops/all.ts';
import type { CompileOptions } from '../../src/graph/run/program.ts';
import { cases, valuesFor, weightedSum } from './operation-cases.ts';

function evaluate(outputs: Record<string, Expression>, values: Float64Array[], options: CompileOptions): number[][] {
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
