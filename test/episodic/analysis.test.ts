// What is read off a recall: scores, windows, margins, attribution of failures, inverse design.
// Numbers in brackets are the invariants of the spec, section 13.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelWindow } from '../../src/episodic/engine/label-window.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { modelOverlaps } from '../../src/episodic/engine/overlap-source.ts';
import { predictRecall } from '../../src/episodic/engine/predict.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { visitedOf } from '../../src/episodic/engine/record.ts';
import { compressLabels, dwellStatistics } from '../../src/episodic/engine/visits.ts';
import { chainGraph, cycleGraph, episodesGraph, graphFromEdges, withWeights } from '../../src/episodic/model/graph.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { patternRow, takePatterns } from '../../src/episodic/model/patterns.ts';
import { attributeFailures } from '../../src/episodic/theory/attribution.ts';
import { ratioForDwell, warmDwell } from '../../src/episodic/theory/closed-forms.ts';
import { designWeights } from '../../src/episodic/theory/design.ts';
import { sequenceMargins } from '../../src/episodic/theory/margins.ts';
import { countOccurrences, cycleFidelity, orderedRecall } from '../../src/episodic/theory/scores.ts';
import { draw } from './helpers.ts';

const labels = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 30 });

describe('[20] scores of a visited list', () => {
  it('chain length of 0, 1, 2, 0, 1, 2, 0 with cycle 0, 1, 2 is 2', () => {
    expect(cycleFidelity([0, 1, 2, 0, 1, 2, 0], [0, 1, 2])).toEqual({ longest: 2, fidelity: 6 / 7, success: false });
  });

  it('KMP finds 1 1 twice in 1 1 1', () => expect(countOccurrences([1, 1, 1], [1, 1])).toBe(2));

  it('KMP counts as a plain search does', () => {
    fc.assert(
      fc.property(labels, fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 4 }), (text, pattern) => {
        const plain = text.filter((_, at) => pattern.every((symbol, i) => text[at + i] === symbol)).length;
        expect(countOccurrences(text, pattern)).toBe(plain);
      }),
    );
  });

  it('chain length is the largest k for which k copies in a row occur', () => {
    fc.assert(
      fc.property(labels, (list) => {
        const cycle = [0, 1];
        const { longest } = cycleFidelity(list, cycle);
        const copies = (k: number) => Array.from({ length: 2 * k }, (_, i) => i % 2);
        if (longest > 0) expect(countOccurrences(list, copies(longest))).toBeGreaterThan(0);
        expect(countOccurrences(list, copies(longest + 1))).toBe(0);
      }),
    );
  });

  it('succeeds above 0.8 over more than 5 P visits', () => {
    const list = (visits: number) => Array.from({ length: visits }, (_, i) => i % 3);
    expect(cycleFidelity(list(18), [0, 1, 2]).success).toBe(true);
    expect(cycleFidelity(list(15), [0, 1, 2]).success).toBe(false);
    expect(cycleFidelity([...list(12), 0, 2, 1, 0, 2, 1], [0, 1, 2]).success).toBe(false);
  });
});

describe('ordered recall', () => {
  const run = (last: number, patience: number, list: readonly number[]) => {
    const score = orderedRecall(last, patience);
    for (const label of list) score.push(label);
    return [score.state, score.reached];
  };

  it('reaches the last memory, fails at a wrong one, loses patience', () => {
    expect(run(2, 3, [0, 0, 1, 1, 2])).toEqual(['success', 2]);
    expect(run(2, 3, [0, 1, 0])).toEqual(['wrong', 1]);
    expect(run(2, 3, [1, 1, 3])).toEqual(['wrong', 1]);
    expect(run(2, 3, [0, 0, 1, 1, 1, 1])).toEqual(['patience', 1]);
    expect(run(2, 3, [0, 0, 1])).toEqual(['running', 1]);
  });

  it('stays as it ended', () => expect(run(1, 9, [0, 1, 5, 7])).toEqual(['success', 1]));
});

describe('the label window', () => {
  it('gives the mode, ties to the lowest index', () => {
    const smooth = labelWindow(3);
    expect([4, 4, 7, 4, 7, 7, 1].map(smooth)).toEqual([4, 4, 4, 4, 7, 7, 7]);
    const pair = labelWindow(2);
    expect([5, 3, 5].map(pair)).toEqual([5, 3, 3]);
  });

  it('erases any transient shorter than half of it', () => {
    const smooth = labelWindow(5);
    const noisy = [...new Array<number>(10).fill(1), 9, 8, ...new Array<number>(10).fill(2)];
    expect(compressLabels(noisy.map(smooth))).toEqual([1, 2]);
  });

  it('[quirk 3] window-oldest gives the label at the place of the largest count', () => {
    const smooth = labelWindow(4, ['window-oldest']);
    // Distinct labels 2, 5: 5 is more frequent, its place is 1, and the window's label there is 5; then 2.
    expect([5, 5, 5, 2].map(smooth).at(-1)).toBe(5);
    const other = labelWindow(4, ['window-oldest']);
    expect([2, 5, 2, 2].map(other).at(-1)).toBe(2);
    const third = labelWindow(4, ['window-oldest']);
    expect([5, 2, 2, 2].map(third).at(-1)).toBe(5);
  });
});

it('dwell statistics leave out the cold start and the truncated end', () => {
  const visits = [9, 4, 6, 5, 100].map((dwell, i) => ({ memory: i, from: 0, until: dwell, dwell, complete: i < 4 }));
  expect(dwellStatistics({ visits })).toEqual({ count: 3, mean: 5, deviation: 1, least: 4, most: 6, first: 9 });
  expect(dwellStatistics({ visits: [] })).toMatchObject({ count: 0, mean: null, first: null });
});

it('dwell statistics and least margins take as many as there are', () => {
  const visit = { memory: 0, from: 0, until: 2, dwell: 2, complete: true };
  expect(dwellStatistics({ visits: new Array(300_000).fill(visit) })).toMatchObject({
    least: 2,
    most: 2,
    count: 299_999,
  });
});

describe('sequence margins', () => {
  it('are r (1 - q_next) / (1 - q_previous) on a plain cycle', () => {
    const model = edenModel({ patterns: draw(6, 100, 'margins'), alphaS: 0.8 });
    const q = modelOverlaps(model);
    const { edges, least } = sequenceMargins(model);
    edges.forEach(({ from, to, ratio, margin }, k) => {
      expect([from, to]).toEqual([k, (k + 1) % 6]);
      expect(ratio).toBeCloseTo((0.8 * (1 - q.overlap(from, to))) / (1 - q.overlap((k + 5) % 6, k)), 12);
      expect(margin).toBe(1 - ratio);
    });
    expect(least).toBe(Math.min(...edges.map(({ margin }) => margin)));
  });

  it('decide: an edge stalls exactly where its margin is not positive', () => {
    // At r = 0.9 a single edge of 100 neurons falls on either side.
    let stalled = 0;
    let passed = 0;
    for (let seed = 0; seed < 60; seed++) {
      const model = edenModel({ patterns: draw(5, 100, 'stall', seed), alphaS: 0.9 });
      const { edges } = sequenceMargins(model);
      if (edges.some(({ rival }) => rival)) continue;
      const prediction = predictRecall(model, { time: 1e6, visits: 12 });
      const visited = visitedOf(prediction);
      if (prediction.stop === 'absorbed') {
        stalled++;
        expect(edges[visited.at(-1)!]!.margin).toBeLessThan(1e-12);
        const [failure] = attributeFailures(model, prediction);
        expect(failure).toMatchObject({ kind: 'stall', at: visited.at(-1) });
        // In the long run the successor lacks r (1 - q) - (B_next - B_k) of drive.
        expect(failure!.missing).toBeCloseTo(failure!.winner.drive - failure!.expected!.drive, 12);
        expect(failure!.missing!).toBeGreaterThan(-1e-12);
      } else {
        passed++;
        for (const { margin } of edges) expect(margin).toBeGreaterThan(0);
        expect(attributeFailures(model, prediction)).toEqual([]);
      }
    }
    expect(stalled).toBeGreaterThan(3);
    expect(passed).toBeGreaterThan(0);
  });

  it('name the rival that a planted overlap makes', () => {
    const model = edenModel({ patterns: plantedRival(), alphaS: 0.5, graph: chainGraph(8) });
    const [first] = sequenceMargins(model).edges;
    expect(first!.rival!.memory).toBe(5);
    expect(first!.rival!.ratio).toBeLessThan(first!.ratio);
  });
});

it('rivals and self drives are what the drives say in the long run, at high load', () => {
  let named = 0;
  for (let seed = 0; seed < 10; seed++) {
    const model = edenModel({ patterns: draw(20, 30, 'rivals', seed), alphaS: 0.5 });
    const q = modelOverlaps(model);
    for (const { from, to, selfDrive, rival } of sequenceMargins(model).edges) {
      const driven = (nu: number) => q.overlap((nu + 19) % 20, from);
      expect(selfDrive).toBe(driven(from));
      const others = Array.from({ length: 20 }, (_, nu) => nu).filter((nu) => nu !== from && nu !== to);
      const gap = (nu: number) => 0.5 * (q.overlap(nu, from) - 1) + driven(nu) - driven(from);
      // Exact ties are either, by rounding.
      if (others.some((nu) => Math.abs(gap(nu)) < 1e-12)) continue;
      const overtaking = others.filter((nu) => gap(nu) > 0);
      if (overtaking.length > 0) named++;
      expect(rival === null).toBe(overtaking.length === 0);
      const ratio = (nu: number) => (0.5 * (1 - q.overlap(nu, from))) / (driven(nu) - driven(from));
      if (rival) expect(rival.ratio).toBeCloseTo(Math.min(...overtaking.map(ratio)), 12);
    }
  }
  expect(named).toBeGreaterThan(10);
});

it('hops of a prediction have the margin of their race and the rival that would have been next', () => {
  let rivals = 0;
  for (let seed = 0; seed < 6; seed++) {
    const model = edenModel({ patterns: draw(30, 40, 'next', seed), alphaS: 0.4 });
    const q = modelOverlaps(model);
    const { hops } = predictRecall(model, { visits: 20, time: 2000 });
    // Overlaps of the slow state at entry to each visit, replayed.
    const slow = new Float64Array(30);
    for (const { from, to, dwell, margin, rival } of hops) {
      const before = (nu: number) => (nu + 29) % 30;
      const crossings = Array.from({ length: 30 }, (_, nu) => {
        const [held, rest] = [
          slow[before(nu)]! - slow[before(from)]!,
          q.overlap(before(nu), from) - q.overlap(before(from), from),
        ];
        const constant = 0.4 * (q.overlap(nu, from) - 1) + rest;
        // constant + e (held - rest) = 0
        return nu !== from && constant > 1e-12 ? -constant / (held - rest) : 0;
      });
      const others = crossings.map((e, nu) => (nu === to ? 0 : e));
      const second = Math.max(...others);
      if (dwell > 0) {
        expect(margin).toBeCloseTo(
          1 - (0.4 * (1 - q.overlap(to, from))) / (q.overlap(before(to), from) - q.overlap(before(from), from)),
          10,
        );
        expect(rival === null).toBe(second === 0);
        if (rival) {
          rivals++;
          expect(others[rival.memory]).toBeCloseTo(second, 12);
          expect(rival.later).toBeCloseTo(20 * Math.log(crossings[to]! / second), 8);
          expect(rival.later).toBeGreaterThanOrEqual(0);
        }
      }
      const e = Math.exp(-dwell / 20);
      for (let mu = 0; mu < 30; mu++) slow[mu] = e * slow[mu]! + (1 - e) * q.overlap(mu, from);
    }
  }
  expect(rivals).toBeGreaterThan(10);
});

it('no copy of a memory, of its successor, or successor of a copy is a rival', () => {
  // 3 is a copy of 0, and 5 of 1.
  const patterns = takePatterns(draw(8, 300, 'copies'), [0, 1, 2, 0, 4, 1, 6, 7]);
  const { edges } = sequenceMargins(edenModel({ patterns, alphaS: 0.5, graph: chainGraph(8) }));
  expect(edges.map(({ rival }) => rival)).toEqual(new Array(7).fill(null));
});

/** Memories 4 and 5 both share 80 % of the bits of memory 0: from 0 the race goes to 5 instead of 1. */
function plantedRival() {
  const patterns = draw(8, 400, 'rival');
  for (const mu of [4, 5]) {
    const from = patternRow(patterns, 0);
    patternRow(patterns, mu).set(from.subarray(0, 240));
  }
  return patterns;
}

describe('failure attribution', () => {
  const model = edenModel({ patterns: plantedRival(), alphaS: 0.5, graph: chainGraph(8) });

  it.each(['event', 'overlap'] as const)('names the competitor and its two overlaps: %s engine', (engine) => {
    const record =
      engine === 'event'
        ? predictRecall(model, { time: 400 })
        : recall(overlapEngine(model, { dt: 0.1 }), { time: 400 });
    expect(visitedOf(record).slice(0, 2)).toEqual([0, 5]);
    const [failure] = attributeFailures(model, record);
    const q = modelOverlaps(model);
    expect(failure).toMatchObject({ kind: 'wrong', visit: 0, at: 0 });
    expect(failure!.winner).toMatchObject({ memory: 5, slowOverlap: 0 });
    expect(failure!.winner.overlap).toBeCloseTo(q.overlap(5, 0), 12);
    expect(failure!.winner.predecessorOverlap).toBeCloseTo(q.overlap(4, 0), 12);
    expect(failure!.expected!.memory).toBe(1);
    expect(failure!.missing!).toBeGreaterThan(0);
    expect(failure!.text).toMatch(/^after memory 0 came 5 instead of 1: it overlaps memory 0 by 0\.[56]\d\d /);
  });

  it('replays the slow state: at the crossing the winner is even with the memory in place', () => {
    const cycle = edenModel({ patterns: plantedRival(), alphaS: 0.5 });
    const record = predictRecall(cycle, { start: 7, visits: 3 });
    expect(visitedOf(record)).toEqual([7, 0, 5]);
    const [failure] = attributeFailures(cycle, record);
    const q = modelOverlaps(cycle);
    const [first, e] = record.visits.map(({ dwell }) => Math.exp(-dwell / 20)) as [number, number];
    const driveOf = (nu: number) => {
      const before = (nu + 7) % 8;
      return 0.5 * q.overlap(nu, 0) + e * (1 - first) * q.overlap(before, 7) + (1 - e) * q.overlap(before, 0);
    };
    expect(failure!.winner.slowOverlap).toBeCloseTo((1 - first) * q.overlap(4, 7), 12);
    expect(failure!.winner.drive).toBeCloseTo(driveOf(5), 12);
    expect(failure!.winner.drive).toBeCloseTo(driveOf(0), 9);
    expect(failure!.missing).toBeCloseTo(driveOf(5) - driveOf(1), 12);
  });

  it('names the stronger of two successors, and a memory that none follows', () => {
    const graph = graphFromEdges(8, [
      { from: 0, to: 1, weight: 0.5 },
      { from: 0, to: 2, weight: 0.6 },
    ]);
    const branch = edenModel({ patterns: draw(8, 400, 'branch of failure'), alphaS: 0.7, graph });
    const stay = { from: 0, until: 500, dwell: 500 };
    const held = { visits: [{ memory: 0, ...stay, complete: false }] };
    for (const stop of ['budget', 'patience', 'absorbed'] as const) {
      expect(attributeFailures(branch, { ...held, stop })).toMatchObject([
        { kind: 'stall', at: 0, expected: { memory: 2 } },
      ]);
    }
    expect(attributeFailures(branch, { ...held, stop: 'diverged' })).toEqual([]);
    const left = {
      visits: [4, 6].map((memory, i) => ({ memory, ...stay, complete: i === 0 })),
      stop: 'budget',
    } as const;
    const [failure] = attributeFailures(branch, left);
    expect(failure).toMatchObject({ kind: 'wrong', at: 4, expected: null, missing: null });
    expect(failure!.text).toMatch(/^memory 4 has no successor, yet 6 took over/);
  });

  it('says where drives do not explain what a soft softmax did', () => {
    const soft = edenModel({ patterns: draw(6, 1000, 'soft'), alphaS: 0.5, beta: 1e-9 });
    const failure = attributeFailures(soft, {
      visits: [0, 3].map((memory, i) => ({ memory, from: 3 * i, until: 3 * i + 3, dwell: 3, complete: i === 0 })),
      stop: 'patience',
    })[0]!;
    expect(failure).toMatchObject({ kind: 'wrong', at: 0, winner: { memory: 3 }, expected: { memory: 1 } });
    expect(failure.missing!).toBeLessThan(0);
    expect(failure.text).toMatch(/; 1 had 0\.\d+ more of drive, so that the state was no single memory$/);
  });

  it('finds nothing in a recall that was right, or only ran out of time', () => {
    const good = edenModel({ patterns: draw(5, 400, 'good'), alphaS: 0.5 });
    const record = recall(overlapEngine(good, { dt: 0.2 }), { time: 110 });
    expect(record.stop).toBe('budget');
    expect(attributeFailures(good, record)).toEqual([]);
  });
});

describe('inverse design of edge weights', () => {
  const patterns = draw(7, 150, 'design');
  const model = edenModel({ patterns, alphaS: 0.7 });

  it('gives every memory of a cycle the same dwell, in the long run', () => {
    const wanted = warmDwell(0.7, 20);
    const designed = { ...model, graph: designWeights(model, wanted) };
    const { visits } = predictRecall(designed, { visits: 70 });
    visits.slice(42).forEach(({ dwell }) => {
      expect(dwell).toBeCloseTo(wanted, 6);
    });
    const spread = (run: typeof model) =>
      dwellStatistics(recall(overlapEngine(run, { dt: 0.1 }), { time: 2500, visits: 36 })).deviation!;
    expect(spread(designed)).toBeLessThan(0.3 * spread(model));
  });

  it('gives each its own dwell, over several episodes at once', () => {
    const graph = episodesGraph(7, [
      { kind: 'cycle', memories: [2, 0, 5] },
      { kind: 'chain', memories: [1, 3, 6] },
    ]);
    const wanted = [20, 30, 25, 18, 1, 35, 1];
    const designed = { ...model, graph: designWeights({ ...model, graph }, wanted) };
    const cycle = predictRecall(designed, { start: 2, visits: 36 });
    cycle.visits.slice(20).forEach(({ memory, dwell }) => {
      expect(dwell).toBeCloseTo(wanted[memory]!, 6);
    });
    const chain = predictRecall(designed, { start: 1, time: 500 });
    expect(visitedOf(chain)).toEqual([1, 3, 6]);
    chain.visits.slice(0, 2).forEach(({ memory, dwell }) => {
      expect(dwell).toBeCloseTo(wanted[memory]!, 9);
    });
  });

  it('is as quick where the slow state holds many times round of the cycle', () => {
    const wanted = 0.02;
    const quick = { ...model, alphaS: ratioForDwell(wanted, 1e5), times: { ...model.times, delay: 1e5 } };
    const { weight } = designWeights(quick, wanted);
    expect(weight.every((each) => Number.isFinite(each) && each > 0)).toBe(true);
  });

  it('leaves the weights near 1 where the ratio already gives the dwell', () => {
    const large = edenModel({ patterns: draw(6, 4000, 'design', 'large'), alphaS: 0.5 });
    for (const weight of designWeights(large, warmDwell(0.5, 20)).weight)
      expect(Math.abs(weight - 1)).toBeLessThan(0.1);
  });

  it('refuses branches, dwells that are no times, and memories that follow themselves', () => {
    const branch = graphFromEdges(7, [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
    ]);
    expect(() => designWeights({ ...model, graph: branch }, 20)).toThrow(/two successors/);
    expect(() => designWeights(model, -1)).toThrow(/dwell of memory 0 is -1/);
    const alone = { ...model, graph: graphFromEdges(7, [{ from: 3, to: 3 }]) };
    expect(() => designWeights(alone, 20)).toThrow(/follows itself/);
    expect(() =>
      designWeights({ ...model, graph: withWeights(cycleGraph(7), new Float64Array(7).fill(2)) }, 20),
    ).not.toThrow();
  });
});
