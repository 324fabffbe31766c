// What comes of sums over axes: the mean; the largest value over axes; softmax and its logarithm over the last axis.

import { sizeOf } from '../../array/shape.ts';
import { keptShape, reducedAxes, reducedShape, reducedStrides } from '../core/axes.ts';
import { type Expression, type FloatArray, node, type Operation } from '../core/expression.ts';
import { walk } from '../core/strided-walk.ts';
import { sum } from './broadcast.ts';
import { div, equal, exp, mul, sub } from './elementwise.ts';
import { reshape } from './movement.ts';

/**
 * Takes the mean over `axes`, all of them by default; with `keepAxes` they stay, with extent 1.
 * @throws InputError for an axis that `x` does not have
 */
export function mean(x: Expression, axes?: readonly number[], keepAxes = false): Expression {
  const total = sum(x, axes, keepAxes);
  return mul(total, sizeOf(total.shape) / sizeOf(x.shape));
}

const maxOperation: Operation = {
  name: 'max',
  shapeOf: ([shape], attributes) => reducedShape(shape!, attributes.axes as readonly number[]),
  gradient: (self, upstream) => {
    const x = self.inputs[0]!;
    const axes = self.attributes.axes as readonly number[];
    const kept = keptShape(x.shape, axes);
    const hits = equal(x, reshape(self, kept));
    return [mul(div(hits, sum(hits, axes, true)), reshape(upstream, kept))];
  },
  compute: (output, inputs, self) => {
    const { shape } = self.inputs[0]!;
    output.fill(Number.NEGATIVE_INFINITY);
    walk(shape, [reducedStrides(shape, self.attributes.axes as readonly number[])], (position, offsets) => {
      const value = inputs[0]![position]!;
      const best = output[offsets[0]!]!;
      if (value > best || Number.isNaN(value)) output[offsets[0]!] = value;
    });
  },
};

/**
 * Takes the largest value over `axes`, all of them by default; with `keepAxes` they stay, with extent 1. Among equals
 * the gradient is shared.
 * @throws InputError for an axis that `x` does not have
 */
export function max(x: Expression, axes?: readonly number[], keepAxes = false): Expression {
  const over = reducedAxes(axes, x.shape.length, 'max');
  const result = node(maxOperation, [x], { axes: over });
  return keepAxes ? reshape(result, keptShape(x.shape, over)) : result;
}

/** Largest value and sum of exponentials of the row that starts at `from`. */
function rowStatistics(x: FloatArray, from: number, width: number): { top: number; total: number } {
  let top = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < width; j++) top = Math.max(top, x[from + j]!);
  let total = 0;
  for (let j = 0; j < width; j++) total += Math.exp(x[from + j]! - top);
  return { top, total };
}

const softmaxOperation: Operation = {
  name: 'softmax',
  overwrites: [0],
  shapeOf: ([shape]) => shape!,
  gradient: (self, upstream) => [mul(self, sub(upstream, sum(mul(upstream, self), [-1], true)))],
  compute: (output, inputs, self) => {
    const width = self.shape.at(-1)!;
    for (let from = 0; from < output.length; from += width) {
      const { top, total } = rowStatistics(inputs[0]!, from, width);
      for (let j = from; j < from + width; j++) output[j] = Math.exp(inputs[0]![j]! - top) / total;
    }
  },
};

const logSoftmaxOperation: Operation = {
  name: 'logSoftmax',
  overwrites: [0],
  shapeOf: ([shape]) => shape!,
  gradient: (self, upstream) => [sub(upstream, mul(exp(self), sum(upstream, [-1], true)))],
  compute: (output, inputs, self) => {
    const width = self.shape.at(-1)!;
    for (let from = 0; from < output.length; from += width) {
      const { top, total } = rowStatistics(inputs[0]!, from, width);
      const shift = top + Math.log(total);
      for (let j = from; j < from + width; j++) output[j] = inputs[0]![j]! - shift;
    }
  },
};

/** Takes the softmax over the last axis, with its largest value subtracted first. */
export function softmax(x: Expression): Expression {
  return node(softmaxOperation, [x]);
}

/** Takes the logarithm of the softmax over the last axis, with its largest value subtracted first. */
export function logSoftmax(x: Expression): Expression {
  return node(logSoftmaxOperation, [x]);
}
