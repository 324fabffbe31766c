// The ridge probe: what it solves, what it scores on, and what is left of its scores above luck.

import { describe, expect, test } from 'vitest';
import { fromRows, identity, type Matrix, matrix, multiply, takeRows, transpose } from '../../src/array/matrix.ts';
import { mean } from '../../src/array/statistics.ts';
import { aboveFloor, noiseFloor } from '../../src/assess/probe/noise-floor.ts';
import { fitRidge, HEADLINE_LAMBDA, LAMBDAS, predictRidge } from '../../src/assess/probe/ridge.ts';
import { type RidgeReading, ridgeProbe } from '../../src/assess/probe/ridge-probe.ts';
import { splitsOf } from '../../src/assess/probe/split.ts';
import { secondsComputing } from '../computing.ts';
import { furthest, normals, sum } from './states.ts';

/** Features with `targets` in their first columns. */
function holding(targets: Matrix, columns: number, features: Matrix): Matrix {
  const out = matrix(features.rows, features.cols, features.data.slice());
  for (let row = 0; row < out.rows; row++) {
    for (let j = 0; j < columns; j++) out.data[row * out.cols + j] = targets.data[row * targets.cols + j]!;
  }
  return out;
}

describe('a fit', () => {
  const features = normals(200, 9, 'features');
  const targets = normals(200, 4, 'targets');

  test.each([1e-6, HEADLINE_LAMBDA, 0.3])('solves the regularised normal equations of lambda %d', (lambda) => {
    const { weights, featureMeans, targetMeans } = fitRidge(features, targets, lambda);
    const centred = matrix(
      200,
      9,
      features.data.map((value, at) => value - featureMeans[at % 9]!),
    );
    const wanted = matrix(
      200,
      4,
      targets.data.map((value, at) => value - targetMeans[at % 4]!),
    );
    const gram = multiply(transpose(centred), centred);
    const trace = sum(Array.from({ length: 9 }, (_, i) => gram.data[10 * i]!));
    for (let i = 0; i < 9; i++) gram.data[10 * i]! += (lambda * trace) / 9;
    expect(furthest(multiply(gram, weights), multiply(transpose(centred), wanted))).toBeLessThan(1e-10);
  });

  test('reads back what is an affine function of the features', () => {
    const linear = multiply(features, normals(9, 3, 'map'));
    const shifted = matrix(
      200,
      3,
      linear.data.map((value) => value + 5),
    );
    const fit = fitRidge(features, shifted, 0);
    expect(furthest(predictRidge(fit, features), shifted)).toBeLessThan(1e-10);
  });

  test('of features that do not vary has no weights, and says the mean', () => {
    const fit = fitRidge(matrix(200, 3, new Float64Array(600).fill(0.1)), targets);
    expect(fit.weights.data.every((value) => value === 0)).toBe(true);
    expect(predictRidge(fit, matrix(1, 3)).data).toEqual(fit.targetMeans);
  });

  test('raises lambda until the Gram matrix has a factor, and says so', () => {
    const doubled = fromRows(Array.from({ length: 50 }, (_, i) => [i, i, 2 * i]));
    const fit = fitRidge(doubled, normals(50, 1, 'any'), 0);
    expect(fit.lambda).toBeGreaterThan(0);
    expect(fit.lambda).toBeLessThan(1e-12);
  });
});

describe('splits', () => {
  test('hold out a quarter of the rows, the same for the same seed', () => {
    const [{ train, test: held }] = splitsOf(100, { seed: 3 }) as [{ train: Uint32Array; test: Uint32Array }];
    expect([train.length, held.length]).toEqual([75, 25]);
    expect([...train, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(splitsOf(100, { seed: 3 })).toEqual(splitsOf(100, { seed: 3 }));
    expect(splitsOf(100, { seed: 4 })).not.toEqual(splitsOf(100, { seed: 3 }));
  });

  test('in folds test every row once', () => {
    const folds = splitsOf(103, { seed: 1, folds: 5 });
    expect(folds).toHaveLength(5);
    expect(folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 103 }, (_, i) => i),
    );
    for (const { train, test: held } of folds) expect(train.length + held.length).toBe(103);
  });
});

describe('a probe', () => {
  const targets = normals(600, 6, 'targets');
  const features = holding(targets, 2, normals(600, 8, 'features'));

  test('scores what is held 1 and what is not below 0, unclipped', () => {
    const [{ r2 }] = ridgeProbe(features, targets, { seed: 1 }) as [RidgeReading];
    expect(Math.min(r2[0]!, r2[1]!)).toBeGreaterThan(1 - 1e-6);
    expect(mean(r2.slice(2))).toBeLessThan(0);
  });

  test('scores held-out rows against the mean of the training rows', () => {
    const [{ train, test: held }] = splitsOf(600, { seed: 5 }) as [{ train: Uint32Array; test: Uint32Array }];
    const fit = fitRidge(takeRows(features, train), takeRows(targets, train), 0.01);
    const read = predictRidge(fit, takeRows(features, held));
    const expected = Array.from({ length: 6 }, (_, k) => {
      let [missed, total] = [0, 0];
      held.forEach((row, i) => {
        missed += (targets.data[row * 6 + k]! - read.data[i * 6 + k]!) ** 2;
        total += (targets.data[row * 6 + k]! - fit.targetMeans[k]!) ** 2;
      });
      return 1 - missed / total;
    });
    const [{ r2 }] = ridgeProbe(features, targets, { seed: 5, lambdas: [0.01] }) as [RidgeReading];
    r2.forEach((score, k) => {
      expect(score).toBeCloseTo(expected[k]!, 10);
    });
  });

  test('of a list of lambdas gives the readings of each', () => {
    const lambdas = [1e-9, 1e-4, 0.1];
    const together = ridgeProbe(features, targets, { seed: 1, lambdas, permutations: 3 });
    const apart = lambdas.flatMap((lambda) =>
      ridgeProbe(features, targets, { seed: 1, lambdas: [lambda], permutations: 3 }),
    );
    expect(together).toEqual(apart);
    expect(LAMBDAS).toEqual([1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
  });

  test('is not changed by the scale of features or targets, nor, without a ridge, by an invertible map', () => {
    const mapped = multiply(features, normals(8, 8, 'invertible'));
    const scaled = { ...features, data: features.data.map((value) => 1e-3 * value) };
    const larger = { ...targets, data: targets.data.map((value) => 1e4 * value) };
    const scores = (f: Matrix, t: Matrix, lambda: number) =>
      ridgeProbe(f, t, { seed: 1, lambdas: [lambda], permutations: 0 })[0]!.r2;
    const own = scores(features, targets, 1e-4);
    scores(scaled, larger, 1e-4).forEach((score, k) => {
      expect(score).toBeCloseTo(own[k]!, 10);
    });
    const plain = scores(features, targets, 1e-12);
    scores(mapped, targets, 1e-12).forEach((score, k) => {
      expect(Math.abs(score - plain[k]!)).toBeLessThan(1e-6);
    });
  });

  test('scores columns of one target together', () => {
    const [reading] = ridgeProbe(features, targets, { seed: 1, targetSize: 2 });
    expect(reading!.r2).toHaveLength(3);
    expect(reading!.r2[0]!).toBeGreaterThan(1 - 1e-6);
    const mixed = matrix(600, 2);
    for (let row = 0; row < 600; row++) mixed.data.set([features.data[row * 8]!, targets.data[row * 6 + 5]!], 2 * row);
    const [half] = ridgeProbe(features, mixed, { seed: 1, targetSize: 2 });
    expect(half!.r2[0]!).toBeCloseTo(0.5, 1);
  });

  test('cross-validated uses all rows', () => {
    const [reading] = ridgeProbe(features, targets, { seed: 1, folds: 5 });
    expect(reading!.r2[0]!).toBeGreaterThan(1 - 1e-6);
    expect(reading!.permutedR2.rows).toBe(20);
  });

  test('of states that do not vary gives 0, and no NaN', () => {
    // A mean of these rounds: what is left of them must not be read.
    const constant = matrix(600, 3, new Float64Array(1800).fill(0.1));
    const [reading] = ridgeProbe(constant, targets, { seed: 1 });
    for (const scores of [reading!.r2, reading!.retention, reading!.floor]) {
      expect([...scores]).toEqual(new Array(6).fill(0));
    }
  });

  test('of a target that does not vary gives 0', () => {
    const [reading] = ridgeProbe(features, matrix(600, 1, new Float64Array(600).fill(3)), { seed: 1 });
    expect([...reading!.r2, ...reading!.retention]).toEqual([0, 0]);
  });

  test('is 4,000 samples of 128 units and 64 targets with 20 permutations in about a second', () => {
    const [f, t] = [normals(4000, 128, 'large'), normals(4000, 64, 'large targets')];
    expect(secondsComputing(() => ridgeProbe(f, t, { seed: 1 }))).toBeLessThan(5);
  });
});

describe('the noise floor', () => {
  test('is the 95th percentile of permuted scores, and never below 0', () => {
    const scores = Array.from({ length: 21 }, (_, i) => i / 100);
    expect(noiseFloor(scores)).toBeCloseTo(0.19, 12);
    expect(noiseFloor(scores.map((score) => score - 1))).toBe(0);
    expect(noiseFloor([])).toBe(0);
  });

  test('leaves 1 of a perfect score and 0 of one that it covers', () => {
    expect(aboveFloor(1, 0.3)).toBe(1);
    expect(aboveFloor(0.3, 0.3)).toBe(0);
    expect(aboveFloor(-2, 0)).toBe(0);
    expect(aboveFloor(0.65, 0.3)).toBeCloseTo(0.5, 12);
    expect(aboveFloor(1, 1)).toBe(0);
  });

  // Correction 1: subtracting a floor from clipped scores had invented 5 and 2.6 ages here.
  test.each([
    [64, 1000],
    [128, 4000],
  ])('invents no memory: one readable age of 64 at H = %i, M = %i amounts to 1', (H, M) => {
    const targets = normals(M, 64, 'ages', H);
    const features = holding(targets, 1, normals(M, H, 'noise', H));
    const [{ retention }] = ridgeProbe(features, targets, { seed: 1 }) as [RidgeReading];
    expect(sum(retention)).toBeGreaterThan(0.9);
    expect(sum(retention)).toBeLessThan(1.1);
  });

  test('of permuted targets is about -H / M_train before clipping', () => {
    const [H, M] = [64, 1000];
    const [{ permutedR2 }] = ridgeProbe(normals(M, H, 'f'), normals(M, 32, 't'), { seed: 2 }) as [RidgeReading];
    expect(Math.abs(mean(permutedR2.data) + H / (0.75 * M))).toBeLessThan(0.02);
    const [few] = ridgeProbe(normals(M, 4, 'few'), normals(M, 32, 't'), { seed: 2 });
    expect(Math.abs(mean(few!.permutedR2.data))).toBeLessThan(3 / Math.sqrt(M));
  });
});

describe('refuses', () => {
  const features = normals(20, 3, 'small');
  const targets = normals(20, 2, 'small targets');
  const spoilt = { ...features, data: features.data.map((value, at) => (at === 7 ? Number.NaN : value)) };
  const cases: readonly [string, () => unknown, RegExp][] = [
    [
      'one sample',
      () => ridgeProbe(normals(1, 3, 'x'), normals(1, 2, 'y'), { seed: 1 }),
      /1 sample, expected at least 4/,
    ],
    ['NaN', () => ridgeProbe(spoilt, targets, { seed: 1 }), /features has NaN at row 2, column 1, expected finite/],
    [
      'unequal rows',
      () => ridgeProbe(features, normals(19, 2, 'y'), { seed: 1 }),
      /targets have 19 rows and features 20/,
    ],
    ['no features', () => ridgeProbe(matrix(20, 0), targets, { seed: 1 }), /0 columns, expected at least 1/],
    [
      'more folds than rows',
      () => ridgeProbe(features, targets, { seed: 1, folds: 30 }),
      /20 samples, expected at least 30/,
    ],
    ['a negative lambda', () => ridgeProbe(features, targets, { seed: 1, lambdas: [-1] }), /lambda is -1, expected/],
    ['no lambda', () => ridgeProbe(features, targets, { seed: 1, lambdas: [] }), /no lambda was given/],
    [
      'parts of targets',
      () => ridgeProbe(features, identity(20), { seed: 1, targetSize: 3 }),
      /multiple of targetSize 3/,
    ],
    ['other features', () => predictRidge(fitRidge(features, targets), targets), /2 columns, expected 3 as in the fit/],
  ];
  test.each(cases)('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
