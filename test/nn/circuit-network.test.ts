// Networks built from a circuit do what the circuit does.

import { describe, expect, it } from 'vitest';
import { type Matrix, matrix, multiply, subtract } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { toFloat64 } from '../../src/array/tensor.ts';
import { eig } from '../../src/linalg/eig.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { signAccuracy } from '../../src/task/accuracy.ts';
import { makeBatch } from '../../src/task/batch.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { parseTask } from '../../src/task/names.ts';

/** Phi by its definition, apart from the theory's own code: shift above, F^T below. */
function phiOf({ F, d, s }: HistoryTask): Matrix {
  const n = s * d;
  const phi = matrix(n, n);
  for (let r = 0; r + d < n; r++) phi.data[r * n + r + d] = 1;
  for (let j = 0; j < d; j++) for (let c = 0; c < n; c++) phi.data[(n - d + j) * n + c] = F!.data[c * d + j]!;
  return phi;
}

function gaussian(rows: number, cols: number): Matrix {
  const rng = stream(5, 'gaussian', rows, cols);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal()),
  );
}

function recurrentOf({ config, parameters }: Network): Matrix {
  return matrix(config.hiddenSize, config.hiddenSize, toFloat64(parameters.get('rnn.weight_hh_l0')!));
}

describe('the closed-form tanh network', () => {
  it.each(['T1', 'T2', 'T3', 'T4'])('solves %s at horizon 1000, in any order and with any signs of units', (name) => {
    const task = parseTask(name);
    const phi = phiOf(task);
    const rng = stream(1, name);
    const network = closedFormNetwork(phi, task.d, {
      order: rng.permutation(phi.rows),
      signs: Array.from({ length: phi.rows }, () => rng.sign()),
    });
    const batch = makeBatch(task, { batch: 4, horizon: 1000, rng });
    const { outputs, states } = rollout(network, batch);
    expect(signAccuracy(outputs, batch.targets, task.s * 4 * task.d)).toBe(1);
    // Every amplitude settles where a = tanh(1.2 a).
    const settled = states.subarray(states.length - 4 * phi.rows);
    for (const value of settled) expect(Math.abs(value)).toBeCloseTo(0.65857, 5);
  });

  it('has the circuit as Jacobian at the origin, up to its gain', () => {
    const phi = phiOf(parseTask('T4-4x4'));
    const network = closedFormNetwork(phi, 4, { gain: 1.5, inputGain: 4 });
    recurrentOf(network).data.forEach((value, at) => {
      expect(value).toBeCloseTo(1.5 * phi.data[at]!, 14);
    });
  });

  it('refuses gains, orders and signs that do not work', () => {
    const phi = phiOf(parseTask('T1-2x2'));
    expect(() => closedFormNetwork(phi, 2, { gain: 0.9 })).toThrow(/gain 0.9/);
    expect(() => closedFormNetwork(phi, 2, { gain: 1.2, inputGain: 1.1 })).toThrow(/input gain/);
    expect(() => closedFormNetwork(phi, 2, { order: [0, 1, 1, 2] })).toThrow(/permutation of 0 ... 3/);
    expect(() => closedFormNetwork(phi, 2, { signs: [1, 1, 0, 1] })).toThrow(/signs/);
    expect(() => closedFormNetwork(phi, 3)).toThrow(/multiple of the variable width/);
  });
});

describe('the linear network W = Psi Phi Psi^+', () => {
  it('repeats exactly at any horizon, in any basis', () => {
    const task = parseTask('T1-4x4');
    const network = linearCircuitNetwork(phiOf(task), gaussian(30, 16), task.d);
    const batch = makeBatch(task, { batch: 3, horizon: 500, rng: stream(2, 'batch') });
    const { outputs } = rollout(network, batch);
    const from = task.s * 3 * task.d;
    for (let i = from; i < outputs.length; i++) expect(outputs[i]!).toBeCloseTo(batch.targets[i]!, 8);
  });

  it('carries Psi: W Psi = Psi Phi, with the spectrum of Phi and zeros', () => {
    const task = parseTask('T1-3x4');
    const phi = phiOf(task);
    const psi = gaussian(20, 12);
    const w = recurrentOf(linearCircuitNetwork(phi, psi, task.d));
    const difference = subtract(multiply(w, psi), multiply(psi, phi));
    expect(Math.max(...difference.data.map(Math.abs))).toBeLessThan(1e-12);
    const { re, im } = eig(w, { vectors: 'none' }).values;
    const sizes = Array.from(re, (x, i) => Math.hypot(x, im[i]!)).sort((a, b) => b - a);
    for (const size of sizes.slice(0, 12)) expect(size).toBeCloseTo(1, 10);
    for (const size of sizes.slice(12)) expect(size).toBeLessThan(1e-10);
  });

  it('refuses fewer units than cells', () => {
    const phi = phiOf(parseTask('T1-2x3'));
    expect(() => linearCircuitNetwork(phi, gaussian(5, 6), 2)).toThrow(/5 units cannot hold 6 cells/);
    expect(() => linearCircuitNetwork(phi, gaussian(8, 5), 2)).toThrow(/expected 6 columns/);
  });
});
