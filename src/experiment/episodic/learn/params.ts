// The parameters of `engram episodic learn`, and which of them go together.

import { DEFAULT_EPOCHS, learningSettingNames } from '../../../episodic/learning/learning-options.ts';
import { learningDefaults } from '../../../episodic/learning/settings.ts';
import { choice, flag, integer, number, type Params, seed, type Values } from '../../kit/params.ts';
import type { Rule } from '../../kit/values.ts';
import { type MemorySizes, sourceParams } from '../memories.ts';

/** Of random memories that nobody asked for. */
export const learningSizes: MemorySizes = { neurons: 50, memories: 10 };

const at = learningDefaults;
const many = { atLeast: 1, atMost: 1e6 };

/** A time in T_f that `settings` decides where it is not given. */
function time(help: string, ours: number) {
  return number({ above: 0, placeholder: 't', help: `${help}, in T_f`, defaultText: String(ours) });
}

export const learnParams = {
  ...sourceParams(learningSizes),
  hidden: integer({ atLeast: 1, atMost: 4096, help: 'hidden units', defaultText: 'twice the memories' }),
  vigilance: number({
    ...{ atLeast: 0, atMost: 0.999, defaultText: String(at.vigilance) },
    help: "overlap below which a taken unit leaves a memory to a free one, 0 for the papers' rule",
  }),
  settings: choice(learningSettingNames, { default: 'ours', help: "ours, or the authors' i, ii or digits" }),
  epochs: integer({ ...many, help: 'times through the sequence', defaultText: String(DEFAULT_EPOCHS) }),
  singlePass: flag({ help: 'once through it, from weights of unit norm; tested from noise too' }),
  show: time('time that each memory is shown', at.stepsPerMemory * at.dt),
  dt: time('step', at.dt),
  td: time('time constant of the slow state', at.times.delay),
  tXi: time('time constant of Xi', at.xiTime),
  tPhi: time('time constant of Phi', at.phiTime),
  alphaC: number({ above: 0, help: 'cross strength, with alpha_s = 1', defaultText: String(at.alphaC) }),
  beta: number({ above: 0, help: 'sharpness of the softmax', defaultText: String(at.beta) }),
  teacher: number({ atLeast: 0, help: 'gain of the teacher as an input', defaultText: String(at.teacher) }),
  compat: flag({ help: "the rule as the authors' code has it (quirk learning-cpp)" }),
  // biome-ignore lint/suspicious/noThenProperty: `--then` is the option's name, and its values are numbers
  then: integer({ atLeast: 2, help: 'teach a second random sequence of n memories, and see what is left' }),
  repeats: integer({ ...many, help: 'whole runs, each with other memories and weights' }),
  search: integer({ ...many, help: "whole runs, each with settings drawn from the authors' ranges" }),
  workers: integer({
    ...{ atLeast: 1, atMost: 1024, onResume: true, defaultText: 'one for each core' },
    help: 'threads of repeats and searches',
  }),
  seed: seed('memories, weights and draws'),
} satisfies Params;

const single = 'is for a single lesson: leave it out with';

export const learnRules: readonly Rule[] = [
  { excludes: ['repeats', 'search'] },
  { excludes: ['singlePass', 'epochs'] },
  {
    when: 'workers',
    needsOneOf: ['repeats', 'search'],
    because: 'is for --repeats and --search: a lesson is one thread',
  },
  { when: 'repeats', refuses: ['then'], because: `${single} --repeats` },
  { when: 'search', refuses: ['then'], because: `${single} --search` },
  {
    when: 'search',
    refuses: ['settings', 'show', 'dt', 'td', 'tXi', 'tPhi', 'alphaC', 'teacher', 'beta'],
    because: 'is drawn by --search: leave it out, or use --repeats',
  },
];

export type LearnValues = Values<typeof learnParams>;
