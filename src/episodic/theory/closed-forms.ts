// Escape times in closed form and their inverses. The state is held at a memory until the successor's drive overtakes;
// with random overlaps neglected that takes -T_d ln(1 - sqrt r), and -T_d ln(1 - r) from a silent slow state.
// Source: spec of sequential memory, section 7 (mean-field result, tanh delay, LISEM, design inverse).

import { InputError } from '../../array/errors.ts';
import { type EpisodicModel, ratioOf } from '../model/model.ts';

/**
 * Gives the dwell at every memory but the first, `-T_d ln(1 - sqrt r)`, in the unit of `delay` (T_d); infinite for `r
 * >= 1`, where memories are static.
 */
export function warmDwell(ratio: number, delay: number): number {
  return ratio >= 1 ? Number.POSITIVE_INFINITY : -delay * Math.log1p(-Math.sqrt(ratio));
}

/** Gives the dwell at the first memory, `-T_d ln(1 - r)`, from a slow state of zero, in the unit of `delay` (T_d). */
export function firstDwell(ratio: number, delay: number): number {
  return ratio >= 1 ? Number.POSITIVE_INFINITY : -delay * Math.log1p(-ratio);
}

/**
 * Gives the ratio whose closed form has the dwell, `(1 - exp(-dwell / T_d))^2`; both times are in one unit.
 * @throws InputError for times that are not positive
 */
export function ratioForDwell(dwell: number, delay: number): number {
  requireTime(dwell, 'dwell');
  requireTime(delay, 'T_d');
  return Math.expm1(-dwell / delay) ** 2;
}

/** The `T_d` that gives the dwell at this ratio, `-dwell / ln(1 - sqrt r)`. @throws InputError outside `0 < r < 1` */
export function delayForDwell(dwell: number, ratio: number): number {
  requireTime(dwell, 'dwell');
  if (!(ratio > 0 && ratio < 1)) {
    throw new InputError(`ratio is ${ratio}, expected a number between 0 and 1: no sequence has this dwell otherwise`);
  }
  return -dwell / Math.log1p(-Math.sqrt(ratio));
}

/** The dwells that a model should show. */
export interface DwellPrediction {
  /** `r` for EDEN and DSEM, `artanh(alpha_s / alpha_c) / beta_d` for the tanh delay, `rho` for LISEM. */
  readonly ratio: number;
  readonly first: number;
  /** Every later one. */
  readonly warm: number;
}

/**
 * Gives the dwells of `model` in closed form, for edges of weight 1; `null` for a model they are not known for: they
 * need a softmax or exponential hidden layer on identity features, or LISEM.
 */
export function predictedDwell(model: EpisodicModel): DwellPrediction | null {
  const ratio = escapeRatio(model);
  if (ratio === null) return null;
  const { delay } = model.times;
  return { ratio, first: firstDwell(ratio, delay), warm: warmDwell(ratio, delay) };
}

/**
 * Gives what stands for `r` in the closed forms, the share of its full size that the slow state must reach; `null`
 * where it is not known.
 */
export function escapeRatio(model: EpisodicModel): number | null {
  const { features, hidden, delay, alphaS, alphaC, betaD } = model;
  if (features.kind === 'tanh' && hidden.kind === 'identity' && delay === 'identity') return lisemRatio(model);
  if (features.kind !== 'identity' || (hidden.kind !== 'softmax' && hidden.kind !== 'exponential')) return null;
  if (delay === 'identity') return ratioOf(model);
  return alphaS < alphaC ? Math.atanh(alphaS / alphaC) / betaD : Number.POSITIVE_INFINITY;
}

/** The saddle-node of a LISEM bit that the successor pulls the other way. */
export interface LisemFold {
  /** `alpha_s N gamma`; memories are held only above 1. */
  readonly kappa: number;
  /** `theta*`: the pull at which the bit gives way; 0 where nothing is held. */
  readonly threshold: number;
}

/**
 * Finds the fold of a LISEM bit, `u = alpha_s N tanh(gamma u) - theta`: it gives way at `theta* = alpha_s N sqrt(1 -
 * 1/kappa) - arcosh(sqrt kappa) / gamma`.
 * @param strength `alpha_s N`
 */
export function lisemFold(strength: number, gamma: number): LisemFold {
  const kappa = strength * gamma;
  if (!(kappa > 1)) return { kappa, threshold: 0 };
  return { kappa, threshold: strength * Math.sqrt(1 - 1 / kappa) - Math.acosh(Math.sqrt(kappa)) / gamma };
}

/** `rho = theta* / (alpha_c' beta_d N)`, with LISEM's raw cross strength. */
function lisemRatio({ alphaS, alphaC, betaD, features, patterns }: EpisodicModel): number | null {
  if (features.kind !== 'tanh') return null;
  const { kappa, threshold } = lisemFold(alphaS * patterns.neurons, features.gain);
  return kappa > 1 ? threshold / (alphaC * betaD * patterns.neurons) : null;
}

function requireTime(value: number, name: string): void {
  if (!(Number.isFinite(value) && value > 0)) throw new InputError(`${name} is ${value}, expected a positive time`);
}
