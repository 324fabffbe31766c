// Which sequential memory an experiment of `engram episodic` runs, and where its recall begins. Times are in units of T_f.

import { InputError } from '../../array/errors.ts';
import { stream } from '../../array/random.ts';
import type { EpisodicModel } from '../../episodic/model/model.ts';
import { corruptedCue, incompleteCue } from '../../episodic/model/pattern-draws.ts';
import type { Patterns } from '../../episodic/model/patterns.ts';
import { modelNames, namedModel } from '../../episodic/theory/named-model.ts';
import { choice, flag, integer, number, type Params, type Values } from '../kit/params.ts';
import { graphOf, memoryParams } from './memories.ts';

const ofSequences = { model: modelNames.filter((name) => name !== 'gamm') };

/** Far beyond what can be integrated; sums of such times are still exact enough. */
const LONGEST_TD = 1e9;

/** The model and its memories. */
export const modelParams = {
  model: choice(modelNames, { default: 'eden', help: 'which memory' }),
  ...memoryParams,
  graph: { ...memoryParams.graph, only: ofSequences },
  ratio: number({
    above: 0,
    placeholder: 'r',
    default: 0.5,
    only: ofSequences,
    help: 'alpha_s / alpha_c: sequences below 1',
  }),
  td: number({
    above: 0,
    atMost: LONGEST_TD,
    placeholder: 't',
    default: 20,
    only: ofSequences,
    help: 'time constant of the slow state, in T_f',
  }),
  beta: number({ above: 0, default: 1, only: { model: ['eden', 'dsem', 'gamm'] }, help: 'sharpness of the softmax' }),
  gamma: number({
    above: 0,
    default: ({ model }) => (model === 'polynomial' ? 5 : 1),
    defaultText: '1 of lisem, 5 of polynomial',
    only: { model: ['lisem', 'polynomial'] },
    help: 'gain of tanh features',
  }),
  degree: integer({
    atLeast: 1,
    atMost: 30,
    default: 2,
    only: { model: ['polynomial'] },
    help: 'degree of polynomial',
  }),
  pseudoinverse: flag({
    only: ofSequences,
    help: 'drive the hidden layer as if memories were orthogonal, for correlated ones',
  }),
  delay: choice(['identity', 'tanh'], {
    default: 'identity',
    only: { model: ['eden'] },
    help: 'through which the slow state acts, of eden',
  }),
} satisfies Params;

/** Where a recall begins. */
export const cueParams = {
  cue: integer({ atLeast: 0, default: 0, placeholder: 'memory', help: 'memory to begin at' }),
  cueNoise: number({
    atLeast: 0,
    atMost: 1,
    default: 0,
    placeholder: 'share',
    help: 'share of the cue whose signs are turned over at random',
  }),
  cueMissing: number({
    atLeast: 0,
    atMost: 1,
    default: 0,
    placeholder: 'share',
    help: 'share of the cue, at its end, that is set to 0',
  }),
} satisfies Params;

type ModelValues = Omit<Values<typeof modelParams>, 'given'>;
type CueValues = Omit<Values<typeof cueParams>, 'given'>;

/** The model that was asked for, of these memories. @throws UsageError, InputError where the graph is none of them */
export function modelOf(values: ModelValues, patterns: Patterns): EpisodicModel {
  return namedModel({ ...values, patterns, graph: graphOf(values, patterns) });
}

/** The state to begin at, `[N]`. @throws InputError where there is no such memory */
export function cueOf({ cue, cueNoise, cueMissing }: CueValues, patterns: Patterns, seed: number): Float64Array {
  if (cue >= patterns.count) {
    throw new InputError(`--cue is memory ${cue}, expected 0 ... ${patterns.count - 1}: there are ${patterns.count}`);
  }
  const state = corruptedCue(patterns, cue, cueNoise, stream(seed, 'episodic', 'cue'));
  const kept = incompleteCue(patterns, cue, cueMissing);
  return state.map((value, i) => (kept[i] === 0 ? 0 : value));
}
