// The authors' symmetric convention, converted where it comes in:
//   T_f dV_f = sqrt(a_s) Xi s_h(V_h) - V_f + I,  V_h = sqrt(a_s) Xi^T s_f(V_f) + a_c Phi^T Xi^T psi(V_d),
//   T_d dV_d = b_d s_f(V_f) - V_d
// becomes EDEN's by scaling its layers. Source: spec of sequential memory, section 4, "Conversion". For DSEM the spec
// takes b_d into alpha_c (alpha_c^E = sqrt(a_s) b_d a_c); here b_d stays a parameter, which is the same dynamics.

import { InputError } from '../../array/errors.ts';
import type { Lagrangian } from './lagrangian.ts';
import type { DelayActivation, EpisodicModel } from './model.ts';
import { type SequenceOptions, sequenceModel } from './models.ts';

export interface SymmetricOptions extends SequenceOptions {
  readonly alphaS: number;
  readonly alphaC: number;
  /** 1 when absent. */
  readonly betaD?: number;
  readonly features: Lagrangian;
  readonly hidden: Lagrangian;
  readonly delay?: DelayActivation;
  /** `gsemm` when absent. */
  readonly name?: string;
}

/** How states of the symmetric convention follow from those of the model. */
export interface SymmetricScale {
  /** `V_f = feature v`, and the same for input: `I_sym = feature I`. */
  readonly feature: number;
  /** `V_h = hidden h`. */
  readonly hidden: number;
  /** `V_d = delay s`. */
  readonly delay: number;
  /** `E_sym = energy E`. */
  readonly energy: number;
}

export interface Converted {
  readonly model: EpisodicModel;
  readonly scale: SymmetricScale;
}

/**
 * A GSEMM given in the symmetric convention.
 * @throws InputError where no scaling of the layers removes `sqrt(alpha_s)`: it takes a hidden activation that is a power
 * (or the identity), or identity features with the identity delay, or `alpha_s = 1`
 */
export function symmetricModel(options: SymmetricOptions): Converted {
  const { alphaS, alphaC, betaD = 1, features, hidden, delay = 'identity', name = 'gsemm' } = options;
  if (!(Number.isFinite(alphaS) && alphaS > 0)) {
    throw new InputError(`alpha_s is ${alphaS}, expected a positive finite number`);
  }
  const root = Math.sqrt(alphaS);
  const degree = homogeneity(hidden);
  const build = (strengths: { alphaS: number; alphaC: number }, scale: SymmetricScale): Converted => ({
    model: sequenceModel(name, options, { ...strengths, betaD, features, hidden, delay }),
    scale,
  });
  if (degree !== null) {
    // s_h(k V_h) = k^degree s_h(V_h): the factor sqrt(a_s) of the output moves into the drive.
    const gain = root ** (1 / degree);
    const scale = { feature: 1, hidden: 1 / gain, delay: 1, energy: 1 };
    return build({ alphaS: gain * root, alphaC: gain * alphaC }, scale);
  }
  if (alphaS === 1 || (features.kind === 'identity' && delay === 'identity')) {
    return build({ alphaS, alphaC: root * alphaC }, { feature: root, hidden: 1, delay: root, energy: alphaS });
  }
  throw new InputError(
    `alpha_s is ${alphaS} with ${features.kind} features, a ${hidden.kind} hidden layer and a ${delay} delay: ` +
      'this has no equal in EDEN convention, use alpha_s = 1',
  );
}

export interface DsemOptions extends SequenceOptions {
  readonly alphaS?: number;
  readonly alphaC?: number;
  readonly betaD?: number;
  readonly beta?: number;
}

/**
 * Makes DSEM from the authors' symmetric parameters and defaults (2022 Python code), with the scales of its states.
 * @throws InputError for a field that cannot be used, and where no scaling of the layers removes `sqrt(alpha_s)`
 */
export function dsemModel(options: DsemOptions): Converted {
  const { alphaS = 1, alphaC = 0.7, betaD = 7, beta = 1 } = options;
  const layers = { features: { kind: 'identity' }, hidden: { kind: 'softmax', beta } } as const;
  return symmetricModel({ ...options, name: 'dsem', alphaS, alphaC, betaD, ...layers });
}

/** The degree `n` for which the activation of `k x` is `k^n` times that of `x`, `k > 0`; `null` where there is none. */
function homogeneity(lagrangian: Lagrangian): number | null {
  if (lagrangian.kind === 'identity') return 1;
  return lagrangian.kind === 'rectified-power' ? lagrangian.degree : null;
}
