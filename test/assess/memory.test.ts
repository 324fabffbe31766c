// Memory ability where the truth is known: the worked example, delay lines, units without memory and without order, circuits in
// silence, and the bounds that no memory passes. Source: memory-assessment, sections 1.4 and 1.8, corrections 1 to 3.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { tensor } from '../../src/array/tensor.ts';
import { type MemoryOptions, memorySteps } from '../../src/assess/memory/ability.ts';
import { drawDrive, meaningsOf } from '../../src/assess/memory/drive.ts';
import { adviceOf, capacityOf, fitsOf, lengthIndicators } from '../../src/assess/memory/indicators.ts';
import { circuitMatrix, circuitOf } from '../../src/emt/circuit/circuit.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import type { Network } from '../../src/nn/network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { parseTask } from '../../src/task/names.ts';

const even = (held: readonly number[]) => lengthIndicators({ held, amounts: held.map(() => 1) });

describe('indicators', () => {
  test('have the values of the worked example', () => {
    const found = even([1, 0.5, 0, 0]);
    expect(found.memoryRate).toBeCloseTo(0.6124, 4);
    expect(found.fidelity).toBeCloseTo(0.6969, 4);
    expect(found.forgetting).toBeCloseTo(0.7221, 4);
    expect(found.amount).toBeCloseTo(1.5, 12);
    expect(found).toMatchObject({ span: 2, halfAge: 1, lowerBound: 0, upperBound: 4, timeConstant: null });
    const [fit] = fitsOf([found], 1.5);
    expect(fit!.constraint).toBe('internal');
    expect(fit!.utilisation).toBeCloseTo(0.375, 12);
    expect(fit!.saturation).toBeCloseTo(1, 12);
    expect(fit!.fit).toBeCloseTo(0.5455, 4);
    expect(fit!.kappa).toBeCloseTo(1.415, 3);
  });

  test('obey their identities whatever is held, and whatever the ages weigh', () => {
    const rng = stream(1, 'test', 'indicators');
    for (let draw = 0; draw < 200; draw++) {
      const n = 1 + rng.integer(12);
      const held = Array.from({ length: n }, () => rng.uniform());
      const amounts = held.map(() => rng.uniform(0.1, 3));
      const { memoryRate: rate, fidelity, forgetting } = lengthIndicators({ held, amounts });
      expect(forgetting ** 2).toBeCloseTo(1 - 2 * rate * fidelity + rate ** 2, 12);
      const { amount, lowerBound } = even(held);
      expect(amount).toBeCloseTo(
        held.reduce((sum, share) => sum + share, 0),
        12,
      );
      expect(lowerBound).toBeLessThanOrEqual(amount + 1e-12);
      expect(amount).toBeLessThanOrEqual(n + 1e-12);
    }
  });

  test('of nothing held are numbers: no share is kept, all is lost, no length is advised', () => {
    const found = even([0, 0, 0]);
    expect(found).toMatchObject({ memoryRate: 0, fidelity: 0, forgetting: 1, amount: 0, span: 0, halfAge: 0 });
    const fits = fitsOf([found], 0);
    expect(fits[0]).toMatchObject({ kappa: null, constraint: 'internal', fit: 0 });
    expect(adviceOf(fits)).toEqual({ length: null, from: null, to: null });
  });

  test('tell the capacity where doubling adds nothing, and say where it still does', () => {
    const grid = (amounts: Record<number, number>) =>
      Object.entries(amounts).map(([n, amount]) => ({ ...even([1]), n: Number(n), amount }));
    expect(capacityOf(grid({ 4: 4, 8: 5, 16: 5.05, 32: 9 }))).toEqual({ amount: 5.05, n: 16, stillExternal: false });
    expect(capacityOf(grid({ 4: 4, 8: 8, 12: 12 }))).toEqual({ amount: 12, n: 12, stillExternal: true });
  });

  test('an exponential has its time constant, also after a while of keeping all', () => {
    const held = Array.from({ length: 30 }, (_, a) => Math.min(1, Math.exp(-(a - 5) / 4)));
    expect(even(held).timeConstant).toBeCloseTo(4, 9);
    expect(even(held).halfAge).toBeCloseTo(5 + 4 * Math.LN2, 1);
  });
});

describe('a sequence’s meaning', () => {
  test('is a point with the newest unit first, and sequences of tokens are as far apart as they differ', () => {
    const drive = drawDrive('tokens', { steps: 5, batch: 2, size: 3 }, stream(2, 'test', 'meaning'));
    const { data, cols } = meaningsOf(drive, 5);
    expect([...data.subarray(0, 3)]).toEqual([...drive.inputs.subarray(4 * 2 * 3, 4 * 2 * 3 + 3)]);
    const squares = Array.from({ length: cols }, (_, i) => (data[i]! - data[cols + i]!) ** 2);
    const differing = [0, 1, 2, 3, 4].filter((t) =>
      [0, 1, 2].some((i) => drive.inputs[t * 6 + i] !== drive.inputs[t * 6 + 3 + i]),
    ).length;
    expect(squares.reduce((sum, square) => sum + square, 0)).toBe(2 * differing);
  });
});

/** A linear unit `h = W h + w u`, of one channel. */
function linear(size: number, recurrent: (to: number, from: number) => number, input: (to: number) => number): Network {
  const weights = Float64Array.from({ length: size * size }, (_, at) => recurrent(Math.floor(at / size), at % size));
  return {
    config: {
      ...{ cell: 'linear', activation: 'linear', inputSize: 1, hiddenSize: size, outputSize: 1 },
      ...{ bias: false, readoutBias: false },
    },
    parameters: new Map([
      [
        'rnn.weight_ih_l0',
        tensor(
          [size, 1],
          Float64Array.from({ length: size }, (_, to) => input(to)),
        ),
      ],
      ['rnn.weight_hh_l0', tensor([size, size], weights)],
      ['readout.weight', tensor([1, size], new Float64Array(size))],
    ]),
  };
}

const usual: MemoryOptions = {
  ...{ inputs: 'uniform', lengths: [1, 2, 4, 8, 16], length: 8, holds: [0, 1, 2], samples: 2000 },
  ...{ reading: 'hidden', nulls: 0, seed: 0 },
};
const measure = (network: Network, options: Partial<MemoryOptions> = {}) =>
  drain(memorySteps(network, { ...usual, ...options }));

describe('memory', () => {
  test('a delay line of eight holds eight units, whole, and its advised length is eight', () => {
    const { memory, held, trace } = measure(
      linear(
        8,
        (to, from) => Number(to === from + 1),
        (to) => Number(to === 0),
      ),
    );
    for (const { n, amount, retention, fidelity, memoryRate } of memory.lengths) {
      expect(amount).toBeCloseTo(Math.min(n, 8), 1);
      for (const [age, share] of retention.entries()) expect(share).toBeCloseTo(age < 8 ? 1 : 0, 1);
      const share = Math.sqrt(Math.min(n, 8) / n);
      expect(fidelity).toBeCloseTo(share, 1);
      expect(memoryRate).toBeCloseTo(share, 1);
    }
    expect(memory.capacity).toMatchObject({ n: 16, stillExternal: false });
    expect(memory.advice.length).toBe(8);
    // Silence moves what is held on, and the oldest out.
    expect(held.map(({ amount }) => Math.round(amount))).toEqual([8, 7, 6]);
    expect(held[2]!.retention[0]).toBeCloseTo(1, 2);
    expect(held[2]!.retention[7]).toBeCloseTo(0, 2);
    for (const moved of trace) expect(moved).toBeGreaterThan(0.2);
  });

  test('a unit without recurrent weights holds the newest alone', () => {
    const { memory } = measure(
      linear(
        5,
        () => 0,
        (to) => 1 + to,
      ),
    );
    for (const { amount, span } of memory.lengths) {
      expect(amount).toBeCloseTo(1, 1);
      expect(span).toBe(1);
    }
    expect(memory.capacity).toMatchObject({ n: 2, stillExternal: false });
  });

  test('a sum holds the same little of every age: one unit of any length', () => {
    const { memory } = measure(
      linear(
        1,
        () => 1,
        () => 1,
      ),
      { samples: 8000 },
    );
    for (const { n, amount, fidelity, retention } of memory.lengths) {
      expect(amount).toBeCloseTo(1, 0);
      expect(fidelity).toBeGreaterThan(0.9);
      for (const share of retention) expect(Math.abs(share - 1 / n)).toBeLessThan(0.06);
    }
  });

  test('a state that does not move holds nothing, and says so without a number that is none', () => {
    const { memory, trace, againstNoise } = measure(
      linear(
        4,
        () => 0,
        () => 0,
      ),
    );
    for (const each of memory.lengths) expect(each).toMatchObject({ amount: 0, fidelity: 0, forgetting: 1, span: 0 });
    expect(memory.advice.length).toBe(null);
    expect(trace).toEqual(Array(8).fill(0));
    expect(againstNoise.every(({ amount }) => amount === 0)).toBe(true);
  });

  test.each(['gru', 'lstm', 'elman', 'mgu', 'diagonal-ssm'])(
    'no linear reader finds more units in %s than there are values',
    (cell) => {
      const config = {
        ...{ cell, activation: 'tanh' as const, inputSize: 2, hiddenSize: 12, outputSize: 1 },
        ...{ bias: false, readoutBias: false },
      };
      const network = { config, parameters: initialParameters(config, 5) };
      const { memory, readSize } = measure(network);
      expect(readSize).toBe(12);
      for (const { amount } of memory.lengths) expect(amount).toBeLessThanOrEqual(1.02 * (12 / 2));
      if (cell === 'lstm') expect(measure(network, { reading: 'state', lengths: [1, 2] }).readSize).toBe(24);
    },
  );

  test('more readout noise never finds more', () => {
    const { againstNoise } = measure(
      linear(
        8,
        (to, from) => (to === from + 1 ? 0.5 : 0),
        (to) => Number(to === 0),
      ),
    );
    for (const [i, { amount }] of againstNoise.slice(1).entries())
      expect(amount).toBeLessThan(againstNoise[i]!.amount + 0.02);
    expect(againstNoise[0]!.amount - againstNoise.at(-1)!.amount).toBeGreaterThan(3);
  });

  test.each(['T1-3x3', 'T2-4x4', 'T3-4x4'])(
    'a circuit in closed form holds its live cells through any silence, and no dead one: %s',
    (name) => {
      const task = parseTask(name);
      const { alive } = circuitOf(task)!;
      const network = closedFormNetwork(circuitMatrix(task.F!), task.d);
      const options = {
        inputs: 'signs',
        lengths: [1, task.s],
        length: task.s,
        holds: [0, 7, 40],
        samples: 3000,
      } as const;
      const { held } = measure(network, options);
      expect(held[0]!.amount).toBeCloseTo(task.s, 1);
      for (const { steps, amount } of held.slice(1)) {
        if (steps > task.s) expect(amount).toBeCloseTo(alive.length / task.d, 1);
      }
    },
  );

  test('null networks stand beside, and the same seed gives the same numbers', () => {
    const config = {
      ...{ cell: 'elman', activation: 'tanh' as const, inputSize: 1, hiddenSize: 6, outputSize: 1 },
      ...{ bias: false, readoutBias: false },
    };
    const network = { config, parameters: initialParameters(config, 1) };
    const options = { nulls: 2, lengths: [1, 2, 4], length: 4, samples: 400 };
    const found = measure(network, options);
    expect(found.nulls.map(({ kind }) => kind)).toEqual(['random', 'shuffled', 'random', 'shuffled']);
    expect(measure(network, options)).toEqual(found);
  });
});
