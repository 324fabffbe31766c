// Three engines, one answer; symmetries and orders of the integrators; conversion of the symmetric convention.
// Numbers in brackets are the invariants of the spec, section 13.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiply, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import type { RecallEngine } from '../../src/episodic/engine/engine.ts';
import { type Integrator, odeEngine } from '../../src/episodic/engine/ode.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { patternOverlaps } from '../../src/episodic/engine/overlap-source.ts';
import { predictRecall } from '../../src/episodic/engine/predict.ts';
import { startRace } from '../../src/episodic/engine/race.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { visitedOf } from '../../src/episodic/engine/record.ts';
import { energyOf } from '../../src/episodic/landscape/energy.ts';
import {
  chainGraph,
  cycleGraph,
  episodesGraph,
  graphFromEdges,
  interactionMatrix,
} from '../../src/episodic/model/graph.ts';
import type { EpisodicModel } from '../../src/episodic/model/model.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { incompleteCue } from '../../src/episodic/model/pattern-draws.ts';
import {
  type Patterns,
  patternMatrix,
  patternRow,
  patternsOf,
  takePatterns,
} from '../../src/episodic/model/patterns.ts';
import { type SymmetricOptions, symmetricModel } from '../../src/episodic/model/symmetric.ts';
import { sequenceMargins } from '../../src/episodic/theory/margins.ts';
import { draw, normals, relativeError, zoo } from './helpers.ts';

function labelsOf(engine: RecallEngine, cue: ArrayLike<number>, time: number): number[] {
  return [...recall(engine, { time, cue, keep: { labels: true } }).samples!.labels];
}

describe('[12] symmetries: identical labels', () => {
  const patterns = draw(6, 200, 'gauge');
  const { count, neurons, rows } = patterns;
  const cue = incompleteCue(patterns, 2, 0.1);
  const labels = labelsOf(odeEngine(edenModel({ patterns, alphaS: 0.5 }), { dt: 0.2 }), cue, 150);

  it('visits several memories to begin with', () => expect(new Set(labels).size).toBe(6));

  it('gauge: memories and cue times D = diag(+-1)', () => {
    const rng = stream(3, 'gauge');
    const D = Float64Array.from({ length: neurons }, () => rng.sign());
    const turned = patternsOf(
      count,
      neurons,
      rows.map((value, at) => value * D[at % neurons]!),
    );
    const engine = odeEngine(edenModel({ patterns: turned, alphaS: 0.5 }), { dt: 0.2 });
    const turnedCue = cue.map((value, i) => value * D[i]!);
    expect(labelsOf(engine, turnedCue, 150)).toEqual(labels);
  });

  it('permutation of the neurons', () => {
    const order = stream(3, 'permutation').permutation(neurons);
    const moved = patternsOf(
      count,
      neurons,
      rows.map((_, at) => rows[at - (at % neurons) + order[at % neurons]!]!),
    );
    const engine = odeEngine(edenModel({ patterns: moved, alphaS: 0.5 }), { dt: 0.2 });
    const movedCue = cue.map((_, i) => cue[order[i]!]!);
    expect(labelsOf(engine, movedCue, 150)).toEqual(labels);
  });
});

describe('[13] scaling dt, T_f, T_h, T_d by a power of two changes no bit', () => {
  const patterns = draw(5, 64, 'scaling');
  it.each(
    (['exponential-euler', 'euler', 'rk4'] as const).flatMap((integrator) =>
      [0, 0.3].map((hidden) => [integrator, hidden] as const),
    ),
  )('%s, T_h = %d', (integrator, hidden) => {
    const run = (scale: number) => {
      const times = { feature: scale, hidden: scale * hidden, delay: 20 * scale };
      const engine = odeEngine(edenModel({ patterns, alphaS: 0.5, beta: 0.3, times }), { dt: 0.1 * scale, integrator });
      engine.start(normals(64, 1, 'scaling'));
      for (let i = 0; i < 400; i++) engine.step();
      return { v: [...engine.state.v], s: [...engine.state.s], h: engine.state.h && [...engine.state.h] };
    };
    const plain = run(1);
    expect(run(2 ** -10)).toEqual(plain);
    expect(run(8)).toEqual(plain);
  });

  it('of the overlap engine too', () => {
    const run = (scale: number) => {
      const model = edenModel({ patterns, alphaS: 0.5, times: { feature: scale, delay: 20 * scale } });
      const engine = overlapEngine(model, { dt: 0.1 * scale });
      engine.start(patternRow(patterns, 0));
      for (let i = 0; i < 400; i++) engine.step();
      return [...engine.overlaps(new Float64Array(5))];
    };
    expect(run(1 / 4)).toEqual(run(1));
  });
});

describe('[14] shift trick = dense Phi, overlap space = full simulator, to 1e-9', () => {
  const patterns = draw(7, 120, 'equal');

  it.each([
    ['cycle', cycleGraph(7)],
    ['chain', chainGraph(7)],
  ] as const)('shift of a %s', (_, graph) => {
    const dense = multiply(transpose(interactionMatrix(graph)), patternMatrix(patterns));
    const shifted = edenModel({ patterns, alphaS: 0.5, graph });
    const listed = { ...shifted, graph: { ...graph, shift: null } };
    const engines = [shifted, listed].map((model) => odeEngine(model, { dt: 0.2 }));
    for (const engine of engines) engine.start(patternRow(patterns, 0));
    for (let step = 0; step < 600; step++) {
      // By the dense matrix: h from the state, v one exponential Euler step towards Xi softmax(h).
      const { v, s } = engines[0]!.state;
      const h = Float64Array.from({ length: 7 }, (__, mu) => {
        let sum = 0;
        for (let i = 0; i < 120; i++)
          sum += 0.5 * patterns.rows[mu * 120 + i]! * v[i]! + dense.data[mu * 120 + i]! * s[i]!;
        return sum;
      });
      const peak = Math.max(...h);
      const total = h.reduce((sum, value) => sum + Math.exp(value - peak), 0);
      const expected = v.map((value, i) => {
        let pull = 0;
        for (let mu = 0; mu < 7; mu++) pull += (Math.exp(h[mu]! - peak) / total) * patterns.rows[mu * 120 + i]!;
        return value + (1 - Math.exp(-0.2)) * (pull - value);
      });
      for (const engine of engines) engine.step();
      expect(relativeError(engines[0]!.state.v, expected)).toBeLessThan(1e-9);
      expect(relativeError(engines[0]!.state.v, engines[1]!.state.v)).toBeLessThan(1e-9);
    }
  });

  const branched = graphFromEdges(7, [
    { from: 0, to: 1, weight: 1.1 },
    { from: 0, to: 4, weight: 0.9 },
    { from: 1, to: 2 },
    { from: 2, to: 0 },
    { from: 4, to: 5 },
  ]);
  const models: readonly [string, EpisodicModel][] = [
    ['cycle', edenModel({ patterns, alphaS: 0.5 })],
    ['beta_d, soft', { ...edenModel({ patterns, alphaS: 0.5, alphaC: 0.4, beta: 0.1 }), betaD: 2.5 }],
    ['finite T_h', edenModel({ patterns, alphaS: 0.5, times: { hidden: 0.4 } })],
    ['branches', edenModel({ patterns, alphaS: 0.5, graph: branched })],
    ['linear hidden layer', { ...edenModel({ patterns, alphaS: 0.002, alphaC: 0.001 }), hidden: { kind: 'identity' } }],
  ];
  it.each(models)('overlaps, energy and states in overlap space: %s', (_, model) => {
    for (const integrator of ['exponential-euler', 'euler'] as const) {
      const full = odeEngine(model, { dt: 0.2, integrator });
      const fast = overlapEngine(model, { dt: 0.2, integrator });
      const [a, b] = [new Float64Array(7), new Float64Array(7)];
      const [v, s] = [new Float64Array(120), new Float64Array(120)];
      for (const engine of [full, fast]) engine.start(normals(120, 1, 'cue'), normals(120, 0.5, 'slow'));
      for (let step = 0; step < 800; step++) {
        if (step === 300) for (const engine of [full, fast]) engine.setInput(normals(120, 0.2, 'input'));
        if (step === 400) for (const engine of [full, fast]) engine.freezeDelay(true);
        if (step === 500) {
          for (const engine of [full, fast]) {
            engine.freezeDelay(false);
            engine.setInput(null);
          }
        }
        for (const engine of [full, fast]) engine.step();
        if (step % 20 !== 0) continue;
        expect(relativeError(full.overlaps(a), fast.overlaps(b))).toBeLessThan(1e-9);
        expect(relativeError(full.delayOverlaps(a), fast.delayOverlaps(b))).toBeLessThan(1e-9);
        expect(relativeError(full.hiddenActivity(a), fast.hiddenActivity(b))).toBeLessThan(1e-9);
        expect(Math.abs(full.energy() - fast.energy())).toBeLessThan(1e-9 * (1 + Math.abs(full.energy())));
        expect(relativeError(full.state.v, fast.featureState(v))).toBeLessThan(1e-9);
        expect(relativeError(full.state.s, fast.delayState(s))).toBeLessThan(1e-9);
      }
    }
  });

  it('the overlap engine refuses models whose overlaps do not close', () => {
    const kinds = zoo(draw(5, 24, 'refused'));
    expect(() => overlapEngine(kinds.lisem!, { dt: 0.1 })).toThrow(/tanh features: use the ode engine/);
    expect(() => overlapEngine(kinds['eden with tanh delay']!, { dt: 0.1 })).toThrow(/tanh delay/);
    expect(() => overlapEngine(edenModel({ patterns, pseudoinverse: true }), { dt: 0.1 })).toThrow(/pseudoinverse/);
  });
});

describe('[15] event-driven order = integrated order', () => {
  it('where every margin 1 - r_eff is above 0.1', () => {
    let compared = 0;
    const sizes = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      count: fc.integer({ min: 3, max: 9 }),
      neurons: fc.integer({ min: 80, max: 300 }),
      ratio: fc.constantFrom(0.2, 0.4, 0.6, 0.75),
    });
    fc.assert(
      fc.property(sizes, ({ seed, count, neurons, ratio }) => {
        const model = edenModel({ patterns: draw(count, neurons, 'event', seed), alphaS: ratio });
        if (sequenceMargins(model).least! <= 0.1) return;
        compared++;
        const visits = 2 * count + 1;
        const event = predictRecall(model, { visits });
        const integrated = recall(overlapEngine(model, { dt: 0.2 }), { time: 5000, visits });
        expect(visitedOf(event)).toEqual(visitedOf(integrated));
        event.visits.forEach(({ dwell }, i) => {
          // Hops take about T_f; near-critical edges are left out by the margin.
          expect(integrated.visits[i]!.dwell - dwell).toBeGreaterThan(-0.15 * dwell - 0.5);
          expect(integrated.visits[i]!.dwell - dwell).toBeLessThan(0.05 * dwell + 2.5);
        });
      }),
      { numRuns: 25, seed: 5 },
    );
    expect(compared).toBeGreaterThan(10);
  });

  it('the same for several cycles, and from any memory', () => {
    const graph = episodesGraph(7, [
      { kind: 'cycle', memories: [0, 1, 2] },
      { kind: 'cycle', memories: [3, 4, 5, 6] },
    ]);
    const model = edenModel({ patterns: draw(7, 300, 'cycles'), alphaS: 0.4, graph });
    for (const start of [1, 4]) {
      const event = predictRecall(model, { start, visits: 9 });
      const engine = overlapEngine(model, { dt: 0.2 });
      const record = recall(engine, { time: 1000, visits: 9, cue: patternRow(model.patterns, start) });
      expect(visitedOf(event)).toEqual(visitedOf(record));
    }
  });

  it('a branch goes to the heavier edge, in both', () => {
    for (const [first, second] of [
      [1.2, 0.8],
      [0.8, 1.2],
    ] as const) {
      const graph = graphFromEdges(4, [
        { from: 0, to: 1, weight: first },
        { from: 0, to: 2, weight: second },
        { from: 1, to: 3 },
        { from: 2, to: 3 },
      ]);
      const model = edenModel({ patterns: draw(4, 500, 'branch'), alphaS: 0.4, graph });
      const event = predictRecall(model, { time: 500 });
      expect(visitedOf(event)).toEqual([0, first > second ? 1 : 2, 3]);
      expect(event.stop).toBe('absorbed');
      expect(visitedOf(recall(overlapEngine(model, { dt: 0.2 }), { time: 500 }))).toEqual(visitedOf(event));
    }
  });

  it('equal memories count as one, under the lowest index', () => {
    const base = draw(6, 400, 'twins');
    const twins = patternsOf(6, 400, base.rows.slice());
    patternRow(twins, 4).set(patternRow(twins, 1));
    const model = edenModel({ patterns: twins, alphaS: 0.4, graph: chainGraph(6) });
    const event = predictRecall(model, { time: 2000 });
    const record = recall(overlapEngine(model, { dt: 0.1 }), { time: 2000 });
    // Memory 1 = 4 is followed by both 2 and 5.
    expect(visitedOf(event).slice(0, 2)).toEqual([0, 1]);
    expect(visitedOf(event).slice(0, 60)).toEqual(visitedOf(record).slice(0, 60));
  });

  it('equal overlaps are not equal memories, and even drives at entry overtake nobody', () => {
    // 0 and 1 have the overlap 1 with 1, but 0 is longer.
    const longer = patternsOf(2, 4, Float64Array.of(2, 0, 2, 0, 1, 1, 1, 1));
    const race = startRace(patternOverlaps(longer), chainGraph(2), 0.5);
    race.enter(1);
    expect(race.present).toBe(1);
    const signs = patternsOf(3, 4, Float64Array.of(1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1));
    const even = startRace(
      patternOverlaps(signs),
      graphFromEdges(3, [{ from: 2, to: 1 }]),
      0.5,
      Float64Array.of(0, 0, 0.5),
    );
    even.enter(0);
    expect([even.drive(0, 1), even.drive(1, 1)]).toEqual([0.5, 0.5]);
    expect(even.crossing().winner).toBe(-1);
  });

  it('the slow state at the start is measured in units of beta_d', () => {
    const patterns = draw(6, 200, 'beta_d');
    const slow = normals(6, 0.5, 'beta_d');
    const scaled = { ...edenModel({ patterns, alphaS: 0.4, alphaC: 0.5 }), betaD: 2 };
    const plain = predictRecall(edenModel({ patterns, alphaS: 0.4 }), {
      visits: 8,
      slow: slow.map((value) => value / 2),
    });
    expect(predictRecall(scaled, { visits: 8, slow })).toEqual(plain);
  });

  it('a goal is reached by content, in both', () => {
    const patterns = takePatterns(draw(6, 400, 'goal'), [0, 1, 2, 3, 4, 2]);
    const model = edenModel({ patterns, alphaS: 0.4, graph: chainGraph(6) });
    const event = predictRecall(model, { time: 500, goal: 5 });
    const record = recall(overlapEngine(model, { dt: 0.1 }), { time: 500, goal: 5 });
    expect([event.stop, visitedOf(event)]).toEqual(['goal', [0, 1, 2]]);
    expect([record.stop, visitedOf(record)]).toEqual(['goal', [0, 1, 2]]);
  });

  it('exact ties go to the lowest index, in labels and in the race', () => {
    // Rows of a Hadamard matrix: all overlaps are exactly 0.
    const rows = Float64Array.from({ length: 4 * 64 }, (_, at) => {
      const bits = Math.floor(at / 64) & (at % 64);
      return ((bits & 1) ^ ((bits >> 1) & 1)) === 1 ? -1 : 1;
    });
    const graph = graphFromEdges(4, [
      { from: 0, to: 2 },
      { from: 0, to: 1 },
    ]);
    const model = edenModel({ patterns: patternsOf(4, 64, rows), alphaS: 0.5, graph });
    expect(visitedOf(predictRecall(model, { time: 500 }))).toEqual([0, 1]);
    const cue = patternRow(model.patterns, 1).map((value, i) => (value + patternRow(model.patterns, 2)[i]!) / 2);
    const { samples } = recall(odeEngine(model, { dt: 0.1 }), { time: 0, cue, keep: { overlaps: true } });
    expect([...samples!.overlaps!.data]).toEqual([0, 0.5, 0.5, 0]);
    expect([...samples!.labels]).toEqual([1]);
  });

  it('static and silent cases end as absorbed', () => {
    const patterns = draw(4, 300, 'absorbed');
    expect(predictRecall(edenModel({ patterns, alphaS: 1.3 }), { time: 100 })).toMatchObject({
      stop: 'absorbed',
      time: 100,
    });
    expect(predictRecall(edenModel({ patterns, alphaC: 0 }), { visits: 3 }).stop).toBe('absorbed');
    expect(() => predictRecall(edenModel({ patterns }))).toThrow(/without end/);
  });
});

describe('integrators', () => {
  const model = edenModel({ patterns: draw(4, 30, 'orders'), alphaS: 0.6, beta: 0.15, times: { delay: 3 } });
  const cue = normals(30, 0.8, 'orders');
  const end = (dt: number, integrator: Integrator, perVariable = false) => {
    const engine = odeEngine(model, { dt, integrator, compat: perVariable ? ['rk4-per-variable'] : [] });
    engine.start(cue);
    for (let i = 0; i < Math.round(2 / dt); i++) engine.step();
    return engine.state.v.slice();
  };
  const exact = end(1 / 512, 'rk4');
  const order = (integrator: Integrator, perVariable = false) => {
    const [coarse, fine] = [1 / 8, 1 / 16].map((dt) => relativeError(end(dt, integrator, perVariable), exact));
    return Math.log2(coarse! / fine!);
  };

  it('converge with their order: RK4 4, the Euler schemes 1', () => {
    expect(order('rk4')).toBeGreaterThan(3.7);
    expect(Math.abs(order('euler') - 1)).toBeLessThan(0.2);
    expect(Math.abs(order('exponential-euler') - 1)).toBeLessThan(0.2);
  });

  it('[compat] RK4 variable by variable is of first order only', () => {
    expect(order('rk4', true)).toBeGreaterThan(0.8);
    expect(order('rk4', true)).toBeLessThan(1.3);
  });

  it('exponential Euler is exact towards a constant pull, at any step', () => {
    const one = edenModel({ patterns: draw(1, 10, 'one'), alphaS: 0.5 });
    for (const dt of [0.1, 5]) {
      const engine = odeEngine(one, { dt });
      engine.start(new Float64Array(10));
      for (let t = 0; t < 10 - 1e-9; t += dt) engine.step();
      engine.state.v.forEach((value, i) => {
        expect(value).toBeCloseTo(one.patterns.rows[i]! * (1 - Math.exp(-10)), 12);
      });
    }
  });

  it('explicit ones refuse steps that blow up', () => {
    expect(() => odeEngine(model, { dt: 2, integrator: 'euler' })).toThrow(
      /needs dt < 2 T_f = 2: use exponential-euler/,
    );
    expect(() => odeEngine(model, { dt: 2 })).not.toThrow();
    const slowHidden = { ...model, times: { ...model.times, hidden: 0.2 } };
    expect(() => odeEngine(slowHidden, { dt: 0.4, integrator: 'rk4' })).toThrow(/needs dt < 2 T_h = 0.4/);
    expect(() => odeEngine(model, { dt: 0 })).toThrow(/dt is 0, expected/);
  });

  it('T_h -> 0 approaches the adiabatic limit', () => {
    const at = (hidden: number) => {
      const engine = odeEngine({ ...model, times: { ...model.times, hidden } }, { dt: 0.01 });
      engine.start(cue);
      for (let i = 0; i < 200; i++) engine.step();
      return engine.state.v.slice();
    };
    const limit = at(0);
    expect(relativeError(at(1e-4), limit)).toBeLessThan(1e-9);
    expect(relativeError(at(0.05), limit)).toBeLessThan(relativeError(at(0.5), limit) / 3);
  });

  it.each(['exponential-euler', 'euler', 'rk4'] as const)('%s keeps a frozen slow state where it is', (integrator) => {
    const engine = odeEngine(model, { dt: 0.1, integrator });
    const slow = normals(30, 1, 'frozen');
    engine.start(cue, slow);
    engine.freezeDelay(true);
    for (let i = 0; i < 5; i++) engine.step();
    expect(engine.state.s).toEqual(slow);
    engine.freezeDelay(false);
    engine.step();
    expect(engine.state.s).not.toEqual(slow);
  });

  it('overlaps are those with the memories, whatever drives the hidden layer', () => {
    const engine = odeEngine(edenModel({ patterns: model.patterns, pseudoinverse: true }), { dt: 0.1 });
    engine.start(patternRow(model.patterns, 0), patternRow(model.patterns, 1));
    const column = (k: number) => patternOverlaps(model.patterns).overlapColumn(k, new Float64Array(4));
    expect(relativeError(engine.overlaps(new Float64Array(4)), column(0))).toBeLessThan(1e-14);
    expect(relativeError(engine.delayOverlaps(new Float64Array(4)), column(1))).toBeLessThan(1e-14);
  });

  it('an input that is there before the start stays, in both engines', () => {
    const input = normals(30, 0.5, 'before');
    const engines = [odeEngine(model, { dt: 0.1 }), overlapEngine(model, { dt: 0.1 })];
    const [a, b] = engines.map((engine) => {
      engine.setInput(input);
      engine.start(cue);
      for (let i = 0; i < 30; i++) engine.step();
      return engine.featureState(new Float64Array(30));
    });
    expect(relativeError(a!, b!)).toBeLessThan(1e-9);
  });

  it('clip keeps the features within bounds', () => {
    const engine = odeEngine(model, { dt: 0.1, clip: 0.4 });
    engine.start(cue);
    for (let i = 0; i < 50; i++) {
      engine.step();
      expect(Math.max(...engine.state.v.map(Math.abs))).toBeLessThanOrEqual(0.4);
    }
  });

  it('[quirk 4, 7] overlaps per hidden unit, input over T_f', () => {
    const slow = { ...model, times: { feature: 4, hidden: 0, delay: 12 } };
    const plain = odeEngine(slow, { dt: 0.1 });
    const quirky = odeEngine(slow, { dt: 0.1, compat: ['overlap-by-hidden', 'input-over-time'] });
    const input = normals(30, 1, 'quirk');
    plain.setInput(input.map((value) => value / 4));
    quirky.setInput(input);
    for (const engine of [plain, quirky]) {
      engine.start(cue);
      for (let i = 0; i < 20; i++) engine.step();
    }
    expect([...quirky.state.v]).toEqual([...plain.state.v]);
    const [a, b] = [plain.overlaps(new Float64Array(4)), quirky.overlaps(new Float64Array(4))];
    a.forEach((value, mu) => {
      expect(b[mu]!).toBeCloseTo((value * 30) / 4, 12);
    });
  });
});

describe('the symmetric convention', () => {
  const patterns: Patterns = draw(5, 40, 'symmetric');
  const common = { patterns, alphaS: 1.7, alphaC: 0.9, betaD: 1.3, times: { hidden: 0.5, delay: 6 } };
  const cases: readonly [string, SymmetricOptions][] = [
    ['DSEM', { ...common, features: { kind: 'identity' }, hidden: { kind: 'softmax', beta: 0.2 } }],
    [
      'LISEM with tanh delay',
      {
        ...common,
        ...{ alphaS: 0.05, alphaC: 0.01, delay: 'tanh' },
        features: { kind: 'tanh', gain: 1.4 },
        hidden: { kind: 'identity' },
      },
    ],
    [
      'polynomial',
      {
        ...common,
        features: { kind: 'tanh', gain: 1.4 },
        hidden: { kind: 'rectified-power', degree: 3, scale: 40 },
      },
    ],
  ];

  it.each(cases)('%s: states and energies are those of its own equations', (_, options) => {
    const { model, scale } = symmetricModel(options);
    const naive = naiveSymmetric(options);
    const engine = odeEngine(model, { dt: 0.05, integrator: 'euler' });
    const cue = normals(40, 1, 'symmetric');
    const slow = normals(40, 1, 'symmetric', 'slow');
    engine.start(
      cue.map((value) => value / scale.feature),
      slow.map((value) => value / scale.delay),
    );
    naive.start(cue, slow);
    for (let step = 0; step < 200; step++) {
      engine.step();
      naive.step(0.05);
      expect(relativeError(scaled(engine.state.v, scale.feature), naive.Vf)).toBeLessThan(1e-9);
      expect(relativeError(scaled(engine.state.h!, scale.hidden), naive.Vh)).toBeLessThan(1e-9);
      expect(relativeError(scaled(engine.state.s, scale.delay), naive.Vd)).toBeLessThan(1e-9);
      const energy = scale.energy * energyOf(model).full(engine.state);
      expect(Math.abs(energy - naive.energy())).toBeLessThan(1e-9 * (1 + Math.abs(energy)));
    }
  });

  it('has no equal where neither layer can be scaled', () => {
    const options: SymmetricOptions = {
      ...common,
      features: { kind: 'tanh', gain: 1 },
      hidden: { kind: 'softmax', beta: 1 },
    };
    expect(() => symmetricModel(options)).toThrow(/use alpha_s = 1/);
    expect(symmetricModel({ ...options, alphaS: 1 }).scale.energy).toBe(1);
  });
});

function scaled(x: Float64Array, by: number): Float64Array {
  return x.map((value) => by * value);
}

/** Section 4 of the spec as it is written, by plain loops: h, then v, then the delay from the new v, plain Euler. */
function naiveSymmetric(options: SymmetricOptions) {
  const { patterns, alphaS, alphaC, betaD = 1, features, hidden, delay, times = {} } = options;
  const { count: P, neurons: N, rows } = patterns;
  const [Th, Td] = [times.hidden!, times.delay!];
  const root = Math.sqrt(alphaS);
  const phi = interactionMatrix(cycleGraph(P)).data;
  const sf = (x: number) => (features.kind === 'tanh' ? Math.tanh(features.gain * x) : x);
  const psi = (x: number) => (delay === 'tanh' ? Math.tanh(x) : x);
  const sh = (x: Float64Array): Float64Array => {
    if (hidden.kind === 'softmax') {
      const total = x.reduce((sum, value) => sum + Math.exp(hidden.beta * value), 0);
      return x.map((value) => Math.exp(hidden.beta * value) / total);
    }
    return x.map((value) =>
      hidden.kind === 'rectified-power' ? Math.max(0, value / hidden.scale) ** hidden.degree : value,
    );
  };
  const Lf = (x: number) =>
    features.kind === 'tanh' ? Math.log(Math.cosh(features.gain * x)) / features.gain : (x * x) / 2;
  const Lh = (x: Float64Array): number => {
    if (hidden.kind === 'softmax') {
      return Math.log(x.reduce((sum, value) => sum + Math.exp(hidden.beta * value), 0)) / hidden.beta;
    }
    if (hidden.kind === 'rectified-power') {
      const { degree, scale } = hidden;
      return x.reduce((sum, value) => sum + (scale * Math.max(0, value / scale) ** (degree + 1)) / (degree + 1), 0);
    }
    return x.reduce((sum, value) => sum + (value * value) / 2, 0);
  };
  const project = (x: ArrayLike<number>) =>
    Float64Array.from({ length: P }, (_, mu) => {
      let sum = 0;
      for (let i = 0; i < N; i++) sum += rows[mu * N + i]! * x[i]!;
      return sum;
    });
  const drive = (Vf: Float64Array, Vd: Float64Array) => {
    const o = project(Vf.map(sf));
    const od = project(Vd.map(psi));
    return o.map((value, nu) => {
      let sum = root * value;
      for (let mu = 0; mu < P; mu++) sum += alphaC * phi[mu * P + nu]! * od[mu]!;
      return sum;
    });
  };
  const state = { Vf: new Float64Array(N), Vh: new Float64Array(P), Vd: new Float64Array(N) };
  return {
    get Vf() {
      return state.Vf;
    },
    get Vh() {
      return state.Vh;
    },
    get Vd() {
      return state.Vd;
    },
    start: (cue: Float64Array, slow: Float64Array) => {
      state.Vf = cue.slice();
      state.Vd = slow.slice();
      state.Vh = drive(cue, slow);
    },
    step: (dt: number) => {
      const target = drive(state.Vf, state.Vd);
      state.Vh = state.Vh.map((value, mu) => value + (dt / Th) * (target[mu]! - value));
      const p = sh(state.Vh);
      state.Vf = state.Vf.map((value, i) => {
        let pull = 0;
        for (let mu = 0; mu < P; mu++) pull += root * p[mu]! * rows[mu * N + i]!;
        return value + dt * (pull - value);
      });
      state.Vd = state.Vd.map((value, i) => value + (dt / Td) * (betaD * sf(state.Vf[i]!) - value));
    },
    energy: () => {
      const p = sh(state.Vh);
      let sum = state.Vf.reduce((total, value) => total + value * sf(value) - Lf(value), 0) - Lh(state.Vh);
      const target = drive(state.Vf, state.Vd);
      // Both interaction terms are the drive of the hidden layer against its activity.
      for (let mu = 0; mu < P; mu++) sum += (state.Vh[mu]! - target[mu]!) * p[mu]!;
      return sum;
    },
  };
}
