// Passes that prepare a graph for executors that walk it by dependencies: values stay the same, bit for bit, and what a
// pass is for is there afterwards.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topologicalOrder } from '../../src/graph/core/expression.ts';
import * as ops from '../../src/graph/index.ts';
import { compile, type Expression } from '../../src/graph/index.ts';
import { checkedSource } from '../../src/graph/run/checked-source.ts';
import type { ProgramSource } from '../../src/graph/run/program.ts';
import { fenceSums, sumsFirst } from '../../src/graph/transform/fence-sums.ts';
import { flattenViews } from '../../src/graph/transform/flatten-views.ts';
import { compareAll, randomGraph, ranTwice } from './random-graph.ts';

type Pass = (outputs: readonly Expression[]) => Expression[];

/** The program after a pass over everything it computes. */
function passed(source: ProgramSource, pass: Pass): ProgramSource {
  const { outputs, assignments } = checkedSource(source);
  const names = Object.keys(outputs);
  const rewritten = pass([
    ...Object.values(outputs),
    ...assignments.flatMap(({ parameter, value }) => [parameter, value]),
  ]);
  return {
    outputs: Object.fromEntries(names.map((name, i) => [name, rewritten[i]!])),
    assignments: assignments.map((_, i) => ({
      parameter: rewritten[names.length + 2 * i]!,
      value: rewritten[names.length + 2 * i + 1]!,
    })),
  };
}

test.each<[string, Pass]>([
  ['flattenViews', flattenViews],
  ['fenceSums', fenceSums],
  ['both', (outputs) => fenceSums(flattenViews(outputs))],
])('%s changes no value of a random graph', (_, pass) => {
  const choices = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(choices, fc.integer({ min: 3, max: 6 }), (list, n) => {
      const source = randomGraph(list, n);
      const [expected, found] = [source, passed(source, pass)].map((each) =>
        ranTwice(compile(each, { backend: 'reference', dtype: 'f64' }), n),
      );
      compareAll(source, found!, expected!, 1e-15);
    }),
    { numRuns: 200 },
  );
});

/** `h(t) = tanh(x(t) + h(t-1) w)` over the steps of `x [T, B, H]`, the sum of all states' squares, and its slope in w. */
function recurrence(steps: number): { total: Expression; slope: Expression } {
  const [batch, width] = [4, 8];
  const x = ops.input('x', [steps, batch, width]);
  const w = ops.parameter('w', [width, width]);
  const states: Expression[] = [];
  for (let t = 0; t < steps; t++) {
    const now = ops.reshape(ops.slice(x, 0, t, t + 1), [batch, width]);
    const before = states.at(-1);
    states.push(ops.tanh(before ? ops.add(now, ops.matmul(before, w)) : now));
  }
  const total = ops.sum(ops.square(ops.reshape(ops.stack(states), [steps * batch, width])));
  return { total, slope: ops.grad(total, [w])[0]! };
}

test('flattenViews leaves one slice a step and one concatenation', () => {
  const { total, slope } = recurrence(12);
  const count = (outputs: readonly Expression[], name: string) =>
    topologicalOrder(outputs).filter(({ operation }) => operation.name === name).length;
  expect(count([total, slope], 'reshape')).toBeGreaterThan(20);
  const flat = flattenViews([total, slope]);
  // The last one brings the input's steps together.
  expect(count(flat, 'reshape')).toBeLessThan(14);
  expect(count(flat, 'concat')).toBe(1);
});

test('fenceSums makes every fourth step back wait for the sum so far', () => {
  const { slope } = recurrence(12);
  const [fenced] = fenceSums([slope]) as [Expression];
  const order = sumsFirst([fenced]);
  const fences = order.filter(({ operation }) => operation.name === 'after');
  expect(fences.length).toBe(2);
  const position = new Map(order.map((each, i) => [each, i]));
  for (const fence of fences) {
    for (const input of fence.inputs) expect(position.get(input)!).toBeLessThan(position.get(fence)!);
  }
});

test('sumsFirst is an order of all nodes with inputs before users', () => {
  const { total, slope } = recurrence(9);
  const order = sumsFirst([total, slope]);
  expect(new Set(order)).toEqual(new Set(topologicalOrder([total, slope])));
  const position = new Map(order.map((each, i) => [each, i]));
  for (const each of order) {
    for (const input of each.inputs) expect(position.get(input)!).toBeLessThan(position.get(each)!);
  }
});
