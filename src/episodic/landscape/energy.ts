// Energies of a sequential memory in EDEN's convention, and their exact rate of change:
//   E     = [v.s_f - L_f] + [h.s_h - L_h] / a_s - s_f.Xi s_h - (a_c / a_s) psi(s).Xi Phi s_h - I.s_f
//   E_red = [v.s_f - L_f] - L_h(h(v, s)) / a_s - I.s_f,                             the limit T_h -> 0
//   dE/dt = -T_f v'.(H_f v') - (T_h / a_s) h'.(H_h h') - (a_c / a_s) (psi'(s) s').Xi Phi s_h
// Source: spec of sequential memory, section 5, divided by alpha_s as EDEN's convention has it (symmetric.ts gives the
// factor). The whole is a Lyapunov function of the fast layers only: it rises while a memory is held.

import { InputError } from '../../array/errors.ts';
import type { Compat } from '../model/compat.ts';
import { spreadBackward, spreadForward } from '../model/graph.ts';
import { hessianProduct, lagrangianValue } from '../model/lagrangian.ts';
import { layersOf } from '../model/layers.ts';
import type { EpisodicModel } from '../model/model.ts';
import { dot } from '../model/products.ts';

/** A state of the model; `h` only where `T_h > 0`. */
export interface EpisodicState {
  /** The features, `[N]`. */
  readonly v: Float64Array;
  /** `[P]`, or `null` where the hidden layer follows its drive at once. */
  readonly h: Float64Array | null;
  /** The slow state, `[N]`. */
  readonly s: Float64Array;
  /** External input `[N]`, or `null`. */
  readonly input: Float64Array | null;
}

/** `dE/dt` in its parts. */
export interface EnergyRate {
  /** The share of the fast layers, never positive. */
  readonly fast: number;
  /** The share of the slow state, of order `1 / T_d`. */
  readonly slow: number;
  readonly total: number;
}

/** All evaluate `h` afresh from the state they are given, and allocate nothing. */
export interface EpisodicEnergy {
  /** `E_red`, whatever `h` is given. */
  reduced(state: EpisodicState): number;
  /** `E`; with `h = null` the hidden layer is at its drive, where `E = E_red`. */
  full(state: EpisodicState): number;
  /** `grad_v E_red = H_f (v - Xi s_h - I)`, into `out [N]`. */
  gradient(state: EpisodicState, out: Float64Array): Float64Array;
  /** Rate of `full` along the dynamics. */
  rate(state: EpisodicState): EnergyRate;
}

/**
 * Makes the energy of `model` as functions of its state: full, reduced, and their exact rate of change.
 * @param compat `energy-cpp` or `energy-python`: `full` then has the faults of that code, and is no Lyapunov function
 * @throws InputError for a model with a pseudoinverse drive or `alpha_s = 0`, which descend no energy
 */
export function energyOf(model: EpisodicModel, compat: Compat = []): EpisodicEnergy {
  if (model.drive) throw new InputError('a model with a pseudoinverse drive descends no energy: use the Hebbian drive');
  if (model.alphaS === 0) throw new InputError('a model with alpha_s = 0 descends no energy: use a positive alpha_s');
  const layers = layersOf(model);
  const { patterns, graph, alphaS, alphaC, betaD, times } = model;
  const [n, p] = [patterns.neurons, patterns.count];
  const sigma = new Float64Array(n);
  const psi = new Float64Array(n);
  const pulled = new Float64Array(n);
  const velocity = new Float64Array(n);
  const work = new Float64Array(n);
  const o = new Float64Array(p);
  const delayed = new Float64Array(p);
  const drive = new Float64Array(p);
  const activity = new Float64Array(p);
  const spread = new Float64Array(p);
  const hiddenVelocity = new Float64Array(p);
  const hiddenWork = new Float64Array(p);
  const faults = faultsOf(model, compat);

  const evaluate = ({ v, s }: EpisodicState): void => {
    layers.features(v, sigma);
    layers.delayed(s, psi);
    layers.project(sigma, o);
    layers.project(psi, delayed);
    layers.drive(o, delayed, drive);
  };
  const featureBracket = ({ v, input }: EpisodicState): number => {
    const square = dot(v, sigma);
    const legendre = faults.wholeSquare ? square : square - lagrangianValue(model.features, v);
    return legendre - (input ? dot(input, sigma) : 0);
  };
  const pull = (h: Float64Array, input: Float64Array | null): void => {
    layers.hidden(h, activity);
    layers.pull(activity, input, pulled);
  };

  const reduced = (state: EpisodicState): number => {
    evaluate(state);
    const square = dot(state.v, sigma) - lagrangianValue(model.features, state.v);
    return square - (state.input ? dot(state.input, sigma) : 0) - lagrangianValue(model.hidden, drive) / alphaS;
  };
  const full = (state: EpisodicState): number => {
    evaluate(state);
    const h = state.h ?? drive;
    layers.hidden(h, activity);
    const hidden = dot(h, activity) - lagrangianValue(model.hidden, h);
    if (faults.rawDelay) layers.project(state.s, delayed);
    (faults.transposed ? spreadBackward : spreadForward)(graph, delayed, spread);
    const interactions = dot(o, activity) + faults.delayGain * dot(spread, activity);
    return featureBracket(state) + hidden / alphaS - interactions;
  };
  const gradient = (state: EpisodicState, out: Float64Array): Float64Array => {
    evaluate(state);
    pull(drive, state.input);
    for (let i = 0; i < n; i++) velocity[i] = state.v[i]! - pulled[i]!;
    return hessianProduct(model.features, state.v, velocity, out);
  };
  const rate = (state: EpisodicState): EnergyRate => {
    evaluate(state);
    const h = state.h ?? drive;
    pull(h, state.input);
    for (let i = 0; i < n; i++) velocity[i] = (pulled[i]! - state.v[i]!) / times.feature;
    let fast = -times.feature * dot(velocity, hessianProduct(model.features, state.v, velocity, work));
    if (state.h && times.hidden > 0) {
      for (let mu = 0; mu < p; mu++) hiddenVelocity[mu] = (drive[mu]! - h[mu]!) / times.hidden;
      hessianProduct(model.hidden, h, hiddenVelocity, hiddenWork);
      fast -= (times.hidden / alphaS) * dot(hiddenVelocity, hiddenWork);
    }
    for (let i = 0; i < n; i++) {
      const slope = model.delay === 'identity' ? 1 : 1 - psi[i]! * psi[i]!;
      work[i] = (slope * (betaD * sigma[i]! - state.s[i]!)) / times.delay;
    }
    layers.project(work, delayed);
    const slow = (-alphaC / alphaS) * dot(spreadForward(graph, delayed, spread), activity);
    return { fast, slow, total: fast + slow };
  };
  return { reduced, full, gradient, rate };
}

interface Faults {
  readonly wholeSquare: boolean;
  readonly transposed: boolean;
  readonly rawDelay: boolean;
  /** Factor of the delay term. */
  readonly delayGain: number;
}

function faultsOf({ alphaS, alphaC }: EpisodicModel, compat: Compat): Faults {
  const cpp = compat.includes('energy-cpp');
  // The symmetric alpha_c of an identity-feature model is alpha_c / sqrt(alpha_s): without it, 1 / sqrt(alpha_s) is left.
  const delayGain = compat.includes('energy-python') ? 1 / Math.sqrt(alphaS) : alphaC / alphaS;
  return { wholeSquare: cpp, transposed: cpp, rawDelay: cpp, delayGain };
}
