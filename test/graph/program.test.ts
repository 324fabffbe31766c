// Whole programs: random graphs run by both executors, memory shared but never mixed up, assignments, names.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { compile, type Expression } from '../../src/graph/index.ts';
import * as ops from '../../src/graph/ops/all.ts';
import type { CompileOptions, Program, ProgramSource } from '../../src/graph/run/program.ts';
import { compare, compareAll, feed, randomGraph } from './random-graph.ts';

/** Runs twice on the same inputs, so that assignments are read too. */
function runTwice(source: ProgramSource, options: CompileOptions, n: number): Program {
  const program = compile(source, options);
  feed(program, n);
  program.run();
  program.run();
  return program;
}

const choices = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 14 });

test('random graphs give the same values, gradients and assignments in both executors', () => {
  fc.assert(
    fc.property(choices, fc.integer({ min: 3, max: 9 }), (list, n) => {
      const source = randomGraph(list, n);
      const [expected, found] = (['reference', 'wasm'] as const).map((backend) =>
        runTwice(source, { backend, dtype: 'f64' }, n),
      );
      compareAll(source, found!, expected!, 1e-9);
    }),
    {
      numRuns: 500,
      examples: [
        [[972606, 0, 482734, 568624, 0], 4],
        [[0, 469728, 871006, 0, 139003, 0], 4],
      ],
    },
  );
});

test('float32 graphs of any size stay by the same graphs in float64', () => {
  fc.assert(
    fc.property(choices, fc.integer({ min: 3, max: 9 }), (list, n) => {
      // Rounding must not grow: short graphs of values around 1.
      const source = randomGraph(list.slice(0, 6), n);
      const expected = runTwice(source, { backend: 'reference', dtype: 'f64' }, n);
      compareAll(source, runTwice(source, { dtype: 'f32' }, n), expected, 1e-3);
    }),
    { numRuns: 500 },
  );
});

test('a sum of two repeated rows keeps the shape it was asked for', () => {
  const rows = [ops.input('a', [1, 4]), ops.input('b', [1, 4])];
  const [a, b] = rows.map((row) => ops.broadcastTo(row, [3, 4])) as [Expression, Expression];
  const program = compile({ outputs: { y: ops.matmul(ops.add(a, b), ops.input('w', [4, 2])) } });
  expect(program.output('y')).toHaveLength(6);
});

describe('memory', () => {
  test('a long chain needs two buffers, not one for each step', () => {
    const x = ops.input('x', [1000]);
    let y: Expression = x;
    for (let i = 0; i < 100; i++) y = ops.add(ops.tanh(y), ops.square(y));
    const program = compile({ outputs: { y: ops.sum(y) } });
    expect(program.bytes).toBeLessThan(5 * 4 * 1000 + 1_400_000);
    const whole = compile({ outputs: { y: ops.sum(y) } }, { backend: 'reference', dtype: 'f32' });
    expect(whole.bytes).toBeGreaterThan(200 * 4 * 1000);
  });

  test('parts of a stack are computed in place: nothing is copied', () => {
    const x = ops.input('x', [4, 8]);
    const parts = [ops.tanh(x), ops.square(x), ops.neg(x)];
    const program = compile({ outputs: { all: ops.stack(parts) } });
    expect(program.work.get('copy')).toBeUndefined();
    expect([...program.work.values()].reduce((a, b) => a + b)).toBe(3);
  });

  test('what is made of constants alone is made once, and stays as it was', () => {
    const x = ops.input('x', [2, 4]);
    const weights = ops.constant([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]);
    // A transposed product, a joined array with a kept part, and values that could reuse the kept ones' memory.
    const joined = ops.concat([ops.square(weights), ops.tanh(x)], 0);
    const product = ops.matmul(x, weights, { transposeB: true });
    const sum = ops.add(ops.mul(ops.neg(weights), x), ops.square(x));
    const source = { outputs: { joined, product, sum } };
    const program = compile(source, { dtype: 'f64' });
    expect(program.work.get('transpose')).toBeUndefined();
    expect(program.work.get('neg')).toBeUndefined();
    expect(program.work.get('square')).toBe(1);
    const expected = compile(source, { backend: 'reference', dtype: 'f64' });
    for (const scale of [1, -2, 0.5]) {
      for (const each of [program, expected]) {
        each.input('x').set([1, 2, 3, 4, 5, 6, 7, 8].map((value) => scale * value));
        each.run();
      }
      for (const name of Object.keys(source.outputs)) compare(program.output(name), expected.output(name), 1e-15);
    }
  });

  test('a constant assigned to a parameter is assigned at every run', () => {
    const w = ops.parameter('w', [2]);
    const program = compile({
      outputs: { before: ops.mul(w, 1) },
      assignments: [{ parameter: w, value: ops.square(ops.constant([2, 3], [2])) }],
    });
    for (let run = 0; run < 2; run++) {
      program.parameter('w').set([7, 7]);
      program.run();
      expect([...program.output('before')]).toEqual([7, 7]);
      expect([...program.parameter('w')]).toEqual([4, 9]);
    }
  });

  test('a product followed by a sum is one kernel', () => {
    const [a, b, c] = [ops.input('a', [4, 4]), ops.input('b', [4, 4]), ops.input('c', [4, 4])];
    const program = compile({ outputs: { y: ops.add(ops.matmul(a, b), c) } });
    expect([...program.work]).toEqual([['matmulAdd', 1]]);
  });
});

describe('assignments', () => {
  test('all take their values from before the run, even when they swap', () => {
    for (const backend of ['wasm', 'reference'] as const) {
      const [a, b] = [ops.parameter('a', [3]), ops.parameter('b', [3])];
      const program = compile(
        {
          outputs: { sum: ops.add(a, b) },
          assignments: [
            { parameter: a, value: b },
            { parameter: b, value: a },
          ],
        },
        { backend },
      );
      program.parameter('a').set([1, 2, 3]);
      program.parameter('b').set([4, 5, 6]);
      program.run();
      expect([[...program.parameter('a')], [...program.parameter('b')]]).toEqual([
        [4, 5, 6],
        [1, 2, 3],
      ]);
      expect([...program.output('sum')]).toEqual([5, 7, 9]);
    }
  });

  test('an output that shows the parameter shows its value before the run', () => {
    for (const backend of ['wasm', 'reference'] as const) {
      const a = ops.parameter('a', [2]);
      const program = compile(
        { outputs: { before: ops.mul(a, 1) }, assignments: [{ parameter: a, value: ops.add(a, 1) }] },
        { backend },
      );
      program.run();
      program.run();
      expect([...program.output('before')]).toEqual([1, 1]);
      expect([...program.parameter('a')]).toEqual([2, 2]);
    }
  });
});

test('names: unknown ones are listed, double ones refused', () => {
  const x = ops.input('x', [2]);
  expect(() => compile({ outputs: { y: x } }).output('z')).toThrow("no output 'z' in this program; it has: y");
  const double = ops.add(ops.input('same', [2]), ops.input('same', [2]));
  for (const backend of ['wasm', 'reference'] as const) {
    expect(() => compile({ outputs: { double } }, { backend })).toThrow("two different nodes are called input 'same'");
  }
});

test('values are the same in every run and instance, bit for bit', () => {
  const source = randomGraph([4, 100, 777, 31337, 99, 5, 12345]);
  const outputs = [0, 1].map(() => {
    const program = compile(source);
    const random = stream(1, 'bits');
    for (const name of ['x0', 'x1', 'x2']) {
      try {
        program.input(name).forEach((_, i, all) => void (all[i] = random.uniform(-1, 1)));
      } catch {}
    }
    program.run();
    return [...program.output('last')];
  });
  expect(outputs[0]).toEqual(outputs[1]);
});
