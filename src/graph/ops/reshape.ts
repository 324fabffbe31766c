// A new shape for the same values in the same order; compiled programs copy nothing.

import { formatShape, type Shape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation, refuse } from '../expression.ts';

const operation: Operation = {
  name: 'reshape',
  shapeOf: ([from], attributes) => {
    const to = attributes.shape as Shape;
    return sizeOf(from!) === sizeOf(to) ? to : refuse('reshape', [from!], `as many elements as ${formatShape(to)}`);
  },
  gradient: (self, upstream) => [reshape(upstream, self.inputs[0]!.shape)],
  compute: (output, inputs) => output.set(inputs[0]!),
  viewOffset: () => 0,
  placementOffset: () => 0,
};

export function reshape(x: Expression, shape: Shape): Expression {
  if (sameShape(x.shape, shape)) return x;
  const source = x.operation === operation ? x.inputs[0]! : x;
  return sameShape(source.shape, shape) ? source : node(operation, [source], { shape: [...shape] });
}
