// Choice: `where(condition, a, b)` takes a where the condition is not zero, b elsewhere; all three broadcast.

import { broadcastShape } from '../../array/shape.ts';
import { type Expression, node, type Operation, refuse } from '../expression.ts';
import { broadcastStrides, sumTo, walk } from './broadcast.ts';
import { asExpression, scalar } from './leaf.ts';

const operation: Operation = {
  name: 'where',
  shapeOf: (shapes) => {
    const branches = broadcastShape(shapes[1]!, shapes[2]!);
    return (branches && broadcastShape(shapes[0]!, branches)) ?? refuse('where', shapes, 'shapes that broadcast');
  },
  gradient: (self, upstream) => {
    const [condition, a, b] = self.inputs as [Expression, Expression, Expression];
    const zero = scalar(0);
    return [null, sumTo(where(condition, upstream, zero), a.shape), sumTo(where(condition, zero, upstream), b.shape)];
  },
  compute: (output, inputs, self) => {
    const strides = self.inputs.map((operand) => broadcastStrides(operand.shape, self.shape));
    walk(self.shape, strides, (position, offsets) => {
      const chosen = inputs[0]![offsets[0]!]! !== 0 ? 1 : 2;
      output[position] = inputs[chosen]![offsets[chosen]!]!;
    });
  },
};

export function where(condition: Expression, a: Expression | number, b: Expression | number): Expression {
  return node(operation, [condition, asExpression(a), asExpression(b)]);
}
