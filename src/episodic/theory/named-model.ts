// The models of the family by name, told by what their closed forms are told by: the ratio r, and the time constant of the
// slow state with `T_f = 1`. Source: spec of sequential memory, sections 3, 4 and 7.

import type { MemoryGraph } from '../model/graph.ts';
import type { DelayActivation, EpisodicModel } from '../model/model.ts';
import { edenModel, gammModel, lisemModel, polynomialModel } from '../model/models.ts';
import type { Patterns } from '../model/patterns.ts';
import { dsemModel } from '../model/symmetric.ts';
import { lisemFold } from './closed-forms.ts';

export const modelNames = ['eden', 'dsem', 'lisem', 'polynomial', 'gamm'] as const;
export type ModelName = (typeof modelNames)[number];

/** What a model has no use for is ignored. */
export interface NamedModelOptions {
  readonly model: ModelName;
  readonly patterns: Patterns;
  readonly graph: MemoryGraph;
  /** The dynamical `alpha_s / (beta_d alpha_c)`; of `lisem` the `rho` of its fold. */
  readonly ratio: number;
  /** `T_d`, in `T_f`. */
  readonly td: number;
  /** Sharpness of the softmax. */
  readonly beta: number;
  /** Gain of tanh features. */
  readonly gamma: number;
  /** The degree of `polynomial`. */
  readonly degree: number;
  readonly pseudoinverse: boolean;
  /** The delay of `eden`. */
  readonly delay: DelayActivation;
}

/** The gain `alpha_s N gamma` that the authors' LISEM has: how far its bits are from the fold. */
const LISEM_KAPPA = 4.5;

/**
 * Makes the model of a name whose closed forms have the ratio `ratio`.
 * @throws InputError for a value that it cannot have
 */
export function namedModel(options: NamedModelOptions): EpisodicModel {
  const { model, patterns, graph, ratio, td, beta, gamma, degree, pseudoinverse, delay } = options;
  const along = { patterns, graph, times: { delay: td }, pseudoinverse };
  switch (model) {
    case 'eden':
      return edenModel({ ...along, beta, alphaS: ratio, alphaC: 1, delay });
    case 'dsem':
      return dsemModel({ ...along, beta, alphaS: 1, betaD: 1, alphaC: 1 / ratio }).model;
    case 'polynomial':
      return polynomialModel({ ...along, degree, gamma, alphaS: 1, alphaC: 1 / ratio });
    case 'lisem': {
      const strength = LISEM_KAPPA / gamma;
      const { threshold } = lisemFold(strength, gamma);
      const alphaS = strength / patterns.neurons;
      return lisemModel({ ...along, gamma, betaD: 1, alphaS, alphaC: threshold / (ratio * patterns.neurons) });
    }
    case 'gamm':
      return gammModel({ patterns, features: { kind: 'identity' }, hidden: { kind: 'softmax', beta } });
  }
}
