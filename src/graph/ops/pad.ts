// Zeros before and after one axis: the gradient of a slice.

import { sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation } from '../expression.ts';
import { slice } from './slice.ts';

export const padOperation: Operation = {
  name: 'pad',
  shapeOf: ([shape], attributes) =>
    shape!.map((extent, axis) =>
      axis === attributes.axis ? extent + (attributes.before as number) + (attributes.after as number) : extent,
    ),
  gradient: (self, upstream) => {
    const { axis, before } = self.attributes as { axis: number; before: number };
    return [slice(upstream, axis, before, before + self.inputs[0]!.shape[axis]!)];
  },
  compute: (output, inputs, self) => {
    const { axis, before } = self.attributes as { axis: number; before: number };
    const { shape } = self.inputs[0]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const outer = sizeOf(shape.slice(0, axis));
    const width = shape[axis]! * inner;
    output.fill(0);
    for (let o = 0; o < outer; o++) {
      const to = (o * self.shape[axis]! + before) * inner;
      output.set(inputs[0]!.subarray(o * width, (o + 1) * width), to);
    }
  },
};

export function pad(x: Expression, axis: number, before: number, after: number): Expression {
  return before === 0 && after === 0 ? x : node(padOperation, [x], { axis, before, after });
}
