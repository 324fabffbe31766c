// Rows of a table by index, and its gradient: rows added into a table. Indices are whole numbers held as floats.

import { InputError } from '../../array/errors.ts';
import { sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation } from '../expression.ts';

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

/** `table[indices]`: shapes `[N, ...rest]` and `[...indices]` give `[...indices, ...rest]`. */
export function gather(table: Expression, indices: Expression): Expression {
  return node(gatherOperation, [table, indices]);
}

/** A table of `rows` rows in which row `indices[i]` is the sum of the `values[i]`. */
export function scatter(rows: number, indices: Expression, values: Expression): Expression {
  return node(scatterOperation, [indices, values], { rows });
}
