// The numbers beside the pictures of recalls: what is drawn, a row for each mark.

import { expect, test } from 'vitest';
import type { Columns } from '../../src/figure/draw/columns.ts';
import { episodicDwellsColumns } from '../../src/figure/episodic/dwells.ts';
import { episodicEnergyColumns } from '../../src/figure/episodic/energy.ts';
import { episodicFixedPointsColumns } from '../../src/figure/episodic/fixed-points.ts';
import { episodicLandscapeColumns } from '../../src/figure/episodic/landscape.ts';
import { memoryImagesColumns } from '../../src/figure/episodic/memory-images.ts';
import { episodicOverlapsColumns } from '../../src/figure/episodic/overlaps.ts';
import {
  episodicDwells,
  episodicEnergy,
  episodicFixedPoints,
  episodicLandscape,
  episodicOverlaps,
  memoryImages,
} from './episodic-data.ts';

/** The rows whose fields are those of `wanted`, by column. */
function rowsOf(columns: Columns, wanted: Readonly<Record<string, number | string | null>> = {}) {
  const names = Object.keys(columns);
  const count = columns[names[0]!]!.length;
  for (const name of names) expect(columns[name]).toHaveLength(count);
  const rows = Array.from({ length: count }, (_, i) =>
    Object.fromEntries(names.map((each) => [each, columns[each]![i]!])),
  );
  return rows.filter((row) => Object.entries(wanted).every(([name, value]) => row[name] === value));
}

test('overlaps: each memory at each time, with the one that is visited', () => {
  const columns = episodicOverlapsColumns(episodicOverlaps);
  expect(rowsOf(columns)).toHaveLength(61 * 3);
  expect(rowsOf(columns, { time: 13, memory: 0 })).toEqual([
    { time: 13, visited: 0, memory: 0, fast_overlap: 1, slow_overlap: 0.3, hidden_activity: 5 },
  ]);
  expect(rowsOf(columns, { time: 9, memory: 2 })).toEqual([
    { time: 9, visited: 4, memory: 2, fast_overlap: -0.1, slow_overlap: 0.05, hidden_activity: 0 },
  ]);
});

test('energy: the curve, and both ends of the drift of each visit', () => {
  const columns = episodicEnergyColumns(episodicEnergy);
  expect(rowsOf(columns, { series: 'energy' })).toHaveLength(61);
  expect(rowsOf(columns, { series: 'energy', time: 25 })).toEqual([
    { series: 'energy', visited: 2, time: 25, energy_per_neuron: -1.5 },
  ]);
  expect(rowsOf(columns, { series: 'drift' }).slice(2, 4)).toEqual([
    { series: 'drift', visited: 0, time: 10, energy_per_neuron: -2 },
    { series: 'drift', visited: 0, time: 19, energy_per_neuron: -1.1 },
  ]);
});

test('dwells: bins that hold every visit, the mean and the closed form', () => {
  const columns = episodicDwellsColumns(episodicDwells);
  const bins = rowsOf(columns, { series: 'bin' });
  expect(bins).toHaveLength(16);
  for (const { dwell_from: from, dwell_until: until, visits } of bins) {
    const inside = episodicDwells.dwells.filter((dwell) => dwell >= (from as number) && dwell < (until as number));
    expect(visits).toBe(inside.length);
  }
  expect(rowsOf(columns, { series: 'mean' })[0]!.dwell_from).toBeCloseTo(152 / 6, 12);
  expect(rowsOf(columns, { series: 'closed form' })).toEqual([
    { series: 'closed form', dwell_from: 24.56, dwell_until: 24.56, visits: null },
  ]);
  expect(rowsOf(episodicDwellsColumns({ ...episodicDwells, predicted: null }), { series: 'closed form' })).toEqual([]);
});

test('fixed points: state and minima at each time, memories, and the overlaps below', () => {
  const columns = episodicFixedPointsColumns(episodicFixedPoints);
  expect(rowsOf(columns, { series: 'state' })).toHaveLength(61);
  expect(rowsOf(columns, { series: 'memory' }).map(({ memory, place }) => [memory, place])).toEqual([
    [4, -1],
    [0, 0],
    [2, 1],
  ]);
  const minima = rowsOf(columns, { series: 'minimum', time: 15 });
  expect(minima.map(({ memory, place, energy_per_neuron }) => [memory, place, energy_per_neuron])).toEqual([
    [0, 0, -1.25],
    [2, 1, -1.25],
  ]);
  expect(rowsOf(columns, { series: 'overlap', time: 15, memory: 0 })).toMatchObject([
    { fast_overlap: 1, slow_overlap: 0.5 },
  ]);
});

test('landscape: the grid of each frame with its minima and state', () => {
  const columns = episodicLandscapeColumns(episodicLandscape);
  expect(rowsOf(columns, { series: 'grid' })).toHaveLength(3 * 81);
  for (const { frame, x, y, energy_per_neuron: energy } of rowsOf(columns, { series: 'grid' })) {
    const well = (a: number, b: number) => ((x as number) - a) ** 2 + ((y as number) - b) ** 2;
    expect(energy).toBe(Math.min(well(-0.5, -0.5), well(0.5, -0.5) + 0.5 - 0.4 * (frame as number)));
  }
  expect(rowsOf(columns, { frame: 1, series: 'minimum' }).map(({ x, y }) => [x, y])).toEqual([
    [-0.5, -0.5],
    [0.5, -0.5],
  ]);
  expect(rowsOf(columns, { series: 'state' })).toHaveLength(3);
  expect(rowsOf(columns, { series: 'memory', memory: 2 })).toMatchObject([{ frame: null, x: 0, y: 0.5 }]);
});

test('memory images: each pixel of what is stored, of the cue and of what was retrieved', () => {
  const columns = memoryImagesColumns(memoryImages);
  expect(rowsOf(columns)).toHaveLength(5 * 12);
  expect(rowsOf(columns, { series: 'cue', row: 3, column: 2 })).toEqual([
    { series: 'cue', image: 0, memory: 0, time: 0, wrong_signs: 1, row: 3, column: 2, value: 0 },
  ]);
  expect(rowsOf(columns, { series: 'retrieved', memory: 1, row: 1, column: 0 })).toMatchObject([
    { image: 2, time: 15.7, wrong_signs: 0, value: 0.6 },
  ]);
  expect(rowsOf(columns, { series: 'stored', image: 1 }).map(({ value }) => value)).toEqual([
    ...memoryImages.stored[1]!.values,
  ]);
});
