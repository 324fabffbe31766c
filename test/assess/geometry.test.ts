// Maps between decoders, orthogonal matrices that learn, and exchanges in rotated coordinates.

import { describe, expect, test } from 'vitest';
import {
  frobeniusNorm,
  fromRows,
  identity,
  type Matrix,
  matrix,
  multiply,
  subtract,
  transpose,
} from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import {
  decoderRotation,
  reconstructDecoders,
  sharedDecoderRotation,
  standardisationOf,
} from '../../src/assess/geometry/decoder-rotation.ts';
import { exchangeCoordinates } from '../../src/assess/geometry/exchange.ts';
import { cayley, OrthogonalMap } from '../../src/assess/geometry/orthogonal-map.ts';
import { orthogonalityIndex } from '../../src/assess/geometry/orthogonality.ts';
import { procrustes } from '../../src/linalg/procrustes.ts';
import { randomOrthogonal } from '../../src/linalg/random-orthogonal.ts';
import { furthest, normals } from './states.ts';

const random = (n: number, name: string) => randomOrthogonal(n, stream(1, 'assess-test', 'orthogonal', name));
const gramError = (r: Matrix) => furthest(multiply(transpose(r), r), identity(r.rows));

describe('the orthogonalisation index', () => {
  test('is 1 of orthogonal normals and 0 of parallel ones, whatever their lengths and signs', () => {
    expect(
      orthogonalityIndex(
        fromRows([
          [3, 0, 0],
          [0, -1e-200, 0],
          [0, 0, 1e200],
        ]),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      orthogonalityIndex(
        fromRows([
          [1, 2],
          [-2, -4],
          [0.1, 0.2],
        ]),
      ),
    ).toBeCloseTo(0, 12);
  });

  test('is the mean over pairs, and a rotation does not change it', () => {
    const normalsOf = fromRows([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
    expect(orthogonalityIndex(normalsOf)).toBeCloseTo((1 - Math.SQRT1_2 + 1 + 1) / 3, 12);
    expect(orthogonalityIndex(multiply(normalsOf, random(3, 'turn')))).toBeCloseTo(orthogonalityIndex(normalsOf), 12);
  });

  test('refuses what points nowhere', () => {
    expect(() => orthogonalityIndex(fromRows([[1, 0]]))).toThrow(/1 decoder normals, expected at least 2/);
    expect(() =>
      orthogonalityIndex(
        fromRows([
          [1, 0],
          [0, 0],
        ]),
      ),
    ).toThrow(/decoder normal 1 is zero/);
  });
});

describe('a rotation of decoders', () => {
  const [C, d] = [6, 16];
  const source = normals(C, d, 'decoders');
  const turn = random(d, 'decoders');
  const target = matrix(
    C,
    d,
    multiply(source, turn).data.map((value, at) => 3 * value + 0.1 * (at % d)),
  );

  test('is a partial isometry of the rank that the decoders determine, less one for their mean', () => {
    const { rotation, rank } = decoderRotation(source, target);
    expect(rank).toBe(C - 1);
    const kept = multiply(transpose(rotation), rotation);
    expect(furthest(multiply(kept, kept), kept)).toBeLessThan(1e-12);
    let trace = 0;
    for (let i = 0; i < d; i++) trace += kept.data[i * d + i]!;
    expect(trace).toBeCloseTo(rank, 10);
  });

  test('reconstructs decoders that were turned, scaled and moved', () => {
    const found = decoderRotation(source, target);
    expect(found.scale).toBeCloseTo(1, 10);
    expect(found.residual).toBeLessThan(1e-10);
    expect(furthest(reconstructDecoders(source, found, standardisationOf(target)), target)).toBeLessThan(1e-10);
    const other = { ...found, rotation: random(d, 'wrong') };
    expect(furthest(reconstructDecoders(source, other, standardisationOf(target)), target)).toBeGreaterThan(1);
  });

  test('of decoders to themselves is the identity on their row space', () => {
    const { rotation, rank, residual } = decoderRotation(source, source);
    const { mean } = standardisationOf(source);
    const centred = matrix(
      C,
      d,
      source.data.map((value, at) => value - mean[at % d]!),
    );
    expect(furthest(multiply(centred, rotation), centred)).toBeLessThan(1e-12);
    expect(residual).toBeLessThan(1e-12);
    expect(rank).toBe(C - 1);
    expect(furthest(rotation, identity(d))).toBeGreaterThan(0.1);
  });

  test('is orthogonal where decoders determine all directions, as Procrustes has it', () => {
    const many = normals(20, 4, 'many');
    const moved = multiply(many, random(4, 'many'));
    const { rotation, rank } = decoderRotation(many, moved);
    expect(rank).toBe(4);
    expect(gramError(rotation)).toBeLessThan(1e-12);
    const centred = (a: Matrix) => {
      const { mean } = standardisationOf(a);
      return matrix(
        a.rows,
        a.cols,
        a.data.map((value, at) => value - mean[at % a.cols]!),
      );
    };
    expect(furthest(rotation, procrustes(centred(many), centred(moved)).rotation)).toBeLessThan(1e-10);
  });

  test('says the rank of stacked decoders of which one lies in another', () => {
    // Eight identities in four categories: the category is a sum of two identities and adds no direction.
    const identities = normals(8, d, 'identities');
    const categories = matrix(4, d);
    for (let c = 0; c < 4; c++) {
      for (let j = 0; j < d; j++) {
        categories.data[c * d + j] = identities.data[2 * c * d + j]! + identities.data[(2 * c + 1) * d + j]!;
      }
    }
    const stacked = matrix(12, d, Float64Array.from([...identities.data, ...categories.data]));
    expect(decoderRotation(stacked, multiply(stacked, turn)).rank).toBe(8);
  });

  test('shared by steps fits all where it is the same and none where it changes', () => {
    const steps = [normals(C, d, 'one'), normals(C, d, 'two'), normals(C, d, 'three')];
    const same = steps.map((each) => ({ source: each, target: multiply(each, turn) }));
    expect(sharedDecoderRotation(same).residual).toBeLessThan(1e-10);
    expect(sharedDecoderRotation(same).rank).toBe(3 * (C - 1));
    const changing = steps.map((each, i) => ({
      source: steps[0]!,
      target: multiply(steps[0]!, random(d, `turn ${i}`)),
      each,
    }));
    expect(sharedDecoderRotation(changing).residual).toBeGreaterThan(0.3);
  });

  test('refuses decoders that do not differ, or do not pair', () => {
    expect(() => decoderRotation(fromRows([[1, 2]]), fromRows([[1, 2]]))).toThrow(
      /1 decoders do not differ from their mean/,
    );
    expect(() => decoderRotation(source, normals(5, d, 'x'))).toThrow(/6 x 16 and 5 x 16, expected the same shape/);
    expect(() => sharedDecoderRotation([])).toThrow(/no decoders were given/);
  });
});

describe('an orthogonal map', () => {
  test('stays orthogonal to 1e-12 after every step, whatever the gradient', () => {
    const map = new OrthogonalMap(random(12, 'start'), { rate: 0.3 });
    for (let step = 0; step < 300; step++) {
      map.step(normals(12, 12, 'gradient', step));
      expect(gramError(map.matrix)).toBeLessThan(1e-12);
    }
  });

  test('learns a rotation from what it does to points', () => {
    const points = normals(60, 6, 'points');
    const wanted = multiply(points, random(6, 'learned'));
    // Either half of the group is closed under steps: start in that of the goal.
    const goal = procrustes(points, wanted).rotation;
    const start = multiply(goal, cayley(skew(normals(6, 6, 'away'))));
    const map = new OrthogonalMap(start, { rate: 0.02 });
    const loss = () => frobeniusNorm(subtract(multiply(points, map.matrix), wanted)) ** 2 / 60;
    const before = loss();
    for (let step = 0; step < 500; step++) {
      map.step(multiply(transpose(points), subtract(multiply(points, map.matrix), wanted)));
    }
    expect(before).toBeGreaterThan(1);
    expect(loss()).toBeLessThan(1e-4);
    expect(gramError(map.matrix)).toBeLessThan(1e-12);
  });

  test('stands still where the gradient only stretches', () => {
    const start = random(5, 'still');
    const map = new OrthogonalMap(start);
    map.step(start);
    // Adam makes more of rounding than it is.
    expect(furthest(map.matrix, start)).toBeLessThan(1e-10);
  });

  test('is turned by the Cayley transform, which is orthogonal and inverts with its sign', () => {
    const x = skew(normals(7, 7, 'skew'));
    const turned = cayley(x);
    expect(gramError(turned)).toBeLessThan(1e-12);
    const back = cayley(
      matrix(
        7,
        7,
        x.data.map((value) => -value),
      ),
    );
    expect(furthest(multiply(turned, back), identity(7))).toBeLessThan(1e-12);
    const angle = 2 * Math.atan(0.5);
    const plane = fromRows([
      [Math.cos(angle), -Math.sin(angle)],
      [Math.sin(angle), Math.cos(angle)],
    ]);
    expect(
      furthest(
        cayley(
          fromRows([
            [0, -1],
            [1, 0],
          ]),
        ),
        plane,
      ),
    ).toBeLessThan(1e-12);
  });

  test('refuses a start that is not orthogonal, and gradients of another shape', () => {
    expect(
      () =>
        new OrthogonalMap(
          fromRows([
            [1, 0],
            [0, 2],
          ]),
        ),
    ).toThrow(/from orthogonal, expected at most/);
    expect(() => new OrthogonalMap(identity(2), { rate: 0 })).toThrow(/rate is 0/);
    expect(() => new OrthogonalMap(identity(2)).step(identity(3))).toThrow(/gradient is 3 x 3, expected 2 x 2/);
    expect(() => cayley(identity(2))).toThrow(/expected a skew matrix/);
  });

  function skew(a: Matrix): Matrix {
    return subtract(a, transpose(a));
  }
});

describe('an exchange in rotated coordinates', () => {
  const [states, sources] = [normals(5, 8, 'states'), normals(5, 8, 'sources')];
  const rotation = random(8, 'exchange');

  test('with an empty mask is the identity, to the bit', () => {
    expect(exchangeCoordinates(states, sources, rotation, matrix(5, 8)).data).toEqual(states.data);
  });

  test('of all coordinates exchanges the states', () => {
    const all = matrix(5, 8, new Float64Array(40).fill(1));
    expect(furthest(exchangeCoordinates(states, sources, rotation, all), sources)).toBeLessThan(1e-12);
  });

  test('of some takes those and leaves the others', () => {
    const mask = matrix(
      5,
      8,
      Float64Array.from({ length: 40 }, (_, at) => at % 2),
    );
    const found = multiply(exchangeCoordinates(states, sources, rotation, mask), transpose(rotation));
    const [own, other] = [multiply(states, transpose(rotation)), multiply(sources, transpose(rotation))];
    found.data.forEach((value, at) => {
      expect(value).toBeCloseTo((at % 2 === 0 ? own : other).data[at]!, 12);
    });
  });

  test('refuses a mask of another shape', () => {
    expect(() => exchangeCoordinates(states, sources, rotation, matrix(1, 8))).toThrow(/mask is 1 x 8, expected 5 x 8/);
  });
});
