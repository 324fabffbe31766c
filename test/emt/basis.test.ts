// What all estimators of Psi share: the dual, the condition, and the guards that a candidate has to pass.

import { describe, expect, it } from 'vitest';
import { frobeniusNorm, identity, type Matrix, matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { type Basis, normaliseColumns, withPseudoinverse } from '../../src/emt/basis/basis.ts';
import { regressionBasis } from '../../src/emt/basis/basis-regression.ts';
import { contentOf } from '../../src/emt/basis/variables.ts';
import { circuitMatrix, circuitOf } from '../../src/emt/circuit/circuit.ts';
import { recordTrajectories } from '../../src/emt/record/trajectories.ts';
import { conditionNumber } from '../../src/linalg/svd.ts';
import { linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, largestDifference } from './helpers.ts';

/** `psi` with column `j` scaled by `10^(decades j / (cols - 1))`. */
function stretched(psi: Matrix, decades: number): Matrix {
  const { rows, cols, data } = psi;
  return matrix(
    rows,
    cols,
    data.map((value, at) => value * 10 ** ((decades * (at % cols)) / (cols - 1))),
  );
}

describe('a basis with its pseudoinverse', () => {
  it('reads what it writes, however long its columns are', () => {
    for (const decades of [0, 3, 8]) {
      const { psi, dual } = withPseudoinverse('regression', 'test', stretched(gaussian(12, 5, 'columns'), decades));
      // Rounding of a long column shows in the row of a short one.
      expect(largestDifference(multiply(dual, psi), identity(5))).toBeLessThan(1e-14 * 10 ** (decades + 1));
      // Psi Psi* is the orthogonal projector on the span: symmetric and idempotent.
      const projector = multiply(psi, dual);
      expect(largestDifference(projector, transpose(projector))).toBeLessThan(1e-12);
      expect(largestDifference(projector, multiply(projector, projector))).toBeLessThan(1e-12);
    }
  });

  it('has the condition of its directions, not of their lengths', () => {
    const psi = gaussian(12, 5, 'columns');
    const own = withPseudoinverse('power', 'test', psi).conditionNumber;
    expect(own).toBeCloseTo(conditionNumber(normaliseColumns(psi)), 10);
    expect(withPseudoinverse('power', 'test', stretched(psi, 8)).conditionNumber).toBeCloseTo(own, 6);
    const parallel = matrix(3, 2, Float64Array.of(1, 1, 0, 0, 0, 1e-6));
    expect(withPseudoinverse('power', 'test', parallel).conditionNumber).toBeGreaterThan(1e6);
    expect(withPseudoinverse('power', 'test', matrix(3, 2, Float64Array.of(1, 0, 0, 0, 0, 0))).conditionNumber).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('projects on the modes that are left where some were dropped', () => {
    // Rank 2 in three columns, with rounding in the third direction.
    const two = gaussian(9, 2, 'kept');
    const mix = gaussian(2, 3, 'mix');
    const noise = gaussian(9, 3, 'rounding');
    const psi = multiply(two, mix);
    psi.data.forEach((_, at) => void (psi.data[at]! += 1e-13 * noise.data[at]!));
    const { dual, conditionNumber: condition } = withPseudoinverse('spectral', 'test', psi, { dropped: [[1, 0]] });
    expect(condition).toBeLessThan(100);
    // Psi* Psi Psi* = Psi*, and every kept direction is read back.
    expect(largestDifference(multiply(multiply(dual, psi), dual), dual)).toBeLessThan(1e-10);
    expect(largestDifference(multiply(multiply(psi, dual), two), two)).toBeLessThan(1e-10);
  });
});

describe('the dual that is weighed against the rest', () => {
  const task = parseTask('T1-2x3');
  const circuit = circuitOf(task)!;
  const psi = gaussian(16, 6, 'weighed');
  const network = linearCircuitNetwork(circuit.phi, psi, 2);
  const recorded = recordTrajectories(network, task, {
    sequences: 128,
    horizon: 12,
    rng: stream(1, 'weighed'),
    fixedPoint: new Float64Array(16),
  });
  /** The same states with noise of size 3 along three directions that stand at no right angle to the variables. */
  const beside = gaussian(16, 3, 'beside');
  const rng = stream(2, 'weighed noise');
  const states = recorded.states.slice();
  for (let row = 0; row < states.length; row += 16) {
    for (let k = 0; k < 3; k++) {
      const size = 3 * rng.normal();
      for (let i = 0; i < 16; i++) states[row + i]! += size * beside.data[i * 3 + k]!;
    }
  }
  const fit = { ...recorded, states };

  it('reads what is written, and hears next to nothing of what lies beside, which a pseudoinverse hears in full', () => {
    const plain = regressionBasis({ circuit, fit }, 'early');
    const weighed = regressionBasis({ circuit, fit }, 'weighed');
    expect(weighed.psi).toEqual(plain.psi);
    expect(largestDifference(multiply(weighed.dual, weighed.psi), identity(6))).toBeLessThan(1e-9);
    const heard = ({ dual }: Basis) => frobeniusNorm(multiply(dual, beside));
    expect(heard(plain)).toBeGreaterThan(0.5);
    expect(heard(weighed)).toBeLessThan(1e-3 * heard(plain));
  });

  it('is the pseudoinverse where nothing lies beside', () => {
    const plain = regressionBasis({ circuit, fit: recorded }, 'early');
    const weighed = regressionBasis({ circuit, fit: recorded }, 'weighed');
    expect(largestDifference(weighed.dual, plain.dual)).toBeLessThan(1e-6);
  });
});

describe('content', () => {
  it('is taken at each step: of activity that doubles from step to step it is what it is at each of them', () => {
    const circuit = { d: 1, s: 2, alive: [0, 1] };
    const rng = stream(3, 'content');
    const [steps, each] = [8, 50];
    const truth = matrix(
      steps * each,
      2,
      Float64Array.from({ length: 2 * steps * each }, () => rng.sign()),
    );
    const when = Int32Array.from({ length: steps * each }, (_, row) => Math.floor(row / each));
    const read = matrix(
      truth.rows,
      2,
      truth.data.map((value, at) => (at % 2 === 0 ? value : rng.normal()) * 2 ** when[Math.floor(at / 2)]!),
    );
    const { perSlot } = contentOf(read, truth, circuit, when);
    expect(perSlot[0]!).toBeCloseTo(1, 12);
    expect(Math.abs(perSlot[1]!)).toBeLessThan(0.2);
    expect(contentOf(read, truth, circuit).perSlot[0]!).toBeLessThan(0.75);
    // Of one step it is the correlation.
    const one = new Int32Array(truth.rows);
    expect(contentOf(read, truth, circuit, one)).toEqual(contentOf(read, truth, circuit));
  });
});

describe('a network that holds its variables at very different strengths', () => {
  it.each([3, 6])('is found, over %i decades', (decades) => {
    const task = parseTask('T1-2x3');
    const psi = stretched(gaussian(16, 6, 'strengths'), decades);
    expect(conditionNumber(psi)).toBeGreaterThan(0.1 * 10 ** decades);
    const network = linearCircuitNetwork(circuitMatrix(task.F!), psi, 2);
    const { analysis } = analyze(network, task, { horizon: 60 });
    for (const candidate of analysis.basis.candidates.filter(({ method }) => method !== 'power')) {
      expect([candidate.variant, candidate.reason]).toEqual([candidate.variant, 'passes all guards']);
      expect(candidate.heldOutChangedAccuracy).toBe(1);
    }
    expect(analysis.accuracy.value).toBe(1);
    expect(analysis.intervention.changedAccuracy).toBe(1);
    expect(analysis.verdict).toBe('found');
  });
});
