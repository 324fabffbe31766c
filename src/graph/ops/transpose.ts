// Permutation of axes; without one, the axes are reversed.

import { InputError } from '../../array/errors.ts';
import { sizeOf, stridesOf } from '../../array/shape.ts';
import { type Expression, node, type Operation } from '../expression.ts';
import { walk } from './broadcast.ts';

const operation: Operation = {
  name: 'transpose',
  shapeOf: ([from], attributes) => (attributes.axes as readonly number[]).map((axis) => from![axis]!),
  gradient: (self, upstream) => {
    const axes = self.attributes.axes as readonly number[];
    const inverse = axes.map((_, axis) => axes.indexOf(axis));
    return [transpose(upstream, inverse)];
  },
  compute: (output, inputs, self) => {
    const strides = stridesOf(self.inputs[0]!.shape);
    const read = (self.attributes.axes as readonly number[]).map((axis) => strides[axis]!);
    walk(self.shape, [read], (position, offsets) => {
      output[position] = inputs[0]![offsets[0]!]!;
    });
  },
  lower: (self) => {
    const [x] = self.inputs as [Expression];
    if (x.shape.length !== 2) return null;
    return {
      kernel: 'transpose',
      arguments: [{ address: 'output' }, { address: 0 }, x.shape[0]!, sizeOf(x.shape) / x.shape[0]!],
    };
  },
};

export function transpose(x: Expression, axes?: readonly number[]): Expression {
  const order = axes ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  if ([...order].sort((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== x.shape.length) {
    throw new InputError(`transpose: axes [${order.join(', ')}], expected each of 0 ... ${x.shape.length - 1} once`);
  }
  if (order.every((axis, i) => axis === i)) return x;
  return node(operation, [x], { axes: [...order] });
}
