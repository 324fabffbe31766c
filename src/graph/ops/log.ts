// The natural logarithm.

import { type Expression, node } from '../expression.ts';
import { div } from './arithmetic.ts';
import { unary } from './unary.ts';

const operation = unary('log', Math.log, (x, upstream) => div(upstream, x));

export function log(x: Expression): Expression {
  return node(operation, [x]);
}
