// Broadcasting: the index walk that elementwise operations share, `broadcastTo`, and its gradient `sumTo`.

import { broadcastShape, type Shape, sameShape, sizeOf, stridesOf } from '../../array/shape.ts';
import { type Expression, type FloatArray, node, type Operation, refuse } from '../expression.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

/** Strides of an array of shape `from` when it is read in the shape `to`: 0 on repeated axes. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const own = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : own[axis - missing]!));
}

/** Calls `visit(position, offsets)` for every element of `shape`, with the offset into each strided operand. */
export function walk(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (position: number, offsets: readonly number[]) => void,
): void {
  const total = sizeOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  const offsets = strides.map(() => 0);
  for (let position = 0; position < total; position++) {
    visit(position, offsets);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      for (let k = 0; k < strides.length; k++) offsets[k]! += strides[k]![axis]!;
      if (index[axis]! < shape[axis]!) break;
      for (let k = 0; k < strides.length; k++) offsets[k]! -= strides[k]![axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

const broadcastOperation: Operation = {
  name: 'broadcastTo',
  shapeOf: ([from], attributes) => {
    const to = attributes.shape as Shape;
    const joint = broadcastShape(from!, to);
    return joint && sameShape(joint, to)
      ? to
      : refuse('broadcastTo', [from!, to], 'a first shape that repeats to the second');
  },
  gradient: (self, upstream) => [sumTo(upstream, self.inputs[0]!.shape)],
  compute: (output, [from], self) => {
    walk(self.shape, [broadcastStrides(self.inputs[0]!.shape, self.shape)], (position, offsets) => {
      output[position] = (from as FloatArray)[offsets[0]!]!;
    });
  },
};

export function broadcastTo(x: Expression, shape: Shape): Expression {
  return sameShape(x.shape, shape) ? x : node(broadcastOperation, [x], { shape: [...shape] });
}

/** The inverse of broadcasting: sums `x` over the axes on which an array of `shape` was repeated. */
export function sumTo(x: Expression, shape: Shape): Expression {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.shape.length - shape.length;
  const axes = x.shape.flatMap((extent, axis) =>
    axis < missing || (shape[axis - missing] === 1 && extent !== 1) ? [axis] : [],
  );
  return reshape(sum(x, axes), shape);
}
