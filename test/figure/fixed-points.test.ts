// Pictures and report of fixed points: every point is drawn once, by its kind; text is escaped; nothing is not a number.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { type MappedFixedPoints, mapFixedPoints } from '../../src/emt/fixed-points/index.ts';
import { fixedPointModesFigure, fixedPointsFigure, pointKind } from '../../src/figure/emt/fixed-points.ts';
import { fixedPointFigures, renderFixedPoints } from '../../src/figure/report/fixed-points-report.ts';
import { elmanNetwork } from '../emt/fixed-points-networks.ts';
import { readMarkup } from './markup.ts';

const diagonal = (...values: number[]) => {
  const out = matrix(values.length, values.length);
  values.forEach((value, i) => void (out.data[i * values.length + i] = value));
  return out;
};
/** Two bistable units: nine points, four of them stable. */
const flipFlop = mapFixedPoints(elmanNetwork(diagonal(2, 2), 'tanh', diagonal(1, 1)), {
  starts: 200,
  noise: 1,
  source: '<a> & b.pt',
});
/** A line of fixed points. */
const line = mapFixedPoints(elmanNetwork(diagonal(1, 0.5), 'linear', diagonal(1, 1)), { starts: 20 });
/** A ghost: past the fold, slow and not fixed. */
const fold = Math.sqrt(0.5) - Math.atanh(Math.sqrt(0.5)) / 2;
const ghost = mapFixedPoints(elmanNetwork(diagonal(2), 'tanh', diagonal(1)), {
  starts: 100,
  noise: 0.3,
  input: [2 * fold + 1e-4],
});
/** No point at all: h = h + 1. */
const drift = mapFixedPoints(elmanNetwork(diagonal(1), 'linear', diagonal(1)), { starts: 20, input: [1] });

const all: [string, MappedFixedPoints][] = [
  ['flip-flop', flipFlop],
  ['line', line],
  ['ghost', ghost],
  ['drift', drift],
];
const page = (mapped: MappedFixedPoints) =>
  renderFixedPoints({ ...mapped, title: 'a title', command: 'engram fixed-points x' });
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

describe.each(all)('%s', (_, mapped) => {
  test('is sound markup without numbers that are none', () => {
    for (const svg of [...fixedPointFigures(mapped).values()]) {
      readMarkup(svg);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
    const html = page(mapped);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).not.toMatch(/<script|<link|src="http|href="http/);
    expect(page(mapped)).toBe(html);
    for (const note of mapped.map.notes) expect(html).toContain(note);
  });
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
  expect([...fixedPointFigures(drift).keys()]).toEqual(['points']);
});

test('the report counts, tabulates and escapes', () => {
  const html = page(flipFlop);
  expect(html).toContain('9 fixed and 0 slow points from 200 starts.');
  expect(count(html, '<th scope="row">')).toBe(9);
  expect(html).toContain('&lt;a&gt; &amp; b.pt');
  expect(html).not.toContain('<a> & b.pt');
  expect(page(line)).toContain('infinite');
  expect(page(ghost)).toContain('with the held input');
  expect(page(drift)).toContain('no proof that there is none');
});
