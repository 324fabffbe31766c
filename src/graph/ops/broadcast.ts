// Repeating values along axes and summing over axes: each is the gradient of the other.

import { broadcastShape, type Shape, sameShape, sizeOf } from '../../array/shape.ts';
import { keptShape, reducedAxes, reducedShape, reducedStrides } from '../core/axes.ts';
import { type Expression, type FloatArray, node, type Operation, refuse } from '../core/expression.ts';
import { broadcastStrides, walk } from '../core/strided-walk.ts';
import { reshape } from './movement.ts';

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

/**
 * Repeats `x` to `shape` by NumPy's rule, aligned at the last axis.
 * @throws InputError where it does not repeat to it
 */
export function broadcastTo(x: Expression, shape: Shape): Expression {
  return sameShape(x.shape, shape) ? x : node(broadcastOperation, [x], { shape: [...shape] });
}

const sumOperation: Operation = {
  name: 'sum',
  shapeOf: ([shape], attributes) => reducedShape(shape!, attributes.axes as readonly number[]),
  gradient: (self, upstream) => {
    const { shape } = self.inputs[0]!;
    return [broadcastTo(reshape(upstream, keptShape(shape, self.attributes.axes as readonly number[])), shape)];
  },
  compute: (output, inputs, self) => {
    const { shape } = self.inputs[0]!;
    const sums = new Float64Array(output.length);
    walk(shape, [reducedStrides(shape, self.attributes.axes as readonly number[])], (position, offsets) => {
      sums[offsets[0]!]! += inputs[0]![position]!;
    });
    output.set(sums);
  },
  lower: (self) => {
    const { shape } = self.inputs[0]!;
    const axes = self.attributes.axes as readonly number[];
    const pointers = [{ address: 'output' as const }, { address: 0 }];
    if (axes.length === shape.length) return { kernel: 'sum_all', arguments: [...pointers, sizeOf(shape)] };
    const columns = sizeOf(self.shape);
    const rows = sizeOf(shape) / columns;
    if (axes.every((axis, i) => axis === i)) return { kernel: 'sum_rows', arguments: [...pointers, rows, columns] };
    if (axes.every((axis, i) => axis === shape.length - axes.length + i)) {
      return { kernel: 'sum_columns', arguments: [...pointers, columns, rows] };
    }
    return null;
  },
};

/**
 * Sums over `axes`, all of them by default; with `keepAxes` they stay, with extent 1.
 * @throws InputError for an axis that `x` does not have
 */
export function sum(x: Expression, axes?: readonly number[], keepAxes = false): Expression {
  const summed = reducedAxes(axes, x.shape.length, 'sum');
  const result = summed.length === 0 ? x : node(sumOperation, [x], { axes: summed });
  return keepAxes ? reshape(result, keptShape(x.shape, summed)) : result;
}

/** The gradient of broadcasting: sums `x` over the axes on which an array of `shape` was repeated. */
export function sumTo(x: Expression, shape: Shape): Expression {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.shape.length - shape.length;
  const axes = x.shape.flatMap((extent, axis) =>
    axis < missing || (shape[axis - missing] === 1 && extent !== 1) ? [axis] : [],
  );
  return reshape(sum(x, axes), shape);
}
