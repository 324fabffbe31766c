// The exponential.

import { type Expression, node } from '../expression.ts';
import { mul } from './arithmetic.ts';
import { unary } from './unary.ts';

const operation = unary('exp', Math.exp, (_x, upstream, self) => mul(upstream, self));

export function exp(x: Expression): Expression {
  return node(operation, [x]);
}
