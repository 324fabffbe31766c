// The order in which nodes run. Greedy list scheduling: of all nodes whose inputs are ready, the one that frees the
// most memory (counting what it takes) goes first; among equals, the one whose inputs are freshest. On an unrolled
// recurrent net this adds each step's share of a weight gradient right after the step, while its operands are in cache.

import { sizeOf } from '../../array/shape.ts';
import { type Expression, topologicalOrder } from '../core/expression.ts';

export function schedule(outputs: readonly Expression[]): Expression[] {
  const nodes = topologicalOrder(outputs);
  const users = new Map<Expression, Expression[]>(nodes.map((each) => [each, []]));
  for (const each of nodes) for (const input of new Set(each.inputs)) users.get(input)!.push(each);
  const waiting = new Map<Expression, number>(nodes.map((each) => [each, new Set(each.inputs).size]));
  const remainingUses = new Map<Expression, number>(nodes.map((each) => [each, users.get(each)!.length]));
  for (const output of outputs) remainingUses.set(output, Number.POSITIVE_INFINITY);
  const position = new Map<Expression, number>();
  const ready = nodes.filter((each) => each.inputs.length === 0);
  const order: Expression[] = [];
  while (ready.length > 0) {
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    let bestFreshness = -1;
    for (let i = 0; i < ready.length; i++) {
      const cost = memoryCost(ready[i]!, remainingUses);
      if (cost > bestCost) continue;
      const freshness = ready[i]!.inputs.reduce((latest, input) => Math.max(latest, position.get(input)!), -1);
      if (cost === bestCost && freshness <= bestFreshness) continue;
      best = i;
      bestCost = cost;
      bestFreshness = freshness;
    }
    const next = ready[best]!;
    ready.splice(best, 1);
    position.set(next, order.length);
    order.push(next);
    for (const input of new Set(next.inputs)) remainingUses.set(input, remainingUses.get(input)! - 1);
    for (const user of users.get(next)!) {
      const left = waiting.get(user)! - 1;
      waiting.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  return order;
}

function memoryCost(each: Expression, remainingUses: ReadonlyMap<Expression, number>): number {
  if (each.operation.viewOffset?.(each) != null) return Number.NEGATIVE_INFINITY;
  let cost = sizeOf(each.shape);
  for (const input of new Set(each.inputs)) if (remainingUses.get(input) === 1) cost -= sizeOf(input.shape);
  return cost;
}
