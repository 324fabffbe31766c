// The guards an estimate of Psi has to pass, each at its limit, and in an analysis.

import { describe, expect, it } from 'vitest';
import { fromRows, identity, type Matrix, matrix, multiply } from '../../src/array/matrix.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { withPseudoinverse } from '../../src/emt/basis/basis.ts';
import { LARGEST_CONDITION, LARGEST_IMAGINARY, refusedBy } from '../../src/emt/basis/basis-guards.ts';
import { circuitMatrix, circuitOf } from '../../src/emt/circuit/circuit.ts';
import { circuitModes } from '../../src/emt/circuit/modes.ts';
import { linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { linearTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { orthonormal } from './helpers.ts';

const sound = { conditionNumber: 3, imaginary: 0, dropped: [], psi: identity(4) };

describe('a basis', () => {
  it('passes where it is as good as it has to be, and not beyond', () => {
    expect(refusedBy(sound)).toBeNull();
    expect(refusedBy({ ...sound, conditionNumber: LARGEST_CONDITION })).toBeNull();
    expect(refusedBy({ ...sound, conditionNumber: 1.01 * LARGEST_CONDITION })).toMatch(/nearly singular/);
    expect(refusedBy({ ...sound, conditionNumber: Number.NaN })).toMatch(/nearly singular/);
    expect(refusedBy({ ...sound, imaginary: LARGEST_IMAGINARY })).toBeNull();
    expect(refusedBy({ ...sound, imaginary: 1.01 * LARGEST_IMAGINARY })).toMatch(/not real/);
    expect(refusedBy({ ...sound, dropped: [[1, 0]] })).toBeNull();
    expect(refusedBy({ ...sound, dropped: new Array<[number, number]>(4).fill([1, 0]) })).toMatch(/every mode/);
    expect(refusedBy({ ...sound, psi: matrix(1, 1, Float64Array.of(Number.NaN)) })).toMatch(/not finite/);
  });

  it('that reads ten thousand times more than it writes is noise; the limit lies there', () => {
    // Two columns at an angle of 2 / c have condition c. Errors of a float32 weight file (6e-8) stay below 1e-3.
    expect(LARGEST_CONDITION * 6e-8).toBeLessThan(1e-3);
    const tilted = (condition: number): Matrix => {
      const frame = orthonormal(9, 3, 'tilt');
      const [c, s] = [Math.cos(2 / condition), Math.sin(2 / condition)];
      return multiply(
        frame,
        fromRows([
          [1, c, 0],
          [0, s, 0],
          [0, 0, 1],
        ]),
      );
    };
    for (const condition of [100, 9e3, 1.2e4]) {
      const basis = withPseudoinverse('regression', 'test', tilted(condition));
      expect(basis.conditionNumber / condition).toBeCloseTo(1, 2);
      expect(refusedBy(basis) === null).toBe(condition < 1e4);
    }
  });

  it('is judged like that in an analysis: near the limit it finds the circuit, beyond it refuses', () => {
    const task = parseTask('T1-1x3');
    const verdictAt = (condition: number) => {
      const frame = orthonormal(9, 3, 'tilt');
      const angle = 2 / condition;
      const mix = fromRows([
        [1, Math.cos(angle), 0],
        [0, Math.sin(angle), 0],
        [0, 0, 1],
      ]);
      const network = linearCircuitNetwork(circuitMatrix(task.F!), multiply(frame, mix), 1);
      const { candidates } = analyze(network, task, { horizon: 40 }).analysis.basis;
      return candidates.find(({ variant }) => variant === 'late states')!;
    };
    expect(verdictAt(8e3)).toMatchObject({ usable: true, heldOutChangedAccuracy: 1 });
    expect(verdictAt(1.3e4)).toMatchObject({ usable: false, reason: expect.stringMatching(/nearly singular/) });
  });
});

describe('a circuit', () => {
  /** x(t) = (1 + e) x(t-1) - e x(t-2): eigenvalues 1 and e apart by `gap`. */
  const withGap = (gap: number) => {
    const other = 1 - gap;
    const F = fromRows([[-other], [1 + other]]);
    return circuitModes(circuitOf(linearTask({ d: 1, s: 2, F, initial: 'normal' }))!);
  };

  it('whose eigenvectors are apart by more than rounding has modes, one whose are not is defective', () => {
    // |Q| |Q^-1| is about 4 / gap; eigenvectors are right to about 1e-16 / gap.
    expect(withGap(1e-6).modes.map(({ value }) => value[0])).toHaveLength(2);
    expect(withGap(1e-6).reason).toBeNull();
    expect(withGap(1e-7)).toEqual({ modes: [], reason: expect.stringMatching(/defective/) });
    expect(withGap(0).reason).toMatch(/defective/);
  });
});
