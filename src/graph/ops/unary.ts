// What the one-argument elementwise operations share: same shape, one loop, memory of the input may be reused.

import { sizeOf } from '../../array/shape.ts';
import type { Expression, Operation } from '../expression.ts';

export function unary(
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
