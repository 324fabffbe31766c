// The size of a state where it is known: circuits in any basis need their live cells, by the outputs that are asked; a delay line
// needs what it delays, and a unit without memory its inputs of one step. Source: memory-assessment, correction 12.

import { describe, expect, test } from 'vitest';
import { drain } from '../../src/array/stages.ts';
import { type StateSizeOptions, stateSizeSteps } from '../../src/assess/state-size/state-size.ts';
import { circuitMatrix, circuitOf } from '../../src/emt/circuit/circuit.ts';
import { compileReadoutJacobians, readoutJacobian } from '../../src/emt/fixed-points/readout-map.ts';
import { linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { parseTask } from '../../src/task/names.ts';
import { orthonormal } from '../emt/helpers.ts';

const usual: StateSizeOptions = {
  ...{ inputs: 'signs', past: 8, future: [1, 2, 4, 8], silence: [0, 5], sequences: 1 },
  ...{ cutoff: 1e-3, nulls: 0, seed: 0 },
};

function sizesOf(name: string, options: Partial<StateSizeOptions> = {}) {
  const task = parseTask(name);
  const network = linearCircuitNetwork(
    circuitMatrix(task.F!),
    orthonormal(task.s * task.d + 6, task.s * task.d, name),
    task.d,
  );
  return drain(stateSizeSteps(network, { ...usual, past: task.s, ...options }));
}

describe('the size of a state', () => {
  test.each([
    ['T1', [8, 16, 32, 64]],
    ['T2', [8, 15, 26, 36]],
    ['T3', null],
    ['T4', null],
  ] as const)('of a circuit is its live cells, however many units hold it: %s', (name, byFuture) => {
    const { byFuture: found, bySilence, spectrum } = sizesOf(name);
    const ranks = found.map(({ size }) => size.rank);
    expect(ranks.at(-1)).toBe(circuitOf(parseTask(name))!.alive.length);
    expect(ranks.at(-1)).toBe(name === 'T1' ? 64 : 36);
    if (byFuture) expect(ranks).toEqual(byFuture);
    // What is alive goes round for ever.
    expect(bySilence[1]!.size.rank).toBe(ranks.at(-1));
    expect(spectrum[0]).toBe(1);
  });

  test('of repeat copy by entropy is its rank, since every number counts alike', () => {
    const { byFuture } = sizesOf('T1-4x4', { future: [4] });
    expect(byFuture[0]!.size.entropy).toBeCloseTo(16, 6);
  });

  test('of a state that does not move is 0, and by entropy as well', () => {
    const task = parseTask('T1-2x2');
    const network = linearCircuitNetwork(circuitMatrix(task.F!), orthonormal(5, 4, 'still'), 2);
    const still = new Map(network.parameters);
    const { shape, data } = still.get('rnn.weight_ih_l0')!;
    still.set('rnn.weight_ih_l0', { dtype: 'f64', shape, data: new Float64Array(data.length) });
    const { byFuture, spectrum } = drain(
      stateSizeSteps({ ...network, parameters: still }, { ...usual, past: 2, future: [2] }),
    );
    expect(byFuture[0]!.size).toEqual({ rank: 0, least: 0, most: 0, entropy: 0 });
    expect(spectrum.every((value) => value === 0)).toBe(true);
  });

  test.each(['gru', 'lstm', 'mgu', 'wave-rnn'])('of %s is at most its state, its inputs and its outputs', (cell) => {
    const config = {
      ...{ cell, activation: 'tanh' as const, inputSize: 2, hiddenSize: 6, outputSize: 3 },
      ...{ bias: false, readoutBias: false },
    };
    const network = { config, parameters: initialParameters(config, 3) };
    const { byFuture, nulls } = drain(
      stateSizeSteps(network, { ...usual, past: 4, future: [1, 8], nulls: 1, sequences: 2 }),
    );
    expect(byFuture[0]!.size.most).toBeLessThanOrEqual(3);
    expect(byFuture[1]!.size.most).toBeLessThanOrEqual(cell === 'lstm' ? 8 : 6);
    expect(byFuture[1]!.size.least).toBeGreaterThanOrEqual(byFuture[0]!.size.least);
    expect(nulls.map(({ kind }) => kind)).toEqual(['random', 'shuffled']);
  });

  test('reads by one compiled readout what is read state by state', () => {
    const config = {
      ...{ cell: 'lstm', activation: 'tanh' as const, inputSize: 1, hiddenSize: 3, outputSize: 2 },
      ...{ bias: true, readoutBias: true },
    };
    const network = { config, parameters: initialParameters(config, 4) };
    const readouts = compileReadoutJacobians(network);
    const [a, b, u] = [Float64Array.of(0.1, 0.2, -0.3, 0.4, 0, 1), new Float64Array(6), Float64Array.of(0.5)];
    const first = readouts(a, u);
    readouts(b, u);
    expect(first).toEqual(readoutJacobian(network, a, u));
  });
});
