// The search for fixed points, on networks whose fixed points are known in closed form.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/array/errors.ts';
import { identity, matrix, multiply, subtract, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { compileMap } from '../../src/emt/fixed-points/cell-map.ts';
import { type FixedPoint, type FixedPoints, findFixedPoints, sampleStarts } from '../../src/emt/fixed-points/index.ts';
import { stabilityOf } from '../../src/emt/fixed-points/stability.ts';
import { solve } from '../../src/linalg/lu.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { parseTask } from '../../src/task/index.ts';
import { amplitudeOf, elmanNetwork, flipFlopGru, randomCell, scattered } from './fixed-points-networks.ts';
import { gaussian, orthonormal } from './helpers.ts';

const norm = (values: Iterable<number>) => Math.hypot(...values);
const scaledIdentity = (n: number, g: number) =>
  matrix(
    n,
    n,
    identity(n).data.map((value) => g * value),
  );

/** Every point is one: F(h, u) = h by the cell itself, to rounding. */
function expectFixed(points: readonly FixedPoint[]): void {
  for (const { kind, residual, q } of points) {
    expect(kind).toBe('fixed');
    expect(residual).toBeLessThan(1e-10);
    expect(q).toBeCloseTo(residual ** 2 / 2, 20);
  }
}

function signature({ state }: FixedPoint, a: number): string {
  return Array.from(state, (value) => {
    const rounded = Math.round(value / a);
    expect(value).toBeCloseTo(rounded * a, 9);
    return '-0+'[rounded + 1];
  }).join('');
}

describe('a bistable flip-flop of two units, h = tanh(g h)', () => {
  const g = 2;
  const a = amplitudeOf(g);
  const network = elmanNetwork(scaledIdentity(2, g), 'tanh', matrix(2, 1, Float64Array.of(1, 0)));
  const found = findFixedPoints(network, scattered(100, 2));

  test('has the nine points {-a, 0, a}^2, and no other', () => {
    expectFixed(found.points);
    expect(found.points.map((point) => signature(point, a)).sort()).toEqual(
      ['--', '-0', '-+', '0-', '00', '0+', '+-', '+0', '++'].sort(),
    );
  });

  test('is stable at the corners only; growing modes are counted', () => {
    for (const point of found.points) {
      const free = [...signature(point, a)].filter((sign) => sign === '0').length;
      expect(point.stability!.unstableModes).toBe(free);
      expect(point.stability!.kind).toBe(free === 0 ? 'stable' : 'unstable');
      const expected = free > 0 ? g : g * (1 - a * a);
      expect(point.stability!.spectralRadius).toBeCloseTo(expected, 9);
      expect(point.stability!.timeConstants[0]).toBeCloseTo(-1 / Math.log(expected), 6);
    }
  });

  test('counts every start once', () => {
    expect(found.points.reduce((sum, { starts }) => sum + starts, 0)).toBe(100);
    expect(found.minima.states.rows).toBe(100);
    expect(found.dropped).toEqual({ far: 0, fast: 0, surplus: 0 });
  });

  test('starts that join others end where one arrived', () => {
    const { statuses, states } = found.minima;
    const rows = (status: string) =>
      statuses.flatMap((each, row) => (each === status ? [states.data.slice(2 * row, 2 * row + 2).join()] : []));
    const arrived = new Set(rows('arrived'));
    expect(rows('joined').length).toBeGreaterThan(20);
    for (const state of rows('joined')) expect(arrived).toContain(state);
  });

  test('keeps input Jacobians: dF/du = (1 - h^2) W_ih', () => {
    for (const { state, inputJacobian } of found.points) {
      expect(inputJacobian!.data[0]).toBeCloseTo(1 - state[0]! ** 2, 9);
      expect(inputJacobian!.data[1]).toBe(0);
    }
  });

  test('a constant input shifts the points: h_1 = tanh(g h_1 + u)', () => {
    const u = 0.1;
    const shifted = findFixedPoints(network, scattered(100, 2), matrix(1, 1, Float64Array.of(u)));
    expectFixed(shifted.points);
    expect(shifted.points).toHaveLength(9);
    for (const { state } of shifted.points) expect(state[0]).toBeCloseTo(Math.tanh(g * state[0]! + u), 12);
    const lowest = Math.min(...shifted.points.map(({ state }) => state[0]!));
    expect(lowest).toBeGreaterThan(-a + 0.01);
    // Beyond the fold only one solution is left for the driven unit.
    const pushed = findFixedPoints(network, scattered(100, 2), matrix(1, 1, Float64Array.of(2)));
    expect(pushed.points.filter(({ kind }) => kind === 'fixed')).toHaveLength(3);
  });

  test('every start may have its own input; the same state under two inputs is two points', () => {
    const starts = matrix(4, 2, Float64Array.of(0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9));
    const both = findFixedPoints(network, starts, matrix(4, 1, Float64Array.of(0, 0, 0.1, 0.1)));
    expect(both.points.map(({ input, starts: count }) => [input[0], count])).toEqual(
      expect.arrayContaining([
        [0, 2],
        [0.1, 2],
      ]),
    );
  });
});

test('a linear network with bias has the one point (I - W)^-1 b', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 1000 }), (n, seed) => {
      const recurrent = matrix(
        n,
        n,
        gaussian(n, n, seed).data.map((value) => (0.5 * value) / Math.sqrt(n)),
      );
      const bias = gaussian(n, 1, 'bias', seed);
      const network = elmanNetwork(recurrent, 'linear', matrix(n, 1), bias.data);
      // An eigenvalue near 1 puts the point far away.
      const { points } = findFixedPoints(network, scattered(5, n), null, { excludeDistanceOutliers: false });
      const expected = solve(subtract(identity(n), recurrent), bias).data;
      expect(points).toHaveLength(1);
      expectFixed(points);
      points[0]!.state.forEach((value, i) => void expect(value).toBeCloseTo(expected[i]!, 8));
    }),
    { numRuns: 20 },
  );
});

describe('a line attractor: linear, eigenvalue 1 along one direction', () => {
  const basis = orthonormal(3, 3, 'line');
  const scale = matrix(3, 3, Float64Array.of(1, 0, 0, 0, 0.5, 0, 0, 0, -0.3));
  const network = elmanNetwork(multiply(multiply(basis, scale), transpose(basis)), 'linear');
  const { points } = findFixedPoints(network, scattered(40, 3));

  test('is found as many points on the line', () => {
    expect(points.length).toBeGreaterThan(30);
    expectFixed(points);
    for (const { state } of points) {
      const along = state.reduce((sum, value, i) => sum + value * basis.data[i * 3]!, 0);
      expect(Math.abs(along)).toBeCloseTo(norm(state), 9);
    }
  });

  test('is marginal: one infinite time constant, the others known', () => {
    for (const { stability } of points) {
      expect(stability!.kind).toBe('marginal');
      expect(stability!.unstableModes).toBe(0);
      expect(Math.abs(stability!.timeConstants[0]!)).toBeGreaterThan(1e6);
      expect(stability!.timeConstants[1]).toBeCloseTo(-1 / Math.log(0.5), 6);
      expect(Math.abs(stability!.frequencies[2]!)).toBeCloseTo(0.5, 9);
    }
  });
});

describe('a ring attractor: W = (2 g / N) cos(theta_i - theta_j), tanh', () => {
  // At 64 units the ring is continuous to rounding: harmonics of tanh(m cos) fold back only beyond the 62nd.
  const [n, g] = [64, 2];
  const theta = Array.from({ length: n }, (_, i) => (2 * Math.PI * i) / n);
  const recurrent = matrix(n, n);
  theta.forEach((to, i) => {
    theta.forEach((from, j) => void (recurrent.data[i * n + j] = (2 * g * Math.cos(to - from)) / n));
  });
  // The bump h = tanh(m cos(theta - phi)) holds itself when m = (2 g / N) sum cos(theta) tanh(m cos(theta)).
  let m = 2;
  for (let i = 0; i < 2000; i++) {
    m = ((2 * g) / n) * theta.reduce((sum, at) => sum + Math.cos(at) * Math.tanh(m * Math.cos(at)), 0);
  }
  const network = elmanNetwork(recurrent, 'tanh');
  const rng = stream(3, 'test', 'ring');
  const starts = matrix(48, n);
  for (let row = 0; row < 48; row++) {
    const phi = rng.uniform(0, 2 * Math.PI);
    theta.forEach((at, i) => void (starts.data[row * n + i] = Math.cos(at - phi) + 0.05 * rng.normal()));
  }
  starts.data.fill(0, 0, n);
  const { points } = findFixedPoints(network, starts);
  const phaseOf = ({ state }: FixedPoint) => {
    const [x, y] = [Math.cos, Math.sin].map((wave) => theta.reduce((sum, at, i) => sum + wave(at) * state[i]!, 0));
    return Math.atan2(y!, x!);
  };

  test('is found as the origin and points of one ring', () => {
    expectFixed(points);
    const ring = points.filter(({ state }) => norm(state) > 1e-6);
    expect(points.length - ring.length).toBe(1);
    expect(ring.length).toBeGreaterThan(40);
    for (const point of ring) {
      const phi = phaseOf(point);
      point.state.forEach((value, i) => void expect(value).toBeCloseTo(Math.tanh(m * Math.cos(theta[i]! - phi)), 6));
    }
  });

  test('is marginal along itself and attracting across; the origin repels in two directions', () => {
    for (const { state, stability } of points) {
      const onRing = norm(state) > 1e-6;
      expect(stability!.kind).toBe(onRing ? 'marginal' : 'unstable');
      expect(stability!.unstableModes).toBe(onRing ? 0 : 2);
      expect(stability!.spectralRadius).toBeCloseTo(onRing ? 1 : g, 6);
      if (onRing) expect(Math.hypot(stability!.eigenvalues.re[1]!, stability!.eigenvalues.im[1]!)).toBeLessThan(0.9);
    }
  });
});

describe('closed-form repeat copy, h = tanh(g Phi h)', () => {
  const g = 1.2;
  const closed = (name: string, d: number, s: number) => {
    const task = parseTask(name, { d, s });
    return closedFormNetwork(circuitOf(task)!.phi, d, { gain: g });
  };

  test('with signs (x(t) = -x(t-s)) it is a limit cycle around the unstable origin, its only fixed point', () => {
    // Around the cycle of s cells h = -f^s(h) with f = tanh(g .) odd and increasing, so h = 0.
    const network = closed('3,0,3', 2, 3);
    const { points, minima } = findFixedPoints(network, scattered(60, 6));
    const fixed = points.filter(({ kind }) => kind === 'fixed');
    expect(fixed).toHaveLength(1);
    expect(norm(fixed[0]!.state)).toBeLessThan(1e-10);
    // Everywhere else q is bounded from zero: what else the descent meets is no point of the dynamics.
    expect(fixed[0]!.starts).toBeGreaterThan(30);
    expect(minima.q.filter((q) => q < 1e-6).length).toBe(fixed[0]!.starts);
    const { stability } = fixed[0]!;
    expect(stability!.unstableModes).toBe(6);
    // lambda^s = -g^s, twice: moduli g, arguments pi / s, pi, -pi / s.
    stability!.eigenvalues.re.forEach((re, k) => {
      expect(Math.hypot(re, stability!.eigenvalues.im[k]!)).toBeCloseTo(g, 9);
    });
    const turns = [...stability!.frequencies].map((each) => Math.abs(each)).sort();
    [1 / 6, 1 / 6, 1 / 6, 1 / 6, 1 / 2, 1 / 2].forEach((each, k) => void expect(turns[k]).toBeCloseTo(each, 9));
  });

  test('without signs constant histories are fixed points too: 3^d in all', () => {
    // Every bit is held by s equal cells at -a, 0 or a.
    const a = amplitudeOf(g);
    const { points } = findFixedPoints(closed('3,0,0', 2, 3), scattered(600, 6));
    const fixed = points.filter(({ kind }) => kind === 'fixed');
    const held = fixed.map((point) => {
      const cells = signature(point, a);
      expect(cells).toBe(cells.slice(0, 2).repeat(3));
      return cells.slice(0, 2);
    });
    expect([...held].sort()).toEqual(['--', '-0', '-+', '0-', '00', '0+', '+-', '+0', '++'].sort());
    for (const [k, point] of fixed.entries()) {
      const free = [...held[k]!].filter((sign) => sign === '0').length;
      expect(point.stability!.unstableModes).toBe(3 * free);
    }
  });
});

describe('a gated recurrent unit that stores three bits', () => {
  const g = 1.5;
  const { network, pattern } = flipFlopGru(24, 3, g);
  const a = amplitudeOf(g);
  const starts = scattered(400, 3);
  const spread = matrix(400, 24);
  const rng = stream(2, 'test', 'gru');
  for (let row = 0; row < 400; row++) {
    for (let i = 0; i < 24; i++) {
      spread.data[row * 24 + i] = pattern[i]! * starts.data[row * 3 + Math.floor(i / 8)]! + 0.05 * rng.normal();
    }
  }
  const found = findFixedPoints(network, spread);

  test('has 27 points, whatever its update gate does, and each is as unstable as bits are undecided', () => {
    expectFixed(found.points);
    expect(found.points).toHaveLength(27);
    for (const { state, stability } of found.points) {
      const bits = [0, 8, 16].map((from) => Math.round((state[from]! * pattern[from]!) / a));
      state.forEach((value, i) => void expect(value).toBeCloseTo(pattern[i]! * a * bits[Math.floor(i / 8)]!, 9));
      expect(stability!.unstableModes).toBe(bits.filter((bit) => bit === 0).length);
    }
  });

  test('the same seed gives the same points to the last bit', () => {
    const strip = ({ points }: FixedPoints) => points.map(({ state, q, starts: count }) => [[...state], q, count]);
    expect(strip(findFixedPoints(network, spread))).toEqual(strip(found));
  });

  test('maxUnique keeps so many, the same ones for the same seed', () => {
    const some = (seed: number) => findFixedPoints(network, spread, null, { maxUnique: 5, seed, decompose: false });
    const first = some(1);
    expect(first.points).toHaveLength(5);
    expect(first.dropped.surplus).toBe(22);
    expect(first.points[0]!.stability).toBeNull();
    expect(some(1).points.map(({ state }) => [...state])).toEqual(first.points.map(({ state }) => [...state]));
    expect(some(2).points.map(({ state }) => [...state])).not.toEqual(first.points.map(({ state }) => [...state]));
  });
});

describe('filters', () => {
  // h = 1 + 0.99 h has its point at 100.
  const network = elmanNetwork(matrix(1, 1, Float64Array.of(0.99)), 'linear', matrix(1, 1), Float64Array.of(1));
  const starts = matrix(3, 1, Float64Array.of(-1, 0, 1));

  test('drop points far from all starts, unless told not to', () => {
    const filtered = findFixedPoints(network, starts);
    expect(filtered.points).toEqual([]);
    expect(filtered.dropped.far).toBeGreaterThan(0);
    const { points } = findFixedPoints(network, starts, null, { excludeDistanceOutliers: false });
    expect(points).toHaveLength(1);
    expect(points[0]!.state[0]).toBeCloseTo(100, 6);
    expect(points[0]!.distance).toBeCloseTo(150, 4);
  });

  test('mark slow points and count fast ones', () => {
    // Past the fold of h = tanh(2 h + u) no point is left below, but a minimum of the speed is, a ghost.
    const ghost = elmanNetwork(matrix(1, 1, Float64Array.of(2)), 'tanh', matrix(1, 1, Float64Array.of(1)));
    const fold = Math.sqrt(0.5) - Math.atanh(Math.sqrt(0.5)) / 2;
    // At h = -sqrt(1/2) the slope of tanh(2 h + u) is 1; the gap there is what the input exceeds the fold by.
    const u = 2 * fold + 1e-4;
    const from = matrix(
      20,
      1,
      Float64Array.from({ length: 20 }, (_, i) => -0.8 + 0.01 * i),
    );
    const options = { slowQ: 1e-6 };
    const { points } = findFixedPoints(ghost, from, matrix(1, 1, Float64Array.of(u)), options);
    const slow = points.filter(({ kind }) => kind === 'slow');
    expect(slow.length).toBeGreaterThan(0);
    for (const { state, q } of slow) {
      expect(q).toBeGreaterThan(1e-12);
      // Where q is least, where dq/dh = 0: the slope of tanh(2 h + u) is 1, tanh itself -sqrt(1/2).
      expect(state[0]).toBeCloseTo((Math.atanh(-Math.sqrt(0.5)) - u) / 2, 6);
    }
    const strict = findFixedPoints(ghost, from, matrix(1, 1, Float64Array.of(u)), { slowQ: 1e-11 });
    expect(strict.dropped.fast).toBeGreaterThan(0);
    expect(strict.points.every(({ kind }) => kind === 'fixed')).toBe(true);
  });

  test('points of unusual speed are searched again in float64', () => {
    const { network: gru, pattern } = flipFlopGru(6, 1, 1.5);
    const near = matrix(30, 6);
    const spread = scattered(30, 6, 0.4);
    spread.data.forEach((value, at) => void (near.data[at] = value + pattern[at % 6]! * 0.5));
    const rough = { polish: false, maxIters: 12, tolQ: 1e-20, slowQ: 1, tolUnique: 1e-7 };
    const before = findFixedPoints(gru, near, null, rough);
    const after = findFixedPoints(gru, near, null, { ...rough, rerunQOutliers: true });
    const worst = ({ points }: FixedPoints) => Math.max(...points.map(({ q }) => q));
    expect(worst(after)).toBeLessThan(worst(before));
  });
});

describe('the work', () => {
  test.each(['gru', 'lstm'])('is less for starts that come by points found already (%s)', (cell) => {
    const network = randomCell(cell, { hiddenSize: 24 }, 0.2);
    const size = cell === 'lstm' ? 48 : 24;
    const { iterations, statuses } = findFixedPoints(network, scattered(300, size)).minima;
    const mean = (from: number, to: number) =>
      iterations.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
    // The first 64 descend together, with nothing known.
    expect(mean(64, 300)).toBeLessThan(0.6 * mean(0, 64));
    expect(statuses.filter((status) => status === 'joined').length).toBeGreaterThan(250);
  });

  test('grows with the condition of the problem as it should with a memory of past steps', () => {
    // q = sum (1 - w_i)^2 h_i^2 / 2 with factors from 0.02 to 1.8: steepest descent would take thousands of steps.
    const n = 8;
    const recurrent = matrix(n, n);
    for (let i = 0; i < n; i++) recurrent.data[i * n + i] = 1 - 0.02 * 1.9 ** i;
    const { minima, points } = findFixedPoints(elmanNetwork(recurrent, 'linear'), scattered(20, n), null, {
      tolUnique: 1e-9,
    });
    expectFixed(points);
    expect(Math.max(...minima.iterations)).toBeLessThan(300);
  });
});

describe('Newton polish', () => {
  test.each(['elman', 'lstm', 'gru'])('brings points of a random %s to rounding', (cell) => {
    const network = randomCell(cell);
    const size = cell === 'lstm' ? 12 : 6;
    const starts = scattered(10, size);
    const coarse = findFixedPoints(network, starts, null, { polish: false, tolQ: 1e-8, slowQ: 1e-2, tolUnique: 0.1 });
    const fine = findFixedPoints(network, starts, null, { tolQ: 1e-8 });
    expect(coarse.points).toHaveLength(1);
    expect(coarse.points[0]!.residual).toBeGreaterThan(1e-10);
    expect(fine.points).toHaveLength(1);
    expectFixed(fine.points);
    const next = compileMap(network)(fine.points[0]!.state, fine.points[0]!.input);
    expect(norm(fine.points[0]!.state.map((value, i) => value - next[i]!))).toBeLessThan(1e-14);
  });
});

describe('starts', () => {
  const network = randomCell('gru');
  const { states } = rollout(network, { steps: 7, batch: 4, inputs: null, initial: scattered(4, 6).data });
  const recorded = matrix(28, 6, states);

  test('are recorded states when there is no noise', () => {
    const rows = new Set(Array.from({ length: 28 }, (_, row) => recorded.data.slice(row * 6, row * 6 + 6).join()));
    const starts = sampleStarts(recorded, { count: 50, rng: stream(1, 'starts') });
    for (let row = 0; row < 50; row++) expect(rows).toContain(starts.data.slice(row * 6, row * 6 + 6).join());
  });

  test('are reproducible, and noise is of the size asked for', () => {
    const draw = (noise: number) => sampleStarts(recorded, { count: 2000, noise, rng: stream(1, 'starts') });
    expect(draw(0.1).data).toEqual(draw(0.1).data);
    // Rows drawn depend on how much noise was drawn before them, so compare with states that are all zero.
    const zero = matrix(1, 6);
    const noisy = sampleStarts(zero, { count: 2000, noise: 0.1, rng: stream(1, 'starts') });
    const deviation = Math.sqrt(noisy.data.reduce((sum, value) => sum + value * value, 0) / noisy.data.length);
    expect(deviation).toBeCloseTo(0.1, 2);
  });

  test('of the wrong width, with holes, or with bad options are refused', () => {
    expect(() => findFixedPoints(network, scattered(3, 5))).toThrow(/3 x 5, expected at least one row of 6/);
    expect(() => findFixedPoints(network, matrix(1, 6, new Float64Array(6).fill(Number.NaN)))).toThrow(
      /start 0 holds NaN/,
    );
    expect(() => findFixedPoints(network, scattered(3, 6), matrix(2, 3))).toThrow(/expected 1 or 3 rows of 3/);
    expect(() => findFixedPoints(network, scattered(3, 6), null, { tolQ: 0 })).toThrow(UsageError);
    expect(() => sampleStarts(matrix(0, 6), { count: 1, rng: stream(1) })).toThrow(/no recorded states/);
  });
});

test('a slow point stays where it was found: polishing does not slide it along a line that is nearly of fixed points', () => {
  // The state decays to 0 by a ten-thousandth a step: everything on the line is slow, the origin alone is fixed.
  const network = elmanNetwork(matrix(1, 1, Float64Array.of(0.9999)), 'linear');
  const starts = matrix(3, 1, Float64Array.of(0.1, -0.08, 0.05));
  const { points } = findFixedPoints(network, starts, null, { maxIters: 1 });
  expect(points.map(({ kind }) => kind)).toEqual(['slow', 'slow', 'slow']);
  for (const { state, q } of points) {
    expect(Math.min(...Array.from(starts.data, (start) => Math.abs(start - state[0]!)))).toBeLessThan(0.01);
    expect(q).toBeCloseTo((1e-4 * state[0]!) ** 2 / 2, 18);
  }
});

test('on the kink of a relu its slope counts as 1: what grows beside the origin is not called stable', () => {
  const weights = matrix(2, 2, Float64Array.of(1.5, 0, 0, 1.2));
  const { points } = findFixedPoints(elmanNetwork(weights, 'relu'), matrix(1, 2));
  expect(points).toMatchObject([{ kind: 'fixed', onKink: true, stability: { kind: 'unstable', unstableModes: 2 } }]);
  expect([...points[0]!.stability!.eigenvalues.re]).toEqual([1.5, 1.2]);
  // Off the kink nothing changes: a unit that rests at 1 has its own slope, one below 0 has none.
  const held = elmanNetwork(matrix(2, 2, Float64Array.of(0.5, 0, 0, 0.5)), 'relu', undefined, Float64Array.of(0.5, -1));
  const [rest] = findFixedPoints(held, matrix(1, 2, Float64Array.of(0.9, 0.1))).points;
  expect([...rest!.state]).toEqual([1, 0]);
  expect(rest).toMatchObject({ onKink: false, stability: { kind: 'stable' } });
  expect([...rest!.stability!.eigenvalues.re]).toEqual([0.5, 0]);
});

test('modes that end at once have no frequency, those at 1 no time constant, whatever rounding says', () => {
  const { frequencies } = stabilityOf(matrix(2, 2, Float64Array.of(-0, 0, 0, -0)));
  expect([...frequencies]).toEqual([0, 0]);
  const { kind, timeConstants } = stabilityOf(matrix(1, 1, Float64Array.of(1 + 4e-16)));
  expect([kind, timeConstants[0]]).toEqual(['marginal', Number.POSITIVE_INFINITY]);
});
