// Recall: static memories stay and complete, sequences run in order with the dwells of the closed forms.
// Numbers in brackets are the invariants of the spec, section 13.

import { describe, expect, it } from 'vitest';
import { authorSettings } from '../../src/episodic/engine/author-settings.ts';
import { odeEngine } from '../../src/episodic/engine/ode.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { type StopReason, visitedOf } from '../../src/episodic/engine/record.ts';
import { dwellStatistics, firstWrongHop } from '../../src/episodic/engine/visits.ts';
import { chainGraph, episodesGraph } from '../../src/episodic/model/graph.ts';
import { edenModel, linearSequenceMemory, lisemModel, polynomialModel } from '../../src/episodic/model/models.ts';
import { incompleteCue } from '../../src/episodic/model/pattern-draws.ts';
import { patternRow, takePatterns } from '../../src/episodic/model/patterns.ts';
import {
  delayForDwell,
  firstDwell,
  lisemFold,
  predictedDwell,
  ratioForDwell,
  warmDwell,
} from '../../src/episodic/theory/closed-forms.ts';
import { summariseRecall } from '../../src/episodic/theory/summary.ts';
import { dwellsOf, measureDwells } from './dwell-runs.ts';
import { draw } from './helpers.ts';

describe('[6] static regime, r = 1.3', () => {
  const model = edenModel({ patterns: draw(8, 400, 'static'), alphaS: 1.3 });

  it('no hop in 50 T_d', () => {
    const record = recall(odeEngine(model, { dt: 0.2 }), { time: 50 * 20 });
    expect(visitedOf(record)).toEqual([0]);
    expect(record.stop).toBe('budget');
  });

  it('completes a cue of which a quarter is missing', () => {
    for (const mu of [0, 3, 7]) {
      const engine = odeEngine(model, { dt: 0.2 });
      const cue = incompleteCue(model.patterns, mu, 0.25);
      expect(cue.filter((value) => value === 0)).toHaveLength(100);
      const record = recall(engine, { time: 20, cue, keep: { bits: true } });
      expect(visitedOf(record)).toEqual([mu]);
      expect([record.samples!.bits![0], record.samples!.bits!.at(-1)]).toEqual([0.75, 1]);
      // At its midpoint, not when it began.
      expect(record.visits[0]!.bits).toBe(1);
    }
  });
});

it.each([
  [2, 400],
  [5, 400],
  [8, 600],
])('[7] r = 0.5 visits %d memories in order for 5 cycles', (count, neurons) => {
  const model = edenModel({ patterns: draw(count, neurons, 'order', count), alphaS: 0.5 });
  const record = recall(odeEngine(model, { dt: 0.4 }), { time: 1e4, visits: 5 * count, patience: 400 });
  expect(record.stop).toBe('visits');
  expect(visitedOf(record)).toEqual(Array.from({ length: 5 * count }, (_, i) => i % count));
  expect(firstWrongHop(model, record.visits)).toBeNull();
});

describe.each([0.3, 0.5, 0.8])('dwells at r = %d, N = 1000, P = 6, T_d = 20 T_f, 4 draws', (ratio) => {
  const measured = measureDwells(ratio, (model) => overlapEngine(model, { dt: 0.1 }));

  it('[8] mean is -T_d ln(1 - sqrt r) within 8 %', () => {
    expect(Math.abs(measured.warm / warmDwell(ratio, 20) - 1)).toBeLessThan(0.08);
  });

  it('[9] first is -T_d ln(1 - r), up to T_f and 5 %', () => {
    const closed = firstDwell(ratio, 20);
    expect(measured.first).toBeGreaterThan(0.95 * closed);
    expect(measured.first).toBeLessThan(1.05 * (closed + 1));
  });
});

it('[10] tanh delay at the capacity settings: 39.8 and 67.6 steps, to 5 %', () => {
  // The spec asks for 10 %, at which an identity delay (34.7 and 61.4 steps, and one more for the hop) would pass.
  const { build, dt, integrator } = authorSettings['cpp-capacity'];
  const model = build(draw(8, 2000, 'tanh'));
  const { first, warm } = dwellsOf(odeEngine(model, { dt, integrator }));
  const predicted = predictedDwell(model)!;
  expect(predicted.first / dt).toBeCloseTo(39.8, 1);
  expect(predicted.warm / dt).toBeCloseTo(67.6, 1);
  expect(Math.abs(first / predicted.first - 1)).toBeLessThan(0.05);
  expect(Math.abs(warm / predicted.warm - 1)).toBeLessThan(0.05);
});

it('[11] two cycles: cue 4, a quarter missing, visits 4, 5, 6, 3 over and over', () => {
  const { build, integrator, compat } = authorSettings['dsem-notebook'];
  const graph = episodesGraph(7, [
    { kind: 'cycle', memories: [0, 1, 2] },
    { kind: 'cycle', memories: [3, 4, 5, 6] },
  ]);
  const model = build(draw(7, 100, 'two cycles'), graph);
  const engine = odeEngine(model, { dt: 0.1, integrator, compat });
  const record = recall(engine, { time: 1000, visits: 20, cue: incompleteCue(model.patterns, 4, 0.25) });
  expect(visitedOf(record)).toEqual(Array.from({ length: 20 }, (_, i) => [4, 5, 6, 3][i % 4]));
});

describe('closed forms', () => {
  it('are self-consistent: lambda = (lambda + r) / (1 + lambda) at e* of the dwell', () => {
    for (const ratio of [0.1, 0.5, 0.95]) {
      const e = Math.exp(-warmDwell(ratio, 20) / 20);
      const lambda = 1 - e;
      expect(lambda).toBeCloseTo((lambda + ratio) / (1 + lambda), 12);
      expect(ratio + lambda * e).toBeCloseTo(1 - e, 12);
      expect(Math.exp(-firstDwell(ratio, 20) / 20)).toBeCloseTo(1 - ratio, 12);
    }
    expect(warmDwell(1, 20)).toBe(Number.POSITIVE_INFINITY);
  });

  it('are inverted by ratioForDwell and delayForDwell', () => {
    expect(warmDwell(ratioForDwell(30, 20), 20)).toBeCloseTo(30, 10);
    expect(warmDwell(0.6, delayForDwell(30, 0.6))).toBeCloseTo(30, 10);
    expect(() => delayForDwell(30, 1)).toThrow(/between 0 and 1/);
  });

  it('of the tanh delay: alpha_s = alpha_c tanh(beta_d (1 - e - lambda e)), for any beta_d', () => {
    const model = {
      ...edenModel({ patterns: draw(2, 10, 'beta_d'), alphaS: 0.4, alphaC: 1, delay: 'tanh' }),
      betaD: 1.7,
    };
    const { first, warm } = predictedDwell(model)!;
    const e = Math.exp(-warm / 20);
    const lambda = 1 - e;
    expect(Math.tanh(1.7 * (1 - e - lambda * e))).toBeCloseTo(0.4, 12);
    expect(Math.tanh(1.7 * (1 - Math.exp(-first / 20)))).toBeCloseTo(0.4, 12);
    expect(predictedDwell({ ...model, alphaC: 0.4 })!.warm).toBe(Number.POSITIVE_INFINITY);
  });

  it('of LISEM: nothing is held, and no dwell is known, where kappa is not above 1', () => {
    expect(lisemFold(0.9, 1)).toEqual({ kappa: 0.9, threshold: 0 });
    const weak = lisemModel({ patterns: draw(2, 10, 'weak'), alphaS: 0.09 });
    expect(predictedDwell(weak)).toBeNull();
  });

  it('of LISEM: a double root of u = a N tanh(gamma u) - theta', () => {
    const [strength, gamma] = [4.5, 1];
    const { kappa, threshold } = lisemFold(strength, gamma);
    const u = Math.acosh(Math.sqrt(kappa)) / gamma;
    const slope = strength * gamma * (1 - Math.tanh(gamma * u) ** 2);
    expect(slope).toBeCloseTo(1, 12);
    expect(strength * Math.tanh(gamma * u) - threshold).toBeCloseTo(u, 12);
    expect(threshold).toBeCloseTo(2.584, 3);
    const defaults = predictedDwell(lisemModel({ patterns: draw(5, 100, 'lisem'), times: { delay: 100 } }))!;
    expect(defaults.ratio).toBeCloseTo(0.923, 3);
    expect(defaults.warm).toBeCloseTo(324, 0);
  });
});

describe('other members of the family', () => {
  it('LISEM runs in order; well below its fold the dwell is the closed form, to 15 %', () => {
    const model = lisemModel({
      patterns: draw(5, 1000, 'lisem order'),
      alphaS: 0.0045,
      alphaC: 0.0008,
      times: { delay: 100 },
    });
    const record = recall(odeEngine(model, { dt: 0.5 }), { time: 5000, visits: 12, patience: 1000, window: 15 });
    expect(visitedOf(record)).toEqual(Array.from({ length: 12 }, (_, i) => i % 5));
    expect(Math.abs(dwellStatistics(record).mean! / predictedDwell(model)!.warm - 1)).toBeLessThan(0.15);
  });

  it.each([2, 3, 5])('the polynomial memory of degree %d runs in order and stays finite', (degree) => {
    const model = polynomialModel({ patterns: draw(6, 600, 'poly'), degree, alphaS: 1.4, alphaC: 2, gamma: 3 });
    const record = recall(odeEngine(model, { dt: 0.2 }), { time: 3000, visits: 12, patience: 400, window: 15 });
    expect(visitedOf(record)).toEqual(Array.from({ length: 12 }, (_, i) => i % 6));
    expect(predictedDwell(model)).toBeNull();
  });

  it('a chain ends at its last memory, a goal when it is reached', () => {
    const model = edenModel({ patterns: draw(5, 400, 'chain'), alphaS: 0.5, graph: chainGraph(5) });
    const engine = overlapEngine(model, { dt: 0.2 });
    const whole = recall(engine, { time: 1000, patience: 200 });
    expect(visitedOf(whole)).toEqual([0, 1, 2, 3, 4]);
    expect(whole.stop).toBe('patience');
    expect(whole.visits.at(-1)!.complete).toBe(false);
    const part = recall(engine, { time: 1000, goal: 3, ordered: true });
    expect(part.stop).toBe('goal');
    expect(visitedOf(part)).toEqual([0, 1, 2, 3]);
  });

  it('hops follow the graph by content: what follows a copy of a memory follows it', () => {
    const patterns = takePatterns(draw(6, 300, 'copies'), [0, 1, 2, 0, 4, 5]);
    const model = edenModel({ patterns, graph: chainGraph(6) });
    const visits = (...memories: number[]) =>
      memories.map((memory, i) => ({ memory, from: i, until: i + 1, dwell: 1, complete: true }));
    expect(firstWrongHop(model, visits(0, 1, 2, 0, 4, 5))).toBeNull();
    expect(firstWrongHop(model, visits(0, 4, 5))).toBeNull();
    expect(firstWrongHop(model, visits(0, 1, 2, 4))).toBe(3);
  });

  it('takes as many steps as the time has, whatever rounding does to their ratio', () => {
    const engine = overlapEngine(edenModel({ patterns: draw(2, 50, 'steps') }), { dt: 0.3 });
    // 2.1 / 0.3 is 7.000000000000001.
    for (const [time, steps] of [
      [2.1, 7],
      [0.9, 3],
      [1, 4],
    ] as const) {
      recall(engine, { time });
      expect(engine.steps).toBe(steps);
    }
  });

  it('a hop along no edge stops an ordered recall', () => {
    const patterns = draw(5, 400, 'jump');
    const model = edenModel({ patterns, alphaS: 0.5 });
    // A slow state that holds memory 3 pushes towards 4 at once, wherever the features are.
    const slow = patternRow(patterns, 3).map((value) => 2 * value);
    const record = recall(odeEngine(model, { dt: 0.2 }), { time: 100, slow, ordered: true });
    expect(record.stop).toBe('order');
    expect(visitedOf(record)).toEqual([0, 4]);
  });

  it('[quirk 5] the linear sequence memory diverges, which ends the recall and no more', () => {
    const model = linearSequenceMemory({ patterns: draw(5, 60, 'linear'), times: { feature: 0.001, delay: 0.05 } });
    const record = recall(odeEngine(model, { dt: 0.001, integrator: 'euler' }), { time: 1 });
    expect(record.stop).toBe('diverged');
  });

  it('external input holds a memory for as long as it is there', () => {
    const patterns = draw(5, 400, 'input');
    const model = edenModel({ patterns, alphaS: 0.5 });
    const engine = odeEngine(model, { dt: 0.2 });
    engine.setInput(patternRow(patterns, 2).map((value) => 3 * value));
    const record = recall(engine, { time: 200, cue: patternRow(patterns, 2) });
    expect(visitedOf(record)).toEqual([2]);
    engine.setInput(null);
    expect(visitedOf(recall(engine, { time: 200, cue: patternRow(patterns, 2), visits: 3 }))).toEqual([2, 3, 4]);
  });
});

it('a summary calls in order what came from the cue, along edges, as far as was asked', () => {
  const patterns = draw(5, 200, 'summary');
  const model = edenModel({ patterns, alphaS: 0.5, graph: episodesGraph(5, [{ kind: 'cycle', memories: [0, 1, 2] }]) });
  const of = (cue: number, stop: StopReason, ...memories: number[]) => {
    const visits = memories.map((memory, i) => ({ memory, from: i, until: i + 1, dwell: 1, complete: true }));
    const record = { engine: 'ode', visits, stop, time: 9, samples: null, violations: [] } as const;
    const { inOrder, firstWrong } = summariseRecall(model, record, cue);
    return [inOrder, firstWrong];
  };
  expect(of(0, 'visits', 0, 1, 2, 0)).toEqual([true, null]);
  expect(of(0, 'patience', 0, 1, 2)).toEqual([false, null]);
  expect(of(0, 'visits', 0, 2, 0)).toEqual([false, 1]);
  expect(of(0, 'visits', 1, 2, 0)).toEqual([false, 0]);
  // Nothing follows 3: it is to be held.
  expect(of(3, 'budget', 3)).toEqual([true, null]);
  expect(of(3, 'budget', 4)).toEqual([false, 0]);
  expect(of(3, 'budget', 3, 0)).toEqual([false, 1]);
  expect(of(3, 'diverged', 3)).toEqual([false, null]);
});

describe("the authors' settings", () => {
  it.each(Object.entries(authorSettings))('%s runs without growing', (_, settings) => {
    const { build, neurons, memories, dt, integrator, compat, clip } = settings;
    const model = build(draw(memories ?? 4, neurons ?? 20, 'authors'));
    const engine = odeEngine(model, { dt, integrator, compat, clip });
    const { stop } = recall(engine, { time: 500 * dt });
    expect(stop).toBe('budget');
    // Memories are of size 1; LISEM's sit at alpha_s N.
    expect(Math.max(...engine.state.v.map(Math.abs))).toBeLessThan(10);
  });
});

describe('samples', () => {
  it('hold overlaps, labels and energy of the same moments', () => {
    const model = edenModel({ patterns: draw(4, 300, 'samples'), alphaS: 0.5 });
    const engine = odeEngine(model, { dt: 0.5 });
    const keep = { energy: true, overlaps: true, delayOverlaps: true, hiddenActivity: true, bits: true };
    const { samples, visits, time } = recall(engine, { time: 100, sampleEvery: 4, keep });
    const { times, labels, best, energy, overlaps, delayOverlaps, hiddenActivity } = samples!;
    expect(times).toHaveLength(51);
    expect(times[10]).toBe(20);
    expect(time).toBe(100);
    labels.forEach((label, i) => {
      const row = [...overlaps!.data.subarray(4 * i, 4 * i + 4)];
      expect(Math.max(...row)).toBe(best[i]);
      expect(row.indexOf(best[i]!)).toBe(label);
      const shares = hiddenActivity!.data.subarray(4 * i, 4 * i + 4);
      expect(shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    });
    expect(energy!.at(-1)).toBe(engine.energy());
    expect([...delayOverlaps!.data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect(visits.every(({ bits }) => bits! > 0.99)).toBe(true);
    expect(visits.filter(({ complete }) => !complete)).toHaveLength(1);
    visits.forEach(({ from, until }, i) => {
      expect(until).toBe(visits[i + 1]?.from ?? 100);
      expect(until).toBeGreaterThan(from);
    });
  });
});
