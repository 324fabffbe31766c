// Brings rows to where they are computed, for executors in which every reshape and slice is work: a slice of a reshaped
// array becomes a slice of the array itself, a reshaped concatenation becomes a concatenation in the shape that is
// wanted, and a slice of a concatenation takes the parts it covers. The step of a sequence is then one slice, the stack
// of all steps one concatenation. Values stay the same, bit for bit.

import { type Shape, sizeOf } from '../../array/shape.ts';
import type { Expression } from '../core/expression.ts';
import { concat, reshape, slice } from '../ops/movement.ts';
import { type Intern, rebuild, withInputs } from './rewrite.ts';

export function flattenViews(outputs: readonly Expression[]): Expression[] {
  return rebuild(outputs, (each, inputs, { intern }) => {
    const { name } = each.operation;
    if (name === 'slice') {
      const { axis, start, stop } = each.attributes as { axis: number; start: number; stop: number };
      return sliced(inputs[0]!, axis, start, stop, intern);
    }
    if (name === 'reshape') return joined(inputs[0]!, each.shape, intern) ?? reshape(inputs[0]!, each.shape);
    return withInputs(each, inputs);
  });
}

/** `slice(x, axis, start, stop)`, taken behind a reshape, a slice or a concatenation where that comes out even. */
function sliced(x: Expression, axis: number, start: number, stop: number, intern: Intern): Expression {
  const { name } = x.operation;
  if (name === 'slice' && x.attributes.axis === axis) {
    const first = x.attributes.start as number;
    return slice(x.inputs[0]!, axis, first + start, first + stop);
  }
  if (name === 'concat' && x.attributes.axis === axis) return ofParts(x, axis, start, stop, intern);
  return (name === 'reshape' && ofRows(x, axis, start, stop, intern)) || slice(x, axis, start, stop);
}

/** A slice of a reshaped array as whole rows of that array. */
function ofRows(x: Expression, axis: number, start: number, stop: number, intern: Intern): Expression | null {
  const source = x.inputs[0]!;
  if (source.shape.length === 0 || sizeOf(x.shape.slice(0, axis)) !== 1) return null;
  const row = sizeOf(source.shape.slice(1));
  const inner = sizeOf(x.shape.slice(axis + 1));
  if ((start * inner) % row !== 0 || (stop * inner) % row !== 0) return null;
  const shape = x.shape.map((extent, i) => (i === axis ? stop - start : extent));
  return reshape(intern(sliced(source, 0, (start * inner) / row, (stop * inner) / row, intern)), shape);
}

/** A slice of a concatenation as the parts it covers, or as a slice of the one part it lies in. */
function ofParts(x: Expression, axis: number, start: number, stop: number, intern: Intern): Expression {
  let at = 0;
  const covered: Expression[] = [];
  for (const part of x.inputs) {
    const end = at + part.shape[axis]!;
    if (at <= start && stop <= end) return sliced(part, axis, start - at, stop - at, intern);
    if (start <= at && end <= stop) covered.push(part);
    else if (at < stop && start < end) return slice(x, axis, start, stop);
    at = end;
  }
  return concat(covered, axis);
}

/** A reshaped concatenation of reshaped parts as the concatenation, along the first axis, of parts of the right shape. */
function joined(x: Expression, shape: Shape, intern: Intern): Expression | null {
  const { name, placementOffset } = x.operation;
  if (name !== 'concat' || shape.length === 0 || placementOffset!(x, 0) === null) return null;
  const row = sizeOf(shape.slice(1));
  const even = x.inputs.every((part) => part.operation.name === 'reshape' && sizeOf(part.shape) % row === 0);
  if (!even) return null;
  const parts = x.inputs.map((part) => intern(reshape(part, [sizeOf(part.shape) / row, ...shape.slice(1)])));
  return concat(parts, 0);
}
