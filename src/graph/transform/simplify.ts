// Rewrites a graph into one that computes the same values with less work: equal nodes become one, an operand that was
// repeated only to fit is passed as it is, a transposed right factor becomes one transpose (shared by all steps that
// use the same weights), and a product followed by a sum becomes one node.

import { type Shape, sameShape, sizeOf } from '../../array/shape.ts';
import { type Expression, node, topologicalOrder } from '../core/expression.ts';
import { isLeaf } from '../ops/leaf.ts';
import { matmulAddOperation, matmulOperation } from '../ops/matmul.ts';
import { transpose } from '../ops/movement.ts';
import { countUses, type Intern, interner, withInputs } from './rewrite.ts';

export interface SimplifyOptions {
  /** Leave `a b^T` as it is, for executors whose product reads a transposed right factor. */
  readonly keepTransposed?: boolean;
}

/** The simplified form of each of `outputs`, in the same order. */
export function simplify(outputs: readonly Expression[], options: SimplifyOptions = {}): Expression[] {
  const order = topologicalOrder(outputs);
  const uses = countUses(outputs);
  const intern = interner();
  const replaced = new Map<Expression, Expression>();
  const usesOf = new Map<Expression, number>();
  for (const each of order) {
    const inputs = each.inputs.map((input) => replaced.get(input)!);
    const rewritten = intern(rewrite(each, inputs, usesOf, intern, options));
    replaced.set(each, rewritten);
    usesOf.set(rewritten, (usesOf.get(rewritten) ?? 0) + uses.get(each)!);
  }
  return outputs.map((output) => replaced.get(output)!);
}

function rewrite(
  each: Expression,
  inputs: readonly Expression[],
  usesOf: ReadonlyMap<Expression, number>,
  intern: Intern,
  { keepTransposed }: SimplifyOptions,
): Expression {
  if (isLeaf(each)) return each;
  const { name } = each.operation;
  if (each.operation === matmulOperation && each.attributes.transposeB && !keepTransposed) {
    const axes = inputs[1]!.shape.map((_, axis, { length }) =>
      axis === length - 1 ? axis - 1 : axis === length - 2 ? axis + 1 : axis,
    );
    return withInputs(each, [inputs[0]!, intern(transpose(inputs[1]!, axes))], {
      ...each.attributes,
      transposeB: false,
    });
  }
  if (name === 'add' || name === 'sub' || name === 'mul' || name === 'div') {
    const fitted = dropRepetition(inputs, each.shape);
    return (name === 'add' ? fuseProduct(each.shape, fitted, usesOf) : null) ?? withInputs(each, fitted);
  }
  return withInputs(each, inputs);
}

/**
 * An operand repeated to the result's shape is passed unrepeated when the other operand has that shape by itself. Of two
 * repeated operands only one may go, or the result would lose the shape.
 */
function dropRepetition([a, b]: readonly Expression[], shape: Shape): readonly Expression[] {
  const repeated = (operand: Expression) => operand.operation.name === 'broadcastTo' && sameShape(operand.shape, shape);
  if (repeated(b!) && sameShape(a!.shape, shape)) return [a!, b!.inputs[0]!];
  if (repeated(a!) && sameShape(b!.shape, shape)) return [a!.inputs[0]!, b!];
  return [a!, b!];
}

/** `start + a b` in one node, when nothing else needs the product. */
function fuseProduct(
  shape: Shape,
  inputs: readonly Expression[],
  usesOf: ReadonlyMap<Expression, number>,
): Expression | null {
  for (const position of [1, 0]) {
    const product = inputs[position]!;
    const start = inputs[1 - position]!;
    const fits = sameShape(start.shape, shape) || (sameShape(start.shape, shape.slice(-1)) && sizeOf(start.shape) > 1);
    if (
      product.operation === matmulOperation &&
      product.shape.length === 2 &&
      usesOf.get(product) === 1 &&
      sameShape(product.shape, shape) &&
      start !== product &&
      fits
    ) {
      return node(matmulAddOperation, [...product.inputs, start], product.attributes);
    }
  }
  return null;
}
