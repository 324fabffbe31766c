// Settings found beside the weights (a Lightning checkpoint's hyper-parameters, a safetensors header): shown to the
// person, and used as defaults for the task and the activation. Source of the names: emt-tools and Lightning.

import { PickleDict } from './pickle.ts';
import { TorchTensor } from './torch-tensor.ts';

export type HyperParameter = string | number | bigint | boolean | null | readonly HyperParameter[];

export type HyperParameters = ReadonlyMap<string, HyperParameter>;

/** What a file says about its task; a part is absent where it says nothing. */
export interface TaskHint {
  /** As `--task` takes it: a name or an id triple `15,0,0`. */
  readonly name?: string;
  readonly d?: number;
  readonly s?: number;
}

const MAX_SHOWN = 200;
const MAX_DEPTH = 3;

/** The settings of a pickled dict; tensors and nested dicts are told by a word, long lists left out. */
export function hyperParametersOf(dict: PickleDict): HyperParameters {
  const found = new Map<string, HyperParameter>();
  for (const [key, value] of dict.entries.slice(0, MAX_SHOWN)) {
    if (typeof key === 'string') found.set(key, plain(value, MAX_DEPTH));
  }
  return found;
}

function plain(value: unknown, depth: number): HyperParameter {
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value))
    return value as HyperParameter;
  if (value instanceof TorchTensor) return '(a tensor)';
  if (value instanceof PickleDict) return '(a dict)';
  // A list of lists that repeat each other could be huge though its file is small: at most 8 items below the first.
  if (!Array.isArray(value) || depth === 0 || value.length > (depth === MAX_DEPTH ? MAX_SHOWN : 8))
    return '(not shown)';
  return (value as unknown[]).map((each) => plain(each, depth - 1));
}

const widthNames = ['d', 'input_dim', 'input_size', 'data_dim'];
const lengthNames = ['s', 'seq_length', 'seq_len', 'num_variables'];
const taskNames = ['task', 'task_id', 'task_name'];
const activationNames = ['activation', 'nonlinearity', 'act'];

/** The task that settings tell. Values that make no sense as such are passed over. */
export function taskHint(settings: ReadonlyMap<string, HyperParameter>): TaskHint {
  const d = first(settings, widthNames, size);
  const s = first(settings, lengthNames, size);
  const name = first(settings, taskNames, taskName);
  return {
    ...(name === undefined ? {} : { name }),
    ...(d === undefined ? {} : { d }),
    ...(s === undefined ? {} : { s }),
  };
}

/** The activation that settings tell, in lower case, or `undefined`. */
export function activationHint(settings: ReadonlyMap<string, HyperParameter>): string | undefined {
  return first(settings, activationNames, (value) => (typeof value === 'string' ? value.toLowerCase() : undefined));
}

function first<T>(
  settings: ReadonlyMap<string, HyperParameter>,
  names: readonly string[],
  read: (value: HyperParameter) => T | undefined,
): T | undefined {
  for (const name of names) {
    const value = settings.get(name);
    const found = value === undefined ? undefined : read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function size(value: HyperParameter): number | undefined {
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 4096 ? number : undefined;
}

/** `(15, 0, 0)`, `[15, 0, 0]` and `15,0,0` are the id `15,0,0`; other short words are names. */
function taskName(value: HyperParameter): string | undefined {
  if (Array.isArray(value))
    return value.length === 3 && value.every((each) => typeof each === 'number' || typeof each === 'bigint')
      ? value.join(',')
      : undefined;
  if (typeof value !== 'string') return undefined;
  const id = /^[([]?\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*[)\]]?$/.exec(value);
  if (id) return id.slice(1).join(',');
  return /^[\w+-]{1,40}$/.test(value) ? value : undefined;
}
