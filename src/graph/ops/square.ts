// The square.

import { type Expression, node } from '../expression.ts';
import { mul } from './arithmetic.ts';
import { unary } from './unary.ts';

const operation = unary(
  'square',
  (x) => x * x,
  (x, upstream) => mul(upstream, mul(x, 2)),
);

export function square(x: Expression): Expression {
  return node(operation, [x]);
}
