// Optimisers against their recurrences written out in float64, schedules, losses and the initial law.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import * as ops from '../../src/graph/index.ts';
import { compile, type Expression } from '../../src/graph/index.ts';
import { accuracy, loss } from '../../src/nn/loss.ts';
import {
  adamDefaults,
  clipGradients,
  type OptimizerConfig,
  optimizerInputs,
  optimizerUpdates,
} from '../../src/nn/optimizer.ts';
import { constantSchedule, scheduleFactor } from '../../src/nn/schedule.ts';
import { initialParameters } from '../../src/nn/unroll.ts';

/** Weights after `steps` steps on given gradients, by the compiled optimiser. */
function optimize(config: OptimizerConfig, rate: number, start: number[], gradients: number[][]): number[] {
  const weight = ops.parameter('w', [start.length]);
  const slope = ops.input('g', [start.length]);
  const program = compile({ outputs: {}, assignments: optimizerUpdates(config, [weight], [slope]) }, { dtype: 'f64' });
  program.parameter('w').set(start);
  gradients.forEach((gradient, i) => {
    program.input('g').set(gradient);
    for (const [name, value] of Object.entries(optimizerInputs(config, i + 1, rate))) program.input(name)[0] = value;
    program.run();
  });
  return [...program.parameter('w')];
}

const random = stream(1, 'optimizer');
const start = Array.from({ length: 5 }, () => random.normal());
const gradients = Array.from({ length: 7 }, () => Array.from({ length: 5 }, () => random.normal()));

function close(found: number[], expected: number[]): void {
  expected.forEach((value, i) => void expect(found[i]).toBeCloseTo(value, 12));
}

describe('optimisers', () => {
  test('sgd with momentum and coupled decay', () => {
    let [w, v] = [[...start], [0, 0, 0, 0, 0]];
    for (const g of gradients) {
      v = v.map((value, i) => 0.9 * value + g[i]! + 0.01 * w[i]!);
      w = w.map((value, i) => value - 0.1 * v[i]!);
    }
    close(optimize({ ...adamDefaults, name: 'sgd', momentum: 0.9, weightDecay: 0.01 }, 0.1, start, gradients), w);
  });

  test('plain sgd', () => {
    const w = start.map((value, i) => gradients.reduce((x, g) => x - 0.1 * g[i]!, value));
    close(optimize({ ...adamDefaults, name: 'sgd' }, 0.1, start, gradients), w);
  });

  test.each(['adam', 'adamw'] as const)('%s with decay', (name) => {
    let [w, m, v] = [[...start], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]];
    gradients.forEach((gradient, k) => {
      const g = gradient.map((value, i) => value + (name === 'adam' ? 0.05 * w[i]! : 0));
      if (name === 'adamw') w = w.map((value) => value - 0.01 * 0.05 * value);
      m = m.map((value, i) => 0.9 * value + 0.1 * g[i]!);
      v = v.map((value, i) => 0.999 * value + 0.001 * g[i]! ** 2);
      w = w.map((value, i) => {
        const [mHat, vHat] = [m[i]! / (1 - 0.9 ** (k + 1)), v[i]! / (1 - 0.999 ** (k + 1))];
        return value - (0.01 * mHat) / (Math.sqrt(vHat) + 1e-8);
      });
    });
    close(optimize({ ...adamDefaults, name, weightDecay: 0.05 }, 0.01, start, gradients), w);
  });

  test('clipping leaves small gradients and scales large ones to the limit', () => {
    const parts = [ops.input('a', [3]), ops.input('b', [2])];
    const { clipped, norm } = clipGradients(parts, 2);
    const program = compile({ outputs: { a: clipped[0]!, b: clipped[1]!, norm } }, { dtype: 'f64' });
    const run = (a: number[], b: number[]) => {
      program.input('a').set(a);
      program.input('b').set(b);
      program.run();
      return [...program.output('a'), ...program.output('b')];
    };
    expect(run([0.1, 0.2, 0.3], [0.4, -0.5])).toEqual([0.1, 0.2, 0.3, 0.4, -0.5]);
    const large = run([3, 0, 4], [0, 12]);
    expect(program.output('norm')[0]).toBeCloseTo(13, 12);
    expect(Math.hypot(...large)).toBeCloseTo(2, 6);
    expect(large[4]! / large[0]!).toBeCloseTo(4, 12);
  });
});

test('schedules', () => {
  expect(scheduleFactor(constantSchedule, 17, 100)).toBe(1);
  const cosine = { ...constantSchedule, name: 'cosine', warmup: 10 } as const;
  close(
    [4, 10, 55, 100].map((step) => scheduleFactor(cosine, step, 100)),
    [0.5, 1, 0.5, 0],
  );
  const steps = { ...constantSchedule, name: 'step', factor: 0.1, every: 30 } as const;
  expect([29, 30, 60].map((step) => scheduleFactor(steps, step, 100))).toEqual([1, 0.1, 0.1 ** 2]);
});

describe('losses', () => {
  const evaluate = (build: (y: Expression, t: Expression) => Expression, y: number[], t: number[], shape: number[]) => {
    const program = compile(
      { outputs: { value: build(ops.input('y', shape), ops.input('t', shape)) } },
      { dtype: 'f64' },
    );
    program.input('y').set(y);
    program.input('t').set(t);
    program.run();
    return program.output('value')[0]!;
  };

  test('mean squared error and share of right signs', () => {
    expect(evaluate((y, t) => loss('mse', y, t), [1, 2, 3, 4], [1, 0, 3, 5], [2, 1, 2])).toBe(5 / 4);
    expect(evaluate((y, t) => accuracy('signs', y, t), [1, -2, 3, 0], [1, 1, 1, 1], [2, 1, 2])).toBe(0.5);
  });

  test('cross-entropy of equal logits is the log of the classes; the right class wins', () => {
    const target = [0, 1, 0, 0, 0, 1];
    expect(evaluate((y, t) => loss('cross-entropy', y, t), [5, 5, 5, 1, 1, 1], target, [2, 1, 3])).toBeCloseTo(
      Math.log(3),
      12,
    );
    expect(evaluate((y, t) => accuracy('classes', y, t), [1, 7, 5, 1, 3, 2], target, [2, 1, 3])).toBe(0.5);
  });
});

test('initial parameters follow the law of torch.nn.RNN and torch.nn.Linear', () => {
  const config = {
    cell: 'elman',
    activation: 'tanh',
    inputSize: 3,
    hiddenSize: 100,
    outputSize: 2,
    bias: true,
    readoutBias: true,
  } as const;
  const parameters = initialParameters(config, 7);
  expect([...parameters].map(([name, { shape }]) => [name, ...shape])).toEqual([
    ['rnn.weight_ih_l0', 100, 3],
    ['rnn.weight_hh_l0', 100, 100],
    ['rnn.bias_ih_l0', 100],
    ['rnn.bias_hh_l0', 100],
    ['readout.weight', 2, 100],
    ['readout.bias', 2],
  ]);
  for (const { data } of parameters.values()) {
    expect(Math.max(...Array.from(data as Float32Array, Math.abs))).toBeLessThanOrEqual(0.1);
  }
  const recurrent = parameters.get('rnn.weight_hh_l0')!.data as Float32Array;
  const variance = recurrent.reduce((sum, value) => sum + value * value, 0) / recurrent.length;
  // A uniform variable on [-0.1, 0.1] has variance 0.01 / 3; five standard errors.
  expect(Math.abs(variance - 0.01 / 3)).toBeLessThan((5 * 0.003) / 100);
  expect(initialParameters(config, 7)).toEqual(parameters);
  expect(initialParameters(config, 8)).not.toEqual(parameters);
});
