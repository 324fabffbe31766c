// When activity counts as settled, and that variables are read and edited from there on.

import { describe, expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { settle } from '../../src/emt/record/settling.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal } from './helpers.ts';

const task = parseTask('T1-2x3');
const phi = circuitMatrix(task.F!);

/** A tanh network that hears its input faintly and grows to its orbit by 8 % a step. */
function growing(): Network {
  const network = closedFormNetwork(phi, 2, { gain: 1.08 });
  const input = network.parameters.get('rnn.weight_ih_l0')!;
  const faint = tensor(
    input.shape as number[],
    Float64Array.from(input.data as Float64Array, (x) => x / 100),
  );
  return { ...network, parameters: new Map(network.parameters).set('rnn.weight_ih_l0', faint) };
}

const run = (network: Network, horizon: number) =>
  settle(network, task, { sequences: 16, horizon, first: 6, rng: stream(3, 'settle') });

/** Mean squared distance of the states of one turn from their mean. */
function spreadAt(network: Network, horizon: number, from: number): number {
  const { steps, batch, inputs } = makeBatch(task, { batch: 16, horizon, rng: stream(3, 'settle') });
  const { states } = rollout(network, { steps, batch, inputs });
  const width = states.length / (steps * batch);
  const rows = Array.from({ length: 3 * batch }, (_, r) =>
    states.slice((from * batch + r) * width, (from * batch + r + 1) * width),
  );
  let sum = 0;
  for (let j = 0; j < width; j++) {
    const mean = rows.reduce((total, row) => total + row[j]! / rows.length, 0);
    for (const row of rows) sum += (row[j]! - mean) ** 2 / rows.length;
  }
  return sum;
}

describe('activity', () => {
  it('that grows has settled at the first turn that spreads 95 % as far as the last', () => {
    const network = growing();
    const { from, states } = run(network, 150);
    expect(from).toBeGreaterThan(30);
    expect(from % 3).toBe(0);
    const last = spreadAt(network, 150, 150);
    expect(spreadAt(network, 150, from)).toBeGreaterThanOrEqual(0.95 * last);
    expect(spreadAt(network, 150, from - 3)).toBeLessThan(0.95 * last);
    expect(states!.rows).toBe((153 - from) * 16);
  });

  it('that keeps its size, or fades, is taken as soon as it may be', () => {
    expect(run(closedFormNetwork(phi, 2), 150).from).toBe(6);
    const fading = phi.data.map((x) => 0.9 * x);
    expect(run(linearCircuitNetwork({ ...phi, data: fading }, orthonormal(9, 6, 'fade'), 2), 150).from).toBe(6);
  });

  it('that never settles is taken at its end', () => {
    const growth = phi.data.map((x) => 1.05 * x);
    const endless = linearCircuitNetwork({ ...phi, data: growth }, orthonormal(9, 6, 'grow'), 2);
    expect(run(endless, 60).from).toBe(60);
  });

  it('that overflows has no states to look at', () => {
    const huge = phi.data.map((x) => 1e30 * x);
    const network = linearCircuitNetwork({ ...phi, data: huge }, gaussian(9, 6, 'huge'), 2);
    expect(run(network, 60)).toEqual({ from: 6, states: null });
  });
});

it('a network that takes dozens of steps to settle is edited after them, and found', () => {
  const { analysis } = analyze(growing(), task);
  expect(analysis.intervention.from).toBeGreaterThan(30);
  expect(analysis.intervention.perSlotLag[0]).toHaveLength(9);
  expect(analysis.verdict).toBe('found');
  expect(analyze(closedFormNetwork(phi, 2), task).analysis.intervention.from).toBe(6);
});
