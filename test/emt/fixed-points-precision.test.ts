// What the search promises whatever its starts: its points are minima of the speed in float64, so that searches from
// other states, or from states rounded otherwise, end at the same ones.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { compileJacobians, compileMap } from '../../src/emt/fixed-points/cell-map.ts';
import { type FixedPoint, findFixedPoints, mapFixedPoints, sampleStarts } from '../../src/emt/fixed-points/index.ts';
import { taskDrive } from '../../src/emt/record/drive.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { amplitudeOf } from './fixed-points-networks.ts';
import { trainedNetwork } from './helpers.ts';

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a).reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
const isIn = (point: FixedPoint, points: readonly FixedPoint[]) =>
  points.some(({ state }) => distance(state, point.state) < 1e-3);

test('a closed-form repeat copy rests at every constant history, and all of them are found at the defaults', () => {
  // Each of d bits is held by s equal cells at -a, 0 or a: 3^d points.
  const task = parseTask('T1-2x3');
  const a = amplitudeOf(1.2);
  const network = closedFormNetwork(circuitOf(task)!.phi, 2, { gain: 1.2 });
  const { found } = mapFixedPoints(network, { drive: taskDrive(task, 0) });
  const fixed = found.points.filter(({ kind }) => kind === 'fixed');
  const held = fixed.map(({ state }) => Array.from(state.subarray(0, 2), (value) => Math.round(value / a)).join());
  expect(held.sort()).toEqual(['-1,-1', '-1,0', '-1,1', '0,-1', '0,0', '0,1', '1,-1', '1,0', '1,1'].sort());
  for (const { state, residual } of fixed) {
    expect(residual).toBeLessThan(1e-12);
    state.forEach((value, i) => void expect(value).toBeCloseTo(state[i % 2]!, 9));
  }
});

describe('the trained network of the README', () => {
  const network = trainedNetwork();
  const task = parseTask('T1-4x4');
  const { steps, batch, inputs } = makeBatch(task, { batch: 64, horizon: 50, rng: stream(1, 'test', 'points') });
  const { states } = rollout(network, { steps, batch, inputs });
  const recorded = matrix(steps * batch, 64, Float64Array.from(states));
  const startsOf = (seed: number, noise = 0) =>
    sampleStarts(recorded, { count: 500, noise, rng: stream(seed, 'test', 'points') });
  const search = (starts = startsOf(0)) => findFixedPoints(network, starts, null, { decompose: false });
  const searches = [search(), search(startsOf(1)), search(startsOf(0, 1e-7))];

  test('has many fixed points: none is missed by any search that several starts lead to', () => {
    for (const { points } of searches) {
      expect(points.filter(({ kind }) => kind === 'fixed').length).toBeGreaterThan(20);
      // A point that six of 500 starts lead to is missed by 500 others with a chance of e^-6.
      const popular = points.filter(({ starts }) => starts >= 6);
      expect(popular.length).toBeGreaterThan(10);
      for (const other of searches) for (const point of popular) expect(isIn(point, other.points)).toBe(true);
    }
  });

  test('every fixed point is one to rounding, and so is its mirror image, as the network is odd', () => {
    const map = compileMap(network);
    for (const { state, kind, input, residual } of searches[0]!.points) {
      if (kind !== 'fixed') continue;
      expect(residual).toBeLessThan(1e-13);
      const mirrored = state.map((value) => -value);
      expect(distance(map(mirrored, input), mirrored)).toBeLessThan(1e-13);
    }
  });

  test('at every slow point the speed is least: its gradient is zero, beside that of a state nearby', () => {
    const [map, jacobians] = [compileMap(network), compileJacobians(network)];
    const slow = searches.flatMap(({ points }) => points.filter(({ kind }) => kind === 'slow'));
    expect(slow.length).toBeGreaterThan(5);
    for (const { state, input, residual } of slow) {
      const error = Float64Array.from(map(state, input), (value, i) => value - state[i]!);
      const { data } = jacobians(state, input).recurrent;
      const gradient = state.map((_, j) =>
        error.reduce((sum, e, i) => sum + e * ((i === j ? 1 : 0) - data[i * 64 + j]!), 0),
      );
      expect(distance(gradient, new Float64Array(64))).toBeLessThan(1e-3 * residual);
    }
  });

  test('where all starts end is told: none is left where rounding stopped it', () => {
    for (const { minima, points, dropped } of searches) {
      const ended = (status: string) => minima.statuses.filter((each) => each === status).length;
      expect(ended('stalled')).toBeLessThan(20);
      expect(points.reduce((sum, { starts }) => sum + starts, 0)).toBeGreaterThan(490);
      expect(dropped.surplus).toBe(0);
    }
  });
});
