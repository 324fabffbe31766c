// Which sequential memory: the options that commands of `engram episodic` share, and the model they ask for. Where its
// memories come from is in memory-source.node.ts.
// Times are in units of T_f.

import { type Command, Option } from 'commander';
import { InputError, UsageError } from '../array/errors.ts';
import { stream } from '../array/random.ts';
import { graphFromMatrix, type MemoryGraph } from '../episodic/model/graph.ts';
import { parseGraph } from '../episodic/model/graph-text.ts';
import type { DelayActivation, EpisodicModel } from '../episodic/model/model.ts';
import { edenModel, gammModel, lisemModel, polynomialModel } from '../episodic/model/models.ts';
import { corruptedCue, incompleteCue } from '../episodic/model/pattern-draws.ts';
import type { Patterns } from '../episodic/model/patterns.ts';
import { dsemModel } from '../episodic/model/symmetric.ts';
import { lisemFold } from '../episodic/theory/closed-forms.ts';
import { addMemoryOptions, type MemoryOptions, memoriesOf, readPhi } from './memory-source.node.ts';
import { decimal, integer } from './number-options.ts';

export const modelNames = ['eden', 'dsem', 'lisem', 'polynomial', 'gamm'] as const;
export type ModelName = (typeof modelNames)[number];

export interface ModelOptions extends MemoryOptions {
  readonly model: ModelName;
  readonly ratio?: number;
  readonly td?: number;
  readonly beta?: number;
  readonly gamma?: number;
  readonly degree?: number;
  readonly pseudoinverse?: true;
  readonly delay?: DelayActivation;
}

export interface CueOptions {
  readonly cue: number;
  readonly cueNoise?: number;
  readonly cueMissing?: number;
}

export const modelDefaults = { ratio: 0.5, td: 20 };

/** Far beyond what can be integrated; sums of such times are still exact enough. */
const LONGEST_TD = 1e9;

export function addModelOptions(command: Command): Command {
  const positive = decimal({ min: 0, above: true });
  const slowTime = decimal({ min: 0, max: LONGEST_TD, above: true });
  command.addOption(new Option('--model <name>', 'which memory').choices(modelNames).default('eden'));
  const delay = new Option('--delay <name>', 'through which the slow state acts, of eden (default: identity)');
  return addMemoryOptions(command)
    .option('--ratio <r>', `alpha_s / alpha_c: sequences below 1 (default: ${modelDefaults.ratio})`, positive)
    .option('--td <t>', `time constant of the slow state, in T_f (default: ${modelDefaults.td})`, slowTime)
    .option('--beta <x>', 'sharpness of the softmax (default: 1)', positive)
    .option('--gamma <x>', 'gain of tanh features, of lisem (default: 1) and polynomial (default: 5)', positive)
    .option('--degree <n>', 'degree of polynomial (default: 2)', integer({ min: 1, max: 30 }))
    .option('--pseudoinverse', 'drive the hidden layer as if memories were orthogonal, for correlated ones')
    .addOption(delay.choices(['identity', 'tanh']));
}

export function addCueOptions(command: Command): Command {
  const share = decimal({ min: 0, max: 1 });
  return command
    .option('--cue <memory>', 'memory to begin at', integer({ min: 0 }), 0)
    .option('--cue-noise <share>', 'share of the cue whose signs are turned over at random', share)
    .option('--cue-missing <share>', 'share of the cue, at its end, that is set to 0', share);
}

/** @throws UsageError, InputError where the text or the array `phi` is no graph of these memories */
export function graphOf({ graph = 'cycle', patterns: file }: MemoryOptions, patterns: Patterns): MemoryGraph {
  return graph === 'phi' ? graphFromMatrix(readPhi(file, patterns.count)) : parseGraph(graph, patterns.count);
}

/** Options that only some of the models have. */
const OWN: Record<
  'ratio' | 'td' | 'graph' | 'beta' | 'gamma' | 'degree' | 'pseudoinverse' | 'delay',
  readonly ModelName[]
> = {
  ratio: ['eden', 'dsem', 'lisem', 'polynomial'],
  td: ['eden', 'dsem', 'lisem', 'polynomial'],
  graph: ['eden', 'dsem', 'lisem', 'polynomial'],
  beta: ['eden', 'dsem', 'gamm'],
  gamma: ['lisem', 'polynomial'],
  degree: ['polynomial'],
  pseudoinverse: ['eden', 'dsem', 'lisem', 'polynomial'],
  delay: ['eden'],
};

/** The gain `alpha_s N gamma` that the authors' LISEM has: how far its bits are from the fold. */
const LISEM_KAPPA = 4.5;

/**
 * The model that was asked for, with `T_f = 1`. `--ratio` is what stands for `r` in the closed forms of each: the
 * dynamical `alpha_s / (beta_d alpha_c)`, of lisem the `rho` of its fold.
 * @throws UsageError where an option is given that the model does not have
 */
export function buildModel(options: ModelOptions, seed: number): EpisodicModel {
  return modelOf(options, memoriesOf(options, seed).patterns);
}

/** As `buildModel`, of memories that are there already. @throws UsageError */
export function modelOf(options: ModelOptions, patterns: Patterns): EpisodicModel {
  const { model: name, ratio = modelDefaults.ratio, td = modelDefaults.td } = options;
  for (const [option, models] of Object.entries(OWN)) {
    if (options[option as keyof typeof OWN] === undefined || models.includes(name)) continue;
    throw new UsageError(`--${option} is of ${models.join(', ')}: ${name} has none, leave it out`);
  }
  if (name === 'gamm') {
    const hidden = { kind: 'softmax', beta: options.beta ?? 1 } as const;
    return gammModel({ patterns, features: { kind: 'identity' }, hidden });
  }
  const along = {
    patterns,
    graph: graphOf(options, patterns),
    times: { delay: td },
    pseudoinverse: options.pseudoinverse === true,
  };
  const beta = options.beta === undefined ? {} : { beta: options.beta };
  switch (name) {
    case 'eden':
      return edenModel({ ...along, ...beta, alphaS: ratio, alphaC: 1, delay: options.delay ?? 'identity' });
    case 'dsem':
      return dsemModel({ ...along, ...beta, alphaS: 1, betaD: 1, alphaC: 1 / ratio }).model;
    case 'polynomial':
      return polynomialModel({
        ...along,
        degree: options.degree ?? 2,
        alphaS: 1,
        alphaC: 1 / ratio,
        ...(options.gamma === undefined ? {} : { gamma: options.gamma }),
      });
    case 'lisem': {
      const gamma = options.gamma ?? 1;
      const strength = LISEM_KAPPA / gamma;
      const { threshold } = lisemFold(strength, gamma);
      const alphaS = strength / patterns.neurons;
      return lisemModel({ ...along, gamma, betaD: 1, alphaS, alphaC: threshold / (ratio * patterns.neurons) });
    }
  }
}

/** The state to begin at. @throws InputError where there is no such memory */
export function cueOf({ cue, cueNoise, cueMissing }: CueOptions, patterns: Patterns, seed: number): Float64Array {
  if (cue >= patterns.count) {
    throw new InputError(`--cue is memory ${cue}, expected 0 ... ${patterns.count - 1}: there are ${patterns.count}`);
  }
  const state = corruptedCue(patterns, cue, cueNoise ?? 0, stream(seed, 'episodic', 'cue'));
  const kept = incompleteCue(patterns, cue, cueMissing ?? 0);
  return state.map((value, i) => (kept[i] === 0 ? 0 : value));
}
