// Reverse-mode gradients as expressions: differentiating a graph gives a graph, so gradients of gradients and
// Jacobians need nothing more.

import { InputError } from '../../array/errors.ts';
import { formatShape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, topologicalOrder } from '../core/expression.ts';
import { add } from '../ops/elementwise.ts';
import { filled } from '../ops/leaf.ts';
import { concat, padOperation, reshape, slice } from '../ops/movement.ts';

/**
 * Differentiates `output` by each of `wrt`, contracted with `seed` (ones by default: for a scalar output the gradient
 * itself, else that of the sum). Shapes are those of `wrt`.
 * @throws InputError where the seed has not the shape of the output
 */
export function grad(output: Expression, wrt: readonly Expression[], seed?: Expression): Expression[] {
  if (seed && !sameShape(seed.shape, output.shape)) {
    throw new InputError(
      `grad: seed of shape ${formatShape(seed.shape)}, expected ${formatShape(output.shape)} as the output`,
    );
  }
  const order = topologicalOrder([output]);
  const wanted = new Set(wrt);
  const depends = new Set<Expression>();
  for (const each of order) if (wanted.has(each) || each.inputs.some((input) => depends.has(input))) depends.add(each);
  const contributions = new Map<Expression, Expression[]>([[output, [seed ?? filled(1, output.shape)]]]);
  const gradients = new Map<Expression, Expression>();
  for (let i = order.length - 1; i >= 0; i--) {
    const each = order[i]!;
    const parts = contributions.get(each);
    if (!parts || !depends.has(each)) continue;
    const upstream = total(parts);
    gradients.set(each, upstream);
    if (!each.inputs.some((input) => depends.has(input))) continue;
    each.operation.gradient(each, upstream).forEach((part, k) => {
      const input = each.inputs[k]!;
      if (!part || !depends.has(input)) return;
      const known = contributions.get(input);
      if (known) known.push(part);
      else contributions.set(input, [part]);
    });
  }
  return wrt.map((each) => gradients.get(each) ?? filled(0, each.shape));
}

/**
 * Gives the value of a scalar expression beside its gradients, for programs that want both.
 * @throws InputError where the expression is not a scalar
 */
export function valueAndGrad(
  output: Expression,
  wrt: readonly Expression[],
): { value: Expression; gradients: Expression[] } {
  if (sizeOf(output.shape) !== 1) {
    throw new InputError(
      `valueAndGrad: output of shape ${formatShape(output.shape)}, expected a scalar; sum or average it first`,
    );
  }
  return { value: output, gradients: grad(output, wrt) };
}

/** Differentiates `output` by `x` as an array `[...output, ...x]`, by one backward pass for each output element. */
export function jacobian(output: Expression, x: Expression): Expression {
  const count = sizeOf(output.shape);
  const flat = reshape(output, [count]);
  const rows = Array.from({ length: count }, (_, i) =>
    reshape(grad(slice(flat, 0, i, i + 1), [x])[0]!, [1, sizeOf(x.shape)]),
  );
  return reshape(concat(rows, 0), [...output.shape, ...x.shape]);
}

/** The sum of all contributions; slices of one array that do not overlap are joined instead of padded and added. */
function total(parts: readonly Expression[]): Expression {
  const joined = joinSlices(parts);
  return joined.reduce((sum, part) => add(sum, part));
}

function joinSlices(parts: readonly Expression[]): readonly Expression[] {
  const pads = parts.filter((part) => part.operation === padOperation);
  if (pads.length < 2 || pads.some((part) => part.attributes.axis !== pads[0]!.attributes.axis)) return parts;
  const axis = pads[0]!.attributes.axis as number;
  const pieces: Expression[] = [];
  let end = 0;
  const zeros = (length: number) =>
    filled(
      0,
      pads[0]!.shape.map((extent, i) => (i === axis ? length : extent)),
    );
  for (const part of [...pads].sort((a, b) => (a.attributes.before as number) - (b.attributes.before as number))) {
    const before = part.attributes.before as number;
    if (before < end) return parts;
    if (before > end) pieces.push(zeros(before - end));
    pieces.push(part.inputs[0]!);
    end = before + part.inputs[0]!.shape[axis]!;
  }
  const extent = pads[0]!.shape[axis]!;
  if (end < extent) pieces.push(zeros(extent - end));
  return [concat(pieces, axis), ...parts.filter((part) => part.operation !== padOperation)];
}
