// Entropy and mutual information: bounds, symmetry, what is known in closed form, and which estimator bears ties.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { deviation, mean } from '../../src/array/statistics.ts';
import { binnedInformation, informationOfBins } from '../../src/assess/information/binned-information.ts';
import { fixedBins, rangeBins } from '../../src/assess/information/bins.ts';
import { binnedEntropy } from '../../src/assess/information/entropy.ts';
import { kendallTau } from '../../src/assess/information/kendall.ts';
import { ksgInformation } from '../../src/assess/information/ksg.ts';
import { mixedInformation } from '../../src/assess/information/mixed.ts';
import { countNearer, countWithin, digammaTable, neighbourDistances } from '../../src/assess/information/neighbours.ts';

/** Two normal variables of correlation `rho`, `[S]` each. */
function gaussianPair(S: number, rho: number, ...names: (string | number)[]): [Float64Array, Float64Array] {
  const random = stream(1, 'assess-test', 'pair', ...names);
  const x = Float64Array.from({ length: S }, () => random.normal());
  return [x, x.map((value) => rho * value + Math.sqrt(1 - rho * rho) * random.normal())];
}

function uniforms(S: number, ...names: (string | number)[]): Float64Array {
  const random = stream(1, 'assess-test', 'uniform', ...names);
  return Float64Array.from({ length: S }, () => random.uniform());
}

const relu = (values: Float64Array) => values.map((value) => Math.max(0, value));

describe('bins', () => {
  test('of fixed width have a border at 0', () => {
    expect([...fixedBins([-0.05, 0.05, 0.12, 0.31]).labels]).toEqual([0, 1, 2, 3]);
    expect(fixedBins([1, 1, 1]).occupied).toBe(1);
  });

  test('between least and greatest value hold both', () => {
    const { labels, occupied } = rangeBins(
      Array.from({ length: 101 }, (_, i) => i),
      10,
    );
    expect(occupied).toBe(10);
    expect([labels[0], labels[9], labels[10], labels[100]]).toEqual([0, 0, 1, 9]);
    expect(rangeBins([2, 2, 2]).occupied).toBe(1);
    expect(rangeBins([-1.7e308, 1.7e308, 0]).occupied).toBe(3);
  });

  test('between least and greatest value do not depend on shift and scale', () => {
    const values = uniforms(500, 'affine');
    const { labels } = rangeBins(values);
    expect(rangeBins(values.map((value) => 8 * value - 2)).labels).toEqual(labels);
  });
});

describe('entropy', () => {
  test.each([200, 1000])('of %i samples in 20 bins lies between 0 and ln 20', (S) => {
    const { plugIn, corrected } = binnedEntropy(rangeBins(uniforms(S)));
    expect(plugIn).toBeGreaterThan(0);
    expect(plugIn).toBeLessThanOrEqual(Math.log(20));
    expect(corrected - plugIn).toBeCloseTo(19 / (2 * S), 12);
  });

  test('of even bins is the logarithm of their number, of a constant neuron 0', () => {
    const even = binnedEntropy(fixedBins([0.05, 0.15, 0.25, 0.35]));
    expect(even.plugIn).toBeCloseTo(Math.log(4), 12);
    expect(binnedEntropy(rangeBins(new Float64Array(50).fill(0.3)))).toEqual({ plugIn: 0, corrected: 0 });
  });

  test('of uniform samples, corrected, has no bias that is seen in 200 runs', () => {
    const runs = Array.from({ length: 200 }, (_, run) => binnedEntropy(rangeBins(uniforms(400, run))));
    const bias = (values: number[]) => mean(values) - Math.log(20);
    expect(bias(runs.map(({ plugIn }) => plugIn))).toBeCloseTo(-19 / 800, 2);
    expect(Math.abs(bias(runs.map(({ corrected }) => corrected)))).toBeLessThan(0.003);
  });
});

describe('binned information', () => {
  const [x, y] = gaussianPair(3000, 0.8, 'binned');
  const [first, second] = [rangeBins(x), rangeBins(y)];

  test('is symmetric and lies between 0 and the smaller entropy', () => {
    const forward = informationOfBins(first, second);
    const backward = informationOfBins(second, first);
    expect(forward.plugIn).toBeCloseTo(backward.plugIn, 12);
    expect(forward.corrected).toBeCloseTo(backward.corrected, 12);
    expect(forward.plugIn).toBeGreaterThan(0);
    expect(forward.plugIn).toBeLessThan(Math.min(binnedEntropy(first).plugIn, binnedEntropy(second).plugIn));
  });

  test('of a neuron with itself, or a copy of it, is its entropy', () => {
    const entropy = binnedEntropy(first);
    const self = informationOfBins(first, first);
    expect(self.plugIn).toBeCloseTo(entropy.plugIn, 12);
    expect(self.corrected).toBeCloseTo(entropy.corrected, 12);
    expect(binnedInformation(x, x.slice(), { seed: 1 }).plugIn).toBeCloseTo(entropy.plugIn, 12);
  });

  test('of a constant neuron is 0', () => {
    const constant = new Float64Array(3000).fill(0.2);
    const found = binnedInformation(x, constant, { seed: 1 });
    expect(found.plugIn).toBe(0);
    expect(found.corrected).toBeCloseTo(0, 12);
  });

  test('of independent uniforms is about (B - 1)^2 / 2S, and about 0 corrected', () => {
    const S = 2000;
    const runs = Array.from({ length: 20 }, (_, run) =>
      binnedInformation(uniforms(S, 'a', run), uniforms(S, 'b', run), { seed: run, shuffles: 1 }),
    );
    const expected = 19 ** 2 / (2 * S);
    expect(Math.abs(mean(runs.map(({ plugIn }) => plugIn)) / expected - 1)).toBeLessThan(0.1);
    expect(Math.abs(mean(runs.map(({ corrected }) => corrected)))).toBeLessThan(0.01);
  });

  test('stands beside that of shuffled samples', () => {
    const { plugIn, corrected, shuffled } = binnedInformation(x, y, { seed: 1 });
    expect(plugIn).toBeGreaterThan(5 * shuffled.plugIn);
    expect(shuffled.plugIn).toBeGreaterThan(0.02);
    // Bins in the tails are nearly empty: the correction takes too much or too little, which shuffles show.
    expect(Math.abs(shuffled.corrected)).toBeLessThan(0.03);
    expect(Math.abs(shuffled.corrected)).toBeLessThan(shuffled.plugIn);
    expect(Math.abs(corrected + 0.5 * Math.log(1 - 0.64))).toBeLessThan(0.06);
  });

  test('takes fewer bins where there are fewer than 5 B^2 samples, and says so', () => {
    const few = binnedInformation(x.slice(0, 400), y.slice(0, 400), { seed: 1 });
    expect([few.bins, few.askedBins]).toEqual([8, 20]);
    expect(few.note).toBe('8 bins in place of 20: 400 samples are fewer than 5 x 20^2');
    expect(binnedInformation(x, y, { seed: 1 }).note).toBe(null);
    expect(() => binnedInformation(x.slice(0, 19), y.slice(0, 19), { seed: 1 })).toThrow(
      /19 samples, expected at least 20/,
    );
  });

  test('does not depend on the scale of a neuron', () => {
    const scaled = binnedInformation(
      x,
      y.map((value) => 4 * value + 1),
      { seed: 1 },
    );
    expect(scaled.plugIn).toBeCloseTo(binnedInformation(x, y, { seed: 1 }).plugIn, 2);
  });
});

describe('neighbours', () => {
  test('are those that a search of all pairs finds', () => {
    const [x, y] = gaussianPair(120, 0.3, 'neighbours').map(relu) as [Float64Array, Float64Array];
    const expected = Array.from(x, (_, i) =>
      Array.from(x, (_, j) => (j === i ? Infinity : Math.max(Math.abs(x[i]! - x[j]!), Math.abs(y[i]! - y[j]!)))).sort(
        (a, b) => a - b,
      ),
    );
    for (const k of [1, 3, 7]) {
      const { kth, next } = neighbourDistances(x, y, k);
      expect([...kth]).toEqual(expected.map((distances) => distances[k - 1]));
      expect([...next]).toEqual(expected.map((distances) => distances[k]));
    }
  });

  test('of one variable are counted with itself', () => {
    const sorted = Float64Array.of(-1, 0, 0, 0.5, 2);
    expect(countNearer(sorted, 0, 0.5)).toBe(2);
    expect(countNearer(sorted, 0, 0.6)).toBe(3);
    expect(countNearer(sorted, 0, 9)).toBe(5);
    expect(countWithin(sorted, 0, 0)).toBe(2);
    expect(countWithin(sorted, 0, 0.5)).toBe(3);
  });

  test('need digamma, which grows by 1/n', () => {
    const psi = digammaTable(50);
    for (let n = 1; n < 50; n++) expect(psi[n + 1]! - psi[n]!).toBeCloseTo(1 / n, 12);
    expect(psi[50]!).toBeCloseTo(Math.log(50) - 1 / 100 - 1 / (12 * 2500), 7);
  });
});

/** The information of `max(0, x)` and `max(0, y)` of a normal pair: sums over a grid of both halves. */
function reluInformation(rho: number): number {
  const step = 0.02;
  const cells = Array.from({ length: 400 }, (_, i) => (i + 0.5) * step);
  const density = (x: number) => Math.exp(-x * x * 0.5) / Math.sqrt(2 * Math.PI);
  const joint = (x: number, y: number) => {
    const rest = (x - rho * y) / Math.sqrt(1 - rho * rho);
    return (density(rest) / Math.sqrt(1 - rho * rho)) * density(y);
  };
  const both = 0.25 + Math.asin(rho) / (2 * Math.PI);
  let sum = both * Math.log(both / 0.25);
  for (const y of cells) {
    let silent = 0;
    for (const x of cells) {
      silent += joint(-x, y) * step;
      sum += step * step * joint(x, y) * Math.log(joint(x, y) / (density(x) * density(y)));
    }
    sum += 2 * step * silent * Math.log(silent / (0.5 * density(y)));
  }
  return sum;
}

describe('information by neighbours', () => {
  test.each([0, 0.5, 0.8, 0.95])('of a normal pair of correlation %d is -ln(1 - rho^2) / 2, by both', (rho) => {
    const exact = -0.5 * Math.log(1 - rho * rho);
    const found = Array.from({ length: 6 }, (_, run) => gaussianPair(1500, rho, 'ksg', run));
    for (const estimates of [
      found.map(([x, y], run) => ksgInformation(x, y, { seed: run })),
      found.map(([x, y]) => mixedInformation(x, y)),
    ]) {
      const error = deviation(estimates)! / Math.sqrt(estimates.length);
      expect(Math.abs(mean(estimates) - exact)).toBeLessThan(3 * error + 0.01);
    }
  });

  test.each([0, 0.3, 0.8])(
    'of ReLU neurons, 0 half of the time, of correlation %d before is what the integral says',
    (rho) => {
      const exact = reluInformation(rho);
      // Rectified, a pair of correlation 0.8 shares 0.346 nats and not 0.511.
      if (rho === 0.8) expect(exact).toBeCloseTo(0.3464, 3);
      const found = Array.from({ length: 6 }, (_, run) => gaussianPair(2000, rho, 'relu', run).map(relu));
      const mixed = found.map(([x, y]) => mixedInformation(x!, y!));
      const error = deviation(mixed)! / Math.sqrt(mixed.length);
      expect(Math.abs(mean(mixed) - exact)).toBeLessThan(3 * error + 0.012);
      // Jitter is small enough to part ties and to tell nothing else.
      const jittered = found.map(([x, y], run) => ksgInformation(x!, y!, { seed: run }));
      expect(Math.abs(mean(jittered) - exact)).toBeLessThan(3 * error + 0.03);
    },
  );

  test('without ties is the same by both', () => {
    const [x, y] = gaussianPair(400, 0.7, 'same');
    expect(mixedInformation(x, y)).toBeCloseTo(ksgInformation(x, y, { seed: 1 }), 4);
  });

  test('of discrete variables is that of their bins, by the mixed estimator', () => {
    const random = stream(1, 'assess-test', 'discrete');
    const x = Float64Array.from({ length: 2000 }, () => random.integer(4));
    const y = x.map((value) => (random.uniform() < 0.7 ? value : random.integer(4)));
    const { corrected } = informationOfBins(fixedBins(x, 1), fixedBins(y, 1));
    expect(Math.abs(mixedInformation(x, y) - corrected)).toBeLessThan(0.02);
  });

  test('of a constant neuron is 0', () => {
    const [x] = gaussianPair(50, 0, 'constant');
    const constant = new Float64Array(50).fill(0.1);
    expect(ksgInformation(x, constant, { seed: 1 })).toBe(0);
    expect(mixedInformation(constant, x)).toBe(0);
  });

  test('is symmetric, and does not depend on shift and scale', () => {
    const [x, y] = gaussianPair(300, 0.6, 'symmetric').map(relu) as [Float64Array, Float64Array];
    expect(mixedInformation(y, x)).toBeCloseTo(mixedInformation(x, y), 10);
    const shifted = y.map((value) => 64 * value - 7);
    expect(mixedInformation(x, shifted)).toBeCloseTo(mixedInformation(x, y), 2);
  });
});

describe("Kendall's tau", () => {
  test('is 1 for the same order, -1 for the reverse', () => {
    expect(kendallTau([1, 2, 3, 4], [10, 20, 25, 99])).toBeCloseTo(1, 12);
    expect(kendallTau([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    expect(kendallTau([1, 2, 3, 4, 5], [1, 2, 3, 5, 4])).toBeCloseTo(0.8, 12);
  });

  test('counts ties on neither side', () => {
    // Pairs: 4 in order, 0 against, 1 tied in each: 4 / sqrt(5 x 5).
    expect(kendallTau([1, 1, 2, 3], [1, 2, 3, 3])).toBeCloseTo(0.8, 12);
  });

  test('of orders that have nothing to do with each other is about 0', () => {
    expect(Math.abs(kendallTau(uniforms(300, 'x'), uniforms(300, 'y')))).toBeLessThan(0.12);
  });
});

describe('refuses', () => {
  const cases: readonly [string, () => unknown, RegExp][] = [
    ['no samples', () => fixedBins([]), /activations have 0 samples, expected at least 1/],
    ['NaN', () => rangeBins([1, Number.NaN]), /activations have NaN at sample 1, expected finite numbers/],
    ['bins without width', () => fixedBins([1], 0), /width of bins is 0/],
    ['unequal samples', () => ksgInformation([1, 2], [1], { seed: 1 }), /paired samples number 2 and 1/],
    ['fewer than neighbours', () => mixedInformation([1, 2, 3], [1, 2, 3]), /3 samples, expected at least 5/],
    ['one thing to rank', () => kendallTau([1], [2]), /1 sample, expected at least 2/],
    ['a ranking of equals', () => kendallTau([1, 2, 3], [5, 5, 5]), /all 3 values of the second ranking are the same/],
    ['unequal bins', () => informationOfBins(fixedBins([1]), fixedBins([1, 2])), /binned samples number 1 and 2/],
  ];
  test.each(cases)('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
