// Untrained networks on the smallest circuits, where luck is greatest, each beside its own two null networks: what the
// thresholds of the verdict were taken from, and how often a null network is called more than absent.

import { expect, test } from 'vitest';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import type { Measures } from '../../src/emt/results/analysis.ts';
import { parseTask } from '../../src/task/names.ts';
import { untrained } from '../emt/helpers.ts';

const SEEDS = 12;
const SIZES: Readonly<Record<string, readonly number[]>> = {
  'T1-1x1': [1, 2, 4, 8, 16],
  'T1-1x2': [2, 3, 4, 8, 16],
  'T1-2x1': [2, 3, 4, 8, 16],
  'T1-1x3': [3, 4, 8, 16],
  'T1-3x1': [3, 4, 8, 16],
  'T3-2x2': [4, 8, 16],
  'T1-2x2': [4, 8, 16],
  'T1-1x4': [4, 8, 16],
  'T1-2x3': [6, 8, 16, 32],
  'xor-fibonacci': [16, 24],
};

test('a null network is never found, and hardly ever partial', () => {
  const opened: { readonly cells: number; readonly figures: Measures }[] = [];
  for (const [name, sizes] of Object.entries(SIZES)) {
    const task = parseTask(name);
    const cells = circuitOf(task)!.alive.length;
    for (const units of sizes) {
      for (const cell of ['elman', 'gru']) {
        for (let seed = 0; seed < SEEDS; seed++) {
          const { analysis } = analyze(untrained(task.d, units, { cell: cell, seed: seed }), task, {
            horizon: 60,
            seed,
          });
          for (const figures of [analysis, analysis.controls.random, analysis.controls.shuffled]) {
            opened.push({ cells, figures });
          }
        }
      }
    }
  }
  expect(opened.length).toBeGreaterThan(2500);
  const partial = opened.filter(({ figures }) => figures.verdict === 'partial');
  expect(opened.filter(({ figures }) => figures.verdict === 'found')).toHaveLength(0);
  expect(partial.length).toBeLessThan(0.005 * opened.length);
  for (const { cells } of partial) expect(cells).toBeLessThanOrEqual(3);
  // What the margin rests on: luck is over at four cells.
  const strongest = (least: number) =>
    Math.max(...opened.filter(({ cells }) => cells >= least).map(({ figures }) => figures.strength ?? 0));
  expect(strongest(1)).toBeGreaterThan(0.9);
  expect(strongest(4)).toBeLessThan(0.4);
  expect(strongest(6)).toBeLessThan(0.3);
});
