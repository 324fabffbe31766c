// Choosing values: between two arrays by a condition, and rows of a table by index, with the rows added back into a
// table as its gradient. Indices are whole numbers held as floats.

import { InputError } from '../../array/errors.ts';
import { broadcastShape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation, refuse } from '../core/expression.ts';
import { broadcastStrides, walk } from '../core/strided-walk.ts';
import { sumTo } from './broadcast.ts';
import { asExpression, scalar } from './leaf.ts';

const whereOperation: Operation = {
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

/**
 * Takes `a` where the condition is not zero and `b` elsewhere; all three broadcast.
 * @throws InputError where the shapes do not broadcast
 */
export function where(condition: Expression, a: Expression | number, b: Expression | number): Expression {
  return node(whereOperation, [condition, asExpression(a), asExpression(b)]);
}

function rowOf(index: number, rows: number): number {
  if (!(Number.isInteger(index) && index >= 0 && index < rows)) {
    throw new InputError(`gather: index ${index}, expected a whole number in 0 ... ${rows - 1}`);
  }
  return index;
}

const gatherOperation: Operation = {
  name: 'gather',
  shapeOf: ([table, indices]) => [...indices!, ...table!.slice(1)],
  gradient: (self, upstream) => [scatter(self.inputs[0]!.shape[0]!, self.inputs[1]!, upstream), null],
  compute: (output, inputs, self) => {
    const [rows, ...rest] = self.inputs[0]!.shape;
    const width = sizeOf(rest);
    inputs[1]!.forEach((index, i) => {
      const row = rowOf(index, rows!);
      output.set(inputs[0]!.subarray(row * width, (row + 1) * width), i * width);
    });
  },
};

const scatterOperation: Operation = {
  name: 'scatter',
  shapeOf: ([indices, values], attributes) => [attributes.rows as number, ...values!.slice(indices!.length)],
  gradient: (self, upstream) => [null, gather(upstream, self.inputs[0]!)],
  compute: (output, inputs, self) => {
    const width = sizeOf(self.shape.slice(1));
    output.fill(0);
    inputs[0]!.forEach((index, i) => {
      const row = rowOf(index, self.shape[0]!);
      for (let j = 0; j < width; j++) output[row * width + j]! += inputs[1]![i * width + j]!;
    });
  },
};

/**
 * Takes rows of a table by index: shapes `[N, ...rest]` and `[...indices]` give `[...indices, ...rest]`. A run throws
 * InputError for an index that is no whole number in `0 ... N - 1`.
 */
export function gather(table: Expression, indices: Expression): Expression {
  return node(gatherOperation, [table, indices]);
}

/** A table of `rows` rows in which row `indices[i]` is the sum of the `values[i]`. */
export function scatter(rows: number, indices: Expression, values: Expression): Expression {
  return node(scatterOperation, [indices, values], { rows });
}
