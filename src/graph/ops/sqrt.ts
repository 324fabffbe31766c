// The square root.

import { type Expression, node } from '../expression.ts';
import { div, mul } from './arithmetic.ts';
import { unary } from './unary.ts';

const operation = unary('sqrt', Math.sqrt, (_x, upstream, self) => div(mul(upstream, 0.5), self));

export function sqrt(x: Expression): Expression {
  return node(operation, [x]);
}
