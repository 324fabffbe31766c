// The overlap-space simulator: with identity features and an identity delay the overlaps close on themselves,
//   T_f do = G p - o,   T_d do_d = beta_d o - o_d,   G = Xi^T Xi,
// so that a step costs O(P) times the number of memories with a share in p, whatever N is. Source: spec of sequential
// memory, section 15. It takes the same steps as the full simulator's Euler schemes and gives the same overlaps.
//
// Beside the overlaps it keeps the coordinates of v and s on the memories and on what was put in from outside (cue, slow
// state, inputs), from which the states themselves and the energy follow exactly.

import { InputError } from '../../array/errors.ts';
import { spreadForward } from '../model/graph.ts';
import { activate, lagrangianValue } from '../model/lagrangian.ts';
import { checkModel, type EpisodicModel } from '../model/model.ts';
import { dot, rowProducts, weightedRows } from '../model/products.ts';
import type { RecallEngine, Violation } from './engine.ts';
import { type GramColumns, gramColumns } from './gram-columns.ts';

export interface OverlapEngineOptions {
  readonly dt: number;
  /** `exponential-euler` when absent. */
  readonly integrator?: 'exponential-euler' | 'euler';
}

/**
 * Makes the overlap-space simulator of `model`, whose steps cost no more for many neurons, started at zero.
 * @throws InputError for a model whose overlaps do not close: features or delay other than the identity, or a
 *   pseudoinverse drive
 */
export function overlapEngine(model: EpisodicModel, options: OverlapEngineOptions): RecallEngine {
  checkModel(model);
  const wrong =
    model.features.kind !== 'identity'
      ? `${model.features.kind} features`
      : model.delay !== 'identity'
        ? `a ${model.delay} delay`
        : model.drive
          ? 'a pseudoinverse drive'
          : null;
  if (wrong) throw new InputError(`the overlap engine cannot run a model with ${wrong}: use the ode engine`);
  const { dt, integrator = 'exponential-euler' } = options;
  const times = [model.times.feature, model.times.hidden, model.times.delay].filter((time) => time > 0);
  if (!(Number.isFinite(dt) && dt > 0)) throw new InputError(`dt is ${dt}, expected a positive finite time`);
  if (integrator === 'euler' && dt >= 2 * Math.min(...times)) {
    throw new InputError(`dt is ${dt}, but euler needs less than ${2 * Math.min(...times)}: use exponential-euler`);
  }
  return new OverlapSimulator(model, dt, integrator);
}

/** A vector put in from outside, its products with every memory and with all vectors put in so far. */
interface Foreign {
  readonly vector: Float64Array;
  /** The products with every memory, `[P]`. */
  readonly products: Float64Array;
}

/** Below this share a memory moves no overlap by more than rounding does; of ten thousand together 1e-12 is left. */
const NEGLIGIBLE_SHARE = 1e-16;
/** A hop asks for a column or two that are new; where more are asked for at once they are not worth keeping. */
const MISSING_COLUMNS = 8;

class OverlapSimulator implements RecallEngine {
  readonly kind = 'overlap' as const;
  readonly model: EpisodicModel;
  readonly dt: number;
  steps = 0;
  readonly violations: readonly Violation[] = [];
  readonly #gram: GramColumns;
  readonly #featureShare: number;
  readonly #hiddenShare: number;
  readonly #delayShare: number;
  readonly #negligible: number;
  #frozen = false;
  /** `xi . v` and `xi . s`, `[P]`. */
  readonly #o: Float64Array;
  readonly #delayed: Float64Array;
  readonly #h: Float64Array;
  readonly #drive: Float64Array;
  readonly #spread: Float64Array;
  readonly #activity: Float64Array;
  readonly #pull: Float64Array;
  /** `Xi p [N]` and `Xi^T Xi p [P]`, of a spread-out p only. */
  readonly #mixture: Float64Array;
  readonly #mixed: Float64Array;
  /** Coordinates of v and s on the memories `[P]`. */
  readonly #v: Float64Array;
  readonly #s: Float64Array;
  /** Vectors from outside; coordinates of v and s on each; products of each with v. */
  #foreign: Foreign[] = [];
  #foreignV: number[] = [];
  #foreignS: number[] = [];
  #foreignProduct: number[] = [];
  /** Products of each with where v is pulled. */
  readonly #towards: number[] = [];
  /** Place of the present input among the foreign vectors, or -1. */
  #input = -1;

  constructor(model: EpisodicModel, dt: number, integrator: 'exponential-euler' | 'euler') {
    const { feature, hidden, delay } = model.times;
    const share = (time: number): number => (integrator === 'euler' ? dt / time : -Math.expm1(-dt / time));
    this.model = model;
    this.dt = dt;
    this.#gram = gramColumns(model.patterns);
    this.#featureShare = share(feature);
    this.#hiddenShare = hidden > 0 ? share(hidden) : 1;
    this.#delayShare = share(delay);
    this.#negligible = model.hidden.kind === 'softmax' ? NEGLIGIBLE_SHARE : 0;
    const fresh = () => new Float64Array(model.patterns.count);
    [this.#o, this.#delayed, this.#h, this.#drive, this.#spread] = [fresh(), fresh(), fresh(), fresh(), fresh()];
    [this.#activity, this.#pull, this.#v, this.#s] = [fresh(), fresh(), fresh(), fresh()];
    [this.#mixture, this.#mixed] = [new Float64Array(model.patterns.neurons), fresh()];
  }

  start(cue: ArrayLike<number>, slow?: ArrayLike<number>): void {
    const input = this.#input < 0 ? null : this.#foreign[this.#input]!.vector;
    [this.#foreign, this.#foreignV, this.#foreignS, this.#foreignProduct] = [[], [], [], []];
    this.#v.fill(0);
    this.#s.fill(0);
    this.#o.fill(0);
    this.#delayed.fill(0);
    this.#foreignV[this.#put(cue, 'cue')] = 1;
    this.#o.set(this.#foreign[0]!.products);
    this.#foreignProduct[0] = dot(this.#foreign[0]!.vector, this.#foreign[0]!.vector);
    if (slow) {
      const place = this.#put(slow, 'slow state');
      this.#foreignS[place] = 1;
      this.#delayed.set(this.#foreign[place]!.products);
    }
    this.#input = -1;
    if (input) this.setInput(input);
    this.steps = 0;
    this.#computeDrive();
    this.#h.set(this.#drive);
  }

  setInput(input: ArrayLike<number> | null): void {
    this.#input = input ? this.#put(input, 'input') : -1;
  }

  freezeDelay(frozen: boolean): void {
    this.#frozen = frozen;
  }

  step(): void {
    this.#computeDrive();
    if (this.model.times.hidden > 0) {
      for (let mu = 0; mu < this.#h.length; mu++) this.#h[mu]! += this.#hiddenShare * (this.#drive[mu]! - this.#h[mu]!);
    } else this.#h.set(this.#drive);
    const p = activate(this.model.hidden, this.#h, this.#activity);
    this.#moveFeatures(p);
    if (!this.#frozen) this.#moveDelay();
    this.steps++;
  }

  overlaps(out: Float64Array): Float64Array {
    const { neurons } = this.model.patterns;
    for (let mu = 0; mu < out.length; mu++) out[mu] = this.#o[mu]! / neurons;
    return out;
  }

  delayOverlaps(out: Float64Array): Float64Array {
    const { neurons } = this.model.patterns;
    for (let mu = 0; mu < out.length; mu++) out[mu] = this.#delayed[mu]! / neurons;
    return out;
  }

  hiddenActivity(out: Float64Array): Float64Array {
    return activate(this.model.hidden, this.#hiddenState(), out);
  }

  energy(): number {
    const { model } = this;
    if (model.alphaS === 0) throw new InputError('a model with alpha_s = 0 descends no energy: use a positive alpha_s');
    let square = dot(this.#v, this.#o);
    this.#foreignV.forEach((share, j) => {
      square += share * this.#foreignProduct[j]!;
    });
    const external = square / 2 - (this.#input < 0 ? 0 : this.#foreignProduct[this.#input]!);
    const h = this.#hiddenState();
    if (model.times.hidden === 0) return external - lagrangianValue(model.hidden, h) / model.alphaS;
    // E = [..] + (h.s_h - L_h) / a_s - (drive . s_h) / a_s: both interaction terms together are the drive.
    this.#computeDrive();
    const p = activate(model.hidden, h, this.#activity);
    return external + (dot(h, p) - lagrangianValue(model.hidden, h) - dot(this.#drive, p)) / model.alphaS;
  }

  featureState(out: Float64Array): Float64Array {
    return this.#combine(this.#v, this.#foreignV, out);
  }

  delayState(out: Float64Array): Float64Array {
    return this.#combine(this.#s, this.#foreignS, out);
  }

  isFinite(): boolean {
    return this.#o.every(Number.isFinite) && this.#delayed.every(Number.isFinite);
  }

  /** v <- v + share (Xi p + I - v), in overlaps and in coordinates. */
  #moveFeatures(p: Float64Array): void {
    const share = this.#featureShare;
    const [o, v, pull] = [this.#o, this.#v, this.#pull];
    const count = o.length;
    const [foreign, towards] = [this.#foreign, this.#towards];
    const input = this.#input < 0 ? null : foreign[this.#input]!;
    if (input) pull.set(input.products);
    else pull.fill(0);
    for (let j = 0; j < foreign.length; j++) towards[j] = input ? dot(foreign[j]!.vector, input.vector) : 0;
    const directly = this.#isSpread(p);
    if (directly) this.#addDirectly(p);
    for (let mu = 0; mu < count; mu++) {
      if (Math.abs(p[mu]!) <= this.#negligible) continue;
      for (let j = 0; j < foreign.length; j++) towards[j]! += p[mu]! * foreign[j]!.products[mu]!;
      if (directly) continue;
      const column = this.#gram.column(mu);
      for (let nu = 0; nu < count; nu++) pull[nu]! += p[mu]! * column[nu]!;
    }
    for (let mu = 0; mu < count; mu++) {
      o[mu]! += share * (pull[mu]! - o[mu]!);
      v[mu]! += share * (p[mu]! - v[mu]!);
    }
    for (let j = 0; j < foreign.length; j++) {
      this.#foreignProduct[j]! += share * (towards[j]! - this.#foreignProduct[j]!);
      this.#foreignV[j]! += share * ((j === this.#input ? 1 : 0) - this.#foreignV[j]!);
    }
  }

  /** Whether so many memories share the activity that their columns cost more than the product by way of the neurons. */
  #isSpread(p: Float64Array): boolean {
    let active = 0;
    let missing = 0;
    for (let mu = 0; mu < p.length; mu++) {
      if (Math.abs(p[mu]!) <= this.#negligible) continue;
      active++;
      if (!this.#gram.has(mu)) missing++;
    }
    return active > 2 * this.model.patterns.neurons || missing > MISSING_COLUMNS;
  }

  /** Adds `Xi^T Xi p` to the pull. */
  #addDirectly(p: Float64Array): void {
    const { rows, neurons } = this.model.patterns;
    weightedRows(rows, neurons, p, this.#negligible, this.#mixture);
    rowProducts(rows, neurons, this.#mixture, this.#mixed);
    for (let mu = 0; mu < p.length; mu++) this.#pull[mu]! += this.#mixed[mu]!;
  }

  /** s <- s + share (beta_d v - s), from the new v. */
  #moveDelay(): void {
    const share = this.#delayShare;
    const { betaD } = this.model;
    for (let mu = 0; mu < this.#o.length; mu++) {
      this.#delayed[mu]! += share * (betaD * this.#o[mu]! - this.#delayed[mu]!);
      this.#s[mu]! += share * (betaD * this.#v[mu]! - this.#s[mu]!);
    }
    for (let j = 0; j < this.#foreign.length; j++) {
      this.#foreignS[j]! += share * (betaD * this.#foreignV[j]! - this.#foreignS[j]!);
    }
  }

  /** Takes in a vector from outside and says its place. */
  #put(values: ArrayLike<number>, name: string): number {
    const { rows, neurons } = this.model.patterns;
    if (values.length !== neurons) {
      throw new InputError(`the ${name} has ${values.length} values, expected ${neurons}`);
    }
    const vector = Float64Array.from(values);
    const products = rowProducts(rows, neurons, vector, new Float64Array(this.#o.length));
    let withState = dot(this.#v, products);
    this.#foreign.forEach((other, j) => {
      withState += this.#foreignV[j]! * dot(other.vector, vector);
    });
    this.#foreignProduct.push(withState);
    this.#foreignV.push(0);
    this.#foreignS.push(0);
    return this.#foreign.push({ vector, products }) - 1;
  }

  #combine(onMemories: Float64Array, onForeign: readonly number[], out: Float64Array): Float64Array {
    const { rows, neurons } = this.model.patterns;
    weightedRows(rows, neurons, onMemories, 0, out);
    this.#foreign.forEach(({ vector }, j) => {
      for (let i = 0; i < neurons; i++) out[i]! += onForeign[j]! * vector[i]!;
    });
    return out;
  }

  #hiddenState(): Float64Array {
    if (this.model.times.hidden > 0) return this.#h;
    this.#computeDrive();
    return this.#drive;
  }

  #computeDrive(): void {
    const { graph, alphaS, alphaC } = this.model;
    spreadForward(graph, this.#delayed, this.#spread);
    for (let mu = 0; mu < this.#drive.length; mu++) {
      this.#drive[mu] = alphaS * this.#o[mu]! + alphaC * this.#spread[mu]!;
    }
  }
}
