// Random programs, to compare executors by.

import { expect } from 'vitest';
import { stream } from '../../src/array/random.ts';
import type { FloatArray } from '../../src/graph/core/expression.ts';
import { type Expression, grad, type Program } from '../../src/graph/index.ts';
import * as ops from '../../src/graph/ops/all.ts';
import type { ProgramSource } from '../../src/graph/run/program.ts';

/** A random graph over three inputs and a parameter of shape [n, n], `n >= 3`, from a list of choices. */
export function randomGraph(choices: readonly number[], n = 4): ProgramSource {
  const shape = [n, n];
  const half = Math.floor(n / 2);
  const weight = ops.parameter('w', shape);
  const pool: Expression[] = [ops.input('x0', shape), ops.input('x1', shape), ops.input('x2', shape), weight];
  const pick = (choice: number, back: number) =>
    pool[pool.length - 1 - (Math.floor(choice / back) % Math.min(pool.length, 7))]!;
  for (const choice of choices) {
    const [a, b, c] = [pick(choice, 16), pick(choice, 112), pick(choice, 784)];
    const made = [
      () => ops.add(a, b),
      () => ops.sub(a, b),
      () => ops.mul(a, b),
      () => ops.tanh(a),
      () => ops.matmul(a, b, { transposeA: choice % 3 === 0, transposeB: choice % 5 === 0 }),
      () => ops.add(ops.matmul(a, b), c),
      () => ops.add(c, ops.matmul(a, b, { transposeA: true })),
      () => ops.reshape(ops.slice(ops.stack([ops.tanh(a), ops.mul(b, 0.5), c]), 0, 1, 2), shape),
      () => ops.concat([ops.slice(a, 0, 0, half), ops.slice(b, 0, half, n)], 0),
      () => ops.concat([ops.tanh(ops.slice(a, 0, 1, 2)), b, ops.slice(c, 0, 2, 3)], 0),
      () => ops.add(a, ops.slice(b, 0, 1, 2)),
      () => ops.mul(a, ops.sum(b)),
      () => ops.softmax(a),
      () => ops.transpose(a),
      () => ops.broadcastTo(ops.sum(a, [0], true), shape),
      () => ops.square(a),
    ][choice % 16]!();
    pool.push(made.shape[0] === n ? made : ops.slice(made, 0, 0, n));
  }
  const last = pool.at(-1)!;
  const error = ops.mean(ops.tanh(last));
  const [slope, toInput] = grad(error, [weight, pool[0]!]) as [Expression, Expression];
  return {
    outputs: { last, error, toInput, middle: pool[4 + Math.floor(choices.length / 2)] ?? last },
    assignments: [{ parameter: weight, value: ops.sub(weight, ops.mul(slope, 0.1)) }],
  };
}

type Memory = Pick<Program, 'input' | 'parameter' | 'output'>;

/** Gives a program of `randomGraph` random inputs and a random parameter, always the same ones. */
export function feed(program: Memory, n: number): void {
  const random = stream(9, 'inputs');
  const values = Array.from({ length: 4 }, () => Float64Array.from({ length: n * n }, () => random.uniform(-1, 1)));
  program.parameter('w').set(values[3]!);
  for (let i = 0; i < 3; i++) {
    // An input that nothing needs is not part of the program.
    try {
      program.input(`x${i}`).set(values[i]!);
    } catch {}
  }
}

/** A program of `randomGraph`, fed and run twice, so that its second run sees what the first one assigned. */
export function ranTwice<P extends Memory & { run(): void }>(program: P, n: number): P {
  feed(program, n);
  program.run();
  program.run();
  return program;
}

/** Everything a program of `source` computes is within `tolerance` of what another computes, relative to its largest. */
export function compareAll(source: ProgramSource, found: Memory, expected: Memory, tolerance: number): void {
  for (const name of Object.keys(source.outputs)) compare(found.output(name), expected.output(name), tolerance);
  compare(found.parameter('w'), expected.parameter('w'), tolerance);
}

export function compare(found: FloatArray, expected: FloatArray, tolerance: number): void {
  const largest = Math.max(...[...expected].map(Math.abs));
  if (!Number.isFinite(largest)) return;
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThan(tolerance * (1 + largest));
  });
}
