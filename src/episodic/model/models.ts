// The named models of the family, all in EDEN's convention (model.ts): EDEN, LISEM, the polynomial memory, GAMM, and the
// authors' saturation-free linear one. DSEM with the authors' symmetric parameters is in symmetric.ts.
// Source: spec of sequential memory, sections 1, 3 and 4.

import { cycleGraph, type MemoryGraph, staticGraph } from './graph.ts';
import type { Lagrangian } from './lagrangian.ts';
import { checkModel, type DelayActivation, type EpisodicModel, type TimeConstants } from './model.ts';
import { pseudoinverseDrive } from './pattern-draws.ts';
import type { Patterns } from './patterns.ts';

/** `T_f = 1`, adiabatic, `T_d = 20` (EDEN's simulations). */
export const defaultTimes: TimeConstants = { feature: 1, hidden: 0, delay: 20 };

export interface SequenceOptions {
  readonly patterns: Patterns;
  /** The cycle over all memories when absent. */
  readonly graph?: MemoryGraph;
  readonly times?: Partial<TimeConstants>;
  /** Drive the hidden layer by the pseudoinverse of the patterns, for correlated memories; such a model has no energy. */
  readonly pseudoinverse?: boolean;
}

export interface EdenOptions extends SequenceOptions {
  /** 0.98 when absent. */
  readonly alphaS?: number;
  /** 1 when absent. */
  readonly alphaC?: number;
  /** 1 when absent: `beta N` is what counts. */
  readonly beta?: number;
  readonly delay?: DelayActivation;
}

/**
 * Makes EDEN: identity features, a softmax hidden layer, and memories at `v = xi`.
 * @throws InputError for a field that cannot be used
 */
export function edenModel(options: EdenOptions): EpisodicModel {
  const { alphaS = 0.98, alphaC = 1, beta = 1, delay = 'identity' } = options;
  const layers = { features: { kind: 'identity' }, hidden: { kind: 'softmax', beta } } as const;
  return sequenceModel('eden', options, { alphaS, alphaC, betaD: 1, ...layers, delay });
}

export interface LisemOptions extends SequenceOptions {
  readonly alphaS?: number;
  /** The authors' raw parameter, the theory's `sqrt(alpha_s) alpha_c`. */
  readonly alphaC?: number;
  readonly betaD?: number;
  readonly gamma?: number;
}

/**
 * Makes LISEM: tanh features and a linear hidden layer. The defaults are the authors' (`N = 100`).
 * @throws InputError for a field that cannot be used
 */
export function lisemModel(options: LisemOptions): EpisodicModel {
  const { alphaS = 0.045, alphaC = 0.004, betaD = 7, gamma = 1 } = options;
  const layers = { features: { kind: 'tanh', gain: gamma }, hidden: { kind: 'identity' } } as const;
  return sequenceModel('lisem', options, { alphaS, alphaC, betaD, ...layers, delay: 'identity' });
}

export interface PolynomialOptions extends SequenceOptions {
  /** Degree of the hidden activation, at least 1. */
  readonly degree: number;
  readonly alphaS?: number;
  readonly alphaC?: number;
  /** Feature gain; memories sit at `v = alpha_s^degree xi`, so `gamma alpha_s^degree` must be well above 1. */
  readonly gamma?: number;
}

/**
 * Makes the polynomial memory by the spec's own recipe (the papers' normalisation is not known): `[h / N]_+^degree`,
 * and tanh features, without which degrees from 2 on blow up.
 * @throws InputError for a field that cannot be used
 */
export function polynomialModel(options: PolynomialOptions): EpisodicModel {
  const { degree, alphaS = 0.98, alphaC = 1, gamma = 5 } = options;
  const hidden = { kind: 'rectified-power', degree, scale: options.patterns.neurons } as const;
  const features = { kind: 'tanh', gain: gamma } as const;
  return sequenceModel('polynomial', options, { alphaS, alphaC, betaD: 1, features, hidden, delay: 'identity' });
}

export interface GammOptions {
  readonly patterns: Patterns;
  readonly features: Lagrangian;
  readonly hidden: Lagrangian;
  /** `T_f = 1`, `T_h = 0` when absent. */
  readonly times?: Partial<Omit<TimeConstants, 'delay'>>;
}

/**
 * Makes the general associative memory of Krotov and Hopfield: no slow state, no sequences, any two Lagrangians.
 * @throws InputError for a field that cannot be used
 */
export function gammModel({ patterns, features, hidden, times }: GammOptions): EpisodicModel {
  return checked({
    name: 'gamm',
    patterns,
    drive: null,
    graph: staticGraph(patterns.count),
    alphaS: 1,
    alphaC: 0,
    betaD: 1,
    times: { ...defaultTimes, ...times, delay: Number.POSITIVE_INFINITY },
    features,
    hidden,
    delay: 'identity',
  });
}

/**
 * The authors' `LinearSM` [quirk 5]: linear features and hidden layer, no saturation, so that its activity grows by a
 * factor of about `N` per `T_f` and overflows. For comparison with their runs only; LISEM is the linear baseline.
 */
export function linearSequenceMemory(options: Omit<EdenOptions, 'beta'>): EpisodicModel {
  const { alphaS = 1, alphaC = 2, delay = 'tanh' } = options;
  const linear = { kind: 'identity' } as const;
  return sequenceModel('linear-sm', options, { alphaS, alphaC, betaD: 1, features: linear, hidden: linear, delay });
}

type Strengths = Pick<EpisodicModel, 'alphaS' | 'alphaC' | 'betaD' | 'features' | 'hidden' | 'delay'>;

/** A model of `patterns` along `graph` with given strengths and layers. @throws InputError as `checkModel` does */
export function sequenceModel(
  name: string,
  { patterns, graph, times, pseudoinverse = false }: SequenceOptions,
  strengths: Strengths,
): EpisodicModel {
  return checked({
    name,
    patterns,
    drive: pseudoinverse ? pseudoinverseDrive(patterns) : null,
    graph: graph ?? cycleGraph(patterns.count),
    times: { ...defaultTimes, ...times },
    ...strengths,
  });
}

function checked(model: EpisodicModel): EpisodicModel {
  checkModel(model);
  return model;
}
