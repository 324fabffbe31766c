// Spectral comparison: similarity leaves it at zero, order does not matter, differences of rank are stated.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ComplexVector, multiply } from '../../src/array/matrix.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { angleBetween, compareSpectra, matchByArgument } from '../../src/emt/circuit/spectrum.ts';
import type { Complex } from '../../src/emt/results/analysis.ts';
import { eig } from '../../src/linalg/eig.ts';
import { inverse } from '../../src/linalg/lu.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian } from './helpers.ts';

const vector = (values: readonly Complex[]): ComplexVector => ({
  re: Float64Array.from(values, ([re]) => re),
  im: Float64Array.from(values, ([, im]) => im),
});

/** Least sum of angles over all ways to pair as many as there can be. */
function leastOf(theory: readonly Complex[], network: readonly Complex[]): number {
  if (theory.length > network.length) return leastOf(network, theory);
  const [first, ...rest] = theory;
  if (!first) return 0;
  return Math.min(
    ...network.map((z, j) => angleBetween(first, z) + leastOf(rest, [...network.slice(0, j), ...network.slice(j + 1)])),
  );
}

describe('spectral comparison', () => {
  it.each(['T1-4x4', 'T2-4x4', 'T4', 'T1'])('is zero for Q Phi Q^-1: %s', (name) => {
    const phi = circuitMatrix(parseTask(name).F!);
    const q = gaussian(phi.rows, phi.rows, 'similarity', name);
    const theory = eig(phi, { vectors: 'none' }).values;
    const network = eig(multiply(multiply(q, phi), inverse(q)), { vectors: 'none' }).values;
    const figures = compareSpectra(theory, network);
    expect(figures.networkRank).toBe(figures.theoryRank);
    expect(figures.unmatchedTheory).toHaveLength(0);
    // Rounding is amplified by the condition of Q, no more.
    expect(figures.maxError!).toBeLessThan(1e-9);
  });

  it('does not depend on the order of either spectrum', () => {
    const spectrum = fc.array(fc.tuple(fc.double({ min: 0.95, max: 1.3 }), fc.double({ min: -3.2, max: 3.2 })), {
      minLength: 1,
      maxLength: 8,
    });
    const polar = ([r, angle]: [number, number]): Complex => [r * Math.cos(angle), r * Math.sin(angle)];
    fc.assert(
      fc.property(spectrum, spectrum, (a, b) => {
        const theory = a.map(polar);
        const network = b.map(polar);
        const forward = compareSpectra(vector(theory), vector(network));
        const backward = compareSpectra(vector([...theory].reverse()), vector([...network].reverse()));
        expect(backward.error!).toBeCloseTo(forward.error!, 10);
      }),
    );
  });

  it('is the least that any matching has', () => {
    const directions = (max: number) =>
      fc.array(fc.double({ min: -3.1, max: 3.1, noNaN: true }), { minLength: 1, maxLength: max });
    fc.assert(
      fc.property(directions(5), directions(5), (a, b) => {
        const at = (angle: number): Complex => [Math.cos(angle), Math.sin(angle)];
        const [theory, network] = [a.map(at), b.map(at)];
        const pairs = matchByArgument(theory, network);
        expect(pairs).toHaveLength(Math.min(a.length, b.length));
        const found = pairs.reduce((sum, { angle }) => sum + angle, 0);
        expect(found).toBeCloseTo(leastOf(theory, network), 9);
      }),
    );
  });

  it('is below the greedy matching, row by row or nearest first, where greed goes wrong', () => {
    const at = (angle: number): Complex => [Math.cos(angle), Math.sin(angle)];
    // Row by row the first takes what the second needs: 0.2 and 0.9 instead of 0.3 and 0.4.
    const rows = matchByArgument([at(0), at(0.6)], [at(0.2), at(-0.3)]);
    expect(rows.map(({ angle }) => angle)).toEqual([expect.closeTo(0.3, 12), expect.closeTo(0.4, 12)]);
    // Nearest first, 0.3 takes 0.2, and 0 is left with 0.5: 0.1 and 0.5 instead of 0.2 each.
    const pairs = matchByArgument([at(0), at(0.3)], [at(0.2), at(0.5)]);
    expect(pairs.map(({ angle }) => angle)).toEqual([expect.closeTo(0.2, 12), expect.closeTo(0.2, 12)]);
  });

  it('measures angles on the circle and ignores magnitudes', () => {
    expect(angleBetween([-1, 1e-3], [-1, -1e-3])).toBeCloseTo(2e-3, 8);
    expect(angleBetween([0, 2], [0.5, 0])).toBeCloseTo(Math.PI / 2, 14);
    expect(angleBetween([1, 0], [-3, 0])).toBeCloseTo(Math.PI, 14);
  });

  it('names missing and extra modes', () => {
    const theory: Complex[] = [
      [1, 0],
      [-1, 0],
    ];
    const fewer = compareSpectra(
      vector(theory),
      vector([
        [1.1, 0],
        [-0.5, 0],
      ]),
    );
    expect(fewer).toMatchObject({ theoryRank: 2, networkRank: 1, unmatchedTheory: [[-1, 0]], unmatchedNetwork: [] });
    expect(fewer.statement).toMatch(/1 modes are missing/);
    const more = compareSpectra(
      vector(theory),
      vector([
        [1.1, 0],
        [-1, 0],
        [0, 1.2],
        [0, -1.2],
      ]),
    );
    expect(more).toMatchObject({ theoryRank: 2, networkRank: 4, error: 0, unmatchedTheory: [] });
    expect(more.unmatchedNetwork).toHaveLength(2);
    expect(more.statement).toMatch(/2 belong to something else/);
    const none = compareSpectra(vector(theory), vector([[0.1, 0]]));
    expect(none).toMatchObject({ error: null, matched: [], networkRank: 0, magnitude: null });
  });
});
