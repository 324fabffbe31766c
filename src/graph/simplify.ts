// Rewrites a graph into one that computes the same values with less work: equal nodes become one, an operand that was
// repeated only to fit is passed as it is, a transposed right factor becomes one transpose (shared by all steps that
// use the same weights), and a product followed by a sum becomes one node.

import { type Shape, sameShape, sizeOf } from '../array/shape.ts';
import { type Expression, node, topologicalOrder } from './expression.ts';
import { constantOperation, inputOperation, parameterOperation } from './ops/leaf.ts';
import { matmulAddOperation, matmulOperation } from './ops/matmul.ts';
import { transpose } from './ops/transpose.ts';

/** The simplified form of each of `outputs`, in the same order. */
export function simplify(outputs: readonly Expression[]): Expression[] {
  const order = topologicalOrder(outputs);
  const uses = countUses(order, outputs);
  const known = new Map<string, Expression>();
  const replaced = new Map<Expression, Expression>();
  const usesOf = new Map<Expression, number>();
  const share = (candidate: Expression): Expression => {
    const key = keyOf(candidate);
    const existing = known.get(key);
    if (existing) return existing;
    known.set(key, candidate);
    return candidate;
  };
  for (const each of order) {
    const inputs = each.inputs.map((input) => replaced.get(input)!);
    const rewritten = share(rewrite(each, inputs, usesOf, share));
    replaced.set(each, rewritten);
    usesOf.set(rewritten, (usesOf.get(rewritten) ?? 0) + uses.get(each)!);
  }
  return outputs.map((output) => replaced.get(output)!);
}

function countUses(order: readonly Expression[], outputs: readonly Expression[]): Map<Expression, number> {
  const uses = new Map<Expression, number>(order.map((each) => [each, 0]));
  const count = (each: Expression) => uses.set(each, uses.get(each)! + 1);
  for (const each of order) each.inputs.forEach(count);
  outputs.forEach(count);
  return uses;
}

function isLeaf(each: Expression): boolean {
  return (
    each.operation === inputOperation || each.operation === parameterOperation || each.operation === constantOperation
  );
}

function keyOf(each: Expression): string {
  if (each.operation === constantOperation) {
    return each.values!.length === 1
      ? `constant ${each.shape.length} ${Object.is(each.values![0], -0) ? '-0' : each.values![0]}`
      : `constant #${each.id}`;
  }
  if (isLeaf(each)) return `leaf #${each.id}`;
  return `${each.operation.name} ${each.inputs.map((input) => input.id).join(' ')} ${JSON.stringify(each.attributes)}`;
}

function rewrite(
  each: Expression,
  inputs: readonly Expression[],
  usesOf: ReadonlyMap<Expression, number>,
  share: (candidate: Expression) => Expression,
): Expression {
  if (isLeaf(each)) return each;
  const { name } = each.operation;
  if (each.operation === matmulOperation && each.attributes.transposeB) {
    const axes = inputs[1]!.shape.map((_, axis, { length }) =>
      axis === length - 1 ? axis - 1 : axis === length - 2 ? axis + 1 : axis,
    );
    return rewriteWith(each, [inputs[0]!, share(transpose(inputs[1]!, axes))], {
      ...each.attributes,
      transposeB: false,
    });
  }
  if (name === 'add' || name === 'sub' || name === 'mul' || name === 'div') {
    const fitted = dropRepetition(inputs, each.shape);
    return (
      (name === 'add' ? fuseProduct(each.shape, fitted, usesOf) : null) ?? rewriteWith(each, fitted, each.attributes)
    );
  }
  return rewriteWith(each, inputs, each.attributes);
}

function rewriteWith(
  each: Expression,
  inputs: readonly Expression[],
  attributes: Expression['attributes'],
): Expression {
  const unchanged = attributes === each.attributes && inputs.every((input, i) => input === each.inputs[i]);
  return unchanged ? each : node(each.operation, inputs, attributes);
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
