// Rebuilding a graph bottom-up: what the passes over expressions share. Equal nodes become one.

import { type Expression, node, topologicalOrder } from '../core/expression.ts';
import { constantOperation, isLeaf } from '../ops/leaf.ts';

/** Gives one node for all equal ones (hash consing): the first that it was asked for. */
export type Intern = (candidate: Expression) => Expression;

export interface Rebuilding {
  /** The new form of a node that comes before this one. */
  newOf(each: Expression): Expression;
  /** Gives nodes that are made on the way one identity where they are equal. */
  readonly intern: Intern;
}

/**
 * The new form of each of `outputs`, in the same order. `replace` makes it of a node and the new forms of its inputs.
 * @param order of the nodes that `outputs` need, inputs before users
 */
export function rebuild(
  outputs: readonly Expression[],
  replace: (each: Expression, inputs: readonly Expression[], rebuilding: Rebuilding) => Expression,
  order: readonly Expression[] = topologicalOrder(outputs),
): Expression[] {
  const intern = interner();
  const replaced = new Map<Expression, Expression>();
  const newOf = (each: Expression) => replaced.get(each)!;
  for (const each of order) {
    replaced.set(each, intern(isLeaf(each) ? each : replace(each, each.inputs.map(newOf), { newOf, intern })));
  }
  return outputs.map(newOf);
}

/** The node itself where nothing about it changes. */
export function withInputs(
  each: Expression,
  inputs: readonly Expression[],
  attributes: Expression['attributes'] = each.attributes,
): Expression {
  const unchanged = attributes === each.attributes && inputs.every((input, i) => input === each.inputs[i]);
  return unchanged ? each : node(each.operation, inputs, attributes);
}

export function interner(): Intern {
  const known = new Map<string, Expression>();
  return (candidate) => {
    const key = keyOf(candidate);
    const existing = known.get(key);
    if (existing) return existing;
    known.set(key, candidate);
    return candidate;
  };
}

/** Counts how often each node is used as an input or as one of `outputs`. */
export function countUses(outputs: readonly Expression[]): Map<Expression, number> {
  const order = topologicalOrder(outputs);
  const uses = new Map<Expression, number>(order.map((each) => [each, 0]));
  const count = (each: Expression) => uses.set(each, uses.get(each)! + 1);
  for (const each of order) each.inputs.forEach(count);
  outputs.forEach(count);
  return uses;
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
