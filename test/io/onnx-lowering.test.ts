// Programs lowered to ONNX, decoded by our own reader and run by an interpreter of the operators' definitions, beside the
// reference executor: every operation with its gradients, random graphs, the training step of every cell.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ops from '../../src/graph/index.ts';
import { compile, grad } from '../../src/graph/index.ts';
import { lowerProgram } from '../../src/io/onnx/run/lowering.ts';
import { walkedBack } from '../../src/io/onnx/run/order.ts';
import { cellNames } from '../../src/nn/cells.ts';
import { cases, valuesFor, weightedSum } from '../graph/operation-cases.ts';
import { compare, compareAll, randomGraph, ranTwice } from '../graph/random-graph.ts';
import { InterpretedProgram } from './onnx-interpreter.ts';
import { runSteps, smallStep } from './small-step.ts';

const targets = ['processor', 'any'] as const;

describe.each(cases)('$name', (each) => {
  const values = valuesFor(each);
  const inputs = each.shapes.map((shape, i) => ops.input(`x${i}`, shape));
  const differentiable = inputs.filter((_, i) => !(each.indices ?? []).includes(i));
  const gradients = grad(weightedSum(each, inputs), differentiable);
  const outputs = { result: each.build(...inputs), ...Object.fromEntries(gradients.map((g, i) => [`g${i}`, g])) };

  test.each(targets)('gives the reference values and gradients (%s)', (target) => {
    const [expected, found] = [
      compile({ outputs }, { backend: 'reference', dtype: 'f64' }),
      new InterpretedProgram({ outputs }, { target }),
    ].map((program) => {
      values.forEach((value, i) => void program.input(`x${i}`).set(value));
      program.run();
      return program;
    });
    // Constants are float32 in the file.
    for (const name of Object.keys(outputs)) compare(found!.output(name), expected!.output(name), 1e-6);
  });
});

test('random graphs give the same values, gradients and assignments', () => {
  const choices = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(choices, fc.integer({ min: 3, max: 6 }), fc.constantFrom(...targets), (list, n, target) => {
      const source = randomGraph(list, n);
      const expected = ranTwice(compile(source, { backend: 'reference', dtype: 'f64' }), n);
      const found = ranTwice(new InterpretedProgram(source, { target }), n);
      compareAll(source, found, expected, 1e-5);
    }),
    { numRuns: 150 },
  );
});

describe.each(cellNames)('the training step of %s', (cell) => {
  test.each(targets)('gives the reference loss, gradient norm and weights (%s)', async (target) => {
    const step = smallStep(cell);
    const expected = compile(step.source, { backend: 'reference', dtype: 'f64' });
    const found = new InterpretedProgram(step.source, { target });
    const rows = [await runSteps(step, expected), await runSteps(step, found)];
    rows[0]!.forEach(({ loss, gradientNorm, accuracy }, i) => {
      expect(rows[1]![i]!.loss).toBeCloseTo(loss, 5);
      expect(rows[1]![i]!.gradientNorm).toBeCloseTo(gradientNorm, 5);
      expect(rows[1]![i]!.accuracy).toBeCloseTo(accuracy, 6);
    });
    for (const name of step.names) compare(found.parameter(name), expected.parameter(name), 1e-4);
  });
});

describe('the file', () => {
  const { source } = smallStep('elman', { horizon: 30 });
  const { model, work } = new InterpretedProgram(source);

  test('has a result for every parameter and no node that nothing needs', () => {
    const used = new Set([...model.nodes.flatMap(({ inputs }) => inputs), ...model.outputs]);
    expect(model.nodes.flatMap(({ outputs }) => outputs).filter((name) => !used.has(name))).toEqual([]);
    for (const name of model.inputs.filter((each) => each.startsWith('parameter/'))) {
      expect(model.outputs).toContain(name.replace('parameter/', 'next/'));
    }
  });

  test('has one node for a step forward, and none that moves states about', () => {
    expect(work.get('FusedGemm')).toBe(4 + 30 - 1);
    expect(work.get('Slice')).toBeUndefined();
    expect(work.get('Transpose')).toBeUndefined();
    expect(work.get('Split')).toBe(2);
    expect(new InterpretedProgram(source, { target: 'any' }).work.get('FusedGemm')).toBeUndefined();
  });

  test("takes every step's share of the recurrent gradient soon after the step, in the runtime's order", () => {
    const maker = new Map(model.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
    const order = walkedBack(model.nodes, ({ inputs }) => inputs.flatMap((input) => maker.get(input) ?? []));
    const position = new Map(order.map((node, i) => [node, i]));
    const shares = order.filter(
      ({ operator, inputs, attributes }) => operator === 'Gemm' && attributes.get('transA') && inputs.length === 3,
    );
    expect(shares.length).toBeGreaterThan(25);
    for (const share of shares) {
      // Four steps between fences, eight nodes a step at most; the last ones have no fence after them.
      expect(position.get(share)! - position.get(maker.get(share.inputs[0]!)!)!).toBeLessThan(40);
    }
  });
});

test('the walk of the runtime gives inputs before users, and undoes itself on a chain with side branches', () => {
  // 0 <- 1 <- 2 ... the chain; each has a side branch that should run right after it, and joins a sum.
  const inputs = new Map<string, string[]>();
  const order: string[] = [];
  for (let i = 0; i < 10; i++) {
    inputs.set(`chain${i}`, i > 0 ? [`chain${i - 1}`] : []);
    inputs.set(`sum${i}`, i > 0 ? [`chain${i}`, `sum${i - 1}`] : [`chain${i}`]);
    order.push(`chain${i}`, `sum${i}`);
  }
  const file = walkedBack(order, (each) => inputs.get(each)!);
  expect(walkedBack(file, (each) => inputs.get(each)!)).toEqual(order);
  expect(new Set(file)).toEqual(new Set(order));
});

test('programs are refused as compile refuses them', () => {
  const double = ops.add(ops.input('same', [2]), ops.input('same', [2]));
  expect(() => lowerProgram({ outputs: { double } })).toThrow("two different nodes are called input 'same'");
  const wrong = { parameter: ops.parameter('w', [2]), value: ops.input('x', [3]) };
  expect(() => lowerProgram({ outputs: {}, assignments: [wrong] })).toThrow(/assigned a value of shape \[3\]/);
});
