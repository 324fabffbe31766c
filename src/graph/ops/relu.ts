// The rectifier max(x, 0); its slope at 0 is 0, as in PyTorch.

import { type Expression, node } from '../expression.ts';
import { mul } from './arithmetic.ts';
import { greater } from './compare.ts';
import { unary } from './unary.ts';

const operation = unary(
  'relu',
  (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  (x, upstream) => mul(upstream, greater(x, 0)),
);

export function relu(x: Expression): Expression {
  return node(operation, [x]);
}
