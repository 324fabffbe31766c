// The circuit in closed form: Phi, its reduction to the cells that matter, its modes.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRows, identity, type Matrix, matrix, multiply, takeColumns, takeRows } from '../../src/array/matrix.ts';
import { type Circuit, circuitMatrix, circuitOf, slotPlaces } from '../../src/emt/circuit/circuit.ts';
import { circuitModes } from '../../src/emt/circuit/modes.ts';
import { aliveCells, aliveCellsBySpectrum, observableSubspace } from '../../src/emt/circuit/reduction.ts';
import { conditionNumber } from '../../src/linalg/svd.ts';
import { linearTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { selectionMatrix } from '../../src/task/signed-selection.ts';
import { continueHistory } from '../../src/task/system.ts';
import { gaussian, largestDifference, signedSelections } from './helpers.ts';

const circuit = (name: string): Circuit => circuitOf(parseTask(name))!;

/** Random signed selections of every small size. */
const selections = signedSelections({ d: fc.integer({ min: 1, max: 4 }), s: fc.integer({ min: 1, max: 5 }) });

describe('circuit matrix', () => {
  it('moves the history of any task one step', () => {
    fc.assert(
      fc.property(selections, ({ d, s, source, sign }) => {
        const F = selectionMatrix({ d, s, source, sign });
        const task = linearTask({ d, s, F, initial: 'signs' });
        const start = gaussian(s * d, 1, 'start').data;
        const later = continueHistory({ d, s, f: task.f! }, start, 1);
        const moved = multiply(circuitMatrix(F), matrix(s * d, 1, start)).data;
        expect([...moved]).toEqual([...start.slice(d), ...later]);
      }),
    );
  });

  it('is a permutation of period s for repeat copy', () => {
    const { phi, s } = circuit('T1');
    let power = identity(phi.rows);
    for (let k = 0; k < s; k++) {
      expect(largestDifference(power, identity(phi.rows)) === 0).toBe(k === 0);
      power = multiply(power, phi);
    }
    expect(largestDifference(power, identity(phi.rows))).toBe(0);
  });

  it('keeps variable mu of repeat copy in slot ((mu - t - 1) mod s) + 1', () => {
    const { phi, s, d, n } = circuit('T1-3x5');
    for (let mu = 1; mu <= s; mu++) {
      let v = matrix(n, 1);
      v.data[(mu - 1) * d] = 1;
      for (let t = 0; t < 3 * s; t++) {
        const slot = ((((mu - t - 1) % s) + s) % s) + 1;
        expect(v.data[(slot - 1) * d]).toBe(1);
        v = multiply(phi, v);
      }
    }
  });
});

describe('reduction', () => {
  it.each([
    ['T1', 64],
    ['T2', 36],
    ['T3', 36],
    ['T4', 36],
    ['T1-4x4', 16],
  ])('keeps of %s %i cells', (name, alive) => {
    expect(circuit(name).alive).toHaveLength(alive);
  });

  it('keeps 1, 2, ..., 8 cells of the slots of compose copy', () => {
    const task = circuit('T3');
    expect(Array.from({ length: 8 }, (_, slot) => slotPlaces(task, slot).length)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("agrees with the authors' procedure on their kind of task", () => {
    for (const name of ['T1-4x4', 'T2-4x4', 'T3-4x4', 'T4-4x4']) {
      const { phi, alive } = circuit(name);
      expect(aliveCellsBySpectrum(phi)).toEqual(alive);
    }
  });

  it('leaves out nothing that an alive cell reads and nothing with an eigenvalue', () => {
    fc.assert(
      fc.property(selections, (selection) => {
        const phi = circuitMatrix(selectionMatrix(selection));
        const alive = aliveCells(phi);
        const dead = Array.from({ length: phi.rows }, (_, i) => i).filter((i) => !alive.includes(i));
        // Alive rows read alive cells only, and what is left over dies out: (dead block)^n = 0.
        expect(takeColumns(takeRows(phi, alive), dead).data.every((value) => value === 0)).toBe(true);
        const block = takeColumns(takeRows(phi, dead), dead);
        let power = block;
        for (let k = 1; k < dead.length; k++) power = multiply(power, block);
        expect(power.data.every((value) => value === 0)).toBe(true);
      }),
    );
  });

  it('finds the observable part where F reads only a combination of cells', () => {
    // x_0(t) = x_1(t) = (x_0 + x_1)(t-2) / 2: from the second slot on only the sum is ever seen.
    const F = fromRows([
      [0.5, 0.5],
      [0.5, 0.5],
      [0, 0],
      [0, 0],
    ]);
    const phi = circuitMatrix(F);
    const seen = observableSubspace(phi, takeRows(phi, [2, 3]));
    expect(aliveCells(phi)).toHaveLength(4);
    expect(seen.rows).toBe(2);
    // C Phi^k v depends on the projection of v alone.
    const hidden = matrix(4, 1, new Float64Array([1, -1, 3, -3]));
    expect(multiply(seen, hidden).data.every((value) => Math.abs(value) < 1e-12)).toBe(true);
  });
});

describe('modes of the circuit', () => {
  const check = (task: Circuit): void => {
    const { modes, reason } = circuitModes(task);
    expect(reason).toBeNull();
    const m = task.alive.length;
    const sum = matrix(m, m);
    for (const { value, vectors, dual } of modes) {
      const moved = {
        re: multiply(task.reduced, real(vectors, 're')),
        im: multiply(task.reduced, real(vectors, 'im')),
      };
      vectors.re.forEach((re, at) => {
        expect(moved.re.data[at]!).toBeCloseTo(value[0] * re - value[1] * vectors.im[at]!, 9);
        expect(moved.im.data[at]!).toBeCloseTo(value[0] * vectors.im[at]! + value[1] * re, 9);
      });
      const projector = multiply(real(vectors, 're'), real(dual, 're'));
      const other = multiply(real(vectors, 'im'), real(dual, 'im'));
      projector.data.forEach((x, at) => {
        sum.data[at]! += x - other.data[at]!;
      });
    }
    // All modes together: Q Q^-1 = I.
    expect(largestDifference(sum, identity(m))).toBeLessThan(1e-9);
  };
  const real = (a: { rows: number; cols: number; re: Float64Array; im: Float64Array }, part: 're' | 'im'): Matrix =>
    matrix(a.rows, a.cols, a[part]);

  it.each(['T1', 'T2', 'T3', 'T4'])('are eigenvectors with their duals: %s', (name) => check(circuit(name)));

  it('have the spectra of the tasks', () => {
    const roots = circuitModes(circuit('T1')).modes;
    expect(roots).toHaveLength(8);
    for (const { value, vectors } of roots) {
      expect(vectors.cols).toBe(8);
      expect(Math.hypot(...value)).toBeCloseTo(1, 14);
    }
    expect(circuitModes(circuit('T2')).modes).toHaveLength(33);
    expect(circuitModes(circuit('T3')).modes).toHaveLength(22);
    expect(circuitModes(circuit('T4')).modes).toHaveLength(36);
  });

  it('come from the general eigenproblem for any real operator', () => {
    const task = linearTask({ d: 2, s: 3, F: gaussian(6, 2, 'operator'), initial: 'normal' });
    check(circuitOf(task)!);
  });

  it('see outputs that no cell of the circuit repeats', () => {
    // Bit 1 copies bit 0 three steps back and is read by nobody: its row is dead, yet the readout must say it.
    const d = 2;
    const F = selectionMatrix({ d, s: 4, source: [0, 2], sign: [1, -1] });
    const task = circuitOf(linearTask({ d, s: 4, F, initial: 'signs' }))!;
    expect(task.alive).toEqual([0, 2, 4, 6]);
    for (const { value, vectors, readout } of circuitModes(task).modes) {
      // x_1(t) = -x_0(t-3), hence readout row 1 = -lambda^-3 times row 0.
      const angle = -3 * Math.atan2(value[1], value[0]);
      const re = readout.re[0]!;
      const im = readout.im[0]!;
      expect(readout.re[1]!).toBeCloseTo(-(Math.cos(angle) * re - Math.sin(angle) * im), 12);
      expect(readout.im[1]!).toBeCloseTo(-(Math.cos(angle) * im + Math.sin(angle) * re), 12);
      expect(vectors.rows).toBe(4);
    }
  });

  it('say so when the circuit is defective', () => {
    // x(t) = 2 x(t-1) - x(t-2): a double eigenvalue 1 with one eigenvector.
    const F = fromRows([[-1], [2]]);
    const { modes, reason } = circuitModes(circuitOf(linearTask({ d: 1, s: 2, F, initial: 'normal' }))!);
    expect(modes).toHaveLength(0);
    expect(reason).toMatch(/defective/);
    expect(conditionNumber(circuitMatrix(F))).toBeLessThan(10);
  });
});
