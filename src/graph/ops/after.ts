// The value of one node, known only once others are: how a graph tells an executor that walks it by dependencies alone
// what to do first.

import { type Expression, node, type Operation } from '../core/expression.ts';

const afterOperation: Operation = {
  name: 'after',
  shapeOf: ([shape]) => shape!,
  gradient: (self, upstream) => self.inputs.map((_, i) => (i === 0 ? upstream : null)),
  compute: (output, [value]) => output.set(value!),
  viewOffset: () => 0,
};

/** `x`, not before `others` are computed. */
export function after(x: Expression, others: readonly Expression[]): Expression {
  return others.length === 0 ? x : node(afterOperation, [x, ...others]);
}
