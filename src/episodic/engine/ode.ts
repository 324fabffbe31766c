// The full simulator: every feature, hidden unit and delay unit, integrated as differential equations. The oracle the
// two faster engines are tested against. Source: spec of sequential memory, sections 4, 10.1 and 11 (integration).
//
// Only the ratios dt / T_f, dt / T_h, dt / T_d enter, so that scaling all times by a power of two changes no bit.
// Euler and exponential Euler advance h (where T_h > 0), then v, then s from the new v, as the authors do; RK4 advances
// all variables together. Nothing is allocated per step.

import { InputError } from '../../array/errors.ts';
import { type EnergyRate, type EpisodicEnergy, type EpisodicState, energyOf } from '../landscape/energy.ts';
import type { Compat } from '../model/compat.ts';
import { type Layers, layersOf } from '../model/layers.ts';
import { checkModel, type EpisodicModel } from '../model/model.ts';
import { rowProducts } from '../model/products.ts';
import { type DescentCheck, descentCheck } from './descent-check.ts';
import type { RecallEngine, Violation } from './engine.ts';
import { rungeKutta } from './runge-kutta.ts';

/** `exponential-euler` is exact for a constant pull and stable at any `dt`. */
export type Integrator = 'exponential-euler' | 'euler' | 'rk4';

export interface OdeOptions {
  readonly dt: number;
  /** `exponential-euler` when absent. */
  readonly integrator?: Integrator;
  /** Features are clipped to `[-clip, clip]` after every step; `null` or absent: they are not. */
  readonly clip?: number | null;
  /** Holds every step to the discrete descent theorem (descent-check.ts); Euler and exponential Euler only. */
  readonly checks?: boolean;
  /** `rk4-per-variable`, `input-over-time`, `overlap-by-hidden`, `energy-cpp`, `energy-python`. */
  readonly compat?: Compat;
}

export interface OdeEngine extends RecallEngine {
  readonly kind: 'ode';
  /** The state itself, not a copy. */
  readonly state: EpisodicState;
  /** `dE/dt` of the present state in its parts. */
  energyRate(): EnergyRate;
}

/**
 * Makes the full simulator of `model`, which covers every model, started at zero.
 * @throws InputError for a broken model, a step that the integrator cannot take (`dt >= 2 T`), or a check it cannot
 *   make
 */
export function odeEngine(model: EpisodicModel, options: OdeOptions): OdeEngine {
  checkModel(model);
  return new FullSimulator(model, options);
}

class FullSimulator implements OdeEngine {
  readonly kind = 'ode' as const;
  readonly model: EpisodicModel;
  readonly dt: number;
  steps = 0;
  readonly #layers: Layers;
  readonly #clip: number | null;
  readonly #check: DescentCheck | null;
  readonly #compat: Compat;
  #energy: EpisodicEnergy | null = null;
  /** Share of the way to its target that a variable goes in one step (dt / T itself for RK4). */
  readonly #featureShare: number;
  readonly #hiddenShare: number;
  readonly #delayShare: number;
  #frozen = false;
  readonly #v: Float64Array;
  readonly #h: Float64Array;
  readonly #s: Float64Array;
  #input: Float64Array | null = null;
  /** Kept with the state: `sigma_f(v)`, and projections of it and of `psi(s)` where they are up to date. */
  readonly #sigma: Float64Array;
  readonly #o: Float64Array;
  readonly #delayed: Float64Array;
  #projected = false;
  #delayProjected = false;
  readonly #drive: Float64Array;
  readonly #activity: Float64Array;
  readonly #pulled: Float64Array;
  readonly #psi: Float64Array;
  readonly #rungeKutta: { readonly free: readonly (() => void)[]; readonly frozen: readonly (() => void)[] } | null;

  constructor(
    model: EpisodicModel,
    { dt, integrator = 'exponential-euler', clip = null, checks, compat = [] }: OdeOptions,
  ) {
    const { feature, hidden, delay } = model.times;
    requireStep(dt, integrator, model);
    if (clip !== null && !(clip > 0)) throw new InputError(`clip is ${clip}, expected a positive number`);
    this.model = model;
    this.dt = dt;
    this.#clip = clip;
    this.#compat = compat;
    this.#layers = layersOf(model);
    const share = (time: number): number => (integrator === 'exponential-euler' ? -Math.expm1(-dt / time) : dt / time);
    this.#featureShare = share(feature);
    this.#hiddenShare = hidden > 0 ? share(hidden) : 1;
    this.#delayShare = share(delay);
    const n = model.patterns.neurons;
    const p = model.patterns.count;
    [this.#v, this.#s, this.#sigma] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
    [this.#pulled, this.#psi] = [new Float64Array(n), new Float64Array(n)];
    [this.#h, this.#o, this.#delayed] = [new Float64Array(p), new Float64Array(p), new Float64Array(p)];
    [this.#drive, this.#activity] = [new Float64Array(p), new Float64Array(p)];
    if (checks && integrator === 'rk4') {
      throw new InputError('the descent check is a theorem about Euler steps: use euler or exponential-euler, not rk4');
    }
    this.#check = checks ? descentCheck(model, this.#featureShare, clip !== null) : null;
    this.#rungeKutta = integrator === 'rk4' ? this.#steppers(compat.includes('rk4-per-variable')) : null;
    this.start(this.#v);
  }

  get violations(): readonly Violation[] {
    return this.#check?.violations ?? [];
  }

  get state(): EpisodicState {
    return { v: this.#v, h: this.model.times.hidden > 0 ? this.#h : null, s: this.#s, input: this.#input };
  }

  start(cue: ArrayLike<number>, slow?: ArrayLike<number>): void {
    const n = this.#v.length;
    for (const [name, vector] of [
      ['cue', cue],
      ['slow state', slow ?? cue],
    ] as const) {
      if (vector.length !== n) throw new InputError(`the ${name} has ${vector.length} values, expected ${n}`);
    }
    this.#v.set(cue);
    if (slow) this.#s.set(slow);
    else this.#s.fill(0);
    this.steps = 0;
    this.#check?.reset();
    this.#layers.features(this.#v, this.#sigma);
    this.#projected = false;
    this.#delayProjected = false;
    this.#computeDrive();
    this.#h.set(this.#drive);
  }

  setInput(input: ArrayLike<number> | null): void {
    if (input && input.length !== this.#v.length) {
      throw new InputError(`the input has ${input.length} values, expected ${this.#v.length}`);
    }
    const divisor = this.#compat.includes('input-over-time') ? this.model.times.feature : 1;
    this.#input = input && Float64Array.from(input, (value) => value / divisor);
  }

  freezeDelay(frozen: boolean): void {
    this.#frozen = frozen;
  }

  step(): void {
    if (this.#rungeKutta) {
      for (const advance of this.#frozen ? this.#rungeKutta.frozen : this.#rungeKutta.free) advance();
      this.#featuresMoved();
      this.#delayProjected = false;
    } else this.#eulerStep();
    this.steps++;
  }

  overlaps(out: Float64Array): Float64Array {
    if (this.model.drive) rowProducts(this.model.patterns.rows, this.#v.length, this.#sigma, out);
    else out.set(this.#project());
    return this.#perUnit(out);
  }

  delayOverlaps(out: Float64Array): Float64Array {
    if (this.model.drive) {
      this.#layers.delayed(this.#s, this.#psi);
      rowProducts(this.model.patterns.rows, this.#v.length, this.#psi, out);
    } else out.set(this.#projectDelay());
    return this.#perUnit(out);
  }

  hiddenActivity(out: Float64Array): Float64Array {
    return this.#layers.hidden(this.#hiddenState(), out);
  }

  energy(): number {
    return this.#energyOf().full(this.state);
  }

  energyRate(): EnergyRate {
    return this.#energyOf().rate(this.state);
  }

  featureState(out: Float64Array): Float64Array {
    out.set(this.#v);
    return out;
  }

  delayState(out: Float64Array): Float64Array {
    out.set(this.#s);
    return out;
  }

  isFinite(): boolean {
    return this.#v.every(Number.isFinite) && this.#s.every(Number.isFinite);
  }

  #eulerStep(): void {
    const n = this.#v.length;
    this.#computeDrive();
    if (this.model.times.hidden > 0) {
      const share = this.#hiddenShare;
      for (let mu = 0; mu < this.#h.length; mu++) this.#h[mu]! += share * (this.#drive[mu]! - this.#h[mu]!);
    } else this.#h.set(this.#drive);
    this.#layers.hidden(this.#h, this.#activity);
    this.#layers.pull(this.#activity, this.#input, this.#pulled);
    this.#check?.before(this.#v, this.#sigma, this.#h, this.#pulled, this.#input);
    for (let i = 0; i < n; i++) this.#v[i]! += this.#featureShare * (this.#pulled[i]! - this.#v[i]!);
    this.#featuresMoved();
    if (this.#check) {
      this.#computeDrive();
      this.#check.after(this.#v, this.#sigma, this.#drive, this.#input, this.steps);
    }
    if (this.#frozen) return;
    const gain = this.model.betaD;
    for (let i = 0; i < n; i++) this.#s[i]! += this.#delayShare * (gain * this.#sigma[i]! - this.#s[i]!);
    this.#delayProjected = false;
  }

  /** RK4 of all variables together, or of one after the other with the rest frozen. */
  #steppers(perVariable: boolean) {
    const fast = this.model.times.hidden > 0 ? [this.#v, this.#h] : [this.#v];
    const build = (parts: readonly Float64Array[]) =>
      (perVariable ? parts.map((part) => [part]) : [parts]).map((group) =>
        rungeKutta(group, (changes) => this.#changes(group, changes)),
      );
    return { free: build([...fast, this.#s]), frozen: build(fast) };
  }

  /** The right-hand sides times `dt` of whichever of v, h, s are in `parts`. */
  #changes(parts: readonly Float64Array[], changes: readonly Float64Array[]): void {
    const { times, betaD } = this.model;
    const [v, h, s, pulled] = [this.#v, this.#h, this.#s, this.#pulled];
    this.#layers.features(v, this.#sigma);
    this.#projected = false;
    this.#delayProjected = false;
    if (parts.includes(v) || parts.includes(h)) this.#computeDrive();
    parts.forEach((part, k) => {
      const change = changes[k]!;
      if (part === v) {
        this.#layers.hidden(times.hidden > 0 ? h : this.#drive, this.#activity);
        this.#layers.pull(this.#activity, this.#input, pulled);
        for (let i = 0; i < v.length; i++) change[i] = this.#featureShare * (pulled[i]! - v[i]!);
      } else if (part === h) {
        for (let mu = 0; mu < h.length; mu++) change[mu] = this.#hiddenShare * (this.#drive[mu]! - h[mu]!);
      } else {
        for (let i = 0; i < s.length; i++) change[i] = this.#delayShare * (betaD * this.#sigma[i]! - s[i]!);
      }
    });
  }

  #featuresMoved(): void {
    const clip = this.#clip;
    if (clip !== null) {
      for (let i = 0; i < this.#v.length; i++) this.#v[i] = Math.min(clip, Math.max(-clip, this.#v[i]!));
    }
    this.#layers.features(this.#v, this.#sigma);
    this.#projected = false;
  }

  #hiddenState(): Float64Array {
    if (this.model.times.hidden > 0) return this.#h;
    this.#computeDrive();
    return this.#drive;
  }

  #computeDrive(): void {
    this.#layers.drive(this.#project(), this.#projectDelay(), this.#drive);
  }

  #project(): Float64Array {
    if (!this.#projected) this.#layers.project(this.#sigma, this.#o);
    this.#projected = true;
    return this.#o;
  }

  #projectDelay(): Float64Array {
    if (!this.#delayProjected) this.#layers.project(this.#layers.delayed(this.#s, this.#psi), this.#delayed);
    this.#delayProjected = true;
    return this.#delayed;
  }

  #perUnit(out: Float64Array): Float64Array {
    const divisor = this.#compat.includes('overlap-by-hidden') ? out.length : this.#v.length;
    for (let mu = 0; mu < out.length; mu++) out[mu]! /= divisor;
    return out;
  }

  #energyOf(): EpisodicEnergy {
    this.#energy ??= energyOf(this.model, this.#compat);
    return this.#energy;
  }
}

/** Explicit steps beyond twice a time constant grow without bound (spec section 14, stiffness). */
function requireStep(dt: number, integrator: Integrator, { times }: EpisodicModel): void {
  if (!(Number.isFinite(dt) && dt > 0)) throw new InputError(`dt is ${dt}, expected a positive finite time`);
  if (integrator === 'exponential-euler') return;
  for (const [name, time] of [
    ['T_f', times.feature],
    ['T_h', times.hidden],
    ['T_d', times.delay],
  ] as const) {
    if (time === 0 || dt < 2 * time) continue;
    throw new InputError(`dt is ${dt}, but ${integrator} needs dt < 2 ${name} = ${2 * time}: use exponential-euler`);
  }
}
