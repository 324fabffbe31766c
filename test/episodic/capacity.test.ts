// Capacity: growth by definition (invariants 16 and 17 of the spec), the statistics of the search, and the fast inner loop
// against plain sums over neurons.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { normalQuantile } from '../../src/array/statistics.ts';
import { bitFields } from '../../src/episodic/capacity/bit-fields.ts';
import { findMinimumNeurons } from '../../src/episodic/capacity/minimum-neurons.ts';
import { type CapacityProblem, capacityDefaults } from '../../src/episodic/capacity/problem.ts';
import { drawMemories, rightBits } from '../../src/episodic/capacity/readouts.ts';
import { findCapacity, localRunner, type TrialRunner, testLoad } from '../../src/episodic/capacity/search.ts';
import { sequentialTest } from '../../src/episodic/capacity/sequential-test.ts';
import { successCurve } from '../../src/episodic/capacity/success-curve.ts';
import { capacityTheory, edenGrowth } from '../../src/episodic/capacity/theory.ts';
import { capacityTrial } from '../../src/episodic/capacity/trial.ts';
import { trialWork } from '../../src/episodic/capacity/trial-work.ts';
import type { RecallEngine } from '../../src/episodic/engine/engine.ts';
import { odeEngine } from '../../src/episodic/engine/ode.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { chainGraph } from '../../src/episodic/model/graph.ts';
import { edenModel, lisemModel } from '../../src/episodic/model/models.ts';
import { packPatterns, unpackPatterns } from '../../src/episodic/model/packed-patterns.ts';
import { type Patterns, patternRow } from '../../src/episodic/model/patterns.ts';
import { dot } from '../../src/episodic/model/products.ts';
import { lisemFold } from '../../src/episodic/theory/closed-forms.ts';
import { draw } from './helpers.ts';

const problem = (changes: Partial<CapacityProblem> = {}): CapacityProblem => ({ ...capacityDefaults, ...changes });
const eden = (alpha: number, ratio = 0.999) => ({ kind: 'eden', alpha, ratio }) as const;

describe('invariant 16: growth per neuron', () => {
  it.each([0.3, 0.4, 0.5])('of fixed-point capacity at alpha %d is within 15 percent of gamma', async (alpha) => {
    const [small, large] = [9, 12];
    const of = async (neurons: number) =>
      (await findCapacity(problem({ model: eden(alpha) }), neurons, { resolution: 0.1 })).atTarget!.count;
    const growth = ((await of(large)) / (await of(small))) ** (1 / (large - small));
    expect(Math.abs(growth / edenGrowth(alpha, 0.999) - 1)).toBeLessThan(0.15);
  });

  it('of ordered capacity is 1.1 to 1.4, far below that of the fixed point', async () => {
    const ordered = problem({ definition: 'ordered', model: eden(0.5, 0.5), hops: 2, delta: 0.5 });
    const of = async (neurons: number) => (await findCapacity(ordered, neurons)).half!.count;
    const growth = ((await of(24)) / (await of(12))) ** (1 / 12);
    expect(growth).toBeGreaterThan(1.1);
    expect(growth).toBeLessThan(1.4);
  });
});

describe('invariant 17', () => {
  it('capacity falls with the bias of the memories', async () => {
    const of = async (bias: number) => (await findCapacity(problem({ bias, model: eden(0.4) }), 12)).atTarget!.count;
    const capacities = [await of(0), await of(0.25), await of(0.5), await of(0.75)];
    for (let i = 1; i < capacities.length; i++) expect(capacities[i]!).toBeLessThan(capacities[i - 1]!);
  });

  it('the linear reference holds far less at N = 32 than the softmax, perhaps not even two memories', async () => {
    const most = 2000;
    const softmax = await findCapacity(problem(), 32, { most, trials: 60 });
    const linear = await findCapacity(problem({ model: { kind: 'reference', ratio: 0.999 } }), 32, { most });
    expect(softmax.limited).toBe(true);
    expect(softmax.theory!.count).toBeGreaterThan(most);
    // What it holds is below the least load that it was found not to hold; none at all is `null`.
    const rejected = linear.tested.filter((load) => !load.accepted).map(({ count }) => count);
    expect(rejected.length).toBeGreaterThan(0);
    expect(Math.min(...rejected)).toBeLessThan(0.02 * most);
    expect(linear.limited).toBe(false);
  });
});

describe('invariant 17, integrated', () => {
  /** Ordered recall of the whole chain, the same draws for either memory. */
  const runner =
    (build: (patterns: Patterns) => RecallEngine): TrialRunner =>
    async ({ seed, bias }, neurons, count, trials) =>
      trials.map((trial) => {
        const draws = drawMemories(count, neurons, bias, stream(seed, 'capacity', neurons, count, trial));
        const engine = build(unpackPatterns(draws));
        const options = { time: 100 * count, goal: count - 1, ordered: true, patience: 100, window: 10 };
        return recall(engine, options).stop === 'goal' ? 1 : 0;
      });
  const lisem = runner((patterns) => {
    const { count, neurons } = patterns;
    // alpha_s N gamma = 4.5 as the authors have it; r and rho are 1 / 2.
    const strengths = { alphaS: 4.5 / neurons, alphaC: (2 * lisemFold(4.5, 1).threshold) / neurons, betaD: 1 };
    return odeEngine(lisemModel({ patterns, graph: chainGraph(count), ...strengths }), { dt: 0.2 });
  });
  const dsem = runner((patterns) => {
    const graph = chainGraph(patterns.count);
    return overlapEngine(edenModel({ patterns, graph, alphaS: 1, alphaC: 2 }), { dt: 0.2 });
  });
  const ordered = problem({ definition: 'ordered', delta: 0.5, model: eden(2, 0.5) });

  it('at N = 32 LISEM recalls a tenth of what DSEM does, in order, at most', async () => {
    const linear = await findCapacity(ordered, 32, { runner: lisem, confirm: 20 });
    expect(linear.accepted).toBeGreaterThanOrEqual(2);
    const ten = await testLoad(ordered, 32, 10 * Math.round(linear.half!.count), { runner: dsem });
    expect(ten.accepted).toBe(true);
  });

  it('LISEM holds fewer the more its memories are biased', async () => {
    const of = async (bias: number) =>
      (await findCapacity({ ...ordered, bias }, 128, { runner: lisem, confirm: 20 })).half!.count;
    const capacities = [await of(0), await of(0.25), await of(0.5)];
    for (let i = 1; i < capacities.length; i++) expect(capacities[i]!).toBeLessThan(capacities[i - 1]!);
  });
});

describe('the definitions', () => {
  it('are different quantities: a sequence is harder than a transition, a sign easier than epsilon', async () => {
    const of = async (changes: Partial<CapacityProblem>) =>
      (await findCapacity(problem({ model: eden(0.1), ...changes }), 12)).half!.count;
    const transition = await of({ definition: 'transition' });
    expect(await of({ definition: 'sequence' })).toBeLessThan(transition);
    expect(await of({})).toBeLessThan(transition);
  });

  it('a larger interaction holds more: polynomials by degree, then the exponential', async () => {
    const of = async (model: CapacityProblem['model']) =>
      (await findCapacity(problem({ definition: 'transition', model, delta: 0.5 }), 30, { most: 3000, trials: 60 }))
        .accepted!;
    const linear = await of({ kind: 'polynomial', degree: 1 });
    const square = await of({ kind: 'polynomial', degree: 2 });
    const cube = await of({ kind: 'polynomial', degree: 3 });
    expect(linear).toBeLessThan(square);
    expect(square).toBeLessThan(cube);
    expect(cube).toBeLessThan(await of({ kind: 'exponential' }));
    expect(await of({ kind: 'mixed', degree: 3, lambda: 2.5 })).toBeLessThanOrEqual(cube);
  });

  it('the fewest neurons for a load hold it, and one less does not', async () => {
    const ordered = problem({ definition: 'ordered', model: eden(0.5, 0.5), hops: 2 });
    const { neurons, tested } = await findMinimumNeurons(ordered, 12);
    expect(tested.find((size) => size.neurons === neurons)!.accepted).toBe(true);
    expect(tested.find((size) => size.neurons === neurons! - 1)!.accepted).toBe(false);
  });

  it.each([
    [{ definition: 'ordered', model: { kind: 'exponential' } }, /no race/],
    [{ model: { kind: 'polynomial', degree: 2 } }, /transition or sequence/],
    [{ delta: 1 }, /delta is 1/],
    [{ model: { kind: 'mixed', degree: 1, lambda: 1 }, definition: 'transition' }, /lambda is 1/],
  ] as [Partial<CapacityProblem>, RegExp][])('refuse %j', async (changes, message) => {
    await expect(findCapacity(problem(changes), 10)).rejects.toThrow(message);
  });
});

describe('trials', () => {
  it('do not depend on order or on how many run at once', async () => {
    const one = await findCapacity(problem(), 10);
    const backwards = await findCapacity(problem(), 10, {
      batch: 7,
      runner: async (...args) => {
        const [of, neurons, count, trials] = args;
        return [...(await localRunner(of, neurons, count, [...trials].reverse()))].reverse();
      },
    });
    expect(backwards).toEqual(one);
  });

  it('are given out in batches, at least as many as are sure to be needed, and none is counted beyond the decision', async () => {
    const asked: number[] = [];
    const one = await testLoad(problem(), 10, 300, {
      runner: async (...args) => {
        asked.push(args[3].length);
        return localRunner(...args);
      },
    });
    // Four failures are the fewest that decide at delta 0.1.
    expect(asked[0]).toBe(4);
    for (const batch of [2, 7, 64]) expect(await testLoad(problem(), 10, 300, { batch })).toEqual(one);
  });

  it('grow with what is tested in them', () => {
    const work = (changes: Partial<CapacityProblem>, neurons = 32, count = 1000) =>
      trialWork(problem(changes), neurons, count);
    const ordered = { definition: 'ordered', model: eden(0.5, 0.5) } as const;
    expect(work({ definition: 'transition' })).toBeLessThan(work({}));
    expect(work({})).toBeLessThan(work({ definition: 'sequence' }));
    expect(work({ ...ordered, hops: 2 })).toBeLessThan(work(ordered));
    expect(work({ ...ordered, hops: 5000 })).toBe(work(ordered));
    expect(work({}, 64)).toBe(2 * work({}, 32));
  });

  it('differ by seed, neurons, load and trial', () => {
    const share = (seed: number, neurons: number, count: number, trial: number) =>
      capacityTrial(problem({ seed, model: eden(0.3) }), neurons, count, trial);
    const base = share(0, 16, 400, 0);
    for (const other of [share(1, 16, 400, 0), share(0, 17, 400, 0), share(0, 16, 401, 0), share(0, 16, 400, 1)]) {
      expect(other).not.toBe(base);
    }
  });
});

describe('the inner loop', () => {
  const sizes = { count: fc.integer({ min: 2, max: 20 }), neurons: fc.integer({ min: 2, max: 70 }) };

  it('is the softmax state of EDEN after a hop', () => {
    fc.assert(
      fc.property(sizes.count, sizes.neurons, fc.integer(), (count, neurons, seed) => {
        const patterns = draw(count, neurons, 'fields', seed);
        const [a, b] = [0.05, 0.03];
        const fields = bitFields(packPatterns(patterns));
        const row = (mu: number) => patternRow(patterns, (mu + count) % count);
        for (let mu = 0; mu < count; mu++) {
          const shares = Array.from({ length: count }, (_, nu) =>
            Math.exp(a * (dot(row(nu), row(mu)) - neurons) + b * (dot(row(nu - 1), row(mu - 1)) - neurons)),
          );
          const total = shares.reduce((sum, share) => sum + share, 0);
          const found = fields.product(mu, Math.exp(-2 * a), Math.exp(-2 * b));
          for (let i = 0; i < neurons; i++) {
            const v = shares.reduce((sum, share, nu) => sum + share * row(nu)[i]!, 0) / total;
            expect(found[i]).toBeCloseTo(v * row(mu)[i]!, 10);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('of one interaction leaves the own bit out where it must', () => {
    fc.assert(
      fc.property(sizes.count, sizes.neurons, fc.integer(), (count, neurons, seed) => {
        const patterns = draw(count, neurons, 'single', seed);
        const table = (own: number) =>
          Float64Array.from({ length: neurons + 1 }, (_, d) => ((neurons - 2 * d - own) / (neurons - 1)) ** 3);
        const found = bitFields(packPatterns(patterns)).single(1, 0, 1, table(1), table(-1));
        const state = patternRow(patterns, 1);
        for (let i = 0; i < neurons; i++) {
          let field = 0;
          for (let nu = 0; nu < count; nu++) {
            const row = patternRow(patterns, nu);
            field += row[i]! * ((dot(row, state) - row[i]! * state[i]!) / (neurons - 1)) ** 3;
          }
          expect(found[i]).toBeCloseTo(field * state[i]!, 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('of EDEN weighs by r alpha and sqrt(r) alpha: v is the memory, s is sqrt(r) of the one before', () => {
    const [count, neurons, alpha, ratio] = [12, 10, 0.2, 0.2];
    const patterns = draw(count, neurons, 'weights');
    const row = (mu: number) => patternRow(patterns, (mu + count) % count);
    const right = rightBits(eden(alpha, ratio), packPatterns(patterns));
    for (let mu = 0; mu < count; mu++) {
      const slow = row(mu - 1).map((value) => Math.sqrt(ratio) * value);
      const shares = Array.from({ length: count }, (_, nu) =>
        Math.exp(ratio * alpha * dot(row(nu), row(mu)) + alpha * dot(row(nu - 1), slow)),
      );
      const total = shares.reduce((sum, share) => sum + share, 0);
      const values = Array.from(row(mu), (own, i) =>
        shares.reduce((sum, share, nu) => sum + (share * row(nu)[i]! * own) / total, 0),
      );
      for (const value of values.filter((each) => each > 0)) {
        const others = values.filter((each) => each >= value);
        expect(right(mu, value - 1e-9)).toBeGreaterThanOrEqual(others.length);
        expect(right(mu, value + 1e-9)).toBeLessThan(others.length);
      }
    }
  });

  it('of the reference: a lone memory is (r + sqrt r) / 2 at every bit, none of it by the bit itself', () => {
    const packed = packPatterns(draw(1, 9, 'reference'));
    const right = (ratio: number, least: number) => rightBits({ kind: 'reference', ratio }, packed)(0, least);
    const value = (0.49 + 0.7) / 2;
    expect([right(0.49, value - 1e-9), right(0.49, value + 1e-9), right(1, 1 - 1e-9)]).toEqual([9, 0, 9]);
  });

  it('of the mixed memory: the worse of leaving and holding, a bit itself left out of holding', () => {
    const [count, neurons, degree, lambda] = [6, 17, 3, 1.7];
    const patterns = draw(count, neurons, 'mixed');
    const row = (mu: number) => patternRow(patterns, (mu + count) % count);
    const right = rightBits({ kind: 'mixed', degree, lambda }, packPatterns(patterns));
    for (let mu = 0; mu < count; mu++) {
      const values = Array.from({ length: neurons }, (_, i) => {
        const held = (of: number) => {
          let sum = 0;
          for (let nu = 0; nu < count; nu++) {
            sum += row(nu)[i]! * ((dot(row(nu), row(of)) - row(nu)[i]! * row(of)[i]!) / (neurons - 1)) ** degree;
          }
          return sum;
        };
        let delayed = 0;
        for (let nu = 0; nu < count; nu++)
          delayed += lambda * row(nu)[i]! * (dot(row(nu - 1), row(mu - 1)) / neurons) ** degree;
        const own = row(mu)[i]!;
        return Math.min(own * (delayed + held(mu - 1)), own * (delayed + held(mu)));
      });
      for (const least of [0.2, 0.6, 0.8, 1.5, 2.5]) {
        expect(right(mu, least)).toBe(values.filter((value) => value >= least).length);
      }
    }
  });

  it('of one load: where the trials run out the rate decides', async () => {
    const of = (successes: number) =>
      testLoad(problem(), 10, 2, {
        trials: 10,
        error: 1e-9,
        runner: async (_problem, _neurons, _count, trials) => trials.map((trial) => (trial < successes ? 1 : 0)),
      });
    expect(await of(9)).toMatchObject({ accepted: true, significant: false, trials: 10, rate: 0.9 });
    expect(await of(8)).toMatchObject({ accepted: false, significant: false });
  });

  it('counts all bits of a lone pair of memories as right', () => {
    const packed = packPatterns(draw(2, 40, 'pair'));
    for (const model of [eden(0.5), { kind: 'polynomial', degree: 3 }, { kind: 'exponential' }] as const) {
      expect(rightBits(model, packed)(1, 0)).toBe(40);
    }
  });
});

describe('the statistics', () => {
  it('of the sequential test: wrong answers are rare at rates outside of the indifference', () => {
    const decide = (rate: number, seed: number) => {
      const rng = stream(9, 'sprt', seed, rate);
      const test = sequentialTest({ delta: 0.1 });
      for (;;) {
        const decision = test.push(rng.uniform() < rate ? 1 : 0);
        if (decision !== 'open') return decision;
      }
    };
    const wrong = (rate: number, right: string) =>
      Array.from({ length: 400 }, (_, seed) => decide(rate, seed)).filter((decision) => decision !== right).length;
    expect(wrong(0.94, 'accepted')).toBeLessThan(0.08 * 400);
    expect(wrong(0.85, 'rejected')).toBeLessThan(0.08 * 400);
  });

  it('of the sequential test: no outcomes decide it sooner than it says', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (outcomes) => {
        const begun = () => {
          const test = sequentialTest({ delta: 0.1 });
          let decision: string = 'open';
          for (const outcome of outcomes) decision = test.push(outcome);
          return { test, decision };
        };
        const least = begun().test.least();
        if (begun().decision !== 'open') {
          expect(least).toBe(0);
          return;
        }
        // All right, or all wrong, is the fastest way.
        const needed = [1, 0].map((outcome) => {
          const { test } = begun();
          for (let pushed = 1; ; pushed++) if (test.push(outcome) !== 'open') return pushed;
        });
        expect(least).toBe(Math.min(...needed));
      }),
    );
  });

  it('of the curve: a sharp edge is found between its neighbours, and rising success gives none', () => {
    const edge = successCurve([
      { count: 10, trials: 30, successes: 30 },
      { count: 20, trials: 30, successes: 0 },
    ])!.crossing(0.5)!;
    expect(edge.count).toBeGreaterThan(10);
    expect(edge.count).toBeLessThan(20);
    expect(edge.extrapolated).toBe(false);
    const rising = [10, 20].map((count) => ({ count, trials: 30, successes: count }));
    expect(successCurve(rising)).toBeNull();
  });

  it('of the curve: it follows rates of any form, and falls where they rise by chance', () => {
    // All at first, then 0.93 for ever: no logistic curve has a foot and a plateau.
    const rates = [1, 1, 0.93, 0.93, 0.93, 0.93, 0.5, 0.1];
    const loads = rates.map((rate, i) => ({ count: 2 ** (i + 1), trials: 1000, successes: 1000 * rate }));
    const curve = successCurve(loads)!;
    for (const { count, successes } of loads.slice(2, 6)) expect(curve.rate(count)).toBeCloseTo(successes / 1000, 1);
    expect(curve.crossing(0.9)!.count).toBeGreaterThan(16);
    const noisy = successCurve(loads.map((load, i) => ({ ...load, successes: load.successes - (i % 2 ? 0 : 30) })))!;
    for (let count = 2; count < 256; count *= 1.1) {
      expect(noisy.rate(1.1 * count)).toBeLessThan(noisy.rate(count) + 1e-3);
    }
  });

  it('of the curve: beyond the loads it goes on as it ends, where it falls there', () => {
    const loads = [10, 20, 40].map((count) => ({ count, trials: 100, successes: 100 / (1 + count / 100) }));
    const beyond = successCurve(loads)!.crossing(0.5)!;
    expect(beyond.extrapolated).toBe(true);
    expect(beyond.count).toBeGreaterThan(40);
  });

  it('of one load: the trials end when it is decided', async () => {
    const load = await testLoad(problem(), 12, 2);
    expect(load).toMatchObject({ accepted: true, significant: true, rate: 1 });
    expect(load.trials).toBeLessThan(60);
  });
});

describe('theory', () => {
  it('gamma passes 2 at alpha = artanh(sqrt 2 - 1)', () => {
    expect(edenGrowth(Math.atanh(Math.SQRT2 - 1), 1)).toBeCloseTo(2, 12);
  });

  it('of the fixed point solves the quadratic that it comes from, and grows by gamma', () => {
    const of = (neurons: number) => capacityTheory(problem(), neurons)!;
    const { count } = of(14);
    const share = (x: number) => Math.cosh(x) / Math.exp(x);
    const mean = (share(0.5) * share(0.4995)) ** 13;
    const square = (share(1) * share(0.999)) ** 13;
    const z = (0.1 - 0.9 * (count - 1) * mean) / Math.sqrt((count - 1) * square);
    expect(z).toBeCloseTo(normalQuantile(0.9), 8);
    expect(of(201).count / of(200).count).toBeCloseTo(of(200).growth!, 2);
    expect(of(12).warning).toMatch(/too low/);
  });

  /** Mean of `f(x)` over the overlap `x` of two random memories. */
  const meanOverOverlaps = (neurons: number, f: (x: number) => number) => {
    let [share, sum] = [2 ** -neurons, 0];
    for (let d = 0; d <= neurons; d++) {
      sum += share * f((neurons - 2 * d) / neurons);
      share *= (neurons - d) / (d + 1);
    }
    return sum;
  };

  it.each([
    ['polynomial, degree 1', { kind: 'polynomial', degree: 1 }, (x: number) => x],
    ['polynomial, degree 2', { kind: 'polynomial', degree: 2 }, (x: number) => x ** 2],
    ['polynomial, degree 3', { kind: 'polynomial', degree: 3 }, (x: number) => x ** 3],
    // (N - 1) (x - 1) = -2 (N - 1) / N for each bit that differs, of which N - 1 count.
    ['exponential', { kind: 'exponential' }, (x: number) => Math.exp(999 * (x - 1))],
  ] as const)('of transitions: the crosstalk of so many has the variance 1 / (2 ln N): %s', (_, model, f) => {
    const neurons = 1000;
    const { count } = capacityTheory(problem({ definition: 'transition', model }), neurons)!;
    const variance = count * meanOverOverlaps(neurons, (x) => f(x) ** 2);
    const own = model.kind === 'exponential' ? Math.exp(2) / Math.cosh(2) : 1;
    expect(variance * 2 * Math.log(neurons) * own).toBeGreaterThan(0.95);
    expect(variance * 2 * Math.log(neurons) * own).toBeLessThan(model.kind === 'exponential' ? 2 : 1.05);
  });

  it('of transitions of EDEN: squared weights are those of twice the strengths', () => {
    const { count, growth } = capacityTheory(problem({ definition: 'transition', model: eden(0.3, 0.8) }), 50)!;
    const perBit = (a: number) => (1 + Math.exp(-4 * a)) / 2;
    expect(count * (perBit(0.3) * perBit(0.24)) ** 49).toBeCloseTo(1 / (2 * Math.log(50)), 10);
    expect(growth).toBeCloseTo(1 / (perBit(0.3) * perBit(0.24)), 12);
  });

  it('of sequences: the error of N P bits instead of N takes ln(N P) for ln N', () => {
    const share = (model: CapacityProblem['model']) => {
      const of = (definition: 'sequence' | 'transition') => capacityTheory(problem({ definition, model }), 80)!.count;
      return of('transition') / of('sequence');
    };
    // ln(N N^d) and, to leading order, ln(b^N).
    for (const degree of [1, 2, 4]) expect(share({ kind: 'polynomial', degree })).toBeCloseTo(degree + 1, 12);
    const growth = Math.exp(2) / Math.cosh(2);
    expect(share({ kind: 'exponential' })).toBeCloseTo((80 * Math.log(growth)) / Math.log(80), 12);
    expect(capacityTheory(problem({ definition: 'sequence', model: eden(0.3) }), 80)).toBeNull();
  });

  it('of the linear reference: so many have the variance of a bit that Chebyshev allows', () => {
    const { count } = capacityTheory(
      problem({ model: { kind: 'reference', ratio: 1 }, epsilon: 0.2, delta: 0.05 }),
      101,
    )!;
    // Variance of a bit: 2 (P - 1) (N - 1) strength^2, strength = 1 / (2 (N - 1)); halved, as one side fails.
    const variance = (2 * (count - 1) * 100) / 200 ** 2;
    expect(variance / 0.2 ** 2 / 2).toBeCloseTo(0.05, 12);
  });
});
