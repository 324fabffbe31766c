// Measures of resemblance by what defines them: invariances of CKA and of the angles, the distance of dynamics under
// rotations, maps of known rank, intervals over sequences, clusters.

import { expect, test } from 'vitest';
import { type Matrix, matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { ClusteredShare } from '../../src/emt/compare/clustered-share.ts';
import { clustersBelow, joinClusters } from '../../src/emt/compare/clusters.ts';
import { delayOperatorSteps, dynamicalDistance } from '../../src/emt/compare/delay-dynamics.ts';
import { linearCka, principalAngles } from '../../src/emt/compare/resemblance.ts';
import { compareModesSteps } from '../../src/emt/compare/spectra.ts';
import { fitTransferMap } from '../../src/emt/compare/transfer-map.ts';
import { eig } from '../../src/linalg/eig.ts';
import { gaussian, largestDifference, orthonormal } from './helpers.ts';

const rotations = () => stream(0, 'test', 'rotations');

function scaled({ rows, cols, data }: Matrix, by: number): Matrix {
  return matrix(
    rows,
    cols,
    data.map((value) => by * value),
  );
}

test('CKA is 1 of rotated, scaled and moved states, and near 0 of unrelated ones', () => {
  const x = gaussian(400, 7, 'cka');
  const turned = scaled(multiply(x, orthonormal(7, 7, 'cka turn')), -3);
  const moved = matrix(
    400,
    7,
    turned.data.map((value, at) => value + (at % 7)),
  );
  expect(linearCka(x, moved)).toBeCloseTo(1, 10);
  expect(linearCka(x, gaussian(400, 9, 'other'))).toBeLessThan(0.1);
  expect(linearCka(x, moved)).toBe(linearCka(moved, x));
});

test('principal angles are 0 of any linear image, and right angles of what has nothing in common', () => {
  const x = gaussian(300, 4, 'angles');
  const image = multiply(x, gaussian(4, 6, 'image'));
  for (const angle of principalAngles(x, image, 4)) expect(angle).toBeLessThan(1e-6);
  const q = orthonormal(300, 8, 'apart');
  const half = (from: number) =>
    matrix(
      300,
      4,
      Float64Array.from({ length: 1200 }, (_, at) => q.data[Math.floor(at / 4) * 8 + from + (at % 4)]!),
    );
  for (const angle of principalAngles(half(0), half(4), 4)) expect(angle).toBeGreaterThan(1.3);
});

test('operators that are one in other coordinates are no distance apart, whatever their kind', () => {
  for (const [n, kind] of [
    [2, 'any'],
    [5, 'any'],
    [8, 'any'],
    [6, 'rotation'],
    [6, 'symmetric'],
  ] as const) {
    const a = gaussian(n, n, 'dsa', n, kind);
    const operator =
      kind === 'rotation' ? orthonormal(n, n, 'dsa rotation') : kind === 'symmetric' ? multiply(a, transpose(a)) : a;
    const q = orthonormal(n, n, 'dsa turn', n, kind);
    const { euclidean, angular } = dynamicalDistance(operator, multiply(multiply(q, operator), transpose(q)), {
      rng: rotations(),
    });
    expect(euclidean).toBeLessThan(1e-6);
    expect(angular).toBeLessThan(1e-6);
  }
});

test('the distance of dynamics is the same both ways, that of the chord and that of the angle agree', () => {
  const [a, b] = [gaussian(6, 6, 'one'), gaussian(6, 6, 'two')];
  const there = dynamicalDistance(a, b, { rng: rotations() });
  const back = dynamicalDistance(b, a, { rng: rotations() });
  expect(back.angular).toBeCloseTo(there.angular, 6);
  expect(there.euclidean).toBeCloseTo(2 * Math.sin(there.angular / 2), 10);
  expect(there.angular).toBeGreaterThan(0.1);
});

test('of symmetric operators the distance is that of their sorted eigenvalues', () => {
  const diagonal = (values: readonly number[]) =>
    matrix(
      values.length,
      values.length,
      Float64Array.from({ length: values.length ** 2 }, (_, at) =>
        at % (values.length + 1) === 0 ? values[at % values.length]! : 0,
      ),
    );
  const [a, b] = [
    [3, -1, 0.5],
    [-2, 1, 4],
  ];
  const cosine = (3 * 4 + 0.5 * 1 + -1 * -2) / (Math.hypot(...a) * Math.hypot(...b));
  expect(dynamicalDistance(diagonal(a), diagonal(b), { rng: rotations() }).angular).toBeCloseTo(Math.acos(cosine), 8);
});

test('the operator of delay-embedded trials has the eigenvalues of the linear system they come from', () => {
  const n = 4;
  const a = scaled(orthonormal(n, n, 'system'), 0.98);
  const rng = stream(1, 'test', 'trials');
  const [steps, batch] = [30, 20];
  const data = new Float64Array(steps * batch * n);
  for (let b = 0; b < batch; b++) {
    let state = Float64Array.from({ length: n }, () => rng.normal());
    for (let t = 0; t < steps; t++) {
      data.set(state, (t * batch + b) * n);
      state = multiply(a, matrix(n, 1, state)).data as Float64Array<ArrayBuffer>;
    }
  }
  for (const delays of [1, 3]) {
    const operator = drain(delayOperatorSteps({ data, steps, batch, width: n }, { delays, rank: n }));
    const sorted = (m: Matrix) => [...eig(m).values.re].sort((x, y) => x - y);
    sorted(operator).forEach((value, i) => void expect(value).toBeCloseTo(sorted(a)[i]!, 5));
  }
});

test('a map of low rank is found again, and explains what it was not fitted to', () => {
  const w = multiply(gaussian(10, 3, 'left'), gaussian(3, 12, 'right'));
  const pairs = (name: string) => {
    const x = gaussian(600, 10, name);
    const y = multiply(x, w);
    const noise = gaussian(600, 12, name, 'noise');
    return {
      x,
      y: matrix(
        600,
        12,
        y.data.map((value, at) => value + 0.01 * noise.data[at]!),
      ),
    };
  };
  for (const rank of [3, null]) {
    const map = drain(fitTransferMap(pairs('fit'), pairs('held out'), rank));
    expect(map.rank).toBe(3);
    expect(map.explained).toBeGreaterThan(0.999);
    expect(largestDifference(map.weights, w)).toBeLessThan(0.02);
  }
  const tooFew = drain(fitTransferMap(pairs('fit'), pairs('held out'), 1));
  expect(tooFew.explained).toBeLessThan(0.9);
});

test('outputs of one sequence that hang together count once', () => {
  const [alone, together] = [new ClusteredShare(), new ClusteredShare()];
  const rng = stream(2, 'test', 'clusters');
  for (let sequence = 0; sequence < 200; sequence++) {
    let right = 0;
    for (let k = 0; k < 20; k++) if (rng.uniform() < 0.8) right++;
    alone.add(right, 20);
    together.add(rng.uniform() < 0.8 ? 20 : 0, 20);
  }
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  expect(width(together.measure())).toBeGreaterThan(3.5 * width(alone.measure()));
  const perfect = new ClusteredShare();
  for (let sequence = 0; sequence < 128; sequence++) perfect.add(50, 50);
  // All right: no variance between sequences to tell a size from, so the sequences are the sample.
  expect(perfect.measure().low).toBeGreaterThan(0.9);
  expect(perfect.measure().low).toBeLessThan(0.99);
});

test('of many modes on the circle any arguments lie near: chance says so', () => {
  const random = (count: number, name: string) => {
    const rng = stream(3, 'test', name);
    return Array.from({ length: count / 2 }, () => rng.uniform(0, Math.PI)).flatMap((at): [number, number][] => [
      [Math.cos(at), Math.sin(at)],
      [Math.cos(at), -Math.sin(at)],
    ]);
  };
  const few = random(6, 'few');
  const near = few.map(([re, im]): [number, number] => [1.1 * re, 1.1 * im]);
  expect(drain(compareModesSteps(few, near, 0)).error).toBeLessThan(1e-12);
  expect(drain(compareModesSteps(few, near, 0)).chance).toBe(0);
  expect(drain(compareModesSteps(few, random(6, 'other'), 0)).chance).toBeGreaterThan(0.01);
});

test('clusters are complete: a chain of near neighbours is not one cluster', () => {
  const at = [0, 1, 2, 10];
  const joins = joinClusters(at.map((a) => at.map((b) => Math.abs(a - b))));
  expect(joins.at(-1)).toEqual({ members: [0, 1, 2, 3], height: 10 });
  expect(clustersBelow(joins, 4, 1)).toEqual([[0, 1], [2], [3]]);
  expect(clustersBelow(joins, 4, 2)).toEqual([[0, 1, 2], [3]]);
  expect(
    joinClusters([
      [0, null],
      [null, 0],
    ]),
  ).toEqual([{ members: [0, 1], height: null }]);
});
