// A circular shift along the last axis, as NumPy's roll: out[..., (j + shift) mod width] = x[..., j].

import { InputError } from '../../array/errors.ts';
import { sizeOf } from '../../array/shape.ts';
import { type Expression, node, type Operation, refuse } from '../expression.ts';

const operation: Operation = {
  name: 'roll',
  shapeOf: (shapes) => (shapes[0]!.length > 0 ? shapes[0]! : refuse('roll', shapes, 'an array with an axis')),
  gradient: (self, upstream) => [roll(upstream, -(self.attributes.shift as number))],
  compute: (output, inputs, self) => {
    const width = self.shape.at(-1)!;
    const shift = self.attributes.shift as number;
    for (let row = 0; row < output.length; row += width) {
      output.set(inputs[0]!.subarray(row, row + width - shift), row + shift);
      output.set(inputs[0]!.subarray(row + width - shift, row + width), row);
    }
  },
  lower: (self) => ({
    kernel: 'roll',
    arguments: [
      { address: 'output' },
      { address: 0 },
      sizeOf(self.shape.slice(0, -1)),
      self.shape.at(-1)!,
      self.attributes.shift as number,
    ],
  }),
};

/** `x` shifted by `shift` places toward higher indices (negative: lower) around its last axis. */
export function roll(x: Expression, shift: number): Expression {
  if (!Number.isSafeInteger(shift)) throw new InputError(`roll: shift ${shift}, expected a whole number`);
  const width = x.shape.at(-1) ?? 1;
  const places = ((shift % width) + width) % width;
  return places === 0 ? x : node(operation, [x], { shift: places });
}
