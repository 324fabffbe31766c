// Keeps sums over steps close to the steps they come from, for executors that run a graph in an order of their own making.
// The gradient that reaches a step is needed for the step before, and for the sums that are the gradients of weights and
// biases. A walk by dependencies alone goes back through all steps first, and finds the gradients out of cache when it
// comes to the sums. Every few steps, what goes on to the step before is therefore made to wait for the sums.

import { type Expression, topologicalOrder } from '../core/expression.ts';
import { after } from '../ops/after.ts';
import { matmulAddOperation, matmulOperation } from '../ops/matmul.ts';
import { rebuild, withInputs } from './rewrite.ts';

/** Terms of a sum between one fence and the next: few enough that their factors fit in a core's second-level cache. */
const TERMS = 4;

/** A sum over steps as far as one step. */
interface Share {
  /** The gradient that reaches the step. */
  readonly from: Expression;
  /** Steps so far. */
  readonly terms: number;
}

/** Gives outputs of the same values, with a fence after every few terms of a sum. */
export function fenceSums(outputs: readonly Expression[]): Expression[] {
  const order = sumsFirst(outputs);
  const position = new Map(order.map((each, i) => [each, i]));
  const shares = sharesOf(order);
  /** Sums to wait for, by the gradient whose term they have just taken. */
  const fences = new Map<Expression, Expression[]>();
  for (const [each, { from, terms }] of shares) {
    if (terms % TERMS === 0) fences.set(from, [...(fences.get(from) ?? []), each]);
  }
  return rebuild(
    outputs,
    (each, inputs, { newOf, intern }) => {
      if (shares.has(each)) return withInputs(each, inputs);
      const before = (sum: Expression) => position.get(sum)! < position.get(each)!;
      const waiting = inputs.map((input, i) =>
        intern(after(input, (fences.get(each.inputs[i]!) ?? []).filter(before).map(newOf))),
      );
      return withInputs(each, waiting);
    },
    order,
  );
}

/** The order of work that is wanted: as nodes were made, but a sum takes its terms as soon as they are there. */
export function sumsFirst(outputs: readonly Expression[]): Expression[] {
  const nodes = topologicalOrder(outputs);
  const shares = sharesOf(nodes);
  const users = new Map<Expression, Expression[]>(nodes.map((each) => [each, []]));
  const waitingFor = new Map<Expression, number>();
  for (const each of nodes) {
    const inputs = new Set(each.inputs);
    waitingFor.set(each, inputs.size);
    for (const input of inputs) users.get(input)!.push(each);
  }
  const order: Expression[] = [];
  for (const each of nodes) {
    if (shares.has(each)) continue;
    const placed = [each];
    for (let next = placed.pop(); next; next = placed.pop()) {
      order.push(next);
      for (const user of users.get(next)!) {
        waitingFor.set(user, waitingFor.get(user)! - 1);
        if (waitingFor.get(user) === 0 && shares.has(user)) placed.push(user);
      }
    }
  }
  return order;
}

/** Every node that is a sum over steps or a term of one: products `a^T b`, sums of rows, and sums of these. */
function sharesOf(nodes: readonly Expression[]): Map<Expression, Share> {
  const shares = new Map<Expression, Share>();
  for (const each of nodes) {
    const { operation, attributes, inputs, shape } = each;
    const [a, b, start] = inputs;
    const flat = shape.length === 2 && attributes.transposeA === true && attributes.transposeB === false;
    const rows = operation.name === 'sum' && String(attributes.axes) === '0' && shape.length === 1;
    const [x, y] = [shares.get(a!), shares.get(b!)];
    if (flat && operation === matmulOperation) shares.set(each, { from: a!, terms: 1 });
    if (flat && operation === matmulAddOperation) {
      shares.set(each, { from: a!, terms: (shares.get(start!)?.terms ?? 0) + 1 });
    }
    if (rows) shares.set(each, { from: a!, terms: 1 });
    if (operation.name === 'add' && x && y) {
      shares.set(each, { from: (x.terms > y.terms ? y : x).from, terms: x.terms + y.terms });
    }
  }
  return shares;
}
