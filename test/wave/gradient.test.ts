// Gradients over delays against what they must be: impulse responses of linear substrates, central differences of any cell,
// and the fall by the root of three a step of an untrained network.

import { describe, expect, test } from 'vitest';
import { matrix, multiply } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { tensor } from '../../src/array/tensor.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { rolloutOutputs } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { embedSubstrate } from '../../src/wave/embed.ts';
import { inputGradients } from '../../src/wave/gradient.ts';
import { markovParameters } from '../../src/wave/linear.ts';
import { trainedNetwork, untrained } from '../emt/helpers.ts';

const options = (at: number, sequences = 6) => ({ at, sequences, rng: stream(5, 'gradients') });

describe('a substrate in a network', () => {
  const task = parseTask('T1-2x4');
  const { network } = embedSubstrate(circuitMatrix(task.F!), 2, {
    hiddenSize: 20,
    kind: 'orthonormal',
    rng: stream(1, 'embedded'),
  });

  test.each([1, 3, 9])('has the impulse responses for gradients of its outputs, %i steps after the input', (at) => {
    const found = drain(inputGradients(network, task, options(at)));
    const responses = markovParameters(task.F!, 4 + at);
    found.outputs.forEach((norms, k) => {
      // From input k (0 ... 3) to the output at step 4 + at - 1.
      const expected = Math.hypot(...responses[4 + at - 1 - k]!.data);
      for (const norm of norms) expect(norm).toBeCloseTo(expected, 10);
    });
  });

  test('keeps the whole input: its size in the state is the same at every step', () => {
    const { hidden } = drain(inputGradients(network, task, options(12)));
    expect(hidden).toHaveLength(16);
    for (const size of hidden) expect(size).toBeCloseTo(Math.SQRT2, 10);
  });

  test('without a boundary has it for as many steps as there are columns, and then nothing', () => {
    const open = embedSubstrate(circuitMatrix(matrix(8, 2)), 2, {
      hiddenSize: 20,
      kind: 'orthonormal',
      rng: stream(1, 'open'),
    });
    const { hidden } = drain(inputGradients(open.network, task, options(4)));
    hidden.forEach((size, t) => {
      expect(size).toBeCloseTo(t < 4 ? Math.SQRT2 : 0, 10);
    });
  });
});

test('whole states of a linear network move by powers of its matrix', () => {
  const { config, parameters } = untrained(2, 12);
  const network = { config: { ...config, activation: 'linear' as const }, parameters };
  const of = (name: string, cols: number) =>
    matrix(12, cols, Float64Array.from(parameters.get(name)!.data as ArrayLike<number>));
  const { hidden } = drain(inputGradients(network, parseTask('T1-2x3'), options(5)));
  let moved = of('rnn.weight_ih_l0', 2);
  for (const size of hidden) {
    expect(size).toBeCloseTo(Math.hypot(...moved.data), 12);
    moved = multiply(of('rnn.weight_hh_l0', 12), moved);
  }
});

describe.each([
  ['an untrained tanh network', untrained(2, 10)],
  ['an untrained LSTM', untrained(2, 8, { cell: 'lstm', bias: true })],
  ['a trained GRU', trainedNetwork('gru_t1_2x3_h32')],
])('%s', (_, network) => {
  test('has the gradients that differences have', () => {
    const task = parseTask('T1-2x3');
    const [at, sequences] = [4, 3];
    const found = drain(inputGradients(network, task, options(at, sequences)));
    const { steps, batch, inputs, targets } = makeBatch(task, {
      batch: sequences,
      horizon: at,
      rng: stream(5, 'gradients'),
    });
    const step = 1e-5;
    const last = (steps - 1) * batch * 2;
    const said = (changed: Float64Array) => rolloutOutputs(network, { steps, batch, inputs: changed }).subarray(last);
    const costOf = (outputs: Float64Array, b: number) =>
      [0, 1].reduce((sum, row) => sum + (outputs[b * 2 + row]! - targets[last + b * 2 + row]!) ** 2 / 2, 0);
    for (let k = 0; k < 3; k++) {
      for (let b = 0; b < sequences; b++) {
        let [loss, outputs] = [0, 0];
        for (let i = 0; i < 2; i++) {
          const moved = (by: number) => {
            const changed = Float64Array.from(inputs);
            changed[(k * batch + b) * 2 + i]! += by;
            return said(changed);
          };
          const [up, down] = [moved(step), moved(-step)];
          loss += ((costOf(up, b) - costOf(down, b)) / (2 * step)) ** 2;
          for (let row = 0; row < 2; row++) outputs += ((up[b * 2 + row]! - down[b * 2 + row]!) / (2 * step)) ** 2;
        }
        expect(Math.abs(found.loss[k]![b]! - Math.sqrt(loss))).toBeLessThan(1e-7 * (1 + Math.sqrt(loss)));
        expect(Math.abs(found.outputs[k]![b]! - Math.sqrt(outputs))).toBeLessThan(1e-7 * (1 + Math.sqrt(outputs)));
      }
    }
  });
});

test('in an untrained network they fall by the root of three with each step, as the published curve before training', () => {
  const task = parseTask('T1');
  const found = drain(inputGradients(untrained(8, 128), task, options(1, 32)));
  const means = found.outputs.map((norms) => norms.reduce((sum, norm) => sum + norm / norms.length, 0));
  const [near, far] = [means.at(-1)!, means[0]!];
  const each = (far / near) ** (1 / 7);
  expect(each).toBeGreaterThan(0.45);
  expect(each).toBeLessThan(0.65);
});

test('a network of another width is refused', () => {
  expect(() => drain(inputGradients(untrained(3, 10), parseTask('T1-2x3'), options(1)))).toThrow(
    /network reads 3 and writes 3 values per step, but task T1-2x3/,
  );
});

test('weights that are no numbers, and a step beyond the end of a task, are refused', () => {
  const { config, parameters } = untrained(2, 4);
  const broken = new Map(parameters).set('readout.weight', tensor([2, 4], new Float64Array(8).fill(Number.NaN)));
  expect(() => drain(inputGradients({ config, parameters: broken }, parseTask('T1-2x3'), options(1)))).toThrow(
    "parameter 'readout.weight' holds NaN at index 0, expected finite numbers",
  );
  expect(() => drain(inputGradients(untrained(10, 4), parseTask('copying-memory-5'), options(11)))).toThrow(
    /task copying-memory-5 ends \d+ steps after its input: step 11 is none of them/,
  );
});
