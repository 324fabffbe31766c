// An edge whose margin is exactly 0 stalls, whatever rounding says: by every engine, in margins, in their attribution, in
// trials of capacity. Memories are built so that the margin is 0 in integers; what must come out follows from integers
// alone, so that nothing here is compared with what the code says.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { type CapacityProblem, capacityDefaults } from '../../src/episodic/capacity/problem.ts';
import { rightBits } from '../../src/episodic/capacity/readouts.ts';
import { isRecalledInOrder } from '../../src/episodic/capacity/trial.ts';
import { odeEngine } from '../../src/episodic/engine/ode.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { packedOverlaps, patternOverlaps } from '../../src/episodic/engine/overlap-source.ts';
import { predictHops, predictRecall, raceSetting } from '../../src/episodic/engine/predict.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { visitedOf } from '../../src/episodic/engine/record.ts';
import { finalLead, fractionOf, tieRule } from '../../src/episodic/engine/tie-rule.ts';
import { chainGraph, graphFromEdges } from '../../src/episodic/model/graph.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { packPatterns } from '../../src/episodic/model/packed-patterns.ts';
import { type Patterns, patternsOf } from '../../src/episodic/model/patterns.ts';
import { attributeFailures } from '../../src/episodic/theory/attribution.ts';
import { sequenceMargins } from '../../src/episodic/theory/margins.ts';

/** Memories by the places at which each differs from all ones, their neurons in an order that is drawn. */
function memoriesOf(neurons: number, differing: readonly (readonly number[])[], seed = 0): Patterns {
  const places = Array.from({ length: neurons }, (_, i) => i);
  const rng = stream(seed, 'order of neurons');
  for (let i = neurons - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  const rows = new Float64Array(neurons * differing.length).fill(1);
  differing.forEach((bits, mu) => {
    for (const bit of bits) rows[mu * neurons + places[bit]!] = -1;
  });
  return patternsOf(differing.length, neurons, rows);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * A chain 0, 1, 2 whose second edge has a margin of `lead / (denominator N)`: memory 1 differs from 0 at `a` neurons, 2
 * from 1 at `b` and from 0 at both, and `r (q_21 - 1) + 1 - q_01 = 2 (a - r b) / N`.
 */
function chainOf(neurons: number, a: number, b: number, seed = 0): Patterns {
  return memoriesOf(neurons, [[], range(0, a), range(0, a + b)], seed);
}

/** `r = p / q`, and `a q = p b` with `a + b` no more than half of the neurons. */
const tied = fc
  .tuple(
    fc.constantFrom([1, 2], [1, 4], [3, 4], [1, 3], [9, 10], [3, 10], [7, 10], [3, 5], [49, 50]),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 0, max: 61 }),
    fc.integer({ min: 0, max: 1000 }),
  )
  .map(([[p, q], times, more, seed]) => {
    const [a, b] = [p! * times, q! * times];
    return { ratio: p! / q!, a, b, neurons: 2 * (a + b) + more, seed };
  });

const ordered = (ratio: number): CapacityProblem => ({
  ...capacityDefaults,
  definition: 'ordered',
  model: { kind: 'eden', alpha: 0.5, ratio },
});

describe('an edge whose margin is exactly 0', () => {
  it('stalls hop by hop, over rows and over bits, in trials and in margins, at any N, r and order of the neurons', () => {
    fc.assert(
      fc.property(tied, ({ ratio, a, b, neurons, seed }) => {
        const patterns = chainOf(neurons, a, b, seed);
        const model = edenModel({ patterns, graph: chainGraph(3), alphaS: ratio });
        const predicted = predictRecall(model, { goal: 2 });
        expect([predicted.stop, ...visitedOf(predicted)]).toEqual(['absorbed', 0, 1]);
        const packed = packPatterns(patterns);
        expect(predictHops(packedOverlaps(packed), raceSetting(model), { goal: 2 })).toEqual(predicted);
        expect(isRecalledInOrder(ordered(ratio), packed)).toBe(false);
        const { edges, least } = sequenceMargins(model);
        expect([edges[1]!.ratio, edges[1]!.margin, least]).toEqual([1, 0, 0]);
        const [failure] = attributeFailures(model, predicted);
        expect(failure).toMatchObject({ kind: 'stall', at: 1, missing: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('is left where the margin is one bit larger, and stalls where it is one smaller', () => {
    fc.assert(
      fc.property(tied, ({ ratio, a, b, neurons, seed }) => {
        const recalled = (of: Patterns) => isRecalledInOrder(ordered(ratio), packPatterns(of));
        expect(recalled(chainOf(neurons + 2, a + 1, b, seed))).toBe(true);
        expect(recalled(chainOf(neurons + 2, a, b + 1, seed))).toBe(false);
        const margin = (of: Patterns) =>
          sequenceMargins(edenModel({ patterns: of, graph: chainGraph(3), alphaS: ratio })).edges[1]!.margin;
        expect(margin(chainOf(neurons + 2, a + 1, b, seed))).toBeGreaterThan(0);
        expect(margin(chainOf(neurons + 2, a, b + 1, seed))).toBeLessThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('would be decided by rounding, one way and the other, were its sum taken as it comes', () => {
    const signs = new Set<number>();
    fc.assert(
      fc.property(tied, ({ ratio, a, b, neurons }) => {
        const [q, drive] = [(neurons - 2 * b) / neurons, (neurons - 2 * a) / neurons];
        signs.add(Math.sign(ratio * (q - 1) + 1 - drive));
        const source = patternOverlaps(chainOf(neurons, a, b));
        expect(finalLead(tieRule(source, chainGraph(3), ratio), q, 1, 1, drive)).toBe(0);
      }),
      { numRuns: 500 },
    );
    expect([...signs].sort()).toEqual([-1, 0, 1]);
  });

  it('holds the state for as long as anybody waits where it is integrated, the softmax being sharp', () => {
    for (const [ratio, a, b] of [
      [0.5, 3, 6],
      [0.3, 3, 10],
    ] as const) {
      const neurons = 2 * (a + b) + 1;
      const build = (of: Patterns) => edenModel({ patterns: of, graph: chainGraph(3), alphaS: ratio, beta: 1e6 });
      const engines = (of: Patterns) => [odeEngine(build(of), { dt: 0.2 }), overlapEngine(build(of), { dt: 0.2 })];
      const delay = build(chainOf(neurons, a, b)).times.delay;
      for (const engine of engines(chainOf(neurons, a, b))) {
        const held = recall(engine, { time: 30 * delay, goal: 2, patience: 10 * delay });
        expect([held.stop, ...visitedOf(held)]).toEqual(['patience', 0, 1]);
      }
      for (const engine of engines(chainOf(neurons + 2, a + 1, b))) {
        expect(recall(engine, { time: 30 * delay, goal: 2, patience: 10 * delay }).stop).toBe('goal');
      }
    }
  });

  it('stalls with real memories and weights too, where only the size of the sum can tell', () => {
    // Memories scaled by a third and edges of weight 0.7: r_eff is that of r / 0.7 on the signs.
    const signs = chainOf(30, 3, 6);
    const third = patternsOf(
      3,
      30,
      signs.rows.map((value) => value / 3),
    );
    const edges = [
      { from: 0, to: 1, weight: 0.7 },
      { from: 1, to: 2, weight: 0.7 },
    ];
    const model = edenModel({ patterns: third, graph: graphFromEdges(3, edges), alphaS: 0.35 });
    expect(sequenceMargins(model).edges[1]!.margin).toBe(0);
    expect(visitedOf(predictRecall(model, { goal: 2 }))).toEqual([0, 1]);
    const irrational = edenModel({ patterns: signs, graph: chainGraph(3), alphaS: Math.SQRT1_2 });
    expect(sequenceMargins(irrational).edges[1]!.margin).toBeCloseTo(1 - (12 * Math.SQRT1_2) / 6, 12);
  });
});

describe('hops that would come at the same time', () => {
  it('go to the lowest memory, whatever rounding says', () => {
    // 2 comes up as 1 does: it differs from 0 at as many neurons, times what its predecessor shares with 0.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.constantFrom(0.3, 0.5, 0.7), (times, ratio) => {
        // q_10 = 1/3, q_20 = 7/9: (1 - q_20) / q_10 = (1 - q_10) / 1.
        const neurons = 9 * times;
        const patterns = memoriesOf(neurons, [[], range(0, 3 * times), range(3 * times, 4 * times)], times);
        const model = edenModel({ patterns, graph: chainGraph(3), alphaS: ratio });
        const hop = predictRecall(model, { visits: 1 }).hops[0]!;
        expect([hop.to, hop.rival]).toEqual([1, { memory: 2, later: 0 }]);
      }),
    );
  });
});

describe('a recall of two hops', () => {
  /** The same question in whole numbers: overlaps times N, r = 1/2, times multiplied out. */
  function inOrder(bits: readonly number[], neurons: number): boolean {
    const ones = (x: number) => x.toString(2).replaceAll('0', '').length;
    const q = (mu: number, nu: number) => neurons - 2 * ones(bits[mu]! ^ bits[nu]!);
    const others = (due: number, at: number) => range(0, bits.length).filter((nu) => nu !== due && nu !== at);
    // From 0, a silent slow state: nu overtakes at 1 - e = (N - q) / 2 B, B = q of its predecessor, if below 1.
    if (!(neurons - q(1, 0) < 2 * neurons)) return false;
    for (const nu of others(1, 0)) {
      const drive = q(nu - 1, 0);
      if (drive > 0 && (neurons - q(nu, 0)) * neurons < (neurons - q(1, 0)) * drive) return false;
    }
    // From 1: s = x xi_0 at entry, x = (N - q_10) / 2 N. All gaps times 4 N^2; they are g0 + (g1 - g0) y, y = 1 - e.
    const x = neurons - q(1, 0);
    const gapsOf = (nu: number): [number, number] => {
      const [before, now] = nu > 0 ? [q(nu - 1, 0), q(nu - 1, 1)] : [0, 0];
      const self = 2 * neurons * (q(nu, 1) - neurons);
      return [self + 2 * x * (before - neurons), self + 4 * neurons * (now - q(0, 1))];
    };
    const [d0, d1] = gapsOf(2);
    if (d0 > 0 || d1 <= 0) return false;
    for (const nu of others(2, 1)) {
      const [g0, g1] = gapsOf(nu);
      if (g0 > 0) return false;
      // It comes first where its y = g0 / (g0 - g1) is smaller; at the same time the lower index does.
      if (g1 <= 0) continue;
      const later = g0 * (d0 - d1) - d0 * (g0 - g1);
      if (later < 0 || (later === 0 && nu < 2)) return false;
    }
    return true;
  }
  const problem = { ...ordered(0.5), hops: 2 };
  const trialOf = (bits: readonly number[], neurons: number) =>
    isRecalledInOrder(problem, { count: bits.length, neurons, wordsPerPattern: 1, words: Uint32Array.from(bits) });

  it('is what whole numbers say, for every three memories of six neurons', () => {
    let right = 0;
    for (let one = 1; one < 64; one++) {
      for (let two = 1; two < 64; two++) {
        if (two === one) continue;
        const bits = [0, one, two];
        const expected = inOrder(bits, 6);
        if (trialOf(bits, 6) !== expected) throw new Error(`${bits}: expected ${expected}`);
        if (expected) right++;
      }
    }
    expect(right).toBeGreaterThan(2000);
    expect(right).toBeLessThan(63 * 62);
  });

  it('is what whole numbers say, for drawn memories of 5 to 31 neurons', () => {
    const [rng, seen] = [stream(3, 'whole numbers'), new Set<boolean>()];
    for (let i = 0; i < 20_000; i++) {
      const neurons = 5 + rng.integer(27);
      const count = 3 + rng.integer(12);
      const bits = new Set<number>();
      while (bits.size < count) bits.add(rng.integer(2 ** neurons) >>> 0);
      const expected = inOrder([...bits], neurons);
      if (trialOf([...bits], neurons) !== expected) throw new Error(`${[...bits]} of ${neurons}: ${expected}`);
      seen.add(expected);
    }
    expect(seen.size).toBe(2);
  });
});

describe('a bit whose field is exactly 0', () => {
  it('is wrong, whatever rounding says', () => {
    // Memories 1, 2, 3 overlap 0 by 1/3 and 4 does not: what leads to 1 is xi_1 + (xi_2 + xi_3 + xi_4) / 3 at every bit.
    const [two, three, four] = [
      [2, 3],
      [2, 4],
      [2, 4, 5],
    ];
    for (let times = 1; times <= 12; times++) {
      const spread = (bits: readonly number[]) => bits.flatMap((bit) => range(bit * times, (bit + 1) * times));
      const memories = [[], [0, 1], two!, three!, four!].map(spread);
      const packed = packPatterns(memoriesOf(6 * times, memories, times));
      // It is 0 where all three have the other sign, bits 0, 1 and 2, and right at the others.
      expect(rightBits({ kind: 'polynomial', degree: 1 }, packed)(1, 0)).toBe(3 * times);
    }
  });
});

describe('a fraction', () => {
  it('is found in its decimals, and in a quotient that is rounded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }), (p, q) => {
        for (const value of [p / q, p / q + (p / q) * Number.EPSILON]) {
          const { numerator, denominator } = fractionOf(value)!;
          expect(numerator * q).toBe(denominator * p);
        }
      }),
    );
    expect(fractionOf(0.999)).toEqual({ numerator: 999, denominator: 1000 });
    for (const value of [Math.SQRT1_2, Math.PI, 0.123456789, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(fractionOf(value)).toBeNull();
    }
  });
});
