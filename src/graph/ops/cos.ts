// The cosine.

import { type Expression, node } from '../expression.ts';
import { mul } from './arithmetic.ts';
import { neg } from './neg.ts';
import { sin } from './sin.ts';
import { unary } from './unary.ts';

const operation = unary('cos', Math.cos, (x, upstream) => neg(mul(upstream, sin(x))));

export function cos(x: Expression): Expression {
  return node(operation, [x]);
}
