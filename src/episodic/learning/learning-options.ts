// What can be chosen of learning, in units of T_f, as settings; and the settings that a search draws.

import { UsageError } from '../../array/errors.ts';
import { stream } from '../../array/random.ts';
import {
  authorLearning,
  digitLearning,
  drawAuthorLearning,
  foundLearning,
  type LearningSettings,
  learningDefaults,
} from './settings.ts';

export const learningSettingNames = ['ours', 'i', 'ii', 'digits'] as const;

/** What decides how it is learned; absent where nobody chose. */
export interface LearningOptions {
  readonly settings?: (typeof learningSettingNames)[number] | undefined;
  readonly vigilance?: number | undefined;
  /** Time that each memory is shown. */
  readonly show?: number | undefined;
  readonly dt?: number | undefined;
  readonly td?: number | undefined;
  readonly tXi?: number | undefined;
  readonly tPhi?: number | undefined;
  readonly alphaC?: number | undefined;
  readonly teacher?: number | undefined;
  readonly beta?: number | undefined;
  readonly compat?: boolean | undefined;
  readonly singlePass?: boolean | undefined;
}

/** A lesson (or two), whole runs of one setting, or whole runs of drawn settings. */
export type LearningMode = 'lesson' | 'repeats' | 'search';

/** Epochs where nobody chose. */
export const DEFAULT_EPOCHS = 10;

/** The settings of lessons and repeats. @throws UsageError where a memory is not shown for a single step */
export function learningSettings(options: LearningOptions): LearningSettings {
  const { settings: name = 'ours', dt, td, tXi, tPhi, alphaC, teacher, beta, show } = options;
  const base =
    name === 'ours' ? learningDefaults : authorLearning(name === 'digits' ? digitLearning : foundLearning[name]);
  const step = dt ?? base.dt;
  const showing = show ?? base.stepsPerMemory * base.dt;
  const stepsPerMemory = Math.round(showing / step);
  if (stepsPerMemory < 1) throw new UsageError(`--show is ${showing}, expected at least one step of --dt ${step}`);
  return {
    ...base,
    dt: step,
    stepsPerMemory,
    times: { feature: 1, delay: td ?? base.times.delay },
    xiTime: tXi ?? base.xiTime,
    phiTime: tPhi ?? base.phiTime,
    alphaC: alphaC ?? base.alphaC,
    teacher: teacher ?? base.teacher,
    beta: beta ?? base.beta,
    ...chosenRule(options, base),
  };
}

/** Settings that hold what all runs of a search have in common: the rule, and how weights begin. */
export function searchSettings(options: LearningOptions): LearningSettings {
  return { ...learningDefaults, ...chosenRule(options, learningDefaults) };
}

/** The settings of one run of a search: drawn from the authors' ranges, but for what `common` decides. */
export function drawnSettings(
  { vigilance, compat, weights }: LearningSettings,
  { seed, attempt, singlePass }: { readonly seed: number; readonly attempt: number; readonly singlePass: boolean },
): LearningSettings {
  const drawn = drawAuthorLearning(stream(seed, 'episodic', 'learning', 'draw', attempt), singlePass);
  return { ...authorLearning(drawn), vigilance, compat, weights: singlePass ? weights : { kind: 'normal', gain: 1 } };
}

function chosenRule(
  { vigilance, compat, singlePass }: LearningOptions,
  base: LearningSettings,
): Pick<LearningSettings, 'vigilance' | 'compat' | 'weights'> {
  return {
    vigilance: vigilance ?? base.vigilance,
    compat: compat ? ['learning-cpp'] : [],
    weights: singlePass ? { kind: 'unit-norm' } : base.weights,
  };
}
