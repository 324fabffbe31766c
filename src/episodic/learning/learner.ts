// A sequential memory that learns while it runs: DSEM's dynamics (identity features, softmax hidden layer, T_h -> 0) with
// the teacher as a weak input, and after each step the rule on its weights. Source: spec of sequential memory, section 10
// ("Loop"), symmetric convention:
//   V_h = sqrt(a_s) Xi^T V_f + a_c Phi^T Xi^T psi(V_d),  T_f dV_f = sqrt(a_s) Xi softmax(beta V_h) - V_f + I,
//   T_d dV_d = V_f - V_d
// State and weights go on from one evaluation of V_h: an Euler step of all of them together.

import { InputError } from '../../array/errors.ts';
import { logSumExp, softmax } from '../model/lagrangian.ts';
import { dot, rowProducts, weightedRows } from '../model/products.ts';
import { applyContrast, type Contrast, contrastAt, contrastFor, type LearnedWeights } from './rule.ts';
import { checkLearningSettings, type LearningSettings } from './settings.ts';

export class Learner {
  readonly settings: LearningSettings;
  readonly weights: LearnedWeights;
  /** `V_f` and `V_d`, `[N]`. */
  readonly v: Float64Array;
  readonly s: Float64Array;
  readonly #psi: Float64Array;
  readonly #pulled: Float64Array;
  readonly #delayed: Float64Array;
  readonly #spread: Float64Array;
  readonly #drive: Float64Array;
  readonly #activity: Float64Array;
  readonly #contrast: Contrast;
  readonly #featureShare: number;
  readonly #delayShare: number;

  /**
   * Begins at rest with these weights.
   * @param weights are learned in place
   * @throws InputError where settings or sizes cannot be
   */
  constructor(settings: LearningSettings, weights: LearnedWeights) {
    checkLearningSettings(settings);
    const { neurons, hidden } = weights;
    if (weights.xi.length !== neurons * hidden || weights.phi.length !== hidden * hidden) {
      throw new InputError(
        `weights of ${weights.xi.length} and ${weights.phi.length} values, expected ${neurons} x ${hidden} and ${hidden} x ${hidden}`,
      );
    }
    this.settings = settings;
    this.weights = weights;
    [this.v, this.s] = [new Float64Array(neurons), new Float64Array(neurons)];
    [this.#psi, this.#pulled] = [new Float64Array(neurons), new Float64Array(neurons)];
    [this.#delayed, this.#spread] = [new Float64Array(hidden), new Float64Array(hidden)];
    [this.#drive, this.#activity] = [new Float64Array(hidden), new Float64Array(hidden)];
    this.#contrast = contrastFor(hidden);
    const { dt, times, integrator } = settings;
    const share = (time: number) => (integrator === 'euler' ? dt / time : -Math.expm1(-dt / time));
    this.#featureShare = share(times.feature);
    this.#delayShare = share(times.delay);
  }

  /** Both states to zero, as at the beginning of an epoch. */
  rest(): void {
    this.v.fill(0);
    this.s.fill(0);
  }

  /** One step of states and weights under `teacher [N]`; gives the reduced energy before it. */
  step(teacher: Float64Array): number {
    const { settings, weights, v, s } = this;
    const { neurons, hidden, xi, phi } = weights;
    const { alphaS, alphaC, beta, dt, xiTime, phiTime } = settings;
    const root = Math.sqrt(alphaS);
    const drive = this.#drive;
    if (settings.delay === 'tanh') for (let i = 0; i < neurons; i++) this.#psi[i] = Math.tanh(s[i]!);
    else this.#psi.set(s);
    rowProducts(xi, neurons, v, drive);
    rowProducts(xi, neurons, this.#psi, this.#delayed);
    this.#spread.fill(0);
    for (let mu = 0; mu < hidden; mu++) {
      const from = this.#delayed[mu]!;
      for (let nu = 0; nu < hidden; nu++) this.#spread[nu]! += phi[mu * hidden + nu]! * from;
    }
    for (let mu = 0; mu < hidden; mu++) drive[mu] = root * drive[mu]! + alphaC * this.#spread[mu]!;
    softmax(drive, beta, this.#activity);
    const energy = dot(v, v) / 2 - logSumExp(drive, beta) / beta - settings.teacher * dot(teacher, v);
    const present = { v, s, psi: this.#psi, activity: this.#activity, teacher };
    const contrast = contrastAt(weights, present, settings, this.#contrast);
    weightedRows(xi, neurons, this.#activity, 0, this.#pulled);
    applyContrast(weights, contrast, present, dt / xiTime, dt / phiTime);
    const { teacher: gain } = settings;
    const [fast, slow] = [this.#featureShare, this.#delayShare];
    for (let i = 0; i < neurons; i++) {
      v[i]! += fast * (root * this.#pulled[i]! + gain * teacher[i]! - v[i]!);
      s[i]! += slow * (v[i]! - s[i]!);
    }
    return energy;
  }

  isFinite(): boolean {
    return this.v.every(Number.isFinite) && this.weights.xi.every(Number.isFinite);
  }
}
