// Energies: gradient, exact rate, descent of every frozen landscape, and the rise while a memory is held.
// Numbers in brackets are the invariants of the spec, section 13.

import { describe, expect, it } from 'vitest';
import { descentCheck } from '../../src/episodic/engine/descent-check.ts';
import { odeEngine } from '../../src/episodic/engine/ode.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { energyOf } from '../../src/episodic/landscape/energy.ts';
import { frozenLandscape, trackFixedPoints } from '../../src/episodic/landscape/landscape.ts';
import { staticGraph } from '../../src/episodic/model/graph.ts';
import { hessianProduct, softmax } from '../../src/episodic/model/lagrangian.ts';
import type { EpisodicModel } from '../../src/episodic/model/model.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { patternRow } from '../../src/episodic/model/patterns.ts';
import { dot } from '../../src/episodic/model/products.ts';
import { centralGradient, draw, normals, relativeError, zoo } from './helpers.ts';

const N = 24;
const patterns = draw(5, N, 'energy');
const models = Object.entries(zoo(patterns));

describe.each(models)('%s', (name, model) => {
  const v = normals(N, 0.6, name, 'v');
  const s = normals(N, 0.5, name, 's');
  const input = normals(N, 0.3, name, 'input');

  it.each([1, 0.8])('[1] finite differences of E_red are -T_f H_f dv/dt, to 1e-6: T_f = %d', (feature) => {
    const numeric = centralGradient((at) => energyOf(model).reduced({ v: at, h: null, s, input }), v);
    const timed: EpisodicModel = { ...model, times: { ...model.times, feature } };
    const engine = odeEngine(timed, { dt: 1e-3, integrator: 'euler' });
    engine.setInput(input);
    engine.start(v, s);
    engine.step();
    const velocity = engine.state.v.map((value, i) => (value - v[i]!) / 1e-3);
    const slope = hessianProduct(model.features, v, velocity, new Float64Array(N));
    const expected = slope.map((value) => -feature * value);
    expect(relativeError(numeric, expected)).toBeLessThan(1e-6);
    const gradient = energyOf(model).gradient({ v, h: null, s, input }, new Float64Array(N));
    expect(relativeError(numeric, gradient)).toBeLessThan(1e-6);
  });

  it('has E = E_red where the hidden layer is at its drive', () => {
    const energy = energyOf(model);
    const state = { v, h: null, s, input };
    expect(energy.full(state)).toBeCloseTo(energy.reduced(state), 10);
  });

  it.each([0, 0.3])('[2] dE/dt is its closed form, to 1e-6: T_h = %d', (hidden) => {
    const finite: EpisodicModel = { ...model, times: { feature: 0.8, hidden, delay: 7 } };
    const dt = 1e-4;
    const engine = odeEngine(finite, { dt, integrator: 'rk4' });
    engine.setInput(input);
    engine.start(v, s);
    const h = engine.state.h;
    if (h) h.set(h.map((value, mu) => 0.5 * value + 0.2 * mu));
    const before = engine.energy();
    engine.step();
    const rate = engine.energyRate();
    engine.step();
    const numeric = (engine.energy() - before) / (2 * dt);
    expect(Math.abs(numeric - rate.total)).toBeLessThan(1e-6 * Math.abs(rate.fast) + 1e-8);
    expect(rate.fast).toBeLessThan(0);
    expect(rate.total).toBeCloseTo(rate.fast + rate.slow, 12);
  });

  const runs: readonly [string, EpisodicModel][] = [
    ['Phi = 0', { ...model, graph: staticGraph(5) }],
    ['alpha_c = 0', { ...model, alphaC: 0 }],
    ['V_d frozen', model],
  ];
  const steps = [0.05, 0.3, 0.7, 1, ...(model.features.kind === 'identity' ? [1.4, 1.99] : [])];
  it.each(runs)('[3][4] E_red never rises for any step: %s', (kind, run) => {
    for (const eta of steps) {
      const engine = odeEngine(run, { dt: eta * run.times.feature, integrator: 'euler', checks: true });
      engine.start(normals(N, 1.5, name, kind, eta), kind === 'V_d frozen' ? normals(N, 2, name, eta) : undefined);
      engine.freezeDelay(kind === 'V_d frozen');
      const energy = energyOf(run);
      const slow = engine.state.s.slice();
      let last = energy.reduced(engine.state);
      for (let step = 0; step < 60; step++) {
        const before = engine.state.v.slice();
        engine.step();
        const now = energy.reduced(engine.state);
        // Where the slow state moves, the theorem is about the step of v alone; with Phi = 0 it makes no difference.
        const scale = 1e-10 * (1 + Math.abs(last));
        let fall = 0;
        if (model.features.kind === 'identity' && kind === 'V_d frozen') {
          const slope = energy.gradient({ v: before, h: null, s: slow, input: null }, new Float64Array(N));
          fall = eta * (1 - eta / 2) * slope.reduce((sum, value) => sum + value * value, 0);
        }
        expect(now).toBeLessThanOrEqual(last - fall + scale);
        last = now;
      }
      expect(engine.violations).toEqual([]);
    }
  });
});

describe('the running descent check', () => {
  it('passes every step of a whole recall, slow state moving', () => {
    const model = edenModel({ patterns: draw(4, 200, 'check'), alphaS: 0.5 });
    for (const integrator of ['euler', 'exponential-euler'] as const) {
      const record = recall(odeEngine(model, { dt: 0.5, integrator, checks: true }), { time: 200 });
      expect(record.visits.length).toBeGreaterThan(5);
      expect(record.violations).toEqual([]);
    }
  });

  it('reports a step that falls less than it must', () => {
    const model = edenModel({ patterns, alphaS: 0.5 });
    const check = descentCheck(model, 0.5, false);
    const v = Float64Array.from(patternRow(patterns, 0));
    const h = new Float64Array(5);
    const far = v.map((value) => value + 1);
    check.before(v, v, h, far, null);
    check.after(v, v, h, null, 7);
    const [violation] = check.violations;
    expect(violation!.step).toBe(7);
    expect(violation!.before - violation!.allowed).toBeCloseTo(0.5 * 0.75 * N, 6);
    check.reset();
    expect(check.violations).toEqual([]);
  });

  it('is refused where the theorem says nothing', () => {
    const model = edenModel({ patterns });
    expect(() => odeEngine(model, { dt: 0.1, integrator: 'rk4', checks: true })).toThrow(/Euler steps/);
    const slowHidden = edenModel({ patterns, times: { hidden: 0.4 } });
    expect(() => odeEngine(slowHidden, { dt: 0.1, checks: true })).toThrow(/T_h = 0/);
    const tanh = { ...model, features: { kind: 'tanh', gain: 1 } } as const;
    expect(() => odeEngine(tanh, { dt: 1.5, integrator: 'euler', checks: true })).toThrow(/dt \/ T_f in \(0, 1\]/);
  });
});

describe('[5] the energy rises slowly while a memory is held', () => {
  const memories = draw(6, 200, 'rise');
  const held = (delay: number) => {
    const model = edenModel({ patterns: memories, alphaS: 0.5, times: { delay } });
    const engine = odeEngine(model, { dt: 0.1 });
    const { visits } = recall(engine, { time: 20 * delay, visits: 4 });
    const { from, until } = visits[2]!;
    engine.start(patternRow(memories, 0));
    let largest = 0;
    let bottom = Number.POSITIVE_INFINITY;
    let rise = 0;
    let last = Number.NaN;
    while (engine.steps * 0.1 < until) {
      engine.step();
      const share = (engine.steps * 0.1 - from) / (until - from);
      if (share < 0) continue;
      const energy = engine.energy();
      bottom = Math.min(bottom, energy);
      rise = Math.max(rise, energy - bottom);
      // As the energy really moves, not as its closed form says.
      if (share > 0.4 && share < 0.7) largest = Math.max(largest, (energy - last) / 0.1);
      last = energy;
    }
    return { largest, rise };
  };

  it('at a rate of order 1 / T_d, by an amount over the whole visit that is of order 1', () => {
    const runs = [20, 40, 80].map(held);
    for (let i = 0; i < 2; i++) {
      const slope = Math.log2(runs[i + 1]!.largest / runs[i]!.largest);
      expect(Math.abs(slope + 1)).toBeLessThan(0.2);
      expect(runs[i]!.rise).toBeGreaterThan(0);
      expect(runs[i + 1]!.rise / runs[i]!.rise).toBeGreaterThan(0.8);
      expect(runs[i + 1]!.rise / runs[i]!.rise).toBeLessThan(1.25);
    }
  });
});

describe('the frozen landscape', () => {
  it.each(models)('descends to a point without slope, and not uphill: %s', (name, model) => {
    const landscape = frozenLandscape(model, normals(N, 0.4, name, 'slow'), normals(N, 0.1, name, 'input'));
    const start = normals(N, 1, name, 'start');
    const minimum = landscape.descend(start);
    expect(minimum.converged).toBe(true);
    expect(minimum.energy).toBeLessThanOrEqual(landscape.energy(start));
    const slope = landscape.gradient(minimum.state, new Float64Array(N));
    expect(Math.max(...slope.map(Math.abs))).toBeLessThan(1e-8);
  });

  it('has every memory as a minimum before the slow state moves, and loses the present one afterwards', () => {
    const memories = draw(5, 300, 'track');
    const model = edenModel({ patterns: memories, alphaS: 0.5 });
    const rest = trackFixedPoints(model, null, new Float64Array(300));
    expect(rest.map(({ memory }) => memory).sort()).toEqual([0, 1, 2, 3, 4]);
    // After 20 T_d at memory 2 the slow state is there: it supports memory 3 alone.
    const tilted = trackFixedPoints(model, patternRow(memories, 2), patternRow(memories, 2));
    const fromTwo = tilted.find(({ from }) => from.includes(2))!;
    expect(fromTwo.memory).toBe(3);
    expect(fromTwo.from).toContain('present');
    expect(tilted[0]!.memory).toBe(3);
  });
});

describe('compat energies', () => {
  it('[quirk 1] energy-cpp has its three faults and nothing else', () => {
    const model = edenModel({ patterns, alphaS: 0.8, alphaC: 1.4, beta: 0.2, delay: 'tanh' });
    const state = { v: normals(N, 0.7, 'cpp'), h: null, s: normals(N, 0.7, 'cpp', 's'), input: null };
    const square = state.v.reduce((sum, value) => sum + value * value, 0);
    // On a static graph without delay only the missing 1/2 is left.
    const still = { ...model, graph: staticGraph(5) };
    const difference = energyOf(still, ['energy-cpp']).full(state) - energyOf(still).full(state);
    expect(difference).toBeCloseTo(square / 2, 10);
    // With it: V_d for tanh V_d, Phi for Phi^T, in the delay term alone.
    const overlaps = (x: Float64Array) => Float64Array.from({ length: 5 }, (_, mu) => dot(patternRow(patterns, mu), x));
    const psi = overlaps(state.s.map(Math.tanh));
    const h = overlaps(state.v).map((o, mu) => 0.8 * o + 1.4 * psi[(mu + 4) % 5]!);
    const p = softmax(h, 0.2, new Float64Array(5));
    const raw = overlaps(state.s);
    const right = p.reduce((sum, share, mu) => sum + share * psi[(mu + 4) % 5]!, 0);
    const theirs = p.reduce((sum, share, mu) => sum + share * raw[(mu + 1) % 5]!, 0);
    expect(energyOf(model, ['energy-cpp']).full(state) - energyOf(model).full(state)).toBeCloseTo(
      square / 2 - (1.4 / 0.8) * (theirs - right),
      10,
    );
  });

  it('[quirk 1] energy-python forgets alpha_c: right where the symmetric alpha_c is 1', () => {
    const state = { v: normals(N, 0.7, 'py'), h: null, s: normals(N, 0.7, 'py', 's'), input: null };
    const root = Math.sqrt(0.8);
    const one = edenModel({ patterns, alphaS: 0.8, alphaC: root, beta: 0.2 });
    expect(energyOf(one, ['energy-python']).full(state)).toBeCloseTo(energyOf(one).full(state), 10);
    const two = edenModel({ patterns, alphaS: 0.8, alphaC: 2 * root, beta: 0.2 });
    expect(Math.abs(energyOf(two, ['energy-python']).full(state) - energyOf(two).full(state))).toBeGreaterThan(1e-3);
  });
});
