// Softmax and its logarithm over the last axis, with the largest value subtracted first.

import { type Expression, type FloatArray, node, type Operation } from '../expression.ts';
import { mul, sub } from './arithmetic.ts';
import { exp } from './exp.ts';
import { sum } from './sum.ts';

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

export function softmax(x: Expression): Expression {
  return node(softmaxOperation, [x]);
}

export function logSoftmax(x: Expression): Expression {
  return node(logSoftmaxOperation, [x]);
}
