// Fixed points as `engram fixed-points` reports them: starts from recorded runs, figures, the plane of the trajectories.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { fixedPointDefaults, mapFixedPoints } from '../../src/emt/fixed-points/index.ts';
import { givenDrive, taskDrive } from '../../src/emt/record/drive.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { parseTask } from '../../src/task/names.ts';
import { amplitudeOf, elmanNetwork, flipFlopGru, randomCell } from './fixed-points-networks.ts';

/** `h_i = tanh(2 h_i + u_i)` in two units: each is set by its input and stays set. */
const a = amplitudeOf(2);
const flipFlop = elmanNetwork(
  matrix(2, 2, Float64Array.of(2, 0, 0, 2)),
  'tanh',
  matrix(2, 2, Float64Array.of(1, 0, 0, 1)),
);

describe('a flip-flop woken by random bits', () => {
  const { map, plane, found } = mapFixedPoints(flipFlop, { starts: 200, noise: 1, freeSteps: 10, source: 'flip.pt' });

  test('rests at its nine points; figures are those of the search', () => {
    expect(map.points).toHaveLength(9);
    map.points.forEach(({ kind, state, q, residual, starts, stability }, k) => {
      const point = found.points[k]!;
      expect([kind, q, residual, starts]).toEqual([point.kind, point.q, point.residual, point.starts]);
      for (const value of state)
        expect(Math.min(...[-a, 0, a].map((each) => Math.abs(value - each)))).toBeLessThan(1e-9);
      stability.modes.forEach(({ re, im, timeConstant, frequency }) => {
        expect(timeConstant).toBeCloseTo(-1 / Math.log(Math.hypot(re, im)), 6);
        expect(frequency).toBeCloseTo(Math.atan2(im, re) / (2 * Math.PI), 12);
      });
    });
    const { arrived, joined, stalled, exhausted, count } = map.starts;
    expect(arrived + joined + stalled + exhausted).toBe(count);
    expect(map).toMatchObject({
      schema: 'engram.fixed-points/1',
      model: { source: 'flip.pt', cell: 'elman', stateSize: 2 },
      state: [{ name: 'h', size: 2 }],
      drive: { source: 'random bits over 16 steps', sequences: 320, drivenSteps: 16, freeSteps: 10 },
      input: [0, 0],
      options: { tolQ: fixedPointDefaults.tolQ, tolUnique: fixedPointDefaults.tolUnique, maxUnique: null },
    });
  });

  test('is plain data: what JSON makes of it is all there is', () => {
    expect(JSON.parse(JSON.stringify(map))).toEqual(map);
  });

  test('is seen on the plane of its trajectories, where distances are those of states', () => {
    expect(plane.trajectories).toHaveLength(24);
    expect(plane.trajectories[0]!.rows).toBe(26);
    expect(plane.share[0] + plane.share[1]).toBeCloseTo(1, 12);
    // Two units on two components: a rotation.
    for (let i = 0; i < 9; i++) {
      for (let j = 0; j < i; j++) {
        const seen = Math.hypot(
          plane.points.data[2 * i]! - plane.points.data[2 * j]!,
          plane.points.data[2 * i + 1]! - plane.points.data[2 * j + 1]!,
        );
        const [p, q] = [map.points[i]!.state, map.points[j]!.state];
        expect(seen).toBeCloseTo(Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!), 9);
      }
    }
  });

  test('is the same for the same seed, and not for another', () => {
    const again = (seed: number) =>
      mapFixedPoints(flipFlop, { starts: 200, noise: 1, freeSteps: 10, source: 'flip.pt', seed }).map;
    expect(again(0)).toEqual(map);
    expect(again(1).points.map(({ starts }) => starts)).not.toEqual(map.points.map(({ starts }) => starts));
  });
});

describe('what it is woken by', () => {
  test('a held input shifts the points, and is held while the run is recorded', () => {
    const { map, plane } = mapFixedPoints(flipFlop, { starts: 100, input: [2, 0], freeSteps: 30 });
    for (const { state, kind } of map.points) {
      if (kind !== 'fixed') continue;
      expect(state[0]).toBeCloseTo(Math.tanh(2 * state[0]! + 2), 9);
      expect(state[0]).toBeGreaterThan(0.9);
    }
    // Every trajectory ends at a point: without the input half of them would be far from any.
    const { points, trajectories } = plane;
    for (const { data, rows } of trajectories) {
      const gaps = map.points.map((_, k) =>
        Math.hypot(data[2 * rows - 2]! - points.data[2 * k]!, data[2 * rows - 1]! - points.data[2 * k + 1]!),
      );
      expect(Math.min(...gaps)).toBeLessThan(1e-6);
    }
  });

  test('starts without noise are states of the run over the given sequences', () => {
    const inputs = Float64Array.of(1, -1, -1, 1, 0.5, 1, 1, 1, -1, -1, 1, 0);
    const drive = givenDrive(inputs, { steps: 2, batch: 3, inputSize: 2, source: 'x.npz', fewest: 1 });
    const { map, found } = mapFixedPoints(flipFlop, { drive, freeSteps: 0, starts: 50, maxIters: 1, tolQ: 1e-30 });
    const { states } = rollout(flipFlop, { steps: 2, batch: 3, inputs });
    const visited = Array.from({ length: 6 }, (_, row) => states.slice(2 * row, 2 * row + 2));
    for (let row = 0; row < 50; row++) {
      const start = found.minima.states.data.slice(2 * row, 2 * row + 2);
      expect(visited.some((each) => Math.hypot(each[0]! - start[0]!, each[1]! - start[1]!) < 1e-6)).toBe(true);
    }
    expect(map.drive).toEqual({ source: 'x.npz', sequences: 3, drivenSteps: 2, freeSteps: 0 });
    expect(map.notes).toContain('50 starts used up all iterations.');
  });

  test('a task gives its inputs', () => {
    const network = randomCell('gru', { inputSize: 4, layers: 2 });
    const { map } = mapFixedPoints(network, { drive: taskDrive(parseTask('T1-4x4'), 0), starts: 20 });
    expect(map.state).toEqual([
      { name: 'h_l0', size: 6 },
      { name: 'h_l1', size: 6 },
    ]);
    expect(map.points).toHaveLength(1);
    expect(map.points[0]!.state).toHaveLength(12);
  });

  test('inputs that do not fit and activity that overflows are refused in one line', () => {
    expect(() => mapFixedPoints(flipFlop, { drive: taskDrive(parseTask('T1-4x4'), 0) })).toThrow(
      /inputs are 4 wide, the network reads 2 values/,
    );
    expect(() => mapFixedPoints(flipFlop, { input: [1] })).toThrow(/holds 1 values, the network reads 2/);
    const explosive = elmanNetwork(matrix(1, 1, Float64Array.of(3)), 'linear', matrix(1, 1, Float64Array.of(1e7)));
    expect(() => mapFixedPoints(explosive)).toThrow(/overflows from its first step/);
  });

  test('activity that runs away later is left out, and said to be', () => {
    const growing = elmanNetwork(matrix(1, 1, Float64Array.of(3)), 'linear', matrix(1, 1, Float64Array.of(1)));
    const { map, plane } = mapFixedPoints(growing, { starts: 30 });
    expect(map.points.map(({ state }) => Math.abs(state[0]!) < 1e-9)).toEqual([true]);
    expect(map.notes.join()).toMatch(/recorded states of activity that ran away left out/);
    for (const { data } of plane.trajectories) for (const value of data) expect(Number.isFinite(value)).toBe(true);
  });
});

test('a network without points says so, and that this is no proof', () => {
  // h = h + 1 under the held input.
  const drift = elmanNetwork(matrix(1, 1, Float64Array.of(1)), 'linear', matrix(1, 1, Float64Array.of(1)));
  const { map, plane } = mapFixedPoints(drift, { input: [1], starts: 20 });
  expect(map.points).toEqual([]);
  expect(map.notes[0]).toMatch(/no proof/);
  expect(map.dropped.fast).toBeGreaterThan(0);
  expect(plane.points.rows).toBe(0);
});

test('Jacobians are kept only where they are asked for', () => {
  const { network } = flipFlopGru(6, 1, 1.5);
  expect(mapFixedPoints(network, { starts: 10 }).found.points[0]!.jacobian).toBeNull();
  const kept = mapFixedPoints(network, { starts: 10, jacobians: true }).found.points[0]!;
  expect([kept.jacobian!.rows, kept.inputJacobian!.cols]).toEqual([6, 1]);
});
