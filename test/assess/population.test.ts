// Readings of whole populations: exact for fixtures that can be worked out by hand, and what samples scatter about.

import { describe, expect, test } from 'vitest';
import { fromRows, identity, type Matrix, matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { deviation, mean } from '../../src/array/statistics.ts';
import { linearMemoryAmount, linearPopulation, populationOf, populationR2 } from '../../src/assess/probe/population.ts';
import { ridgeProbe } from '../../src/assess/probe/ridge-probe.ts';
import { eig } from '../../src/linalg/eig.ts';
import { linearStates, normals, sum } from './states.ts';

/** A delay line: the newest input in unit 0. */
function shiftRegister(H: number): { input: Matrix; recurrent: Matrix } {
  const [input, recurrent] = [matrix(1, H), matrix(H, H)];
  input.data[0] = 1;
  for (let i = 0; i + 1 < H; i++) recurrent.data[i * H + i + 1] = 1;
  return { input, recurrent };
}

/** A random linear network of spectral radius 0.9. */
function reservoir(H: number): { input: Matrix; recurrent: Matrix } {
  const recurrent = normals(H, H, 'reservoir');
  const { values } = eig(recurrent, { vectors: 'none' });
  const radius = Math.max(...Array.from(values.re, (re, i) => Math.hypot(re, values.im[i]!)));
  return {
    input: normals(1, H, 'inputs'),
    recurrent: { ...recurrent, data: recurrent.data.map((value) => (0.9 * value) / radius) },
  };
}

describe('of a whole population', () => {
  test.each([0, 1e-6, 1e-4, 0.1])('a shift register keeps the last H inputs, at lambda %d exactly', (lambda) => {
    const population = linearPopulation(shiftRegister(6), { length: 10 });
    const kept = 1 - (lambda / (1 + lambda)) ** 2;
    populationR2(population, lambda).forEach((score, age) => {
      expect(Math.abs(score - (age < 6 ? kept : 0))).toBeLessThan(1e-10);
    });
  });

  test('a sum of all inputs keeps 1/n of each', () => {
    const population = linearPopulation({ input: fromRows([[1]]), recurrent: fromRows([[1]]) }, { length: 8 });
    for (const score of populationR2(population, 0)) expect(Math.abs(score - 1 / 8)).toBeLessThan(1e-10);
  });

  test('one leaky unit keeps a geometric share of every age', () => {
    const a = 0.7;
    const population = linearPopulation({ input: fromRows([[2]]), recurrent: fromRows([[a]]) }, { length: 30 });
    const total = (1 - a ** 60) / (1 - a * a);
    populationR2(population, 0).forEach((score, age) => {
      expect(Math.abs(score - a ** (2 * age) / total)).toBeLessThan(1e-10);
    });
  });

  test.each([1e-12, 1e-9, 1e-6, 1e-4, 1e-2])('ages of a linear network add up to the law of lambda %d', (lambda) => {
    const population = linearPopulation(reservoir(16), { length: 400 });
    const amount = sum(populationR2(population, lambda));
    expect(Math.abs(amount - linearMemoryAmount(population.eigenvalues, lambda))).toBeLessThan(1e-10);
    expect(amount).toBeLessThanOrEqual(16 + 1e-10);
  });

  test('one-hot tokens share a delay line: H / (V - 1) of them fit', () => {
    const V = 4;
    const H = 8;
    const covariance = matrix(V, V);
    for (let i = 0; i < V; i++)
      for (let j = 0; j < V; j++) covariance.data[i * V + j] = (i === j ? 1 / V : 0) - 1 / V ** 2;
    const population = linearPopulation(
      { input: normals(V, H, 'embedding'), recurrent: reservoir(H).recurrent },
      { length: 300, inputCovariance: covariance },
    );
    const scores = populationR2(population, 0, { targetSize: V });
    expect(scores).toHaveLength(300);
    expect(sum(scores)).toBeLessThan((H / (V - 1)) * (1 + 1e-9));
    expect(sum(scores)).toBeGreaterThan((H / (V - 1)) * 0.99);
  });

  test('states that do not vary keep nothing', () => {
    const [stateCovariance, crossCovariance] = [matrix(2, 2), matrix(2, 3)];
    const population = populationOf({ stateCovariance, crossCovariance, targetVariance: Float64Array.of(1, 1, 0) });
    expect([...populationR2(population, 1e-4)]).toEqual([0, 0, 0]);
    expect(linearMemoryAmount([0, 0], 1e-4)).toBe(0);
  });

  test('covariances give what the responses of the network give, in any basis of its states', () => {
    const { input, recurrent } = reservoir(5);
    const length = 12;
    const responses = matrix(length, 5);
    for (let age = 0, row = input; age < length; age++, row = multiply(row, recurrent)) {
      responses.data.set(row.data, age * 5);
    }
    const moments = (basis: Matrix) => {
      const states = multiply(responses, basis);
      const stateCovariance = multiply(transpose(states), states);
      const targetVariance = new Float64Array(length).fill(1);
      return populationOf({ stateCovariance, crossCovariance: transpose(states), targetVariance });
    };
    const linear = linearPopulation({ input, recurrent }, { length });
    for (const lambda of [0, 1e-4]) {
      const own = populationR2(linear, lambda);
      populationR2(moments(identity(5)), lambda).forEach((score, age) => {
        expect(Math.abs(score - own[age]!)).toBeLessThan(1e-10);
      });
    }
    const turned = populationR2(moments(normals(5, 5, 'basis')), 0);
    populationR2(linear, 0).forEach((score, age) => {
      expect(Math.abs(score - turned[age]!)).toBeLessThan(1e-8);
    });
  });
});

describe('samples scatter about the population', () => {
  test('within three standard errors at every age, and within 2 % of the law together', () => {
    const [H, length, lambda] = [8, 40, 1e-4];
    const network = reservoir(H);
    const population = linearPopulation(network, { length });
    const exact = populationR2(population, lambda);
    const runs = Array.from({ length: 8 }, (_, run) => {
      const { states, inputs } = linearStates(network.input, network.recurrent, 4000, length, `run ${run}`);
      return ridgeProbe(states, inputs, { seed: run, lambdas: [lambda], permutations: 0 })[0]!.r2;
    });
    exact.forEach((score, age) => {
      const found = runs.map((r2) => r2[age]!);
      // What a fit to 3,000 rows loses on others, (1 - R2) H / M_train, is no sampling error.
      const lost = ((1 - score) * H) / 3000;
      const error = deviation(found)! / Math.sqrt(found.length);
      expect(Math.abs(mean(found) + lost - score)).toBeLessThan(3 * error + 1e-3);
    });
    const amount = mean(runs.map((r2) => sum(r2.map((score) => Math.max(0, score)))));
    expect(Math.abs(amount / linearMemoryAmount(population.eigenvalues, lambda) - 1)).toBeLessThan(0.02);
  });
});

test('shapes that do not agree are refused', () => {
  const population = linearPopulation(shiftRegister(3), { length: 4 });
  const moments = { stateCovariance: identity(3), crossCovariance: matrix(2, 4), targetVariance: new Float64Array(4) };
  expect(() => populationOf(moments)).toThrow(/2 x 4, expected 3 x 4/);
  expect(() => populationR2(population, -1)).toThrow(/lambda is -1/);
  expect(() => populationR2(population, 0, { targetSize: 3 })).toThrow(/multiple of targetSize/);
});
