// Which settings beside the weights change what a network computes, by the words in their names, whatever their prefix
// and case (`rnn_alpha`, `model.TAU`, `leakRate`), and which of their values change nothing. A list of words that
// people use for rate models, masks, learned starts and the like; a name of other words is taken for a setting of the
// training, the data or the file.

import type { HyperParameter } from './hyper-parameter.ts';

/** One kind of setting. */
export interface SettingKind {
  /** What it is, for a message. */
  readonly what: string;
  /** `leak` and the two whose ratio is one. */
  readonly role?: 'dt' | 'tau';
  /** It acts while a network is trained, and not after. */
  readonly training?: true;
  /** Whether the network is the same without it. */
  isNeutral(value: HyperParameter): boolean;
}

interface Entry extends SettingKind {
  /** One of these words is in the name, */
  readonly words: readonly string[];
  /** and one of these, where there are any, */
  readonly beside?: readonly string[];
  /** and none of these. */
  readonly but?: readonly string[];
}

const OFF = new Set(['', 'none', 'null', 'false', 'no', 'off', '0', 'identity', 'linear', 'zero', 'zeros', 'disabled']);

/** Not there, turned off, or nothing at all. */
export function isOff(value: HyperParameter): boolean {
  if (Array.isArray(value)) return value.every(isOff);
  if (typeof value === 'string') return OFF.has(value.trim().toLowerCase()) || Number(value) === 0;
  return value === null || value === false || Number(value) === 0;
}

/** The number that a value is, also as text or as a list of one; `null` where it is none. */
export function numberOf(value: HyperParameter): number | null {
  if (Array.isArray(value)) return value.length === 1 ? numberOf(value[0]!) : null;
  if (typeof value === 'string') return value.trim() === '' || Number.isNaN(Number(value)) ? null : Number(value);
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
}

/** A factor of one, or none. */
function isOne(value: HyperParameter): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isOne);
  return isAbsent(value) || numberOf(value) === 1;
}

function isAbsent(value: HyperParameter): boolean {
  return value === null || value === false || (typeof value === 'string' && /^(none|null|false)?$/i.test(value));
}

const isTrue = (value: HyperParameter): boolean =>
  value === true || numberOf(value) === 1 || (typeof value === 'string' && /^true$/i.test(value));

const always = (): boolean => true;

/** Words of the optimiser, its rates and penalties: a setting that has one is not about the network. */
const TRAINING = [
  ...['optimizer', 'optimiser', 'optim', 'adam', 'adamw', 'sgd', 'rmsprop', 'adagrad', 'lr', 'learning', 'momentum'],
  ...['scheduler', 'schedule', 'warmup', 'loss', 'losses', 'reg', 'regularization', 'regularisation', 'regularizer'],
  ...['penalty', 'l1', 'l2', 'grad', 'grads', 'gradient', 'gradients', 'ema', 'swa', 'focal', 'mixup', 'callbacks'],
];

const INITIALISERS = /^(orthogonal|xavier|kaiming|glorot|he|uniform|eye)/i;

/** The first that fits counts. */
const kinds: readonly Entry[] = [
  {
    what: 'a zoneout, which mixes states old and new',
    words: ['zoneout'],
    isNeutral: isOff,
  },
  { what: 'a dropout', words: ['dropout', 'drop', 'droprate', 'dropconnect'], training: true, isNeutral: always },
  {
    what: 'noise',
    words: ['noise', 'noisy', 'noisestd', 'noiselevel', 'jitter'],
    training: true,
    isNeutral: always,
  },
  { what: 'noise', words: ['sigma', 'sigmas'], training: true, isNeutral: (value) => isOff(value) || isNumbers(value) },
  {
    what: 'a leak in another form',
    words: ['alpha', 'leak', 'tau'],
    beside: ['raw', 'log', 'logit', 'inv', 'inverse', 'unconstrained', 'pre'],
    isNeutral: isAbsent,
  },
  {
    what: 'a leak',
    words: [
      ...['alpha', 'alphas', 'leak', 'leaky', 'leaks', 'leakage', 'leaking', 'leakrate', 'leakingrate', 'dtovertau'],
      ...['leakiness', 'retention'],
    ],
    isNeutral: isOne,
  },
  { what: 'a leak', words: ['update', 'blend', 'mixing'], beside: ['rate', 'factor'], isNeutral: isOne },
  { what: 'a decay', words: ['decay'], but: ['weight', 'steps', 'step', 'epochs', 'every'], isNeutral: isAbsent },
  { what: 'a time step', role: 'dt', words: ['dt', 'dts', 'deltat'], isNeutral: isAbsent },
  { what: 'a time step', role: 'dt', words: ['delta'], beside: ['t', 'time'], isNeutral: isAbsent },
  // `time_steps = 200` is the length of a sequence.
  {
    what: 'a time step',
    words: ['timestep', 'timestepsize', 'stepsize'],
    but: ['lr'],
    isNeutral: isCount,
  },
  { what: 'a time step', words: ['time', 'integration', 'euler'], beside: ['step'], isNeutral: isCount },
  {
    what: 'a time constant',
    role: 'tau',
    words: ['tau', 'taus', 'taum', 'taue', 'taui', 'taur', 'taumem', 'tausyn', 'timeconstant', 'timescale'],
    isNeutral: isAbsent,
  },
  {
    what: 'a time constant',
    role: 'tau',
    words: ['time'],
    beside: ['constant', 'constants', 'const', 'consts', 'scale', 'scales'],
    isNeutral: isAbsent,
  },
  {
    what: 'continuous time',
    words: ['ctrnn', 'continuous', 'ode', 'euler', 'solver', 'rk4', 'integrator', 'leakyrnn'],
    isNeutral: isOff,
  },
  {
    what: 'a normalisation',
    words: [
      ...['norm', 'layernorm', 'batchnorm', 'weightnorm', 'rmsnorm', 'ln', 'bn'],
      ...['normalize', 'normalise', 'normalization', 'normalisation', 'normalized', 'normalised'],
    ],
    but: ['max', 'clip', 'clipping'],
    isNeutral: isOff,
  },
  {
    what: 'a mask or signs of the weights',
    words: [
      ...['mask', 'masks', 'masked', 'masking', 'dale', 'dales', 'ei', 'connectivity', 'autapse', 'autapses'],
      ...['sparsity', 'sparse', 'exc', 'excitatory', 'inhibitory'],
    ],
    isNeutral: (value) => isOff(value) || (typeof value === 'string' && /^(full|dense|all)$/i.test(value)),
  },
  { what: 'a start of the state', words: ['h0', 'c0'], isNeutral: isOff },
  {
    what: 'a start of the state',
    words: ['init', 'initial', 'start', 'learn', 'learned', 'learnable', 'trainable'],
    beside: ['state', 'states', 'hidden', 'h', 'cell'],
    but: ['size', 'dim', 'weight', 'weights', 'std', 'scale', 'gain', 'method'],
    isNeutral: (value) => isOff(value) || (typeof value === 'string' && INITIALISERS.test(value)),
  },
  { what: 'a path past the cell', words: ['residual', 'residuals', 'skip', 'highway', 'shortcut'], isNeutral: isOff },
  {
    what: 'an attention',
    words: ['attention', 'attn', 'attend', 'selfattention', 'multihead', 'heads'],
    isNeutral: isOff,
  },
  { what: 'both directions', words: ['bidirectional', 'bidir', 'birnn', 'bilstm', 'bigru'], isNeutral: isOff },
  { what: 'spikes', words: ['spiking', 'snn', 'lif'], isNeutral: isOff },
  { what: 'a rounding of weights', words: ['quantize', 'quantized', 'binarize', 'binarized'], isNeutral: isOff },
  { what: 'the other direction', words: ['backwards', 'reverse', 'reversed'], isNeutral: isOff },
  { what: 'outputs that are read again', words: ['feedback', 'autoregressive'], isNeutral: isOff },
  { what: 'both directions', words: ['directions'], isNeutral: isOne },
  { what: 'a projection of the state', words: ['proj'], beside: ['size', 'dim'], isNeutral: isOff },
  {
    what: 'a bound of the state',
    words: ['clip', 'clipping'],
    beside: ['state', 'cell', 'hidden', 'h', 'activity', 'act'],
    isNeutral: isOff,
  },
  // `linear_before_reset` is `reset_after`.
  { what: 'where a GRU resets', words: ['reset'], beside: ['before'], but: ['linear', 'after'], isNeutral: isOff },
  { what: 'where a GRU resets', words: ['reset'], beside: ['after', 'before'], isNeutral: isTrue },
  {
    what: 'a bias of the forget gate that is added while running',
    words: ['forget'],
    beside: ['bias'],
    but: ['init'],
    isNeutral: isOff,
  },
  {
    what: 'an activation after the readout',
    words: ['output', 'out', 'readout', 'final', 'last'],
    beside: ['activation', 'act', 'nonlinearity', 'nonlin'],
    isNeutral: isOff,
  },
  {
    what: 'an activation of the gates',
    words: ['gate', 'gates', 'recurrent'],
    beside: ['activation', 'act', 'nonlinearity'],
    isNeutral: (value) => isAbsent(value) || (typeof value === 'string' && /^sigmoid$/i.test(value)),
  },
  {
    what: 'a scale',
    words: ['scale', 'scaling', 'gain'],
    beside: ['input', 'inputs', 'output', 'outputs', 'readout', 'state', 'recurrent', 'rec'],
    but: ['init', 'initial', 'orthogonal'],
    isNeutral: isOne,
  },
];

/** A whole number, from one on, or nothing. */
function isCount(value: HyperParameter): boolean {
  const number = numberOf(value);
  return isAbsent(value) || (number !== null && Number.isInteger(number) && number >= 1);
}

function isNumbers(value: HyperParameter): boolean {
  return Array.isArray(value) ? value.every(isNumbers) : typeof value === 'boolean' || numberOf(value) !== null;
}

const GREEK: Readonly<Record<string, string>> = { α: 'alpha', τ: 'tau', σ: 'sigma', Δ: 'delta ', δ: 'delta ' };

/** Characters of a name that are looked at, from its end. */
const MAX_LOOKED_AT = 200;

/** The words of a name in lower case, without numbers at their ends (`tau2`); `h0` and `l2` stay as well. */
export function wordsOf(name: string): string[] {
  const parts = name
    .slice(-MAX_LOOKED_AT)
    .replaceAll(/[ατσΔδ]/g, (letter) => GREEK[letter]!)
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((part) => part !== '');
  return [...new Set(parts.flatMap((part) => [part, part.replace(/\d+$/, '')]))];
}

/** The last part of a path of names, `tau` of `config.model.tau`. */
export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/**
 * What kind of setting a name is for, if it is one that changes what is computed; `null`: it is not. Of a path of names
 * (`leak.rate`) the last says it, or it with the one before, or one before.
 */
export function settingKind(path: string): SettingKind | null {
  if (path.length > MAX_PATH) return null;
  const all = new Set(wordsOf(path));
  if (TRAINING.some((word) => all.has(word))) return null;
  const parts = path.split('.').reverse().slice(0, MAX_PARTS);
  for (const part of [parts[0]!, parts.slice(0, 2).join(' '), ...parts.slice(1)]) {
    const found = kindOf(new Set(wordsOf(part)));
    if (found) return found;
  }
  return null;
}

function kindOf(own: ReadonlySet<string>): SettingKind | undefined {
  const has = (words: readonly string[]) => words.some((word) => own.has(word));
  return kinds.find(({ words, beside, but = [] }) => has(words) && (beside === undefined || has(beside)) && !has(but));
}

/** Longer ones are no names, and of deep ones the last parts will do. */
const MAX_PATH = 1000;
const MAX_PARTS = 6;
