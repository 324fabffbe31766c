// Keeps sums of gradients close to the steps they come from, for executors that run a graph in an order of their own
// making. The gradient that reaches a step is needed twice: for the weights' sum, and for the step before. Told nothing,
// a walk by dependencies goes back through all steps first, and finds the gradients out of cache when it comes to the
// sum. Every few steps, what goes on to the step before is therefore made to wait for the sum.

import { type Expression, topologicalOrder } from './expression.ts';
import { after } from './ops/after.ts';
import { matmulAddOperation, matmulOperation } from './ops/matmul.ts';
import { rebuild, withInputs } from './rewrite.ts';

/** Terms of a sum between one fence and the next: few enough that their factors fit in a core's second-level cache. */
const TERMS = 4;

/** The order of work wanted: as the nodes were made, but products of a gradient's sum as soon as they can be. */
export function sumsFirst(outputs: readonly Expression[]): Expression[] {
  const nodes = topologicalOrder(outputs);
  const users = new Map<Expression, Expression[]>(nodes.map((each) => [each, []]));
  const waiting = new Map<Expression, number>();
  for (const each of nodes) {
    const inputs = new Set(each.inputs);
    waiting.set(each, inputs.size);
    for (const input of inputs) users.get(input)!.push(each);
  }
  const order: Expression[] = [];
  const place = (each: Expression) => {
    const pending = [each];
    while (pending.length > 0) {
      const next = pending.pop()!;
      order.push(next);
      for (const user of users.get(next)!) {
        waiting.set(user, waiting.get(user)! - 1);
        if (waiting.get(user) === 0 && isGradient(user)) pending.push(user);
      }
    }
  };
  // Nodes come after their inputs in `nodes` already: only products go earlier.
  for (const each of nodes) if (!isGradient(each)) place(each);
  return order;
}

/** The same values, with every few terms of a gradient's sum a fence. */
export function fenceSums(outputs: readonly Expression[]): Expression[] {
  const order = sumsFirst(outputs);
  const position = new Map(order.map((each, i) => [each, i]));
  const terms = new Map<Expression, number>();
  /** Sums to wait for, by the gradient whose term they have just taken. */
  const fences = new Map<Expression, Expression>();
  for (const each of order.filter(isGradient)) {
    const count = (terms.get(each.inputs[2]!) ?? 0) + 1;
    terms.set(each, count);
    if (count % TERMS === 0) fences.set(each.inputs[0]!, each);
  }
  return rebuild(
    outputs,
    (each, inputs, { newOf, share }) => {
      const waiting = inputs.map((input, i) => {
        const sum = fences.get(each.inputs[i]!);
        const waits = sum && !isGradient(each) && position.get(sum)! < position.get(each)!;
        return waits ? share(after(input, [newOf(sum)])) : input;
      });
      return withInputs(each, waiting);
    },
    order,
  );
}

function isGradient({ operation, attributes, shape }: Expression): boolean {
  const product = operation === matmulOperation || operation === matmulAddOperation;
  return product && shape.length === 2 && attributes.transposeA === true && attributes.transposeB === false;
}
