// The options of `engram episodic learn` as what is to be learned: settings in units of T_f, and how often.

import { UsageError } from '../../array/errors.ts';
import { authorLearning, digitLearning, foundLearning, type LearningSettings, learningDefaults } from './settings.ts';

export const learningSettingNames = ['ours', 'i', 'ii', 'digits'] as const;

/** Values of the options that decide how it is learned; absent where they were not given. */
export interface LearningOptions {
  readonly settings?: (typeof learningSettingNames)[number];
  readonly vigilance?: number;
  readonly show?: number;
  readonly dt?: number;
  readonly td?: number;
  readonly tXi?: number;
  readonly tPhi?: number;
  readonly alphaC?: number;
  readonly teacher?: number;
  readonly beta?: number;
  readonly compat?: true;
  readonly epochs?: number;
  readonly singlePass?: true;
  readonly then?: number;
  readonly repeats?: number;
  readonly search?: number;
  readonly workers?: number;
}

export type LearningMode = 'lesson' | 'repeats' | 'search';

/** Epochs where `--epochs` is not given. */
export const DEFAULT_EPOCHS = 10;

/** What `--search` draws by itself. */
const DRAWN = ['settings', 'show', 'dt', 'td', 'tXi', 'tPhi', 'alphaC', 'teacher', 'beta'] as const;

/** @throws UsageError where options do not go together */
export function learningMode(options: LearningOptions): LearningMode {
  const { repeats, search, then, singlePass, epochs, workers } = options;
  if (repeats !== undefined && search !== undefined) {
    throw new UsageError('--repeats is for one setting and --search for many: give one of them');
  }
  if (singlePass && epochs !== undefined) throw new UsageError('--single-pass is one epoch: leave --epochs out');
  const mode = search !== undefined ? 'search' : repeats !== undefined ? 'repeats' : 'lesson';
  if (mode === 'lesson') {
    if (workers !== undefined) throw new UsageError('--workers is for --repeats and --search: a lesson is one thread');
    return mode;
  }
  if (then !== undefined) throw new UsageError(`--then is for a single lesson: leave it out with --${mode}`);
  for (const name of DRAWN) {
    if (mode !== 'search' || options[name] === undefined) continue;
    throw new UsageError(`--${dashed(name)} is drawn by --search: leave it out, or use --repeats`);
  }
  return mode;
}

/** @throws UsageError where a memory is not shown for a single step */
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
    ...answering(options, base),
  };
}

/** What is left to choose where everything else is drawn. */
export function answering(
  { vigilance, compat, singlePass }: LearningOptions,
  base: LearningSettings,
): Pick<LearningSettings, 'vigilance' | 'compat' | 'weights'> {
  return {
    vigilance: vigilance ?? base.vigilance,
    compat: compat ? ['learning-cpp'] : [],
    weights: singlePass ? { kind: 'unit-norm' } : base.weights,
  };
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
