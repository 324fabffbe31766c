// The sine.

import { type Expression, node } from '../expression.ts';
import { mul } from './arithmetic.ts';
import { cos } from './cos.ts';
import { unary } from './unary.ts';

const operation = unary('sin', Math.sin, (x, upstream) => mul(upstream, cos(x)));

export function sin(x: Expression): Expression {
  return node(operation, [x]);
}
