// Which tensors of a file are state of a training and no part of the network: those in a dict of their own (`optimizer`,
// `ema`), slots of a tensor with its name and shape (`W_in/Adam`, `ema.rnn.weight_hh_l0`), and records of how it went
// (a loss, an accuracy).

import { sameShape } from '../../array/shape.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { wordsOf } from './setting-kinds.ts';

const SLOTS = [
  ...['sgd', 'adam', 'adamw', 'adamax', 'nadam', 'lamb', 'rmsprop', 'adagrad', 'adadelta', 'exp_avg', 'exp_avg_sq'],
  ...['max_exp_avg_sq', 'momentum', 'momentum_buffer', 'velocity', 'square_avg', 'acc_delta', 'mean_square', 'grad'],
  ...['gradient', 'accumulator', 'ema', 'ema_model', 'model_ema', 'shadow', 'swa', 'swa_model', 'averaged', 'average'],
  ...['avg', 'polyak', 'exponentialmovingaverage', 'exponential_moving_average'],
].join('|');

/** Short names are slots only where they stand by themselves. */
const OWN_PART = new RegExp(`^(${SLOTS}|m|v)(_\\d+)?(:\\d+)?$`, 'i');
const SUFFIX = new RegExp(`^(.+)_(${SLOTS})(_\\d+)?$`, 'i');
const PREFIX = new RegExp(`^(${SLOTS})_(.+)$`, 'i');

const AVERAGE = /(^|_)(ema|swa|shadow|averaged|avg|polyak|adamw?|exp_avg|exp_avg_sq)(_|$)/i;

/** What any slot has in its name. */
const ANY = new RegExp(`${SLOTS}|(^|[./])[mv](_\\d+)?(:\\d+)?([./]|$)`, 'i');

const OWN_DICT =
  /^(optimi[sz]ers?|optim|opt|(lr_)?schedulers?|grad_scaler|amp|ema|swa|averaged?|shadow|polyak)([_-]?(state|states|dict|state_?dict|params|parameters|weights|model))*$/i;
const LIGHTNING_DICT = /^(callbacks|loops|lr_schedulers|optimizer_states)$/;

/** Whether a dict of that name, beside the network's or around some of its tensors, holds state of a training. */
export function isTrainingDict(name: string): boolean {
  return name.length <= MAX_NAME && (OWN_DICT.test(name) || LIGHTNING_DICT.test(name));
}

/** Whether a tensor of that name is state of the optimiser, or of averages over a training. */
export function isTrainingState(name: string, t: Pick<Tensor, 'shape'>, tensors: NamedTensors): boolean {
  if (name.length > MAX_NAME) return false;
  const parts = name.split(/[./]/);
  // Only a dict around slots and other tensors: `optimizer.m.rnn.weight_hh_l0`, `optimizer.state.0.exp_avg`.
  if (parts.length > 1 && isTrainingDict(parts[0]!) && isStateInside(name, parts.slice(1), t, tensors)) return true;
  if (parts.length > MAX_PARTS || !ANY.test(name)) return false;
  const isOf = (other: string) => other !== name && sameShape(tensors.get(other)?.shape ?? NONE, t.shape);
  const isSlotOf = (paths: readonly string[]) => pathsLike(name, paths).some(isOf);
  const others = parts.filter((part) => !OWN_PART.test(part));
  if (others.length > 0 && others.length < parts.length && isSlotOf(others)) return true;
  return parts.some((part, k) => {
    const put = (instead: readonly string[]) => isSlotOf([...parts.slice(0, k), ...instead, ...parts.slice(k + 1)]);
    if (parts.length > 1 && OWN_PART.test(part) && put([])) return true;
    // Of a module only an average: `rnn_velocity` beside `rnn` may be another module.
    const isModule = k < parts.length - 1;
    if (isModule && !AVERAGE.test(part)) return false;
    const shorter = SUFFIX.exec(part)?.[1] ?? PREFIX.exec(part)?.[2];
    return shorter !== undefined && put([shorter]);
  });
}

/** Whether a path in a dict of the training is a slot, a record, or that of a tensor which is averaged there. */
function isStateInside(
  name: string,
  inside: readonly string[],
  t: Pick<Tensor, 'shape'>,
  tensors: NamedTensors,
): boolean {
  const rest = inside.join('.');
  if (ANY.test(rest) || isRecord(rest) || inside.some((part) => /^\d+$/.test(part))) return true;
  return pathsLike(name, inside).some((path) => sameShape(tensors.get(path)?.shape ?? NONE, t.shape));
}

/** No tensor has it. */
const NONE: readonly number[] = [-1];

/** How other tensors of the file may write a path: with the separators of the name, or with dots. */
function pathsLike(name: string, parts: readonly string[]): string[] {
  return name.includes('/') ? [parts.join('/'), parts.join('.')] : [parts.join('.')];
}

const RECORDS = new Set([
  ...['loss', 'losses', 'acc', 'accs', 'accuracy', 'accuracies', 'score', 'scores', 'metric', 'metrics', 'perplexity'],
  ...['history', 'epoch', 'epochs', 'step', 'steps', 'iteration', 'iterations', 'lr', 'seed', 'mse', 'elapsed'],
]);

const SOLVER = new Set(['time', 'integration', 'integrator', 'rnn', 'euler', 'ode', 'sub', 'delta']);

/** Whether a name is that of a record of a training: `val_loss`, `beta1_power`. */
export function isRecord(name: string): boolean {
  const last = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
  if (last.length > MAX_NAME) return false;
  const words = wordsOf(last);
  // The step of a solver is none of a training.
  if (words.some((word) => SOLVER.has(word))) return false;
  return /^beta[12]_power(_\d+)?$/.test(last) || RECORDS.has(words.at(-1) ?? '');
}

/** Longer and deeper ones are no names of tensors, and would take long. */
const MAX_NAME = 1000;
const MAX_PARTS = 32;
