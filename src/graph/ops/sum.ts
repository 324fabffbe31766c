// Sums over axes (all of them by default); the mean is the sum divided by the count.

import { sizeOf, stridesOf } from '../../array/shape.ts';
import { type Expression, node, normalizeAxis, type Operation } from '../expression.ts';
import { mul } from './arithmetic.ts';
import { broadcastTo, walk } from './broadcast.ts';
import { reshape } from './reshape.ts';

/** The shape with the summed axes kept as extent 1. */
function keptShape(x: Expression, axes: readonly number[]): number[] {
  return x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
}

const operation: Operation = {
  name: 'sum',
  shapeOf: ([shape], attributes) => shape!.filter((_, axis) => !(attributes.axes as readonly number[]).includes(axis)),
  gradient: (self, upstream) => {
    const x = self.inputs[0]!;
    const kept = keptShape(x, self.attributes.axes as readonly number[]);
    return [broadcastTo(reshape(upstream, kept), x.shape)];
  },
  compute: (output, inputs, self) => {
    const x = self.inputs[0]!;
    const axes = self.attributes.axes as readonly number[];
    const kept = stridesOf(keptShape(x, axes)).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const sums = new Float64Array(output.length);
    walk(x.shape, [kept], (position, offsets) => {
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

/** Sum over `axes`; with `keepAxes` they stay, with extent 1. */
export function sum(x: Expression, axes?: readonly number[], keepAxes = false): Expression {
  const summed = axes
    ? [...new Set(axes.map((axis) => normalizeAxis(axis, x.shape.length, 'sum')))].sort((a, b) => a - b)
    : x.shape.map((_, axis) => axis);
  const result = summed.length === 0 ? x : node(operation, [x], { axes: summed });
  return keepAxes ? reshape(result, keptShape(x, summed)) : result;
}

export function mean(x: Expression, axes?: readonly number[], keepAxes = false): Expression {
  const total = sum(x, axes, keepAxes);
  return mul(total, sizeOf(total.shape) / sizeOf(x.shape));
}
