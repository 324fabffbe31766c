import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { cyclesOf, explainTask, type TaskExplanation } from '../../src/emt/circuit/explain-task.ts';
import { eig } from '../../src/linalg/eig.ts';
import { parseTask } from '../../src/task/names.ts';
import { readSelection } from '../../src/task/signed-selection.ts';

const explain = (name: string, d?: number, s?: number): TaskExplanation => explainTask(parseTask(name, { d, s }));

/** Multiplicity of the eigenvalue at a fraction of a turn. */
function multiplicityAt({ circuit }: TaskExplanation, turn: number): number {
  const at = (x: number) => Math.abs(((x % 1) + 1) % 1);
  return (
    circuit!.spectrum.find((line) => Math.abs(at(line.turn![0] / line.turn![1]) - at(turn)) < 1e-12)?.multiplicity ?? 0
  );
}

describe('the explanation of a task', () => {
  test('counts alive cells and distinct eigenvalues as the paper does (TWM section 8)', () => {
    const counts = ['T1', 'T2', 'T3', 'T4'].map((name) => {
      const { alive, spectrum } = explain(name).circuit!;
      return [alive, spectrum.length];
    });
    expect(counts).toEqual([
      [64, 8],
      [36, 33],
      [36, 22],
      [36, 36],
    ]);
  });

  test('gives the multiplicities of T2 and T3', () => {
    expect([1 / 2, 1 / 6, -1 / 6].map((turn) => multiplicityAt(explain('T2'), turn))).toEqual([2, 2, 2]);
    expect([0, 1 / 2, 1 / 4, -1 / 4, 1 / 3, -1 / 3].map((turn) => multiplicityAt(explain('T3'), turn))).toEqual([
      8, 4, 2, 2, 2, 2,
    ]);
  });

  test('finds the loops of T4: one of lag 35, one of lag 1 with a minus sign', () => {
    expect(explain('T4').circuit!.cycles.map(({ lag, sign }) => [lag, sign])).toEqual([
      [35, 1],
      [1, -1],
    ]);
  });

  test('names the rule of every bit: source, lag and sign', () => {
    const rules = explain('T2').rules.map(({ terms: [term] }) => [term!.source, term!.lag, term!.weight]);
    expect(rules).toEqual([
      [4, 4, -1],
      [3, 5, 1],
      [2, 6, -1],
      [0, 8, -1],
      [1, 7, -1],
      [5, 3, -1],
      [7, 1, 1],
      [6, 2, -1],
    ]);
  });

  test('orders the bits of a loop as a value visits them', () => {
    const task = parseTask('T2');
    const selection = readSelection(task.F!);
    if ('reason' in selection) throw new Error(selection.reason);
    for (const { bits } of cyclesOf(selection)) {
      bits.forEach((bit, k) => {
        expect(selection.source[bits[(k + 1) % bits.length]!]! % task.d).toBe(bit);
      });
    }
  });

  test('has the spectrum of the circuit, for any signed selection', () => {
    const selection = fc
      .integer({ min: 1, max: 3 })
      .chain((d) =>
        fc
          .integer({ min: 1, max: 4 })
          .chain((s) =>
            fc.tuple(
              fc.constant({ d, s }),
              fc.array(fc.integer({ min: 0, max: s * d - 1 }), { minLength: d, maxLength: d }),
              fc.nat({ max: 2 ** d - 1 }),
            ),
          ),
      );
    fc.assert(
      fc.property(selection, ([{ d, s }, sources, signs]) => {
        const cells = [...new Set(sources)].sort((a, b) => a - b);
        fc.pre(cells.length === d);
        const id1 = cells.reduce((bits, cell) => bits | (1n << BigInt(cell)), 0n);
        const task = parseTask(`${id1},0,${signs}`, { d, s });
        const { circuit } = explainTask(task);
        const { re, im } = eig(circuitOf(task)!.reduced, { vectors: 'none' }).values;
        const expected = circuit!.spectrum.flatMap((line) => new Array(line.multiplicity).fill([line.re, line.im]));
        expect(expected.length).toBe(re.length);
        // Every predicted eigenvalue is taken by its own computed one; a repeated one may be off by a root of rounding.
        const left = Array.from(re, (x, i) => [x, im[i]!] as const);
        for (const [x, y] of expected) {
          const distances = left.map(([a, b]) => Math.hypot(a - x, b - y));
          const nearest = distances.indexOf(Math.min(...distances));
          expect(distances[nearest]).toBeLessThan(1e-5);
          left.splice(nearest, 1);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('computes the spectrum of other linear tasks: the roots of x^3 = x^2 + x + 1, each d times', () => {
    const { circuit } = explain('sum-fibonacci', 2, 3);
    expect(circuit!.spectrum.map(({ multiplicity }) => multiplicity)).toEqual([2, 2, 2]);
    for (const { re, im } of circuit!.spectrum) {
      const [re2, im2] = [re * re - im * im, 2 * re * im];
      const [re3, im3] = [re2 * re - im2 * im, re2 * im + im2 * re];
      expect(Math.hypot(re3 - re2 - re - 1, im3 - im2 - im)).toBeLessThan(1e-9);
    }
  });

  test('has no circuit where the rule is not linear', () => {
    expect(explain('xor-fibonacci')).toMatchObject({ linear: false, rules: [], circuit: null });
  });
});
