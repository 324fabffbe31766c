// The logistic function 1 / (1 + exp(-x)), by way of tanh so that it never overflows.

import { type Expression, node } from '../expression.ts';
import { sigmoidGradient } from './sigmoid-gradient.ts';
import { unary } from './unary.ts';

const operation = unary(
  'sigmoid',
  (x) => 0.5 * Math.tanh(0.5 * x) + 0.5,
  (_x, upstream, self) => sigmoidGradient(self, upstream),
);

export function sigmoid(x: Expression): Expression {
  return node(operation, [x]);
}
