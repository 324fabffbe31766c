// The softmax probe: the minimum that a fit stands at, what it scores on, chance and information on their scales.

import { describe, expect, test } from 'vitest';
import { type Matrix, matrix, multiply } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { mean } from '../../src/array/statistics.ts';
import { accuracyAboveChance, chanceNormalised, vInformation } from '../../src/assess/probe/chance.ts';
import { minimiseSteps } from '../../src/assess/probe/lbfgs.ts';
import { fitSoftmax, predictSoftmax, type SoftmaxFit } from '../../src/assess/probe/softmax.ts';
import { softmaxProbe } from '../../src/assess/probe/softmax-probe.ts';
import { labelsOf, normals } from './states.ts';

/** Features of unit noise about `lead` along the axis of the label. */
function clouds(labels: Int32Array, columns: number, lead: number, name: string): Matrix {
  const features = normals(labels.length, columns, name);
  labels.forEach((label, row) => {
    features.data[row * columns + label]! += lead;
  });
  return features;
}

describe('a fit', () => {
  const labels = labelsOf(300, 3, 'fit');
  const features = clouds(labels, 5, 2, 'fit');
  const lambda = 0.01;
  const fit = fitSoftmax(features, labels, { classes: 3, lambda });

  /** Mean cross-entropy and penalty, by their definition. */
  function objective({ weights, bias, featureMeans }: SoftmaxFit): number {
    const probabilities = predictSoftmax({ weights, bias, featureMeans }, features);
    let [loss, variance, squares] = [0, 0, 0];
    labels.forEach((label, row) => {
      loss -= Math.log(probabilities.data[row * 3 + label]!) / 300;
      for (let j = 0; j < 5; j++) variance += (features.data[row * 5 + j]! - featureMeans[j]!) ** 2 / 1500;
    });
    for (const value of weights.data) squares += variance * value ** 2;
    for (const value of bias) squares += value ** 2;
    return loss + 0.5 * lambda * squares;
  }

  test('stands where the penalised cross-entropy is least: no slope along any weight', () => {
    const step = 1e-5;
    const along = (change: number, at: number) => {
      const weights = { ...fit.weights, data: fit.weights.data.slice() };
      const bias = fit.bias.slice();
      if (at < 15) weights.data[at]! += change;
      else bias[at - 15]! += change;
      return objective({ ...fit, weights, bias });
    };
    for (let at = 0; at < 18; at++) {
      expect(Math.abs(along(step, at) - along(-step, at)) / (2 * step)).toBeLessThan(1e-5);
      expect(along(0.1, at)).toBeGreaterThan(objective(fit));
    }
  });

  test('gives probabilities that add up to 1', () => {
    const { data } = predictSoftmax(fit, features);
    for (let row = 0; row < 300; row++) {
      expect(data[3 * row]! + data[3 * row + 1]! + data[3 * row + 2]!).toBeCloseTo(1, 12);
    }
  });

  test('is finite with a class that no row has, and with classes that a plane parts', () => {
    const few = fitSoftmax(features, labels, { classes: 6 });
    expect(few.bias.every(Number.isFinite)).toBe(true);
    const apart = clouds(labels, 5, 100, 'apart');
    const parted = fitSoftmax(apart, labels, { classes: 3 });
    expect(parted.weights.data.every(Number.isFinite)).toBe(true);
  });

  test('takes features whose variances differ by ten orders', () => {
    const scales = [1, 1e-1, 1e-2, 1e-4, 1e-5];
    const uneven = matrix(
      300,
      5,
      features.data.map((value, at) => value * scales[at % 5]!),
    );
    const read = fitSoftmax(uneven, labels, { classes: 3, lambda: 1e-12 });
    const plain = fitSoftmax(features, labels, { classes: 3, lambda: 1e-12 });
    const [own, other] = [predictSoftmax(plain, features), predictSoftmax(read, uneven)];
    own.data.forEach((value, at) => {
      expect(Math.abs(value - other.data[at]!)).toBeLessThan(0.01);
    });
  });
});

test('the minimiser finds the minimum of a quadratic, and gives up on what has none', () => {
  const scales = Float64Array.from({ length: 20 }, (_, i) => 1 + i);
  function* quadratic(point: Float64Array) {
    yield 0;
    const gradient = point.map((value, i) => scales[i]! * (value - i));
    return { value: point.reduce((sum, value, i) => sum + 0.5 * scales[i]! * (value - i) ** 2, 0), gradient };
  }
  drain(minimiseSteps(quadratic, new Float64Array(20))).forEach((value, i) => {
    expect(value).toBeCloseTo(i, 5);
  });
  function* falling(point: Float64Array) {
    yield 0;
    return { value: -point[0]!, gradient: Float64Array.of(-1) };
  }
  expect(() => drain(minimiseSteps(falling, new Float64Array(1)))).toThrow(/did not settle/);
});

describe('scales', () => {
  test('of accuracy begin at chance', () => {
    expect(chanceNormalised(1, 0.25)).toBe(1);
    expect(chanceNormalised(0.25, 0.25)).toBe(0);
    expect(chanceNormalised(0.1, 0.25)).toBe(0);
    expect(accuracyAboveChance(0.1, 0.25)).toBeCloseTo(-0.2, 12);
    expect(chanceNormalised(1, 1)).toBe(0);
  });

  test('of information are shares of the entropy', () => {
    expect(vInformation(2, 0)).toBe(1);
    expect(vInformation(2, 1.5)).toBe(0.25);
    expect(vInformation(2, 3)).toBe(0);
    expect(vInformation(0, 0)).toBe(0);
  });
});

describe('a probe', () => {
  test('comes near the best possible reader of two clouds', () => {
    const labels = labelsOf(4000, 2, 'two');
    const features = clouds(labels, 2, 2, 'two');
    const { accuracy, entropy, chance } = softmaxProbe(features, labels, { seed: 1, classes: 2, permutations: 0 });
    // Means sqrt(8) apart: Phi(sqrt 2) of the labels are right.
    const best = 0.9214;
    expect(Math.abs(accuracy - best)).toBeLessThan(3 * Math.sqrt((best * (1 - best)) / 1000));
    expect(entropy).toBeCloseTo(Math.LN2, 2);
    expect(chance).toBeGreaterThan(0.4);
  });

  test('reads what is there to the last bit, and nothing where there is nothing', () => {
    const labels = labelsOf(2000, 4, 'four');
    const told = clouds(labels, 4, 50, 'told');
    const all = softmaxProbe(told, labels, { seed: 1, classes: 4, permutations: 5 });
    expect([all.accuracy, all.accuracyRetention]).toEqual([1, 1]);
    expect(all.vInformation).toBeGreaterThan(0.99);
    const nothing = softmaxProbe(normals(2000, 6, 'noise'), labels, { seed: 1, classes: 4 });
    expect(nothing.normalisedAccuracy).toBeLessThan(0.06);
    expect(nothing.vInformation).toBeLessThan(0.01);
    expect(nothing.accuracyRetention).toBeLessThan(0.04);
  });

  test('of permuted labels is at chance', () => {
    const labels = labelsOf(1200, 3, 'null');
    const { permuted } = softmaxProbe(clouds(labels, 5, 3, 'null'), labels, { seed: 1, classes: 3 });
    expect(permuted.rows).toBe(20);
    expect(Math.abs(mean(permuted.data.filter((_, at) => at % 2 === 0)))).toBeLessThan(0.05);
    // A reader of nothing loses by what it learned: the share is a little below 0.
    const share = mean(permuted.data.filter((_, at) => at % 2 === 1));
    expect(share).toBeLessThan(0.002);
    expect(share).toBeGreaterThan(-0.05);
  });

  test('of states that do not vary gives exactly 0', () => {
    const labels = labelsOf(400, 3, 'constant');
    const reading = softmaxProbe(matrix(400, 2, new Float64Array(800).fill(0.1)), labels, { seed: 1, classes: 3 });
    expect([reading.normalisedAccuracy, reading.vInformation]).toEqual([0, 0]);
    expect([reading.accuracyRetention, reading.vInformationRetention]).toEqual([0, 0]);
    expect(reading.crossEntropy).toBe(reading.entropy);
  });

  test('counts chance by the commonest class where classes differ, unless the design says it', () => {
    const random = stream(1, 'assess-test', 'rare');
    const labels = Int32Array.from({ length: 1000 }, () => (random.uniform() < 0.9 ? 0 : 1));
    const features = normals(1000, 3, 'rare');
    const reading = softmaxProbe(features, labels, { seed: 1, classes: 2, permutations: 0 });
    expect(reading.accuracy).toBeGreaterThan(0.85);
    expect(reading.normalisedAccuracy).toBe(0);
    const given = softmaxProbe(features, labels, { seed: 1, classes: 2, permutations: 0, chance: 0.5 });
    expect(given.normalisedAccuracy).toBeCloseTo((given.accuracy - 0.5) / 0.5, 12);
  });

  test('is not changed by an invertible map of the features, nearly without a penalty', () => {
    const labels = labelsOf(800, 3, 'map');
    const features = clouds(labels, 4, 2, 'map');
    const options = { seed: 1, classes: 3, permutations: 0, lambda: 1e-9 };
    const own = softmaxProbe(features, labels, options);
    const mapped = softmaxProbe(multiply(features, normals(4, 4, 'invertible')), labels, options);
    expect(mapped.crossEntropy).toBeCloseTo(own.crossEntropy, 5);
    expect(mapped.accuracy).toBe(own.accuracy);
  });

  test('cross-validated scores every row, and gives the same numbers again', () => {
    const labels = labelsOf(400, 3, 'folds');
    const features = clouds(labels, 4, 3, 'folds');
    const options = { seed: 2, classes: 3, permutations: 3, folds: 4 };
    const reading = softmaxProbe(features, labels, options);
    expect((reading.accuracy * 400) % 1).toBeCloseTo(0, 9);
    expect(softmaxProbe(features, labels, options)).toEqual(reading);
  });
});

describe('refuses', () => {
  const labels = labelsOf(30, 3, 'bad');
  const features = normals(30, 2, 'bad');
  const probe = (f: Matrix, l: ArrayLike<number>, more = {}) => softmaxProbe(f, l, { seed: 1, classes: 3, ...more });
  const cases: readonly [string, () => unknown, RegExp][] = [
    ['one sample', () => probe(normals(1, 2, 'x'), [0]), /1 sample, expected at least 4/],
    ['NaN', () => probe(matrix(30, 1, new Float64Array(30).fill(Number.NaN)), labels), /features has NaN at row 0/],
    ['unequal rows', () => probe(features, labels.slice(1)), /labels have 29 rows and features 30/],
    [
      'labels that are no class',
      () =>
        probe(
          features,
          labels.map(() => 3),
        ),
      /label 3 at row 0, expected a class from 0 to 2/,
    ],
    ['one class', () => probe(features, labels, { classes: 1 }), /classes must be a whole number of at least 2/],
    ['no penalty', () => probe(features, labels, { lambda: 0 }), /lambda is 0, expected a positive number/],
  ];
  test.each(cases)('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
