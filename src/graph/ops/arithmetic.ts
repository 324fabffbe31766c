// Addition, subtraction, multiplication and division, elementwise with NumPy's broadcasting.

import { broadcastShape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, type KernelCall, node, type Operation, refuse } from '../expression.ts';
import { broadcastStrides, sumTo, walk } from './broadcast.ts';
import { asExpression } from './leaf.ts';
import { neg } from './neg.ts';

type Gradients = (a: Expression, b: Expression, upstream: Expression, self: Expression) => [Expression, Expression];

/** The compiled form, for equal shapes, one scalar, one row or one column repeated; else the reference loop runs. */
function lowerBinary(self: Expression): KernelCall | null {
  const name = self.operation.name;
  const [a, b] = self.inputs as [Expression, Expression];
  const size = sizeOf(self.shape);
  const pointers = [{ address: 'output' as const }, { address: 0 }, { address: 1 }];
  if (sameShape(a.shape, b.shape)) return { kernel: `${name}_arrays`, arguments: [...pointers, size] };
  if (sizeOf(b.shape) === 1 && sameShape(a.shape, self.shape))
    return { kernel: `${name}_value`, arguments: [...pointers, size] };
  if (sizeOf(a.shape) === 1 && sameShape(b.shape, self.shape)) {
    const swapped = [{ address: 'output' as const }, { address: 1 }, { address: 0 }];
    if (name === 'add' || name === 'mul') return { kernel: `${name}_value`, arguments: [...swapped, size] };
    return { kernel: `value_${name}`, arguments: [...pointers, size] };
  }
  const width = sizeOf(b.shape);
  if (width % 4 === 0 && b.shape.at(-1) === width && a.shape.at(-1) === width && sameShape(a.shape, self.shape)) {
    return { kernel: `${name}_row`, arguments: [...pointers, size, width] };
  }
  if (sameShape(b.shape, [...a.shape.slice(0, -1), 1]) && sameShape(a.shape, self.shape)) {
    return { kernel: `${name}_column`, arguments: [...pointers, size, self.shape.at(-1)!] };
  }
  return null;
}

function binary(name: string, apply: (a: number, b: number) => number, gradients: Gradients): Operation {
  return {
    name,
    elementwise: true,
    overwrites: [0, 1],
    shapeOf: (shapes) => broadcastShape(shapes[0]!, shapes[1]!) ?? refuse(name, shapes, 'shapes that broadcast'),
    gradient: (self, upstream) => {
      const [a, b] = self.inputs as [Expression, Expression];
      const [toA, toB] = gradients(a, b, upstream, self);
      return [sumTo(toA, a.shape), sumTo(toB, b.shape)];
    },
    compute: (output, inputs, self) => {
      const [a, b] = inputs as [Float64Array, Float64Array];
      const [left, right] = self.inputs as [Expression, Expression];
      if (sameShape(left.shape, right.shape)) {
        for (let i = 0; i < output.length; i++) output[i] = apply(a[i]!, b[i]!);
        return;
      }
      const strides = [broadcastStrides(left.shape, self.shape), broadcastStrides(right.shape, self.shape)];
      walk(self.shape, strides, (position, offsets) => {
        output[position] = apply(a[offsets[0]!]!, b[offsets[1]!]!);
      });
    },
    lower: lowerBinary,
  };
}

const addOperation = binary(
  'add',
  (a, b) => a + b,
  (_a, _b, upstream) => [upstream, upstream],
);
const subOperation = binary(
  'sub',
  (a, b) => a - b,
  (_a, _b, upstream) => [upstream, neg(upstream)],
);
const mulOperation = binary(
  'mul',
  (a, b) => a * b,
  (a, b, upstream) => [mul(upstream, b), mul(upstream, a)],
);
const divOperation = binary(
  'div',
  (a, b) => a / b,
  (_a, b, upstream, self) => [div(upstream, b), neg(div(mul(upstream, self), b))],
);

type Operand = Expression | number;

export function add(a: Operand, b: Operand): Expression {
  return node(addOperation, [asExpression(a), asExpression(b)]);
}

export function sub(a: Operand, b: Operand): Expression {
  return node(subOperation, [asExpression(a), asExpression(b)]);
}

export function mul(a: Operand, b: Operand): Expression {
  return node(mulOperation, [asExpression(a), asExpression(b)]);
}

export function div(a: Operand, b: Operand): Expression {
  return node(divOperation, [asExpression(a), asExpression(b)]);
}
