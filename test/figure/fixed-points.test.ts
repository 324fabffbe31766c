// Pictures of fixed points: every point is drawn once, by its kind.

import { expect, test } from 'vitest';
import type { MappedFixedPoints } from '../../src/emt/fixed-points/index.ts';
import { pointKind } from '../../src/emt/fixed-points/kinds.ts';
import { fixedPointModesFigure, fixedPointsFigure } from '../../src/figure/emt/fixed-points.ts';
import { drift, flipFlop, ghost, line } from './fixed-points-data.ts';
import { readMarkup } from './markup.ts';

const count = (text: string, part: string) => text.split(part).length - 1;

test('kinds are those of the dynamics', () => {
  const kinds = ({ map }: MappedFixedPoints) => new Set(map.points.map(pointKind));
  expect(flipFlop.map.points.map(pointKind).sort()).toEqual([
    ...new Array<string>(4).fill('stable'),
    ...new Array<string>(5).fill('unstable'),
  ]);
  expect(kinds(line)).toEqual(new Set(['marginal']));
  expect(kinds(ghost)).toContain('slow');
  expect(drift.map.points).toEqual([]);
});

test('the plane shows each point once, marked by its kind, and the key counts them', () => {
  const svg = fixedPointsFigure(flipFlop, { id: 'p' });
  // The key has one mark of each kind more.
  expect(count(svg, 'class="fill-theory"')).toBe(4 + 1);
  expect(count(svg, 'class="stroke-network"')).toBe(5 + 1);
  expect(svg).toContain('stable (4)');
  expect(svg).toContain('unstable (5)');
  expect(svg).toContain('trajectories (24)');
  expect(fixedPointsFigure(ghost, { id: 'p' })).toMatch(/slow \(\d/);
});

test('equal lengths look equal on both axes', () => {
  const svg = fixedPointsFigure(flipFlop, { id: 'p' });
  const places = readMarkup(svg)
    .attributes.filter(({ element, name }) => element === 'circle' && (name === 'cx' || name === 'cy'))
    .map(({ value }) => Number(value));
  // The four stable points are the corners of a square.
  const corners = [0, 1, 2, 3].map((k) => [places[2 * k]!, places[2 * k + 1]!] as const);
  const lengths = corners
    .flatMap((p, i) => corners.slice(i + 1).map((q) => Math.hypot(p[0] - q[0], p[1] - q[1])))
    .sort((x, y) => x - y);
  for (const side of lengths.slice(0, 4)) expect(side / lengths[0]!).toBeCloseTo(1, 3);
  for (const across of lengths.slice(4)) expect(across / lengths[0]!).toBeCloseTo(Math.SQRT2, 3);
});

test('eigenvalues are drawn by the kind of their point', () => {
  const svg = fixedPointModesFigure(flipFlop, { id: 'm' });
  // Stable points have one eigenvalue, twice; unstable ones that and 2: each place is drawn once for each kind.
  expect(count(svg, 'class="fill-theory"')).toBe(1 + 1);
  expect(count(svg, 'class="fill-network"')).toBe(2 + 1);
});
