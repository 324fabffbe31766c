// The story of fixed points, in a terminal and as a report: it counts, tabulates and escapes, and says so where there are
// none.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import type { MappedFixedPoints } from '../../src/emt/fixed-points/index.ts';
import { pointKind } from '../../src/emt/fixed-points/kinds.ts';
import { fixedPoints } from '../../src/experiment/fixed-points/fixed-points.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { readNpz } from '../../src/io/tensors/npz.ts';
import { figureData } from '../../src/story/figures.ts';
import { elmanNetwork } from '../emt/fixed-points-networks.ts';
import { drift, flipFlop, ghost, line, mapped } from '../figure/fixed-points-data.ts';
import { readMarkup } from '../figure/markup.ts';
import { networkInput } from './network-input.ts';
import { readersOf } from './readers.ts';

const storyOf = ({ map, plane }: MappedFixedPoints) => fixedPoints.story({ data: map, more: plane });
const { figures, text, page } = readersOf(storyOf, { command: 'engram fixed-points x', schema: fixedPoints.schema });
const count = (text: string, part: string) => text.split(part).length - 1;

describe.each(mapped)('%s', (_, one) => {
  test('is sound markup without numbers that are none', () => {
    for (const svg of figures(one).values()) {
      readMarkup(svg);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
    const html = page(one);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).not.toMatch(/<script|<link|src="http|href="http/);
    expect(page(one)).toBe(html);
    for (const note of one.map.notes) {
      expect(html).toContain(note);
      expect(text(one)).toContain(`\nnote      ${note}`);
    }
  });
});

test('there is a picture of eigenvalues where there are points', () => {
  expect([...figures(flipFlop).keys()]).toEqual(['points', 'eigenvalues']);
  expect([...figures(drift).keys()]).toEqual(['points']);
  expect(page(drift)).toContain('There is no point to linearise about.');
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

test('a terminal has a line for each point, and says of many where the others are', () => {
  const lines = text(flipFlop).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'network   Elman tanh, 2 hidden units, state [h] (<a> & b.pt)',
    'recorded  random bits over 16 steps: 320 sequences, 16 steps of input, then 50 without; seed 0',
    expect.stringMatching(/^searched {2}200 starts, noise 1, input zero, to float64: \d+ came to rest$/),
    'points    9 fixed and 0 slow points',
  ]);
  expect(lines.filter((each) => /^\d (stable|unstable) /.test(each))).toHaveLength(9);
  const { map, plane } = flipFlop;
  const many = {
    ...flipFlop,
    map: { ...map, points: Array(32).fill(map.points[0]) },
    plane: { ...plane, points: matrix(32, 2) },
  };
  expect(text(many)).toContain('\n... and 12 more: see --json or --report');
  expect(count(page(many), '<th scope="row">')).toBe(30);
  expect(page(many)).toContain('… and 2 more: see --json');
});

test('the numbers of the pictures are the points, their trajectories and eigenvalues', () => {
  const data = figureData(storyOf(flipFlop));
  const { points, trajectories } = flipFlop.plane;
  const rows = data.get('points')!.trimEnd().split('\n');
  expect(rows).toHaveLength(1 + points.rows + trajectories.reduce((sum, { rows }) => sum + rows, 0));
  const [point] = flipFlop.map.points;
  expect(rows[1]).toBe(`point,1,${pointKind(point!)},,${points.data[0]},${points.data[1]}`);
  expect(rows.at(-1)).toBe(
    `trajectory,${trajectories.length},,${trajectories.at(-1)!.rows - 1},${trajectories.at(-1)!.data.slice(-2).join(',')}`,
  );
  const modes = data.get('eigenvalues')!.trimEnd().split('\n');
  expect(modes).toHaveLength(1 + 2 * flipFlop.map.points.length);
  const { re, im } = point!.stability.modes[0]!;
  expect(modes[1]).toBe(`1,${pointKind(point!)},${re},${im}`);
});

test('it runs without a terminal, and makes the arrays that were asked for', async () => {
  const network = elmanNetwork(matrix(1, 1, Float64Array.of(2)), 'tanh', matrix(1, 1, Float64Array.of(1)));
  const file = networkInput('n', network, { source: 'n.pt', reading: { taken: ['all'], notUsed: [], assumed: [] } });
  const given = { file, starts: 50, noise: 1, maxUnique: 3, polish: false, save: 'points.npz' };
  const stages = new Set<string>();
  const run = plainRun(() => localPool(() => null), { progress: (stage) => void stages.add(stage) });
  const { data, files } = await fixedPoints.run(completeValues(fixedPoints.params, given), run);
  expect(data.options).toMatchObject({ maxUnique: 3, polish: false, excludeDistanceOutliers: true });
  expect([...stages]).toEqual(expect.arrayContaining(['recording', 'descending', 'linearising']));
  expect(readNpz(files!.save!, 'points.npz').get('jacobian')!.shape).toEqual([data.points.length, 1, 1]);
  const { save, ...plain } = given;
  expect((await fixedPoints.run(completeValues(fixedPoints.params, plain), run)).files).toEqual({});
});
