// A range of one axis. Along the first axis it is a view: compiled programs copy nothing.

import { InputError } from '../../array/errors.ts';
import { sizeOf } from '../../array/shape.ts';
import { type Expression, node, normalizeAxis, type Operation } from '../expression.ts';
import { pad } from './pad.ts';

const operation: Operation = {
  name: 'slice',
  shapeOf: ([shape], attributes) =>
    shape!.map((extent, axis) =>
      axis === attributes.axis ? (attributes.stop as number) - (attributes.start as number) : extent,
    ),
  gradient: (self, upstream) => {
    const { axis, start, stop } = self.attributes as { axis: number; start: number; stop: number };
    return [pad(upstream, axis, start, self.inputs[0]!.shape[axis]! - stop)];
  },
  compute: (output, inputs, self) => {
    const { axis, start, stop } = self.attributes as { axis: number; start: number; stop: number };
    const { shape } = self.inputs[0]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const outer = sizeOf(shape.slice(0, axis));
    const width = (stop - start) * inner;
    for (let o = 0; o < outer; o++) {
      const from = (o * shape[axis]! + start) * inner;
      output.set(inputs[0]!.subarray(from, from + width), o * width);
    }
  },
  lower: (self) => {
    const { axis, start, stop } = self.attributes as { axis: number; start: number; stop: number };
    const { shape } = self.inputs[0]!;
    const inner = sizeOf(shape.slice(axis + 1));
    const width = (stop - start) * inner;
    return {
      kernel: 'columns',
      arguments: [
        { address: 'output' },
        width,
        0,
        { address: 0 },
        shape[axis]! * inner,
        start * inner,
        sizeOf(shape.slice(0, axis)),
        width,
      ],
    };
  },
  viewOffset: (self) => {
    const { axis, start } = self.attributes as { axis: number; start: number };
    const { shape } = self.inputs[0]!;
    return sizeOf(shape.slice(0, axis)) === 1 ? start * sizeOf(shape.slice(axis + 1)) : null;
  },
};

/** Elements `start ... stop - 1` of `axis`. */
export function slice(x: Expression, axis: number, start: number, stop: number): Expression {
  const along = normalizeAxis(axis, x.shape.length, 'slice');
  const extent = x.shape[along]!;
  if (!(Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && start < stop && stop <= extent)) {
    throw new InputError(`slice: range ${start} ... ${stop} of axis ${along}, expected a part of 0 ... ${extent}`);
  }
  return start === 0 && stop === extent ? x : node(operation, [x], { axis: along, start, stop });
}
