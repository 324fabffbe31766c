// What the analysis says where there is little to say: untrained networks, too few units, non-linear tasks, other widths.

import { describe, expect, it } from 'vitest';
import { fromRows } from '../../src/array/matrix.ts';
import { tensor } from '../../src/array/tensor.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { randomNetwork, shuffledNetwork } from '../../src/emt/analyze/controls.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { linearise } from '../../src/emt/fixed-points/linearise.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Activation, Network, NetworkConfig } from '../../src/nn/network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { linearTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal } from './helpers.ts';

const quick = { horizon: 60 };

function untrained(
  inputs: number,
  hidden: number,
  { activation = 'tanh' as Activation, bias = false, seed = 1 } = {},
): Network {
  const config: NetworkConfig = {
    cell: 'elman',
    activation,
    inputSize: inputs,
    hiddenSize: hidden,
    outputSize: inputs,
    bias,
    readoutBias: bias,
  };
  return { config, parameters: initialParameters(config, seed) };
}

describe('an untrained network', () => {
  it.each([
    ['T1-4x4', 16, 'tanh'],
    ['T1-4x4', 64, 'tanh'],
    ['T1-2x3', 12, 'tanh'],
    ['T3-4x4', 32, 'relu'],
    ['T4-4x4', 32, 'linear'],
    ['T4', 64, 'tanh'],
  ] as const)('is absent: %s in %i units of %s', (name, hidden, activation) => {
    const task = parseTask(name);
    for (const seed of hidden === 64 ? [1] : [1, 2, 3]) {
      const { analysis } = analyze(untrained(task.d, hidden, { activation, seed }), task, quick);
      expect(analysis.verdict).toBe('absent');
      expect(analysis.controls.random.verdict).toBe('absent');
      expect(analysis.controls.shuffled.verdict).toBe('absent');
    }
  });

  it('shows the shift all the same under the power method: what a null control is for', () => {
    const { analysis, matrices } = analyze(untrained(4, 64), parseTask('T1-4x4'), { ...quick, basis: 'power' });
    const phiEmp = matrices.phiEmp;
    // Columns of slots 1 ... 3 are multiples of the shift to rounding; the closure is nowhere near.
    for (let column = 4; column < 16; column++) {
      for (let row = 0; row < 16; row++) {
        const value = phiEmp!.data[row * 16 + column]!;
        if (row === column - 4) expect(value).toBeGreaterThan(0.1);
        else expect(Math.abs(value)).toBeLessThan(1e-10);
      }
    }
    expect(analysis.basis.closureError!).toBeGreaterThan(0.5);
    expect(analysis.verdict).toBe('absent');
  });
});

describe('a network that is too small', () => {
  it('is told so, with its spectrum', () => {
    const { analysis, matrices } = analyze(untrained(4, 12), parseTask('T1-4x4'), quick);
    expect(analysis.verdict).toBe('absent');
    expect(analysis.reason).toBe('The circuit cannot fit: it needs 16 dimensions, the network has 12 hidden units.');
    expect(analysis.spectrum.network).toHaveLength(12);
    expect(analysis.spectrum.theoryRank).toBe(16);
    expect(analysis.basis.method).toBe('none');
    expect(analysis.intervention.changedAccuracy).toBeNull();
    expect(matrices.psi).toBeNull();
    expect(analysis.controls.shuffled.verdict).toBe('absent');
  });
});

describe('tasks beyond the theory', () => {
  it.each(['xor-fibonacci', 'phase-dependent', 'binary-arithmetic'])('are judged by edits alone: %s', (name) => {
    const task = parseTask(name, name === 'phase-dependent' ? { d: 2, s: 3 } : {});
    const { analysis } = analyze(untrained(task.d, 24), task, quick);
    expect(analysis.task.linear).toBe(false);
    expect(analysis.spectrum.theory).toHaveLength(0);
    expect(analysis.notes[0]).toMatch(/not linear/);
    expect(analysis.basis.candidates.every(({ method }) => method === 'regression')).toBe(true);
    expect(analysis.verdict).toBe('absent');
  });

  it('find a circuit with a boundary function that a linear readout of products cannot have, in its edits', () => {
    // Repeat copy with every third stretch negated is held by the same stack: only the readout differs. A network that
    // does plain repeat copy holds the variables but fails the edits that cross a change of sign.
    const plain = parseTask('T1-2x3');
    const network = closedFormNetwork(circuitMatrix(plain.F!), 2);
    const { analysis } = analyze(network, parseTask('phase-dependent', { d: 2, s: 3 }), quick);
    expect(analysis.verdict).not.toBe('found');
    expect(analysis.accuracy.value).toBeLessThan(0.8);
  });

  it('without a boundary function leave accuracy and spectrum', () => {
    const task = parseTask('copying-memory-3');
    const { analysis } = analyze(untrained(10, 16), task);
    expect(analysis.accuracy.horizon).toBe(task.fixedHorizon);
    expect(analysis.reason).toMatch(/not a history-dependent system/);
    expect(analysis.spectrum.network).toHaveLength(16);
  });

  it('with a real operator are compared as real numbers', () => {
    const rotation = fromRows([
      [Math.cos(0.7), Math.sin(0.7)],
      [-Math.sin(0.7), Math.cos(0.7)],
      [0, 0],
      [0, 0],
    ]);
    const task = linearTask({ d: 2, s: 2, F: rotation, initial: 'normal' });
    const network = linearCircuitNetwork(circuitMatrix(rotation), orthonormal(9, 4, 'real'), 2);
    const { analysis } = analyze(network, task, quick);
    expect(analysis.accuracy.value).toBeCloseTo(1, 10);
    expect(analysis.spectrum.maxError!).toBeLessThan(1e-12);
    expect(analysis.intervention.changedAccuracy).toBe(1);
    expect(analysis.verdict).toBe('found');
    expect(analysis.controls.random.verdict).toBe('absent');
  });
});

describe('odd networks', () => {
  it('that overflow are absent', () => {
    const network = untrained(4, 20);
    const big = tensor(
      [20, 20],
      gaussian(20, 20, 'big').data.map((x) => 1e30 * x),
    );
    const { analysis } = analyze(
      {
        config: { ...network.config, activation: 'linear' },
        parameters: new Map(network.parameters).set('rnn.weight_hh_l0', big),
      },
      parseTask('T1-4x4'),
      quick,
    );
    expect(analysis.reason).toMatch(/overflows/);
    expect(analysis.verdict).toBe('absent');
  });

  it('of other widths than the task are refused', () => {
    expect(() => analyze(untrained(5, 20), parseTask('T1-4x4'), quick)).toThrow(/network reads 5 and writes 5 values/);
  });

  it('with NaN weights or those of another cell are refused', () => {
    const network = untrained(4, 8);
    const broken = new Map(network.parameters).set(
      'rnn.weight_hh_l0',
      tensor([8, 8], new Float64Array(64).fill(Number.NaN)),
    );
    expect(() => analyze({ ...network, parameters: broken }, parseTask('T1-4x4'), quick)).toThrow(
      /'rnn.weight_hh_l0' holds NaN at index 0/,
    );
    expect(() => linearise({ ...network, config: { ...network.config, cell: 'gru' } })).toThrow(
      /'rnn.weight_ih_l0' has shape \[8, 4\], expected \[24, 4\]/,
    );
  });

  it('with biases are linearised at their fixed point', () => {
    const network = untrained(4, 30, { bias: true });
    const { fixedPoint, jacobian, recurrent, residual } = linearise(network);
    expect(residual).toBeLessThan(1e-12);
    expect(Math.hypot(...fixedPoint)).toBeGreaterThan(0.1);
    // J = diag(1 - h*^2) W for tanh.
    jacobian.data.forEach((value, at) => {
      const row = Math.floor(at / 30);
      expect(value).toBeCloseTo((1 - fixedPoint[row]! ** 2) * recurrent.data[at]!, 12);
    });
  });

  it('keep their weights, in other places, when shuffled', () => {
    const network = untrained(4, 20, { bias: true });
    const shuffled = shuffledNetwork(network, 3);
    for (const [name, { data }] of network.parameters) {
      const before = Array.from(data as Float32Array).sort();
      const after = Array.from(shuffled.parameters.get(name)!.data as Float64Array);
      expect([...after].sort()).toEqual(before);
      expect(after).not.toEqual(Array.from(data as Float32Array));
    }
    const random = randomNetwork(network, 3).parameters.get('rnn.weight_hh_l0')!;
    expect(random.shape).toEqual([20, 20]);
    expect(Math.max(...(random.data as Float32Array))).toBeLessThanOrEqual(1 / Math.sqrt(20));
  });
});

describe('the same seed', () => {
  it('gives the same analysis, another seed another one', () => {
    const task = parseTask('T1-2x3');
    const network = closedFormNetwork(circuitMatrix(task.F!), 2);
    const one = analyze(network, task, { ...quick, seed: 5 }).analysis;
    expect(analyze(network, task, { ...quick, seed: 5 }).analysis).toEqual(one);
    expect(analyze(network, task, { ...quick, seed: 6 }).analysis).not.toEqual(one);
  });
});
