// Comparisons: 1 where true, 0 where false; no gradient flows through them.

import { broadcastShape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation, refuse } from '../expression.ts';
import { broadcastStrides, walk } from './broadcast.ts';
import { asExpression } from './leaf.ts';

function comparison(name: string, holds: (a: number, b: number) => boolean): Operation {
  return {
    name,
    overwrites: [0, 1],
    shapeOf: (shapes) => broadcastShape(shapes[0]!, shapes[1]!) ?? refuse(name, shapes, 'shapes that broadcast'),
    gradient: () => [null, null],
    compute: (output, inputs, self) => {
      const [a, b] = inputs as [Float64Array, Float64Array];
      const strides = self.inputs.map((operand) => broadcastStrides(operand.shape, self.shape));
      walk(self.shape, strides, (position, offsets) => {
        output[position] = holds(a[offsets[0]!]!, b[offsets[1]!]!) ? 1 : 0;
      });
    },
    lower: (self) => {
      const [a, b] = self.inputs as [Expression, Expression];
      if (name !== 'greater' || sizeOf(b.shape) !== 1 || !sameShape(a.shape, self.shape)) return null;
      return {
        kernel: 'greater_value',
        arguments: [{ address: 'output' }, { address: 0 }, { address: 1 }, sizeOf(self.shape)],
      };
    },
  };
}

const greaterOperation = comparison('greater', (a, b) => a > b);
const equalOperation = comparison('equal', (a, b) => a === b);

export function greater(a: Expression | number, b: Expression | number): Expression {
  return node(greaterOperation, [asExpression(a), asExpression(b)]);
}

export function equal(a: Expression | number, b: Expression | number): Expression {
  return node(equalOperation, [asExpression(a), asExpression(b)]);
}
