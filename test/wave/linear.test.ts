// Linear boundaries by their defining relations: lag matrices and operator, powers and impulse responses, determinants of both
// companion forms, the shift of H3 from the other end, and a substrate embedded in a network and read back.

import { describe, expect, test } from 'vitest';
import { identity, type Matrix, matrix, multiply } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { eig } from '../../src/linalg/eig.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { fibonacciOperator } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { linearBoundary } from '../../src/wave/boundary.ts';
import { columnsOfState, embedSubstrate, substrateOf } from '../../src/wave/embed.ts';
import {
  characteristicMatrix,
  columnCompanion,
  lagsOfOperator,
  markovParameters,
  operatorOfLags,
  reversed,
  shiftSsm,
} from '../../src/wave/linear.ts';
import { Substrate } from '../../src/wave/substrate.ts';

function random(rows: number, cols: number, name: string, size = 1): Matrix {
  const rng = stream(7, 'linear', name);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => size * rng.normal()),
  );
}

const furthest = (a: Matrix, b: Matrix) =>
  a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);

/** By elimination with pivots: small matrices alone. */
function determinant({ rows: n, data }: Matrix): number {
  const a = Float64Array.from(data);
  let found = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(a[r * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = r;
    if (pivot !== k) {
      found = -found;
      for (let c = 0; c < n; c++) [a[k * n + c], a[pivot * n + c]] = [a[pivot * n + c]!, a[k * n + c]!];
    }
    found *= a[k * n + k]!;
    for (let r = k + 1; r < n; r++) {
      const factor = a[r * n + k]! / a[k * n + k]!;
      for (let c = k; c < n; c++) a[r * n + c]! -= factor * a[k * n + c]!;
    }
  }
  return found;
}

const sizes = [
  [1, 1],
  [1, 3],
  [4, 1],
  [3, 2],
  [5, 4],
] as const;

describe.each(sizes)('%i columns of width %i', (s, d) => {
  const F = random(s * d, d, `${s} ${d}`);
  const phi = circuitMatrix(F);
  const n = s * d;

  test('lag matrices make the operator and come back from it', () => {
    const lags = lagsOfOperator(F);
    expect(lags).toHaveLength(s);
    expect(operatorOfLags(lags)).toEqual(F);
    // The block of column i is that of lag s - i + 1: the last block row of Phi is F_s ... F_1.
    lags.forEach(({ data }, m) => {
      for (let j = 0; j < d; j++) {
        for (let i = 0; i < d; i++) {
          expect(phi.data[(n - d + j) * n + (s - m - 1) * d + i]).toBe(data[j * d + i]);
        }
      }
    });
  });

  test('the substrate is the matrix', () => {
    const substrate = new Substrate(linearBoundary(F));
    const start = random(n, 1, 'start');
    substrate.load(start.data);
    let state = start;
    for (let t = 0; t < 6; t++) {
      substrate.step();
      state = multiply(phi, state);
      expect(furthest(matrix(n, 1, substrate.columns), state)).toBeLessThan(1e-10 * (1 + Math.hypot(...state.data)));
    }
  });

  test('impulse responses are the powers, seen at the start', () => {
    let power = identity(n);
    markovParameters(F, 8).forEach((g) => {
      const corner = matrix(d, d);
      for (let j = 0; j < d; j++) {
        for (let i = 0; i < d; i++) corner.data[j * d + i] = power.data[(n - d + j) * n + n - d + i]!;
      }
      expect(furthest(g, corner)).toBeLessThan(1e-9 * (1 + Math.hypot(...corner.data)));
      power = multiply(phi, power);
    });
  });

  test('both companion forms have the characteristic polynomial of the lags', () => {
    for (const lambda of [-1.7, -0.4, 0.3, 1, 2.2]) {
      const law = determinant(characteristicMatrix(F, lambda));
      for (const form of [phi, columnCompanion(F)]) {
        const shifted = matrix(
          n,
          n,
          form.data.map((value) => -value),
        );
        for (let k = 0; k < n; k++) shifted.data[k * n + k]! += lambda;
        expect(Math.abs(determinant(shifted) - law)).toBeLessThan(1e-9 * (1 + Math.abs(law)));
      }
    }
  });
});

test('Fibonacci grows by the published ratios', () => {
  const radius = (s: number) => {
    const { values } = eig(circuitMatrix(fibonacciOperator(1, s)));
    return Math.max(...values.re.map((re, i) => Math.hypot(re, values.im[i]!)));
  };
  for (const [s, ratio] of [
    [2, 1.618],
    [3, 1.8393],
    [4, 1.9276],
    [8, 1.996],
  ] as const)
    expect(radius(s)).toBeCloseTo(ratio, 4);
});

test('the shift of H3 is the substrate from the other end, and nothing of it is left after as many steps as columns', () => {
  const [s, d] = [5, 2];
  const { A, B } = shiftSsm(s, d);
  const phi = circuitMatrix(matrix(s * d, d));
  expect(reversed(reversed(A, d), d)).toEqual(A);
  expect(reversed(A, d)).toEqual(phi);
  let state = random(s * d, 1, 'h3');
  const substrate = new Substrate(linearBoundary(matrix(s * d, d)));
  const turned = (columns: ArrayLike<number>) =>
    Float64Array.from({ length: s * d }, (_, at) => columns[(s - 1 - Math.floor(at / d)) * d + (at % d)]!);
  substrate.load(turned(state.data));
  for (let t = 0; t < s; t++) {
    const u = random(d, 1, `u ${t}`);
    const [held, entered] = [multiply(A, state), multiply(B, u)];
    state = matrix(
      s * d,
      1,
      held.data.map((value, i) => value + entered.data[i]!),
    );
    substrate.step(u.data, 'add');
    expect(turned(substrate.columns)).toEqual(state.data);
  }
  for (let t = 0; t < s; t++) state = multiply(A, state);
  expect(state.data.every((value) => value === 0)).toBe(true);
});

describe('a substrate in a network', () => {
  const task = parseTask('T1-3x4');
  const phi = circuitMatrix(task.F!);
  test.each(['identity', 'orthonormal', 'oblique'] as const)(
    'in a basis that is %s goes as the substrate does',
    (kind) => {
      const rng = stream(2, 'embed', kind);
      const embedded = embedSubstrate(phi, 3, { hiddenSize: 20, kind, rng, beside: 0.5 });
      const { network, psi, dual, conditionNumber } = embedded;
      const near = 1e-12 * conditionNumber ** 2;
      expect(furthest(multiply(dual, psi), identity(12))).toBeLessThan(near);
      if (kind !== 'oblique') expect(conditionNumber).toBeCloseTo(1, 10);
      const weights = matrix(
        20,
        20,
        Float64Array.from(network.parameters.get('rnn.weight_hh_l0')!.data as ArrayLike<number>),
      );
      expect(furthest(substrateOf(weights, embedded), phi)).toBeLessThan(near);
      const inputs = Float64Array.from({ length: 4 * 3 }, () => rng.normal());
      const steps = 16;
      const padded = new Float64Array(steps * 3);
      padded.set(inputs);
      const { states, outputs } = rollout(network, { steps, batch: 1, inputs: padded });
      const substrate = new Substrate(linearBoundary(task.F!));
      for (let t = 0; t < steps; t++) {
        substrate.step(t < 4 ? inputs.subarray(t * 3, (t + 1) * 3) : null, 'add');
        const read = columnsOfState(states.subarray(t * 20, (t + 1) * 20), embedded);
        expect(Math.max(...read.map((value, i) => Math.abs(value - substrate.columns[i]!)))).toBeLessThan(near);
        outputs.subarray(t * 3, (t + 1) * 3).forEach((value, j) => {
          expect(Math.abs(value - substrate.newest[j]!)).toBeLessThan(near);
        });
      }
      // Beside the waves are the other eigenvalues; those of the waves are those of Phi, whatever the basis.
      const { values } = eig(weights);
      const onCircle = [...values.re].filter((re, i) => Math.abs(Math.hypot(re, values.im[i]!) - 1) < 1e-6).length;
      expect(onCircle).toBe(12);
    },
  );

  test('needs as many units as cells', () => {
    const rng = stream(2, 'embed', 'small');
    expect(() => embedSubstrate(phi, 3, { hiddenSize: 11, kind: 'oblique', rng })).toThrow(
      /a substrate of 12 cells does not fit in 11 units: use at least 12/,
    );
  });
});
