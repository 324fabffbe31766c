// Plain data for every figure: a repeat copy of three variables of two bits, held by a made-up network.

import type { ControlMeasure } from '../../src/emt/pictures/control-measures.ts';
import type { EditOutcomes } from '../../src/emt/pictures/edit-kinds.ts';
import type { Eigenvalues } from '../../src/emt/pictures/eigenvalues.ts';
import type { FollowedExample } from '../../src/emt/pictures/example.ts';
import type { Complex } from '../../src/emt/results/analysis.ts';
import type { DistributionsData } from '../../src/figure/charts/distributions.ts';
import type { HeatMapData } from '../../src/figure/charts/matrices.ts';
import type { PivotData } from '../../src/figure/charts/pivot.ts';
import type { TrainingHistory } from '../../src/train/history.ts';

const D = 2;
const S = 3;
const N = D * S;
const STEPS = 12;

/** A fixed sequence in [-1, 1) from integers only, the same in every engine. */
export function wobble(i: number): number {
  return (((i * 7919 + 104729) % 2003) / 2003) * 2 - 1;
}

const roots: Complex[] = [0, 1, 2].map((k) => [Math.cos((2 * Math.PI * k) / S), Math.sin((2 * Math.PI * k) / S)]);
const theory: Complex[] = roots.flatMap((root) => [root, root]);
const near: Complex[] = theory.map(([re, im], i) => [1.05 * re + 0.01 * wobble(i), 1.05 * im + 0.01 * wobble(i + 9)]);
const inner: Complex[] = Array.from({ length: 10 }, (_, i) => [0.4 * wobble(3 * i), 0.4 * wobble(5 * i + 1)]);

export const spectrum: Eigenvalues = {
  theory,
  network: [...near, ...inner],
  matched: theory.map((point, i) => ({ theory: point, network: near[i]! })),
  unmatchedTheory: [],
  unmatchedNetwork: [],
};

/** One mode missing, one too many. */
export const brokenSpectrum: Eigenvalues = {
  ...spectrum,
  network: [...near.slice(1), [0.2, 1.1], ...inner],
  matched: spectrum.matched.slice(1),
  unmatchedTheory: [theory[0]!],
  unmatchedNetwork: [[0.2, 1.1]],
};

function circuitEntry(row: number, col: number): number {
  return col === (row + D) % N ? 1 : 0;
}

const square = (size: number, entry: (row: number, col: number) => number) =>
  Float64Array.from({ length: size * size }, (_, i) => entry(Math.floor(i / size), i % size));

const slots = Array.from({ length: N }, (_, i) => Math.floor(i / D));

export const heatMaps: readonly [HeatMapData, HeatMapData, HeatMapData] = [
  {
    title: 'W_{hh}',
    rows: 16,
    cols: 16,
    data: square(16, (row, col) => 0.3 * wobble(31 * row + 17 * col)),
    limit: 0.29,
    rowName: 'to hidden unit',
    colName: 'from hidden unit',
  },
  {
    title: 'Φ_{emp} = Ψ* W_{hh} Ψ',
    rows: N,
    cols: N,
    data: square(N, (row, col) => circuitEntry(row, col) + 0.06 * wobble(13 * row + col)),
    limit: 1,
    slots,
    rowName: 'to slot',
    colName: 'from slot',
  },
  {
    title: 'Φ',
    rows: N,
    cols: N,
    data: square(N, circuitEntry),
    limit: 1,
    slots,
    rowName: 'to slot',
    colName: 'from slot',
  },
];

const bits = [1, -1, -1, -1, 1, 1];
const bit = (t: number, row: number) => bits[(t % S) * D + row]!;

/** What the circuit holds: at step `t` slot `k` has the variable of step `t - S + 1 + k`. */
const truth = Float64Array.from({ length: STEPS * N }, (_, i) => {
  const source = Math.floor(i / N) - S + 1 + Math.floor((i % N) / D);
  return source < 0 ? 0 : bit(source, i % D);
});

export const ring: FollowedExample = {
  d: D,
  s: S,
  inputSize: D,
  outputSize: D,
  inputSteps: S,
  steps: STEPS,
  truth,
  // One dead cell; one of the wrong sign, at step 5.
  variables: truth.map((value, i) =>
    i % N === 1 ? Number.NaN : (i === 4 * N + 2 ? -1 : 1) * (value + 0.1 * wobble(i)),
  ),
  inputs: Float64Array.from({ length: STEPS * D }, (_, i) => (i < S * D ? bits[i]! : 0)),
  outputs: Float64Array.from({ length: STEPS * D }, (_, i) => 0.9 * bit(Math.floor(i / D), i % D)),
  targets: Float64Array.from({ length: STEPS * D }, (_, i) => (i < S * D ? 0 : bit(Math.floor(i / D), i % D))),
};

export const intervention: EditOutcomes = {
  perSlotLag: [0, 1, 2].map((slot) =>
    Array.from({ length: 9 }, (_, lag) => (lag % S === slot ? 1 - 0.04 * slot : null)),
  ),
  kinds: [
    { name: 'set', accuracy: 0.99, changedAccuracy: 0.98, isControl: false },
    { name: 'swap', accuracy: 0.97, changedAccuracy: 0.95, isControl: false },
    { name: 'interchange', accuracy: 1, changedAccuracy: null, isControl: false },
    { name: 'set, random Ψ', accuracy: 0.6, changedAccuracy: 0.1, isControl: true },
  ],
};

export const controls: ControlMeasure[] = [
  {
    name: 'task accuracy',
    unit: 'share of outputs',
    better: 'higher',
    scale: 'share',
    trained: 1,
    random: 0.5,
    shuffled: 0.49,
  },
  { name: 'spectral error', unit: 'rad', better: 'lower', scale: 'log', trained: 0.0004, random: null, shuffled: 0.3 },
  {
    name: 'spectral rank',
    unit: 'count with |λ| > 0.9',
    better: 'equal',
    scale: 'count',
    trained: 6,
    random: 0,
    shuffled: 2,
    expected: 6,
  },
  {
    name: 'leakage',
    unit: 'relative norm',
    better: 'lower',
    scale: 'share',
    trained: 2e-15,
    random: 0.4,
    shuffled: 0.5,
  },
];

const steps = Array.from({ length: 600 }, (_, i) => i + 1);

export const training: TrainingHistory = {
  loss: { step: steps, value: steps.map((step) => (1 + 0.2 * wobble(step)) / (1 + step / 10)) },
  accuracy: { step: steps, value: steps.map((step) => 1 - 0.5 / (1 + step / 20)) },
  validation: { step: [100, 300, 600], value: [0.9, 0.97, 0.99] },
  horizon: { step: steps, value: steps.map((step) => (step < 200 ? 10 : step < 350 ? 20 : 40)) },
  spectrumError: { step: [100, 300, 600], value: [0.3, 0.02, 0.001] },
  analysedStep: 600,
};

export const residual = { variance: 0.07, componentVariance: [0.04, 0.02, 0.006, 0.001, 0] };

/** Shares found in three tasks, one column without a value, one single network. */
export const pivots: PivotData = {
  value: 'verdict=found',
  columnName: 'hidden',
  columns: ['32', '64', '128'],
  series: ['T1', 'T2', 'T3'].map((name, row) => ({
    name,
    marks: [0.2, 0.5, 0.9].map((mean, col) => {
      if (row === 1 && col === 0) return null;
      const single = row === 2 && col === 2;
      return { mean, min: 0, max: 1, low: single ? null : mean - 0.1 * row, high: single ? null : mean + 0.05 };
    }),
  })),
};

/** Errors over four powers of ten, more series than colours. */
export const widePivots: PivotData = {
  value: 'spectrum.error',
  columnName: 'hidden, l2',
  columns: ['hidden 32, l2 0.001', 'hidden 32, l2 a very long value that does not fit its place at all'],
  series: Array.from({ length: 7 }, (_, row) => ({
    name: `task ${row}`,
    marks: [1, 10].map((scale) => {
      const mean = 3e-4 * scale * 2 ** row;
      return { mean, min: mean / 3, max: mean * 2, low: mean / 2, high: mean * 1.5 };
    }),
  })),
};

/** Two families of three widths: shares, errors over powers of ten with an exact 0, a group without values. */
export const distributions: DistributionsData = {
  title: 'Scatter',
  groupName: 'cell and width',
  families: ['elman', 'lstm'].map((name) => ({ name, groups: ['16', '32', '64'] })),
  measures: [
    { name: 'found', kind: 'share', values: [[1, 1, 0], [1], [], [0, 0], [1, 0], [1, 1]] },
    {
      name: 'error, rad',
      kind: 'log',
      values: [[0.1, 0.02, 0], [0.003], [], [0.5, 0.4], [0.04, 0.05], [0.001, 0.002]],
    },
    { name: 'edits right', kind: 'linear', values: [[1, 0.9, 0.95], [0.5], [], [0, 0.1], [0.3, 0.35], [1, 1]] },
  ],
};
