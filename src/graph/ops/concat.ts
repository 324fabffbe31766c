// Joins arrays along an axis; `stack` joins them along a new one. Along the first axis the parts are computed in place
// where they can be: compiled programs copy nothing.

import { type Shape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, normalizeAxis, type Operation, refuse } from '../expression.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';

function withoutAxis(shape: Shape, axis: number): number[] {
  return shape.filter((_, i) => i !== axis);
}

const operation: Operation = {
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
    const axis = self.attributes.axis as number;
    const inner = sizeOf(self.shape.slice(axis + 1));
    const outer = sizeOf(self.shape.slice(0, axis));
    const row = self.shape[axis]! * inner;
    let start = 0;
    self.inputs.forEach((part, k) => {
      const width = part.shape[axis]! * inner;
      for (let o = 0; o < outer; o++) output.set(inputs[k]!.subarray(o * width, (o + 1) * width), o * row + start);
      start += width;
    });
  },
  lower: (self) => {
    const axis = self.attributes.axis as number;
    const inner = sizeOf(self.shape.slice(axis + 1));
    const row = self.shape[axis]! * inner;
    let start = 0;
    return self.inputs.map((part, k) => {
      const width = part.shape[axis]! * inner;
      const from = start;
      start += width;
      return {
        kernel: 'columns',
        arguments: [
          { address: 'output' },
          row,
          from,
          { address: k },
          width,
          0,
          sizeOf(self.shape.slice(0, axis)),
          width,
        ],
      };
    });
  },
  placementOffset: (self, position) => {
    const axis = self.attributes.axis as number;
    if (sizeOf(self.shape.slice(0, axis)) !== 1) return null;
    let start = 0;
    for (let k = 0; k < position; k++) start += sizeOf(self.inputs[k]!.shape);
    return start;
  },
};

export function concat(parts: readonly Expression[], axis: number): Expression {
  const along = normalizeAxis(axis, parts[0]!.shape.length, 'concat');
  return parts.length === 1 ? parts[0]! : node(operation, parts, { axis: along });
}

/** Joins equal shapes along a new axis. */
export function stack(parts: readonly Expression[], axis = 0): Expression {
  const { shape } = parts[0]!;
  const along = normalizeAxis(axis, shape.length + 1, 'stack');
  const widened = [...shape.slice(0, along), 1, ...shape.slice(along)];
  return concat(
    parts.map((part) => reshape(part, widened)),
    along,
  );
}
