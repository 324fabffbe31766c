// What a learning run is made of, as data; the authors' settings and their ranges for a random search.
// Source: spec of sequential memory, sections 10 and 11. One unit of time throughout: the authors' seconds, or T_f.

import { InputError } from '../../array/errors.ts';
import type { RandomStream } from '../../array/random.ts';
import type { DelayActivation } from '../model/model.ts';
import type { RuleOptions } from './rule.ts';

/** All that a learning run is made of but its memories and first weights. */
export interface LearningSettings extends RuleOptions {
  readonly dt: number;
  readonly integrator: 'exponential-euler' | 'euler';
  /** `T_f` and `T_d`. */
  readonly times: { readonly feature: number; readonly delay: number };
  readonly delay: DelayActivation;
  /** `T_Xi` and `T_Phi`. */
  readonly xiTime: number;
  readonly phiTime: number;
  /** Gain of the teacher as an input, `I = teacher x`. The authors add `x` to `dV_f`: their gain is `T_f`, in seconds. */
  readonly teacher: number;
  /** Steps for which each memory is shown. */
  readonly stepsPerMemory: number;
  readonly weights: InitialWeights;
}

/**
 * How weights begin: `Xi ~ gain N(0, 1) / N` and `Phi ~ N(0, 1) / N_h`; or both normal with a Frobenius norm of 1 (the
 * authors' single pass).
 */
export type InitialWeights = { readonly kind: 'normal'; readonly gain: number } | { readonly kind: 'unit-norm' };

/**
 * Our settings, in units of `T_f`: with vigilance, columns that grow fast enough to be somebody's within one showing,
 * and a `T_Phi` five times slower. They learn ten memories of fifty neurons in order in 39 of 40 runs
 * (docs/results.md).
 */
export const learningDefaults: LearningSettings = {
  alphaS: 1,
  alphaC: 2.7,
  beta: 1,
  vigilance: 0.8,
  compat: [],
  dt: 0.25,
  integrator: 'exponential-euler',
  times: { feature: 1, delay: 50 },
  delay: 'identity',
  xiTime: 100,
  phiTime: 500,
  teacher: 0.01,
  stepsPerMemory: 400,
  weights: { kind: 'normal', gain: 10 },
};

/** The free numbers of the authors' runs, in seconds. */
export interface AuthorLearning {
  readonly alphaC: number;
  readonly featureTime: number;
  readonly xiTime: number;
  readonly phiTime: number;
  readonly stepsPerMemory: number;
  readonly singlePass?: boolean;
}

/**
 * Gives the settings of the 2023 code, converted to units of `T_f`: `dt` of a millisecond, Euler, `T_d = 50 T_f`, tanh
 * delay, the teacher added to `dV_f` as it is; by the papers' rule.
 */
export function authorLearning(run: AuthorLearning): LearningSettings {
  const unit = run.featureTime;
  return {
    ...learningDefaults,
    vigilance: 0,
    integrator: 'euler',
    delay: 'tanh',
    alphaC: run.alphaC,
    dt: 0.001 / unit,
    xiTime: run.xiTime / unit,
    phiTime: run.phiTime / unit,
    teacher: unit,
    stepsPerMemory: run.stepsPerMemory,
    weights: run.singlePass ? { kind: 'unit-norm' } : { kind: 'normal', gain: 1 },
  };
}

/** The two settings that the spec's own search found (`N = 50`, 4 memories, 8 units, 12 epochs). */
export const foundLearning: Readonly<Record<'i' | 'ii', AuthorLearning>> = {
  i: { alphaC: 2.69, featureTime: 0.0076, xiTime: 14, phiTime: 86, stepsPerMemory: 1000 },
  ii: { alphaC: 1.53, featureTime: 0.0034, xiTime: 5, phiTime: 89, stepsPerMemory: 1000 },
};

/** The authors' run on ten images of digits (`N = 784`, 20 units, 20 epochs). */
export const digitLearning: AuthorLearning = {
  alphaC: 1.52,
  featureTime: 0.008,
  xiTime: 1,
  phiTime: 15,
  stepsPerMemory: 1967,
};

/** Draws settings from the authors' ranges (section 11), each number uniform. */
export function drawAuthorLearning(rng: RandomStream, singlePass: boolean): AuthorLearning {
  return singlePass
    ? {
        // Below a millisecond the authors' Euler step is longer than T_f.
        featureTime: rng.uniform(0.001, 0.01),
        alphaC: rng.uniform(0, 3),
        xiTime: rng.uniform(0, 7),
        phiTime: rng.uniform(0, 7),
        stepsPerMemory: 1000 + rng.integer(2001),
        singlePass,
      }
    : {
        featureTime: rng.uniform(0.001, 0.011),
        alphaC: rng.uniform(0.01, 3.01),
        xiTime: rng.uniform(1, 101),
        phiTime: rng.uniform(1, 101),
        stepsPerMemory: 1000 + rng.integer(1001),
      };
}

/** Checks settings before anything is learned. @throws InputError naming the first field that cannot be used */
export function checkLearningSettings(settings: LearningSettings): void {
  const { times, xiTime, phiTime, dt, beta, alphaS, alphaC, teacher, stepsPerMemory, integrator, weights } = settings;
  const positive: [string, number][] = [
    ['dt', dt],
    ['T_f', times.feature],
    ['T_d', times.delay],
    ['T_Xi', xiTime],
    ['T_Phi', phiTime],
    ['beta', beta],
    ['alpha_s', alphaS],
    ['gain of the first weights', weights.kind === 'normal' ? weights.gain : 1],
  ];
  for (const [name, value] of positive) {
    if (Number.isFinite(value) && value > 0) continue;
    throw new InputError(`${name} is ${value}, expected a positive finite number`);
  }
  for (const [name, value] of [
    ['alpha_c', alphaC],
    ['gain of the teacher', teacher],
  ] as const) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new InputError(`${name} is ${value}, expected a finite number of at least 0`);
  }
  if (!(settings.vigilance >= 0 && settings.vigilance < 1)) {
    throw new InputError(`vigilance is ${settings.vigilance}, expected at least 0 and below 1`);
  }
  if (!(Number.isInteger(stepsPerMemory) && stepsPerMemory >= 1)) {
    throw new InputError(`steps per memory is ${stepsPerMemory}, expected an integer of at least 1`);
  }
  if (integrator === 'euler' && dt >= 2 * times.feature) {
    throw new InputError(`dt is ${dt}, but euler needs dt < 2 T_f = ${2 * times.feature}: use exponential-euler`);
  }
}
