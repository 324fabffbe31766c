// Leaves: inputs (fed before each run), parameters (kept between runs) and constants.

import { InputError } from '../../array/errors.ts';
import { formatShape, type Shape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation } from '../core/expression.ts';

function leaf(name: string): Operation {
  return {
    name,
    shapeOf: (_inputs, attributes) => attributes.shape as Shape,
    gradient: () => [],
    compute: (output, _inputs, self) => {
      if (self.values) output.set(self.values);
    },
  };
}

export const inputOperation = leaf('input');
export const parameterOperation = leaf('parameter');
export const constantOperation = leaf('constant');

/** Whether the expression is an input, a parameter or a constant. */
export function isLeaf({ operation }: Expression): boolean {
  return operation === inputOperation || operation === parameterOperation || operation === constantOperation;
}

/** Declares an array that is fed from outside under this name before each run. */
export function input(name: string, shape: Shape): Expression {
  return node(inputOperation, [], { name, shape: [...shape] });
}

/** Declares an array that lives as long as the compiled program and may be assigned to. */
export function parameter(name: string, shape: Shape): Expression {
  return node(parameterOperation, [], { name, shape: [...shape] });
}

/**
 * Makes an array of fixed `values [n]`, in row-major order, which are copied.
 * @throws InputError where there are not as many values as the shape has elements
 */
export function constant(values: ArrayLike<number>, shape: Shape): Expression {
  if (values.length !== sizeOf(shape)) {
    throw new InputError(
      `constant: found ${values.length} values, expected ${sizeOf(shape)} for ${formatShape(shape)}`,
    );
  }
  return node(constantOperation, [], { shape: [...shape] }, Float64Array.from(values));
}

/** Makes a constant of shape `[]` of one number. */
export function scalar(value: number): Expression {
  return constant([value], []);
}

/** Makes a constant of that shape whose elements all are `value`. */
export function filled(value: number, shape: Shape): Expression {
  return constant(new Float64Array(sizeOf(shape)).fill(value), shape);
}

/** The expression itself; a number becomes a scalar constant. */
export function asExpression(value: Expression | number): Expression {
  return typeof value === 'number' ? scalar(value) : value;
}
