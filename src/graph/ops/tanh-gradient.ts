// The gradient of tanh from its own output y: g (1 - y^2). One node, because the backward pass runs it every step.

import { sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation } from '../expression.ts';
import { mul } from './arithmetic.ts';

const operation: Operation = {
  name: 'tanhGradient',
  elementwise: true,
  overwrites: [0, 1],
  shapeOf: ([shape]) => shape!,
  gradient: (self, upstream) => {
    const [y, g] = self.inputs as [Expression, Expression];
    return [mul(mul(mul(upstream, g), y), -2), tanhGradient(y, upstream)];
  },
  compute: (output, inputs) => {
    const [y, g] = inputs as [Float64Array, Float64Array];
    for (let i = 0; i < output.length; i++) output[i] = g[i]! * (1 - y[i]! * y[i]!);
  },
  lower: (self) => ({
    kernel: 'tanhGradient',
    arguments: [{ address: 'output' }, { address: 0 }, { address: 1 }, sizeOf(self.shape)],
  }),
};

/** `g (1 - y^2)`, shapes equal. */
export function tanhGradient(y: Expression, g: Expression): Expression {
  return node(operation, [y, g]);
}
