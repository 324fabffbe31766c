// The search on cells other than the Elman network's, where their fixed points are known in closed form.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { type NamedTensors, tensor } from '../../src/array/tensor.ts';
import { type FixedPoint, findFixedPoints } from '../../src/emt/fixed-points/index.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { randomCell, scattered } from './fixed-points-networks.ts';

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Roots of `f` on `[-reach, reach]`, by bisection between the changes of sign on a fine grid. */
function roots(f: (x: number) => number, reach: number): number[] {
  const found: number[] = [];
  const steps = 3999;
  for (let k = 0; k < steps; k++) {
    let [low, high] = [reach * ((2 * k) / steps - 1), reach * ((2 * (k + 1)) / steps - 1)];
    if (f(low) * f(high) > 0) continue;
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2;
      if (f(low) * f(middle) <= 0) high = middle;
      else low = middle;
    }
    found.push((low + high) / 2);
  }
  return found;
}

const fixedOf = (points: readonly FixedPoint[]) => points.filter(({ kind }) => kind === 'fixed');

describe('an LSTM that latches, in [h; c]', () => {
  // One unit without input, its gates held open by their biases: c = f c + i tanh(w h), h = o tanh(c).
  const [i, f, o, w] = [logistic(1), logistic(1.5), logistic(2), 3];
  const network: Network = {
    config: {
      cell: 'lstm',
      activation: 'tanh',
      inputSize: 1,
      hiddenSize: 1,
      outputSize: 1,
      bias: true,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([4, 1], Float64Array.of(0, 0, 1, 0))],
      ['rnn.weight_hh_l0', tensor([4, 1], Float64Array.of(0, 0, w, 0))],
      ['rnn.bias_ih_l0', tensor([4], Float64Array.of(1, 1.5, 0, 2))],
      ['rnn.bias_hh_l0', tensor([4], new Float64Array(4))],
    ]),
  };
  const expected = roots((c) => (f - 1) * c + i * Math.tanh(w * o * Math.tanh(c)), 6);
  const { points } = findFixedPoints(network, scattered(200, 2, 4));

  test('has two stable points and the unstable origin, h = o tanh(c)', () => {
    expect(expected).toHaveLength(3);
    const found = fixedOf(points).sort((a, b) => a.state[1]! - b.state[1]!);
    expect(found).toHaveLength(3);
    found.forEach(({ state, stability }, k) => {
      expect(state[1]).toBeCloseTo(expected[k]!, 9);
      expect(state[0]).toBeCloseTo(o * Math.tanh(expected[k]!), 9);
      expect(stability!.kind).toBe(k === 1 ? 'unstable' : 'stable');
    });
  });

  test('has the Jacobian of both parts of the state, and of the input', () => {
    for (const { state, jacobian, inputJacobian } of fixedOf(points)) {
      const [h, c] = state as unknown as [number, number];
      const [write, slope] = [i * w * (1 - Math.tanh(w * h) ** 2), o * (1 - Math.tanh(c) ** 2)];
      const rows = [slope * write, slope * f, write, f];
      rows.forEach((value, at) => void expect(jacobian!.data[at]).toBeCloseTo(value, 9));
      expect(inputJacobian!.data[1]).toBeCloseTo(write / w, 9);
      expect(inputJacobian!.data[0]).toBeCloseTo((slope * write) / w, 9);
    }
  });
});

test('two layers: the second has its own points above each of the first', () => {
  // h1 = tanh(2 h1), h2 = tanh(2 h2 + 0.2 h1).
  const config: NetworkConfig = {
    cell: 'elman',
    activation: 'tanh',
    inputSize: 1,
    hiddenSize: 1,
    outputSize: 1,
    layers: 2,
    bias: false,
    readoutBias: false,
  };
  const one = (value: number) => tensor([1, 1], Float64Array.of(value));
  const parameters: NamedTensors = new Map([
    ['rnn.weight_ih_l0', one(0)],
    ['rnn.weight_hh_l0', one(2)],
    ['rnn.weight_ih_l1', one(0.2)],
    ['rnn.weight_hh_l1', one(2)],
  ]);
  const lower = roots((h) => Math.tanh(2 * h) - h, 1.2);
  const expected = lower.flatMap((h1) => roots((h) => Math.tanh(2 * h + 0.2 * h1) - h, 1.2).map((h2) => [h1, h2]));
  const found = fixedOf(findFixedPoints({ config, parameters }, scattered(200, 2)).points);
  expect(expected).toHaveLength(9);
  expect(found).toHaveLength(9);
  for (const [h1, h2] of expected) {
    const [nearest] = found.map(({ state }) => Math.hypot(state[0]! - h1!, state[1]! - h2!)).sort((a, b) => a - b);
    expect(nearest).toBeLessThan(1e-9);
  }
  for (const { state, jacobian } of found) {
    const [a, b] = [1 - state[0]! ** 2, 1 - state[1]! ** 2];
    // The second layer sees the first one's new state.
    [2 * a, 0, 0.2 * b * 2 * a, 2 * b].forEach((value, at) => void expect(jacobian!.data[at]).toBeCloseTo(value, 9));
  }
});

test('a diagonal state space under constant input rests at (1 - lambda)^-1 B u, mode by mode', () => {
  const network = randomCell('diagonal-ssm');
  const modes = 3;
  const get = (name: string) => network.parameters.get(`rnn.${name}`)!.data as Float64Array;
  const u = [0.5, -1, 2];
  const { points } = findFixedPoints(network, scattered(10, 6), matrix(1, 3, Float64Array.from(u)), {
    excludeDistanceOutliers: false,
  });
  expect(points).toHaveLength(1);
  const { state, stability, kind } = points[0]!;
  expect(kind).toBe('fixed');
  const moduli: number[] = [];
  for (let m = 0; m < modes; m++) {
    const radius = Math.exp(-Math.exp(get('nu_log')[m]!));
    const angle = Math.exp(get('theta_log')[m]!);
    const gain = Math.exp(get('gamma_log')[m]!);
    const [a, b] = [1 - radius * Math.cos(angle), -radius * Math.sin(angle)];
    const driven = ['B_re', 'B_im'].map((name) =>
      u.reduce((sum, value, k) => sum + gain * get(name)[m * 3 + k]! * value, 0),
    ) as [number, number];
    const size = a * a + b * b;
    expect(state[m]).toBeCloseTo((driven[0] * a + driven[1] * b) / size, 9);
    expect(state[modes + m]).toBeCloseTo((driven[1] * a - driven[0] * b) / size, 9);
    moduli.push(radius, radius);
  }
  moduli.sort((x, y) => y - x);
  stability!.timeConstants.forEach((value, k) => void expect(value).toBeCloseTo(-1 / Math.log(moduli[k]!), 6));
});

test('a wave that only travels rests where its ring is uniform; its modes are the roots of unity', () => {
  const units = 8;
  const network: Network = {
    config: {
      cell: 'wave-rnn',
      activation: 'linear',
      inputSize: 1,
      hiddenSize: units,
      outputSize: 1,
      bias: false,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([units, 1], new Float64Array(units))],
      ['rnn.conv.weight', tensor([1, 1, 3], Float64Array.of(0, 0, 1))],
    ]),
  };
  const rng = stream(2, 'test', 'wave');
  const starts = matrix(30, units);
  starts.data.forEach((_, at) => void (starts.data[at] = 1 + Math.floor(at / units) / 10 + 0.1 * rng.normal()));
  const { points } = findFixedPoints(network, starts);
  expect(points.length).toBeGreaterThan(20);
  for (const { kind, state, stability } of points) {
    expect(kind).toBe('fixed');
    for (const value of state) expect(value).toBeCloseTo(state[0]!, 9);
    expect(stability!.kind).toBe('marginal');
    const turns = Array.from(stability!.frequencies, (each) => ((each % 1) + 1) % 1).sort((a, b) => a - b);
    turns.forEach((turn, k) => void expect(turn).toBeCloseTo(k / units, 9));
  }
});

test('starts join a point ahead only where its own linear model leads there', () => {
  // h = tanh(g h) twice over, with g barely above 1: the speed is tiny between the points, yet they are three each.
  const g = 1.02;
  const config: NetworkConfig = {
    cell: 'elman',
    activation: 'tanh',
    inputSize: 1,
    hiddenSize: 2,
    outputSize: 1,
    bias: false,
    readoutBias: false,
  };
  const parameters: NamedTensors = new Map([
    ['rnn.weight_ih_l0', tensor([2, 1], new Float64Array(2))],
    ['rnn.weight_hh_l0', tensor([2, 2], Float64Array.of(g, 0, 0, g))],
  ]);
  const a = roots((h) => Math.tanh(g * h) - h, 0.9).at(-1)!;
  const { points, minima } = findFixedPoints({ config, parameters }, scattered(400, 2, 0.3));
  const found = fixedOf(points);
  expect(found).toHaveLength(9);
  for (const { state } of found)
    for (const value of state) expect(Math.min(...[-a, 0, a].map((each) => Math.abs(value - each)))).toBeLessThan(1e-9);
  // Starts end on the side of the diagonal planes h_i = 0 on which the descent alone would leave them.
  const alone = findFixedPoints({ config, parameters }, scattered(40, 2, 0.3), null, { tolUnique: 1e-9 });
  for (let row = 0; row < 40; row++) {
    for (let k = 0; k < 2; k++) {
      expect(minima.states.data[2 * row + k]).toBeCloseTo(alone.minima.states.data[2 * row + k]!, 2);
    }
  }
});
