// Negation.

import { type Expression, node } from '../expression.ts';
import { unary } from './unary.ts';

const operation = unary(
  'neg',
  (x) => -x,
  (_x, upstream) => neg(upstream),
);

export function neg(x: Expression): Expression {
  return node(operation, [x]);
}
