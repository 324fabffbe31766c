// The picture of a reading along the activity: both bases at every step, and the arguments of the modes.

import { expect, test } from 'vitest';
import type { ModesAlong, SequenceShare, TurnSpectrum } from '../../src/emt/results/trajectory-reading.ts';
import { type TrajectoryPicture, trajectoryColumns, trajectoryFigure } from '../../src/figure/emt/trajectory.ts';
import { readMarkup } from './markup.ts';

const share = (value: number): SequenceShare => ({ value, low: value - 0.1, high: Math.min(1, value + 0.05) });
const modes: ModesAlong = {
  error: { median: 0.1, min: 0, max: 0.2 },
  kept: 2,
  expected: 2,
  network: [
    [0, 1],
    [0, -1],
  ],
  theory: [
    [1, 0],
    [-1, 0],
  ],
};
const spectrum: TurnSpectrum = {
  sequences: 2,
  growth: { median: 0.7, min: 0.6, max: 0.8 },
  activity: 1,
  flow: 'shrinks',
  steps: [modes, modes],
  turn: modes,
};
const picture: TrajectoryPicture = {
  threshold: 0.9,
  turn: 2,
  spectrum,
  steps: [4, 5, 40, 41].map((t) => ({
    t,
    phase: t % 2,
    when: t < 10 ? 'early' : 'late',
    standing: share(0.5),
    moving: t === 41 ? { value: null, low: null, high: null } : share(0.95),
  })),
};
const count = (text: string, part: string) => text.split(part).length - 1;

test('has a mark for each basis at each step, and one for each argument of network and circuit', () => {
  const svg = trajectoryFigure(picture, { id: 't' });
  readMarkup(svg);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  // The key has one mark of each kind more; where nothing was counted there is none.
  expect(count(svg, '<rect') - 1).toBe(3 + 1);
  expect(count(svg, 'class="stroke-theory"')).toBe(2 * 3 + 1 + 3);
  expect(count(svg, 'class="fill-network"')).toBe(4 + 2 * 3 + 2);
  for (const t of [4, 5, 40, 41]) expect(svg).toContain(`>${t}</text>`);
  expect(svg).toContain('>turn</text>');
  expect(svg).toMatchSnapshot();
});

test('without modes the edits have all the room', () => {
  const svg = trajectoryFigure({ ...picture, spectrum: null }, { id: 't' });
  readMarkup(svg);
  expect(svg).not.toContain('>turn</text>');
});

test('its numbers are those of every step and every argument', () => {
  const { series, of, share: shares, argument, phase } = trajectoryColumns(picture);
  expect(series!.filter((each) => each === 'edits')).toHaveLength(8);
  expect(shares!.slice(0, 8)).toEqual([0.5, 0.95, 0.5, 0.95, 0.5, 0.95, 0.5, null]);
  expect(of!.filter((each) => each === 'theory')).toHaveLength(6);
  expect(argument!.slice(8, 12)).toEqual([0, Math.PI, Math.PI / 2, -Math.PI / 2]);
  expect(phase!.slice(8)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0]);
});
