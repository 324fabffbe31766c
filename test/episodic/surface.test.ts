// Planes through state space and the energy on them.

import { expect, test } from 'vitest';
import { edenModel, patternRow } from '../../src/episodic/index.ts';
import { frozenLandscape } from '../../src/episodic/landscape/landscape.ts';
import {
  energySurface,
  onPlane,
  planeOfThree,
  principalPlane,
  type StatePlane,
} from '../../src/episodic/landscape/surface.ts';
import { draw } from './helpers.ts';

const patterns = draw(4, 60, 'surface');
const three = [0, 1, 2].map((mu) => patternRow(patterns, mu)) as [Float64Array, Float64Array, Float64Array];

function stateAt({ origin, first, second, scale }: StatePlane, [x, y]: readonly [number, number]): Float64Array {
  return origin.map((value, i) => value + scale * (x * first[i]! + y * second[i]!));
}

test('the plane of three memories holds them', () => {
  const plane = planeOfThree(...three);
  for (const memory of three) {
    stateAt(plane, onPlane(plane, memory)).forEach((value, i) => {
      expect(value).toBeCloseTo(memory[i]!, 10);
    });
  }
  expect(() => planeOfThree(three[0], three[1], three[0])).toThrow(/lie on a line/);
});

test.each([
  ['three memories', planeOfThree(...three)],
  ['principal components', principalPlane(patterns)],
])('the surface over the plane of %s is the energy of its states', (_name, plane) => {
  const landscape = frozenLandscape(edenModel({ patterns, alphaS: 0.5 }), three[0]);
  const [x, y] = [
    [-0.5, 0, 0.7],
    [0.1, 0.3],
  ] as const;
  const surface = energySurface(landscape, plane, x, y);
  expect([surface.rows, surface.cols]).toEqual([2, 3]);
  y.forEach((up, row) => {
    x.forEach((across, col) => {
      expect(surface.data[row * 3 + col]! * 60).toBeCloseTo(landscape.energy(stateAt(plane, [across, up])), 9);
    });
  });
});
