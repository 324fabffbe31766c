// The largest value over axes (all of them by default). Among equals the gradient is shared.

import { stridesOf } from '../../array/shape.ts';
import { type Expression, node, normalizeAxis, type Operation } from '../expression.ts';
import { div, mul } from './arithmetic.ts';
import { walk } from './broadcast.ts';
import { equal } from './compare.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

const operation: Operation = {
  name: 'max',
  shapeOf: ([shape], attributes) => shape!.filter((_, axis) => !(attributes.axes as readonly number[]).includes(axis)),
  gradient: (self, upstream) => {
    const x = self.inputs[0]!;
    const axes = self.attributes.axes as readonly number[];
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const hits = equal(x, reshape(self, kept));
    return [mul(div(hits, sum(hits, axes, true)), reshape(upstream, kept))];
  },
  compute: (output, inputs, self) => {
    const x = self.inputs[0]!;
    const axes = self.attributes.axes as readonly number[];
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    output.fill(Number.NEGATIVE_INFINITY);
    walk(x.shape, [strides], (position, offsets) => {
      const value = inputs[0]![position]!;
      const best = output[offsets[0]!]!;
      if (value > best || Number.isNaN(value)) output[offsets[0]!] = value;
    });
  },
};

export function max(x: Expression, axes?: readonly number[], keepAxes = false): Expression {
  const over = axes
    ? [...new Set(axes.map((axis) => normalizeAxis(axis, x.shape.length, 'max')))].sort((a, b) => a - b)
    : x.shape.map((_, axis) => axis);
  const result = node(operation, [x], { axes: over });
  return keepAxes
    ? reshape(
        result,
        x.shape.map((extent, axis) => (over.includes(axis) ? 1 : extent)),
      )
    : result;
}
