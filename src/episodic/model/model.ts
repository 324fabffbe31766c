// A sequential memory as data, in EDEN's convention, which all engines of this room integrate:
//   h   = alpha_s Xi^T sigma_f(v) + alpha_c Phi^T Xi^T psi(s)      (T_h -> 0, or T_h dh = that - h)
//   T_f dv = Xi sigma_h(h) - v + I,     T_d ds = beta_d sigma_f(v) - s
// Memories sit at v = xi. Source: spec of sequential memory, sections 2 to 4. Other conventions are converted where they
// come in (symmetric.ts), so that r = alpha_s / (beta_d alpha_c) is the one ratio that decides.

import { InputError } from '../../array/errors.ts';
import type { MemoryGraph } from './graph.ts';
import { checkLagrangian, type Lagrangian } from './lagrangian.ts';
import type { Patterns } from './patterns.ts';

/** All in one unit of time; only their ratios to each other and to `dt` enter the dynamics. */
export interface TimeConstants {
  /** The time constant of the features, `T_f`. */
  readonly feature: number;
  /** `T_h`; 0 is the adiabatic limit, where the hidden layer follows its drive at once. */
  readonly hidden: number;
  /** `T_d`; `Infinity` freezes the slow state. */
  readonly delay: number;
}

/** `psi`, through which the slow state acts: EDEN's identity, or the tanh of the authors' 2023 code. */
export type DelayActivation = 'identity' | 'tanh';

/** A sequential memory with all its numbers. */
export interface EpisodicModel {
  /** What it is called in records and pictures: `eden`, `dsem`, `lisem`, `polynomial`, `gamm`, or a user's own. */
  readonly name: string;
  readonly patterns: Patterns;
  /** Rows that stand in for the patterns in the drive of the hidden layer (pseudoinverse rule); `null` for Hebb. */
  readonly drive: Patterns | null;
  readonly graph: MemoryGraph;
  /** Self (symmetric) strength. */
  readonly alphaS: number;
  /** Cross (sequential) strength. */
  readonly alphaC: number;
  /** Gain of the slow state. */
  readonly betaD: number;
  readonly times: TimeConstants;
  /** `L_f`; its gain is gamma. */
  readonly features: Lagrangian;
  /** `L_h`; the sharpness of its softmax is beta. */
  readonly hidden: Lagrangian;
  readonly delay: DelayActivation;
}

/** Checks a model before it is used. @throws InputError naming the first field that cannot be used */
export function checkModel(model: EpisodicModel): void {
  const { patterns, drive, graph, times } = model;
  if (graph.memories !== patterns.count) {
    throw new InputError(`the graph has ${graph.memories} memories, expected ${patterns.count} as there are patterns`);
  }
  if (drive && (drive.count !== patterns.count || drive.neurons !== patterns.neurons)) {
    throw new InputError(
      `the drive is ${drive.count} x ${drive.neurons}, expected ${patterns.count} x ${patterns.neurons} as the patterns are`,
    );
  }
  for (const [name, value] of [
    ['alpha_s', model.alphaS],
    ['alpha_c', model.alphaC],
    ['beta_d', model.betaD],
  ] as const) {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new InputError(`${name} is ${value}, expected a finite number of at least 0`);
    }
  }
  if (!(Number.isFinite(times.feature) && times.feature > 0)) {
    throw new InputError(`T_f is ${times.feature}, expected a positive finite time`);
  }
  if (!(Number.isFinite(times.hidden) && times.hidden >= 0)) {
    throw new InputError(`T_h is ${times.hidden}, expected a finite time of at least 0 (0: adiabatic)`);
  }
  if (!(times.delay > 0)) {
    throw new InputError(`T_d is ${times.delay}, expected a positive time (Infinity: frozen)`);
  }
  checkLagrangian(model.features, 'feature');
  checkLagrangian(model.hidden, 'hidden');
}

/** `r = alpha_s / (beta_d alpha_c)`: sequences below 1, static memory above (spec section 7). */
export function ratioOf({ alphaS, alphaC, betaD }: Pick<EpisodicModel, 'alphaS' | 'alphaC' | 'betaD'>): number {
  return alphaS / (betaD * alphaC);
}
