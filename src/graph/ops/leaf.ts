// Leaves: inputs (fed before each run), parameters (kept between runs) and constants.

import { InputError } from '../../array/errors.ts';
import { formatShape, type Shape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation } from '../expression.ts';

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

export function isLeaf({ operation }: Expression): boolean {
  return operation === inputOperation || operation === parameterOperation || operation === constantOperation;
}

/** An array fed from outside under this name. */
export function input(name: string, shape: Shape): Expression {
  return node(inputOperation, [], { name, shape: [...shape] });
}

/** An array that lives as long as the compiled program and may be assigned to. */
export function parameter(name: string, shape: Shape): Expression {
  return node(parameterOperation, [], { name, shape: [...shape] });
}

export function constant(values: ArrayLike<number>, shape: Shape): Expression {
  if (values.length !== sizeOf(shape)) {
    throw new InputError(
      `constant: found ${values.length} values, expected ${sizeOf(shape)} for ${formatShape(shape)}`,
    );
  }
  return node(constantOperation, [], { shape: [...shape] }, Float64Array.from(values));
}

export function scalar(value: number): Expression {
  return constant([value], []);
}

export function filled(value: number, shape: Shape): Expression {
  return constant(new Float64Array(sizeOf(shape)).fill(value), shape);
}

/** Numbers become scalar constants. */
export function asExpression(value: Expression | number): Expression {
  return typeof value === 'number' ? scalar(value) : value;
}
