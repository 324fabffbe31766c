// The discrete descent theorem as a running check: with the slow state held, the step v <- v + eta (pull - v) never
// raises E_red for eta in (0, 1]; with identity features it lowers it by at least eta (1 - eta / 2) |grad E|^2 for every
// eta in (0, 2). Source: spec of sequential memory, section 5. Since the engines advance v before s, every single step
// of a whole recall can be held to it.

import { InputError } from '../../array/errors.ts';
import { lagrangianValue } from '../model/lagrangian.ts';
import type { EpisodicModel } from '../model/model.ts';
import { dot } from '../model/products.ts';
import type { Violation } from './engine.ts';

/** Rounding of the energy, relative to its size (spec section 13, invariants 3 and 4). */
const TOLERANCE = 1e-10;

export interface DescentCheck {
  readonly violations: readonly Violation[];
  reset(): void;
  /** Before the fast step: `v`, its activity, the drive there, where it is pulled, and the external input. */
  before(v: Float64Array, sigma: Float64Array, h: Float64Array, pulled: Float64Array, input: Float64Array | null): void;
  /** After it, with the drive at the new `v` and the same slow state. */
  after(v: Float64Array, sigma: Float64Array, h: Float64Array, input: Float64Array | null, step: number): void;
}

/**
 * A check of steps of size `eta`.
 * @param clipped whether features are clipped after the step: then only the absence of a rise can be asked for
 * @throws InputError where the theorem does not apply
 */
export function descentCheck(model: EpisodicModel, eta: number, clipped: boolean): DescentCheck {
  const quadratic = model.features.kind === 'identity';
  const limit = quadratic && !clipped ? 2 : 1;
  if (model.drive || model.alphaS === 0 || model.times.hidden > 0) {
    throw new InputError(
      'the descent check needs a Hebbian drive, alpha_s > 0 and T_h = 0: switch it off for this model',
    );
  }
  if (!(eta > 0 && (eta < limit || eta === 1))) {
    throw new InputError(`the descent check needs dt / T_f in (0, ${limit}${limit === 1 ? ']' : ')'}, found ${eta}`);
  }
  const violations: Violation[] = [];
  const energy = (v: Float64Array, sigma: Float64Array, h: Float64Array, input: Float64Array | null): number =>
    dot(v, sigma) -
    lagrangianValue(model.features, v) -
    (input ? dot(input, sigma) : 0) -
    lagrangianValue(model.hidden, h) / model.alphaS;
  let start = 0;
  let fall = 0;
  return {
    violations,
    reset: () => {
      violations.length = 0;
    },
    before: (v, sigma, h, pulled, input) => {
      start = energy(v, sigma, h, input);
      fall = 0;
      if (!quadratic || clipped) return;
      for (let i = 0; i < v.length; i++) fall += (pulled[i]! - v[i]!) ** 2;
      fall *= eta * (1 - eta / 2);
    },
    after: (v, sigma, h, input, step) => {
      const end = energy(v, sigma, h, input);
      const allowed = start - fall + TOLERANCE * (1 + Math.abs(start));
      if (!(end <= allowed)) violations.push({ step, before: start, after: end, allowed });
    },
  };
}
