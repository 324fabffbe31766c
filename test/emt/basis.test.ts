// What all estimators of Psi share: the dual, the condition, and the guards that a candidate has to pass.

import { describe, expect, it } from 'vitest';
import { identity, type Matrix, matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { normaliseColumns, withPseudoinverse } from '../../src/emt/basis/basis.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
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
