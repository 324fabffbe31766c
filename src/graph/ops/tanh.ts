// The hyperbolic tangent.

import { type Expression, node } from '../expression.ts';
import { tanhGradient } from './tanh-gradient.ts';
import { unary } from './unary.ts';

const operation = unary('tanh', Math.tanh, (_x, upstream, self) => tanhGradient(self, upstream));

export function tanh(x: Expression): Expression {
  return node(operation, [x]);
}
