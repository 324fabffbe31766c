// Functions of single elements: arithmetic and comparisons of two arrays with NumPy's broadcasting, and the functions of
// one. Where a gradient is needed at every step of a sequence (tanh, sigmoid), it is one node.

import { broadcastShape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, type KernelCall, node, type Operation, refuse } from '../core/expression.ts';
import { broadcastStrides, walk } from '../core/strided-walk.ts';
import { sumTo } from './broadcast.ts';
import { asExpression } from './leaf.ts';

type Operand = Expression | number;

/** An operation of two arrays, in memory of either. */
function binary(
  name: string,
  apply: (a: number, b: number) => number,
  gradients: (a: Expression, b: Expression, upstream: Expression, self: Expression) => [Expression, Expression],
): Operation {
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

/** Adds `a` and `b`, element by element, broadcast. @throws InputError where the shapes do not broadcast */
export function add(a: Operand, b: Operand): Expression {
  return node(addOperation, [asExpression(a), asExpression(b)]);
}

/** Subtracts `b` from `a`, element by element, broadcast. @throws InputError where the shapes do not broadcast */
export function sub(a: Operand, b: Operand): Expression {
  return node(subOperation, [asExpression(a), asExpression(b)]);
}

/** Multiplies `a` and `b`, element by element, broadcast. @throws InputError where the shapes do not broadcast */
export function mul(a: Operand, b: Operand): Expression {
  return node(mulOperation, [asExpression(a), asExpression(b)]);
}

/** Divides `a` by `b`, element by element, broadcast. @throws InputError where the shapes do not broadcast */
export function div(a: Operand, b: Operand): Expression {
  return node(divOperation, [asExpression(a), asExpression(b)]);
}

/** A comparison of two arrays, 1 where it holds and 0 elsewhere; no gradient flows through it. */
function comparison(name: string, holds: (a: number, b: number) => boolean): Operation {
  return {
    name,
    overwrites: [0, 1],
    shapeOf: (shapes) => broadcastShape(shapes[0]!, shapes[1]!) ?? refuse(name, shapes, 'shapes that broadcast'),
    gradient: () => [null, null],
    compute: (output, inputs, self) => {
      const [a, b] = inputs as [Float64Array, Float64Array];
      const strides = self.inputs.map((operand) => broadcastStrides(operand.shape, self.shape));
      walk(self.shape, strides, (position, offsets) => {
        output[position] = holds(a[offsets[0]!]!, b[offsets[1]!]!) ? 1 : 0;
      });
    },
    lower: (self) => {
      const [a, b] = self.inputs as [Expression, Expression];
      if (name !== 'greater' || sizeOf(b.shape) !== 1 || !sameShape(a.shape, self.shape)) return null;
      return {
        kernel: 'greater_value',
        arguments: [{ address: 'output' }, { address: 0 }, { address: 1 }, sizeOf(self.shape)],
      };
    },
  };
}

const greaterOperation = comparison('greater', (a, b) => a > b);
const equalOperation = comparison('equal', (a, b) => a === b);

/**
 * Gives 1 where `a > b` and 0 elsewhere, broadcast; no gradient flows through it.
 * @throws InputError where the shapes do not broadcast
 */
export function greater(a: Operand, b: Operand): Expression {
  return node(greaterOperation, [asExpression(a), asExpression(b)]);
}

/**
 * Gives 1 where `a` equals `b` and 0 elsewhere, broadcast; no gradient flows through it.
 * @throws InputError where the shapes do not broadcast
 */
export function equal(a: Operand, b: Operand): Expression {
  return node(equalOperation, [asExpression(a), asExpression(b)]);
}

/** An operation of one array, in its memory. */
function unary(
  name: string,
  apply: (x: number) => number,
  gradient: (x: Expression, upstream: Expression, self: Expression) => Expression,
): Operation {
  return {
    name,
    elementwise: true,
    overwrites: [0],
    shapeOf: ([shape]) => shape!,
    gradient: (self, upstream) => [gradient(self.inputs[0]!, upstream, self)],
    compute: (output, inputs) => {
      const x = inputs[0]!;
      for (let i = 0; i < output.length; i++) output[i] = apply(x[i]!);
    },
    lower: (self) => ({ kernel: name, arguments: [{ address: 'output' }, { address: 0 }, sizeOf(self.shape)] }),
  };
}

const negOperation = unary(
  'neg',
  (x) => -x,
  (_x, upstream) => neg(upstream),
);
const expOperation = unary('exp', Math.exp, (_x, upstream, self) => mul(upstream, self));
const logOperation = unary('log', Math.log, (x, upstream) => div(upstream, x));
const sqrtOperation = unary('sqrt', Math.sqrt, (_x, upstream, self) => div(mul(upstream, 0.5), self));
const squareOperation = unary(
  'square',
  (x) => x * x,
  (x, upstream) => mul(upstream, mul(x, 2)),
);
const sinOperation = unary('sin', Math.sin, (x, upstream) => mul(upstream, cos(x)));
const cosOperation = unary('cos', Math.cos, (x, upstream) => neg(mul(upstream, sin(x))));
const reluOperation = unary(
  'relu',
  (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  (x, upstream) => mul(upstream, greater(x, 0)),
);
const tanhOperation = unary('tanh', Math.tanh, (_x, upstream, self) => tanhGradient(self, upstream));
const sigmoidOperation = unary(
  'sigmoid',
  // By way of tanh, so that it never overflows.
  (x) => 0.5 * Math.tanh(0.5 * x) + 0.5,
  (_x, upstream, self) => sigmoidGradient(self, upstream),
);

/** Changes the sign of every element. */
export function neg(x: Expression): Expression {
  return node(negOperation, [x]);
}

/** Takes the exponential of every element. */
export function exp(x: Expression): Expression {
  return node(expOperation, [x]);
}

/** Takes the natural logarithm of every element. */
export function log(x: Expression): Expression {
  return node(logOperation, [x]);
}

/** Takes the square root of every element. */
export function sqrt(x: Expression): Expression {
  return node(sqrtOperation, [x]);
}

/** Takes the square of every element. */
export function square(x: Expression): Expression {
  return node(squareOperation, [x]);
}

/** Takes the sine of every element, in radians. */
export function sin(x: Expression): Expression {
  return node(sinOperation, [x]);
}

/** Takes the cosine of every element, in radians. */
export function cos(x: Expression): Expression {
  return node(cosOperation, [x]);
}

/** Takes the rectifier `max(x, 0)` of every element; its slope at 0 is 0, as in PyTorch. */
export function relu(x: Expression): Expression {
  return node(reluOperation, [x]);
}

/** Takes the hyperbolic tangent of every element. */
export function tanh(x: Expression): Expression {
  return node(tanhOperation, [x]);
}

/** Takes the logistic function `1 / (1 + exp(-x))` of every element. */
export function sigmoid(x: Expression): Expression {
  return node(sigmoidOperation, [x]);
}

/** The gradient of a function from its own output y and the gradient g of that output, in one node. */
function gradientFromOutput(
  name: string,
  apply: (y: number, g: number) => number,
  toOutput: (y: Expression, g: Expression, upstream: Expression) => Expression,
): Operation {
  const operation: Operation = {
    name,
    elementwise: true,
    overwrites: [0, 1],
    shapeOf: ([shape]) => shape!,
    gradient: (self, upstream) => {
      const [y, g] = self.inputs as [Expression, Expression];
      return [toOutput(y, g, upstream), node(operation, [y, upstream])];
    },
    compute: (output, inputs) => {
      const [y, g] = inputs as [Float64Array, Float64Array];
      for (let i = 0; i < output.length; i++) output[i] = apply(y[i]!, g[i]!);
    },
    lower: (self) => ({
      kernel: name,
      arguments: [{ address: 'output' }, { address: 0 }, { address: 1 }, sizeOf(self.shape)],
    }),
  };
  return operation;
}

const tanhGradientOperation = gradientFromOutput(
  'tanhGradient',
  (y, g) => g * (1 - y * y),
  (y, g, upstream) => mul(mul(mul(upstream, g), y), -2),
);
const sigmoidGradientOperation = gradientFromOutput(
  'sigmoidGradient',
  (y, g) => g * y * (1 - y),
  (y, g, upstream) => mul(mul(upstream, g), sub(1, mul(y, 2))),
);

/** `g (1 - y^2)`, shapes equal. */
function tanhGradient(y: Expression, g: Expression): Expression {
  return node(tanhGradientOperation, [y, g]);
}

/** `g y (1 - y)`, shapes equal. */
function sigmoidGradient(y: Expression, g: Expression): Expression {
  return node(sigmoidGradientOperation, [y, g]);
}
