// The gradient of the logistic function from its own output y: g y (1 - y).

import { sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation } from '../expression.ts';
import { mul, sub } from './arithmetic.ts';

const operation: Operation = {
  name: 'sigmoidGradient',
  elementwise: true,
  overwrites: [0, 1],
  shapeOf: ([shape]) => shape!,
  gradient: (self, upstream) => {
    const [y, g] = self.inputs as [Expression, Expression];
    return [mul(mul(upstream, g), sub(1, mul(y, 2))), sigmoidGradient(y, upstream)];
  },
  compute: (output, inputs) => {
    const [y, g] = inputs as [Float64Array, Float64Array];
    for (let i = 0; i < output.length; i++) output[i] = g[i]! * y[i]! * (1 - y[i]!);
  },
  lower: (self) => ({
    kernel: 'sigmoidGradient',
    arguments: [{ address: 'output' }, { address: 0 }, { address: 1 }, sizeOf(self.shape)],
  }),
};

/** `g y (1 - y)`, shapes equal. */
export function sigmoidGradient(y: Expression, g: Expression): Expression {
  return node(operation, [y, g]);
}
