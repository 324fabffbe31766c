// Operations that move values and change none: reshape, transpose, slice and pad, concatenation, circular shift. A
// reshape, a slice of the first axis and a concatenation along it are views: compiled programs copy nothing.

import { InputError } from '../../array/errors.ts';
import { formatShape, type Shape, sameShape, sizeOf, stridesOf } from '../../array/shape.ts';
import { blocksAlong, normalizeAxis } from '../core/axes.ts';
import { type Expression, node, type Operation, refuse } from '../core/expression.ts';
import { walk } from '../core/strided-walk.ts';

const reshapeOperation: Operation = {
  name: 'reshape',
  shapeOf: ([from], attributes) => {
    const to = attributes.shape as Shape;
    return sizeOf(from!) === sizeOf(to) ? to : refuse('reshape', [from!], `as many elements as ${formatShape(to)}`);
  },
  gradient: (self, upstream) => [reshape(upstream, self.inputs[0]!.shape)],
  compute: (output, inputs) => output.set(inputs[0]!),
  viewOffset: () => 0,
  placementOffset: () => 0,
};

/**
 * Gives the same values in the same row-major order in another shape.
 * @throws InputError for another number of elements
 */
export function reshape(x: Expression, shape: Shape): Expression {
  if (sameShape(x.shape, shape)) return x;
  const source = x.operation === reshapeOperation ? x.inputs[0]! : x;
  return sameShape(source.shape, shape) ? source : node(reshapeOperation, [source], { shape: [...shape] });
}

const transposeOperation: Operation = {
  name: 'transpose',
  shapeOf: ([from], attributes) => (attributes.axes as readonly number[]).map((axis) => from![axis]!),
  gradient: (self, upstream) => {
    const axes = self.attributes.axes as readonly number[];
    const inverse = axes.map((_, axis) => axes.indexOf(axis));
    return [transpose(upstream, inverse)];
  },
  compute: (output, inputs, self) => {
    const strides = stridesOf(self.inputs[0]!.shape);
    const read = (self.attributes.axes as readonly number[]).map((axis) => strides[axis]!);
    walk(self.shape, [read], (position, offsets) => {
      output[position] = inputs[0]![offsets[0]!]!;
    });
  },
  lower: (self) => {
    const [x] = self.inputs as [Expression];
    if (x.shape.length !== 2) return null;
    return {
      kernel: 'transpose',
      arguments: [{ address: 'output' }, { address: 0 }, x.shape[0]!, sizeOf(x.shape) / x.shape[0]!],
    };
  },
};

/**
 * Puts the axes of `x` in another order: axis `i` of the result is axis `axes[i]` of `x`; without `axes` they are
 * reversed.
 * @throws InputError where `axes` does not hold every axis once
 */
export function transpose(x: Expression, axes?: readonly number[]): Expression {
  const order = axes ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  if ([...order].sort((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== x.shape.length) {
    throw new InputError(`transpose: axes [${order.join(', ')}], expected each of 0 ... ${x.shape.length - 1} once`);
  }
  if (order.every((axis, i) => axis === i)) return x;
  return node(transposeOperation, [x], { axes: [...order] });
}

const sliceOperation: Operation = {
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
    const { outer, extent, inner } = blocksAlong(self.inputs[0]!.shape, axis);
    const width = (stop - start) * inner;
    for (let o = 0; o < outer; o++) {
      const from = (o * extent + start) * inner;
      output.set(inputs[0]!.subarray(from, from + width), o * width);
    }
  },
  lower: (self) => {
    const { axis, start, stop } = self.attributes as { axis: number; start: number; stop: number };
    const { outer, extent, inner } = blocksAlong(self.inputs[0]!.shape, axis);
    const width = (stop - start) * inner;
    return {
      kernel: 'columns',
      arguments: [{ address: 'output' }, width, 0, { address: 0 }, extent * inner, start * inner, outer, width],
    };
  },
  viewOffset: (self) => {
    const { axis, start } = self.attributes as { axis: number; start: number };
    const { outer, inner } = blocksAlong(self.inputs[0]!.shape, axis);
    return outer === 1 ? start * inner : null;
  },
};

/** Takes the elements `start ... stop - 1` of `axis`. @throws InputError where that is no part of the axis */
export function slice(x: Expression, axis: number, start: number, stop: number): Expression {
  const along = normalizeAxis(axis, x.shape.length, 'slice');
  const extent = x.shape[along]!;
  if (!(Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && start < stop && stop <= extent)) {
    throw new InputError(`slice: range ${start} ... ${stop} of axis ${along}, expected a part of 0 ... ${extent}`);
  }
  return start === 0 && stop === extent ? x : node(sliceOperation, [x], { axis: along, start, stop });
}

/** Exported for the backward pass, which joins padded slices instead of adding them. */
export const padOperation: Operation = {
  name: 'pad',
  shapeOf: ([shape], attributes) =>
    shape!.map((extent, axis) =>
      axis === attributes.axis ? extent + (attributes.before as number) + (attributes.after as number) : extent,
    ),
  gradient: (self, upstream) => {
    const { axis, before } = self.attributes as { axis: number; before: number };
    return [slice(upstream, axis, before, before + self.inputs[0]!.shape[axis]!)];
  },
  compute: (output, inputs, self) => {
    const { axis, before } = self.attributes as { axis: number; before: number };
    const { outer, extent, inner } = blocksAlong(self.inputs[0]!.shape, axis);
    const width = extent * inner;
    output.fill(0);
    for (let o = 0; o < outer; o++) {
      const to = (o * self.shape[axis]! + before) * inner;
      output.set(inputs[0]!.subarray(o * width, (o + 1) * width), to);
    }
  },
};

/** `x` with `before` zeros in front of `axis` and `after` behind it: the gradient of a slice. */
export function pad(x: Expression, axis: number, before: number, after: number): Expression {
  return before === 0 && after === 0 ? x : node(padOperation, [x], { axis, before, after });
}

function withoutAxis(shape: Shape, axis: number): number[] {
  return shape.filter((_, i) => i !== axis);
}

/** Tells where each part of a concatenation begins in every block of `row` elements, and how many of them it takes. */
function partsAlong(self: Expression): { outer: number; row: number; parts: { start: number; width: number }[] } {
  const { outer, extent, inner } = blocksAlong(self.shape, self.attributes.axis as number);
  let end = 0;
  const parts = self.inputs.map((part) => {
    const start = end;
    const width = part.shape[self.attributes.axis as number]! * inner;
    end += width;
    return { start, width };
  });
  return { outer, row: extent * inner, parts };
}

const concatOperation: Operation = {
  name: 'concat',
  shapeOf: (shapes, attributes) => {
    const axis = attributes.axis as number;
    const rest = withoutAxis(shapes[0]!, axis);
    if (!shapes.every((shape) => sameShape(withoutAxis(shape, axis), rest))) {
      refuse('concat', shapes, `shapes equal but for axis ${axis}`);
    }
    const total = shapes.reduce((length, shape) => length + shape[axis]!, 0);
    return shapes[0]!.map((extent, i) => (i === axis ? total : extent));
  },
  gradient: (self, upstream) => {
    const axis = self.attributes.axis as number;
    let start = 0;
    return self.inputs.map((part) => {
      const from = start;
      start += part.shape[axis]!;
      return slice(upstream, axis, from, start);
    });
  },
  compute: (output, inputs, self) => {
    const { outer, row, parts } = partsAlong(self);
    parts.forEach(({ start, width }, k) => {
      for (let o = 0; o < outer; o++) output.set(inputs[k]!.subarray(o * width, (o + 1) * width), o * row + start);
    });
  },
  lower: (self) => {
    const { outer, row, parts } = partsAlong(self);
    return parts.map(({ start, width }, k) => ({
      kernel: 'columns',
      arguments: [{ address: 'output' }, row, start, { address: k }, width, 0, outer, width],
    }));
  },
  placementOffset: (self, position) => {
    const { outer } = blocksAlong(self.shape, self.attributes.axis as number);
    if (outer !== 1) return null;
    let start = 0;
    for (let k = 0; k < position; k++) start += sizeOf(self.inputs[k]!.shape);
    return start;
  },
};

/** Joins arrays one after another along an axis. @throws InputError where their shapes differ on another axis */
export function concat(parts: readonly Expression[], axis: number): Expression {
  const along = normalizeAxis(axis, parts[0]!.shape.length, 'concat');
  return parts.length === 1 ? parts[0]! : node(concatOperation, parts, { axis: along });
}

/** Puts arrays of equal shapes beside each other along a new axis. @throws InputError where their shapes differ */
export function stack(parts: readonly Expression[], axis = 0): Expression {
  const { shape } = parts[0]!;
  const along = normalizeAxis(axis, shape.length + 1, 'stack');
  const widened = [...shape.slice(0, along), 1, ...shape.slice(along)];
  return concat(
    parts.map((part) => reshape(part, widened)),
    along,
  );
}

const rollOperation: Operation = {
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

/**
 * Shifts `x` by `shift` places toward higher indices (negative: lower) around its last axis, as NumPy's roll: `out[...,
 * (j + shift) mod width] = x[..., j]`.
 * @throws InputError for a shift that is not a whole number, or a scalar
 */
export function roll(x: Expression, shift: number): Expression {
  if (!Number.isSafeInteger(shift)) throw new InputError(`roll: shift ${shift}, expected a whole number`);
  const width = x.shape.at(-1) ?? 1;
  const places = ((shift % width) + width) % width;
  return places === 0 ? x : node(rollOperation, [x], { shift: places });
}
