// Which eigenvalues of a network are taken for which modes of the circuit, and the basis that is built from them.

import { describe, expect, it } from 'vitest';
import { type ComplexVector, fromRows, type Matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { circuitMatrix, circuitOf } from '../../src/emt/circuit/circuit.ts';
import { matchModes } from '../../src/emt/circuit/match-modes.ts';
import { circuitModes } from '../../src/emt/circuit/modes.ts';
import type { Complex } from '../../src/emt/results/analysis.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { linearTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, largestDifference, orthonormal } from './helpers.ts';

const vector = (values: readonly Complex[]): ComplexVector => ({
  re: Float64Array.from(values, ([re]) => re),
  im: Float64Array.from(values, ([, im]) => im),
});

/** The eigenvalues given to the mode `value` of the operator `F`. */
function partners(F: Matrix, value: Complex, network: readonly Complex[]): Complex[] {
  const d = F.cols;
  const { modes } = circuitModes(circuitOf(linearTask({ d, s: F.rows / d, F, initial: 'normal' }))!);
  const { matched } = matchModes(modes, vector(network));
  const found = matched.find(({ mode }) => Math.hypot(mode.value[0] - value[0], mode.value[1] - value[1]) < 1e-6);
  return (found?.members ?? []).map((index) => network[index]!);
}

describe('modes of one argument', () => {
  const F = fromRows([
    [1, 0],
    [0, 0.92],
  ]);

  it('are told apart by their magnitudes, whatever order the network has them in', () => {
    for (const network of [
      [
        [1, 0],
        [0.92, 0],
      ],
      [
        [0.92, 0],
        [1, 0],
      ],
    ] as Complex[][]) {
      expect(partners(F, [1, 0], network)).toEqual([[1, 0]]);
      expect(partners(F, [0.92, 0], network)).toEqual([[0.92, 0]]);
    }
  });

  it('are told apart under a gain that both share', () => {
    const network: Complex[] = [
      [1.15 * 0.92, 0],
      [1.15, 0],
    ];
    expect(partners(F, [1, 0], network)).toEqual([[1.15, 0]]);
    expect(partners(F, [0.92, 0], network)).toEqual([[1.15 * 0.92, 0]]);
  });

  it('are looked for below the cut of lasting modes, where the circuit has some there', () => {
    const weak = fromRows([
      [1, 0],
      [0, 0.5],
    ]);
    const network: Complex[] = [
      [0.5, 0],
      [1, 0],
      [0.1, 0],
    ];
    expect(partners(weak, [0.5, 0], network)).toEqual([[0.5, 0]]);
    // A mode of a tenth is no mode of a half: it would make a singular basis.
    expect(partners(weak, [0.5, 0], [[1, 0] as Complex, [0.1, 0] as Complex])).toEqual([]);
  });

  it('make a basis in which a network of diag(1, 0.92) is that circuit', () => {
    const task = linearTask({ d: 2, s: 1, F, initial: 'normal' });
    const phi = circuitMatrix(F);
    for (let seed = 0; seed < 2; seed++) {
      const network = linearCircuitNetwork(phi, gaussian(4, 2, 'diagonal', seed), 2);
      const { analysis, matrices } = analyze(network, task, { basis: 'spectral', horizon: 20 });
      expect(analysis.basis.method).toBe('spectral');
      expect(largestDifference(matrices.phiEmp!, phi)).toBeLessThan(1e-9);
      expect(analysis.intervention.changedAccuracy).toBe(1);
    }
  });
});

describe('modes of one magnitude', () => {
  it('go by argument, though the network has made them of many magnitudes', () => {
    const task = parseTask('T1-1x4');
    const turn = (k: number, size: number): Complex => [
      size * Math.cos((Math.PI * k) / 2 + 0.01),
      size * Math.sin((Math.PI * k) / 2 + 0.01),
    ];
    // A decoy nearer to the circle, at a greater angle.
    const decoy: Complex = [Math.cos(Math.PI / 2 + 0.15), Math.sin(Math.PI / 2 + 0.15)];
    const upper = turn(1, 1.8);
    const conjugate = ([re, im]: Complex): Complex => [re, -im];
    const network = [[1.1, 0] as Complex, upper, conjugate(upper), [-1.3, 0] as Complex, decoy, conjugate(decoy)];
    expect(partners(task.F!, [0, 1], network)).toEqual([upper]);
  });

  it('take the nearest of all assignments: no pairing of eigenvalues with modes is closer', () => {
    // Two modes 0.1 rad apart, both shifted by 0.06: greed would join the near ones and leave a pair of 0.16.
    const angle = 2.9;
    const F = rotations([angle, angle + 0.1]);
    const at = (a: number): Complex => [Math.cos(a), Math.sin(a)];
    const network = [angle + 0.06, angle + 0.16].flatMap((a): Complex[] => [at(a), at(-a)]);
    expect(partners(F, at(angle), network)).toEqual([at(angle + 0.06)]);
    expect(partners(F, at(angle + 0.1), network)).toEqual([at(angle + 0.16)]);
  });
});

/** The operator `[2k, 2k]` that turns `k` planes by the given angles. */
function rotations(angles: readonly number[]): Matrix {
  const n = 2 * angles.length;
  const phi = fromRows(
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => {
        if (Math.floor(i / 2) !== Math.floor(j / 2)) return 0;
        const angle = angles[Math.floor(i / 2)]!;
        return i === j ? Math.cos(angle) : i < j ? -Math.sin(angle) : Math.sin(angle);
      }),
    ),
  );
  const turn = orthonormal(n, n, 'turn');
  return multiply(multiply(transpose(turn), phi), turn);
}

it('a tanh network of the four tasks keeps its spectral basis', () => {
  const task = parseTask('T3-4x4');
  const network = closedFormNetwork(circuitMatrix(task.F!), 4, { gain: 1.2 });
  const { analysis } = analyze(network, task, { basis: 'spectral', horizon: 40 });
  expect(analysis.basis.maxErrorGain!).toBeLessThan(1e-11);
  expect(analysis.intervention.changedAccuracy).toBe(1);
});
