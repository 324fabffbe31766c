// What counts as evidence: figures that come out right for any matrix are left out and decide nothing, null networks are
// seen through the network's own estimator, and no verdict stands without a margin over them.

import { describe, expect, it } from 'vitest';
import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { chooseAmong } from '../../src/emt/analyze/basis-auto.ts';
import { spectralBasis } from '../../src/emt/basis/basis-spectral.ts';
import { circuitLeakage, leakage, measuresOf } from '../../src/emt/basis/empirical-circuit.ts';
import { circuitMatrix, circuitOf } from '../../src/emt/circuit/circuit.ts';
import { linearise } from '../../src/emt/fixed-points/linearise.ts';
import { recordTrajectories } from '../../src/emt/record/trajectories.ts';
import type { Analysis, BasisResult } from '../../src/emt/results/analysis.ts';
import { eig } from '../../src/linalg/eig.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal, trainedNetwork } from './helpers.ts';

describe('a spectral basis', () => {
  it('leaks nothing in a random matrix either, so its leakage and closure are left out', () => {
    const task = parseTask('T1-2x3');
    const circuit = circuitOf(task)!;
    const wild: Matrix = matrix(
      60,
      60,
      gaussian(60, 60, 'wild').data.map((x) => (1.4 * x) / Math.sqrt(60)),
    );
    // A linear network with these weights: nothing was trained, nothing is held.
    const built = linearCircuitNetwork(circuitMatrix(task.F!), orthonormal(60, 6, 'frame'), 2);
    const linearisation = { ...linearise(built), jacobian: wild };
    const eigen = eig(wild, { vectors: 'both' });
    const fit = recordTrajectories(built, task, {
      sequences: 2,
      horizon: 3,
      rng: stream(1, 'fit'),
      fixedPoint: new Float64Array(60),
    });
    for (const dual of ['pseudoinverse', 'left'] as const) {
      const basis = spectralBasis({ circuit, linearisation, eigen, fit }, dual);
      if ('refused' in basis) throw new Error(basis.refused);
      expect(leakage(basis, wild)).toBeLessThan(1e-9);
      const measures = measuresOf(basis, { jacobian: wild, circuit, states: gaussian(9, 60, 'states') });
      expect([measures.leakage, measures.closureError]).toEqual([null, null]);
      expect(measures.byConstruction).toMatch(/by construction, whatever the network/);
    }
  });

  it('is the only one without those figures', () => {
    const { candidates } = analyze(trainedNetwork(), parseTask('T1-4x4')).analysis.basis;
    for (const { method, leakage: leaked, closureError, byConstruction } of candidates) {
      expect([leaked === null, closureError === null]).toEqual([method === 'spectral', method === 'spectral']);
      expect(byConstruction === '').toBe(method === 'regression');
    }
  });
});

describe('equally good estimators', () => {
  const basisOf = (name: string): BasisResult => {
    const task = parseTask(name);
    return analyze(closedFormNetwork(circuitMatrix(task.F!), task.d), task).analysis.basis;
  };

  it('are not told apart by the closure rows: the power method has the best of these here, and leaks', () => {
    const { method, why, candidates } = basisOf('T3-4x4');
    const least = Math.min(...candidates.map(({ closureError }) => closureError ?? 1));
    expect(candidates.find(({ closureError }) => closureError === least)!.method).toBe('power');
    expect(method).toBe('spectral');
    expect(why).toMatch(/reads the variables as well.*; it comes first in the theory’s tables/);
  });

  it('are told apart by what they read: content goes before the order of the tables', () => {
    const { candidates } = analyze(trainedNetwork('ssm_t1_2x3_h32'), parseTask('T1-2x3'));
    const best = Math.max(...candidates.map(({ candidate }) => candidate.heldOutContent ?? 0));
    const spectralAt = (content: number) => {
      const other = candidates.map((each) =>
        each.candidate.method === 'spectral'
          ? { ...each, candidate: { ...each.candidate, heldOutChangedAccuracy: 1, heldOutContent: content } }
          : each,
      );
      return chooseAmong(other, { requested: 'auto' });
    };
    // The same estimates, their spectral ones read a little less well, and clearly less.
    expect(spectralAt(best - 0.004).basis!.method).toBe('spectral');
    const { basis, why } = spectralAt(best - 0.006);
    expect(basis!.method).not.toBe('spectral');
    expect(why).toMatch(/was right on 100.0 %/);
  });

  it('that are no better read either are told apart by leakage', () => {
    const task = parseTask('T4-4x4');
    const network = closedFormNetwork(circuitMatrix(task.F!), 4);
    const { basis } = analyze(network, task, { basis: 'regression' }).analysis;
    const alike = basis.candidates.filter(({ heldOutChangedAccuracy: share }) => share === 1);
    expect(alike.length).toBeGreaterThan(1);
    expect(basis.leakage).toBe(Math.min(...alike.map((candidate) => candidate.leakage!)));
    expect(basis.variant).not.toBe('early states');
    expect(basis.why).toMatch(/it leaks least/);
  });
});

describe('leakage of a network in closed form', () => {
  it.each(['T2-4x4', 'T3-4x4', 'T4-4x4'])(
    'is what the circuit itself shifts into dead cells, in a basis of bare cells: %s',
    (name) => {
      const task = parseTask(name);
      const circuit = circuitOf(task)!;
      const { analysis } = analyze(closedFormNetwork(circuit.phi, 4), task);
      const expected = circuitLeakage(circuit);
      expect(expected).toBeGreaterThan(0.3);
      expect(analysis.task.deadLeakage).toBe(expected);
      for (const { method, variant, leakage: leaked } of analysis.basis.candidates) {
        if (method === 'power') expect(leaked!).toBeCloseTo(expected, 9);
        // What is regressed on states carries the dead cells along, which only repeat alive ones.
        if (variant.startsWith('late states')) expect(leaked!).toBeLessThan(1e-12);
      }
      // It costs nothing: edits in the basis that leaks are all right.
      expect(analysis.basis.candidates.every((c) => c.heldOutChangedAccuracy === 1)).toBe(true);
    },
  );

  it('is seven shifts of 43 where seven bits of eight die on their way, and none where every cell is alive', () => {
    for (const name of ['T2', 'T3', 'T4']) {
      // 28 shifts and 8 writes stay alive.
      expect(circuitLeakage(circuitOf(parseTask(name))!)).toBeCloseTo(Math.sqrt(7 / 43), 12);
    }
    expect(circuitLeakage(circuitOf(parseTask('T1'))!)).toBe(0);
  });
});

describe('null networks', () => {
  it.each(['regression', 'power', 'auto'] as const)('are seen through the estimator of the network: %s', (basis) => {
    const { analysis } = analyze(trainedNetwork(), parseTask('T1-4x4'), { basis });
    for (const control of [analysis.controls.random, analysis.controls.shuffled]) {
      const same = control.basis.candidates.find(({ variant }) => variant === analysis.basis.variant)!;
      if (same.usable) {
        expect([control.basis.method, control.basis.variant]).toEqual([analysis.basis.method, analysis.basis.variant]);
        expect(control.basis.why).toMatch(/, as for the network\.$/);
      } else {
        expect(control.basis.variant).not.toBe(analysis.basis.variant);
        expect(control.basis.why).toContain(`gives no basis here (${same.reason})`);
      }
    }
    // Spectral grounding has no modes to work with in a network that forgets.
    if (basis === 'auto') expect(analysis.basis.method).toBe('spectral');
    else expect(analysis.controls.random.basis.variant).toBe(analysis.basis.variant);
  });
});

function untrained(cell: string, name: string, hiddenSize: number, seed: number): Analysis {
  const task = parseTask(name);
  const config: NetworkConfig = {
    cell,
    activation: 'tanh',
    inputSize: task.d,
    hiddenSize,
    outputSize: task.d,
    bias: false,
    readoutBias: false,
  };
  const network: Network = { config, parameters: initialParameters(config, seed) };
  return analyze(network, task, { horizon: 60, seed }).analysis;
}

describe('the smallest circuits', () => {
  it('of one cell are no more than partial where they are, since no null can be told from them', () => {
    const task = parseTask('T1-1x1');
    const { analysis } = analyze(closedFormNetwork(circuitMatrix(task.F!), 1), task);
    expect([analysis.accuracy.value, analysis.intervention.changedAccuracy]).toEqual([1, 1]);
    expect(analysis.verdict).toBe('partial');
    expect(analysis.reason).toMatch(/the control with shuffled weights comes up to it .*tells the network from chance/);
  });

  it('of two and three cells are never found beside a control that does as well', () => {
    const verdicts = ['T1-1x2', 'T1-2x1', 'T1-1x3'].flatMap((name) => {
      const task = parseTask(name);
      const network = closedFormNetwork(circuitMatrix(task.F!), task.d);
      return Array.from({ length: 4 }, (_, seed) => {
        const { analysis } = analyze(network, task, { horizon: 60, seed });
        const { random, shuffled } = analysis.controls;
        if (analysis.verdict === 'found') {
          for (const control of [random, shuffled]) {
            expect(control.verdict).not.toBe('found');
            expect(analysis.strength! - (control.strength ?? 0)).toBeGreaterThanOrEqual(0.15);
          }
        }
        return analysis.verdict;
      });
    });
    // The circuit is there, whatever a lucky null does: it is not called absent.
    expect(verdicts).not.toContain('absent');
    expect(verdicts).toContain('partial');
    expect(verdicts).toContain('found');
  });

  it.each([
    ['gru', 'T1-1x1', 2, 3],
    ['gru', 'T1-1x1', 4, 4],
    ['elman', 'T1-1x1', 8, 0],
    ['elman', 'T1-1x2', 16, 3],
    ['gru', 'T1-2x1', 16, 0],
    ['gru', 'T1-3x1', 8, 4],
    ['gru', 'T1-3x1', 16, 9],
    ['elman', 'T3-2x2', 16, 6],
  ] as const)('are absent in an untrained %s: %s, %i units, seed %i', (cell, name, units, seed) => {
    const { verdict, controls } = untrained(cell, name, units, seed);
    expect([verdict, controls.random.verdict, controls.shuffled.verdict]).toEqual(['absent', 'absent', 'absent']);
  });
});
