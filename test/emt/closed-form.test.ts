// Ground truth: networks built from the circuit are opened to rounding by every estimator, and every edit succeeds.

import { describe, expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import type { Analysis, BasisRequest } from '../../src/emt/results/analysis.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal } from './helpers.ts';

const GAIN = 1.2;

function closedForm(name: string, basis: BasisRequest): Analysis {
  const task = parseTask(name);
  const phi = circuitMatrix(task.F!);
  const rng = stream(3, 'units', name);
  const network = closedFormNetwork(phi, task.d, {
    gain: GAIN,
    order: rng.permutation(phi.rows),
    signs: Array.from({ length: phi.rows }, () => rng.sign()),
  });
  return analyze(network, task, { basis }).analysis;
}

describe('the closed-form tanh network', () => {
  it.each(['T1-4x4', 'T2-4x4', 'T3-4x4', 'T4'])('is opened to rounding by every estimator: %s', (name) => {
    const { accuracy, spectrum, basis, intervention, controls, verdict } = closedForm(name, 'auto');
    expect(accuracy.value).toBe(1);
    expect(spectrum.networkRank).toBe(spectrum.theoryRank);
    expect(spectrum.maxError!).toBeLessThan(1e-12);
    for (const method of ['spectral', 'regression', 'power'] as const) {
      const exact = basis.candidates.filter(
        (c) => c.method === method && c.usable && c.maxErrorGain! < 1e-11 && (c.closureError ?? 0) < 1e-11,
      );
      // All variants but the regression on early states, whose activity has not settled yet.
      expect(exact).toHaveLength({ spectral: 2, regression: 2, power: 3 }[method]);
      for (const candidate of exact) {
        expect(candidate.gain!).toBeCloseTo(GAIN, 11);
        expect(candidate.heldOutChangedAccuracy).toBe(1);
        expect(candidate.decoding).toBe(1);
        // Against Phi itself every entry one is off by the gain.
        expect(candidate.maxError!).toBeCloseTo(GAIN - 1, 11);
      }
    }
    for (const kind of ['set', 'erase', 'swap', 'interchange'] as const) {
      expect(intervention[kind].changedAccuracy).toBe(1);
      expect(intervention[kind].accuracy).toBe(1);
      expect(intervention[kind].changedBits).toBeGreaterThan(1000);
    }
    expect(intervention.randomBasis.changedAccuracy!).toBeLessThan(0.2);
    expect(Math.min(...basis.content.map((value) => value!))).toBeGreaterThan(0.99);
    expect(verdict).toBe('found');
    expect(controls.random.verdict).toBe('absent');
    expect(controls.shuffled.verdict).toBe('absent');
  });

  it.each(['spectral', 'regression', 'power'] as const)('is found when only %s is asked for', (method) => {
    const { basis, verdict } = closedForm('T4-4x4', method);
    expect(basis.method).toBe(method);
    expect(basis.requested).toBe(method);
    expect(basis.candidates.every((candidate) => candidate.method === method)).toBe(true);
    expect(verdict).toBe('found');
  });
});

describe('the linear network W = Psi Phi Psi^+', () => {
  it('is opened to rounding by every estimator in an orthonormal basis', () => {
    const task = parseTask('T1-4x4');
    const network = linearCircuitNetwork(circuitMatrix(task.F!), orthonormal(40, 16, 'psi'), task.d);
    const { analysis } = analyze(network, task);
    expect(analysis.accuracy.value).toBe(1);
    expect(analysis.verdict).toBe('found');
    for (const candidate of analysis.basis.candidates) {
      expect(candidate.usable).toBe(true);
      expect(candidate.maxError!).toBeLessThan(1e-11);
      expect(candidate.leakage ?? 0).toBeLessThan(1e-11);
      expect(candidate.leakage === null).toBe(candidate.method === 'spectral');
      expect(candidate.variance!).toBeCloseTo(1, 10);
      expect(candidate.heldOutChangedAccuracy).toBe(1);
    }
    for (const kind of ['set', 'erase', 'swap', 'interchange'] as const) {
      expect(analysis.intervention[kind].changedAccuracy).toBe(1);
    }
  });

  it('is opened to rounding by spectrum and regression in any basis', () => {
    // The power method is not exact here: W_r^+ differs from Psi_s, and unit columns from Psi's own lengths.
    const task = parseTask('T1-4x4');
    const network = linearCircuitNetwork(circuitMatrix(task.F!), gaussian(24, 16, 'oblique'), task.d);
    const { analysis } = analyze(network, task);
    expect(analysis.verdict).toBe('found');
    for (const candidate of analysis.basis.candidates.filter(({ method }) => method !== 'power')) {
      expect(candidate.maxError!).toBeLessThan(1e-10);
      expect(candidate.heldOutChangedAccuracy).toBe(1);
    }
    expect(analysis.basis.method).not.toBe('power');
  });

  it('has the spectrum of compose copy without being able to do it', () => {
    const task = parseTask('T3-4x4');
    const network = linearCircuitNetwork(circuitMatrix(task.F!), orthonormal(24, 16, 'compose'), task.d);
    const { analysis } = analyze(network, task);
    expect(analysis.spectrum.maxError!).toBeLessThan(1e-10);
    // Inputs are added to a boundary term that already reads the half-filled stack.
    expect(analysis.accuracy.value).toBeLessThan(0.95);
    expect(analysis.verdict).toBe('partial');
  });
});
