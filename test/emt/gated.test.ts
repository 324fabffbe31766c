// Networks of gated cells, opened in their whole state or in h alone.

import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { withPseudoinverse } from '../../src/emt/basis/basis.ts';
import { coordinatesOf, restrictBasis } from '../../src/emt/basis/state-space.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { parseTask } from '../../src/task/index.ts';
import { randomCell } from './fixed-points-networks.ts';
import { diagonalOf, gruOf, lstmOf } from './gated-networks.ts';
import { gaussian, trainedNetwork } from './helpers.ts';

const quick = { horizon: 100 } as const;

describe('a circuit in gated cells', () => {
  const task = parseTask('T3-4x4');
  const elman = closedFormNetwork(circuitOf(task)!.phi, 4, { gain: 1.5 });
  const plain = analyze(elman, task, quick).analysis;

  it('is found in a GRU that is the same map, with the same figures', () => {
    const { analysis } = analyze(gruOf(elman), task, quick);
    expect([analysis.verdict, analysis.controls.random.verdict, analysis.controls.shuffled.verdict]).toEqual([
      'found',
      'absent',
      'absent',
    ]);
    expect(analysis.fixedPoint.norm).toBeLessThan(1e-10);
    expect(analysis.accuracy.value).toBe(plain.accuracy.value);
    expect(analysis.spectrum.error).toBeCloseTo(plain.spectrum.error!, 9);
    expect(analysis.basis.meanErrorGain).toBeCloseTo(plain.basis.meanErrorGain!, 9);
    expect(analysis.intervention.set.changedAccuracy).toBe(1);
  });

  it.each(['whole', 'hidden'] as const)('is found in an LSTM, in the %s state', (stateSpace) => {
    const { analysis, matrices } = analyze(lstmOf(elman), task, { ...quick, stateSpace });
    expect(analysis.verdict).toBe('found');
    expect([analysis.controls.random.verdict, analysis.controls.shuffled.verdict]).toEqual(['absent', 'absent']);
    expect(analysis.model).toMatchObject({ cell: 'lstm', hiddenSize: 16 });
    expect(analysis.state).toEqual({ size: 32, space: stateSpace });
    expect(analysis.spectrum.network).toHaveLength(32);
    expect(analysis.spectrum.error).toBeLessThan(1e-9);
    for (const kind of ['set', 'interchange'] as const) {
      expect(analysis.intervention[kind].changedAccuracy, kind).toBe(1);
    }
    const { psi, psiDual } = matrices;
    expect([psi!.rows, psi!.cols]).toEqual([32, 10]);
    const inCell = psi!.data.slice(160).reduce((sum, value) => sum + Math.abs(value), 0);
    const read = psiDual!.data.reduce((sum, value, at) => sum + (at % 32 < 16 ? 0 : Math.abs(value)), 0);
    if (stateSpace === 'hidden') expect([inCell, read]).toEqual([0, 0]);
    else expect(inCell).toBeGreaterThan(0.1);
  });

  it('is found in the modes of a diagonal state-space cell', () => {
    const copy = parseTask('T1-4x4');
    const { analysis } = analyze(diagonalOf(circuitOf(copy)!.phi, 4), copy, quick);
    expect(analysis.accuracy.value).toBe(1);
    expect(analysis.verdict).toBe('found');
    expect([analysis.controls.random.verdict, analysis.controls.shuffled.verdict]).toEqual(['absent', 'absent']);
    expect(analysis.spectrum.error).toBeLessThan(1e-9);
    expect(analysis.basis.meanError).toBeLessThan(1e-9);
  });

  it('trained by gradient descent is found all the same when its Elman network is written as a GRU', () => {
    const copy = parseTask('T1-4x4');
    const [direct, viaGates] = [trainedNetwork(), gruOf(trainedNetwork())].map(
      (each) => analyze(each, copy, quick).analysis,
    );
    expect(viaGates!.verdict).toBe('found');
    expect(viaGates!.fixedPoint.norm).toBeLessThan(1e-8);
    expect(viaGates!.spectrum.error).toBeCloseTo(direct!.spectrum.error!, 8);
    expect(viaGates!.basis.meanError).toBeCloseTo(direct!.basis.meanError!, 6);
    expect(viaGates!.intervention.changedAccuracy).toBeCloseTo(direct!.intervention.changedAccuracy!, 3);
  });

  it('cannot fit into fewer dimensions than it needs', () => {
    const small = { ...randomCell('lstm', { inputSize: 4, outputSize: 4, hiddenSize: 7 }) };
    const whole = analyze(small, parseTask('T1-4x4'), quick).analysis;
    expect(whole.reason).toMatch(/needs 16 dimensions, the network has 14 dimensions of state/);
    const hidden = analyze(small, parseTask('T1-4x4'), { ...quick, stateSpace: 'hidden' }).analysis;
    expect(hidden.reason).toMatch(/needs 16 dimensions, the network has 7 hidden units/);
  });
});

describe('state space', () => {
  it('hidden is h of every layer; the whole state where no part is called h', () => {
    expect([...coordinatesOf(randomCell('lstm', { hiddenSize: 2, layers: 2 }).config, 'hidden')]).toEqual([0, 1, 4, 5]);
    expect(coordinatesOf(randomCell('lstm', { hiddenSize: 2, layers: 2 }).config, 'whole')).toHaveLength(8);
    expect(coordinatesOf(randomCell('diagonal-ssm').config, 'hidden')).toHaveLength(6);
    expect(coordinatesOf(randomCell('gru').config, 'hidden')).toHaveLength(6);
  });

  it('a basis cut to it still reads what it writes', () => {
    const basis = withPseudoinverse('regression', 'test', gaussian(8, 3, 'cut'));
    const cut = restrictBasis(basis, Int32Array.of(0, 1, 2, 5, 7));
    if ('refused' in cut) throw new Error('refused');
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        for (let k = 0; k < 8; k++) sum += cut.dual.data[i * 8 + k]! * cut.psi.data[k * 3 + j]!;
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
    for (const k of [3, 4, 6]) for (let j = 0; j < 3; j++) expect(cut.psi.data[k * 3 + j]).toBe(0);
  });
});
