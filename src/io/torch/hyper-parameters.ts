// Settings found beside the weights (a Lightning checkpoint's hyper-parameters, a safetensors header): shown to the
// person, and used as defaults for the task and the activation. Source of the names: emt-tools and Lightning.

import type { HyperParameter, HyperParameters } from '../names/hyper-parameter.ts';
import { PickleDict, PickleObject } from './pickle.ts';
import { TorchTensor } from './torch-tensor.ts';

/** What a file says about its task; a part is absent where it says nothing. */
export interface TaskHint {
  /** The task as `--task` takes it: a name or an id triple `15,0,0`. */
  readonly name?: string;
  readonly d?: number;
  readonly s?: number;
}

/** Settings that are kept, items of a list, and values in all: lists that share lists are huge in a small file. */
const MAX_SETTINGS = 200;
const MAX_ITEMS = 200;
const MAX_VALUES = 2000;
const MAX_DEPTH = 3;

/** Characters of a name or text that is kept; longer ones are no settings. */
const MAX_TEXT = 200;

const LEFT_OUT = '(not shown)';

/** The settings of a pickled dict; tensors and nested dicts are told by a word, long lists and texts left out. */
export function hyperParametersOf(dict: PickleDict): HyperParameters {
  const found = new Map<string, HyperParameter>();
  let left = MAX_VALUES;
  const plain = (value: unknown, depth: number): HyperParameter => {
    left--;
    if (typeof value === 'string') return value.length > MAX_TEXT ? LEFT_OUT : value;
    if (value === null || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
      return value;
    if (value instanceof TorchTensor) return '(a tensor)';
    if (value instanceof PickleDict || value instanceof PickleObject) return '(a dict)';
    if (!Array.isArray(value) || depth === 0 || value.length > Math.min(MAX_ITEMS, left)) return LEFT_OUT;
    return (value as unknown[]).map((each) => plain(each, depth - 1));
  };
  for (const [key, value] of dict.entries.slice(0, MAX_SETTINGS))
    if (typeof key === 'string' && key.length <= MAX_TEXT) found.set(key, plain(value, MAX_DEPTH));
  return found;
}

const SHOWN_SETTINGS = 40;
const SHOWN_TEXT = 60;

/** `name=value, ...` for a person to read: the first settings, each cut to a few words. */
export function describeSettings(settings: HyperParameters): string {
  const shown = [...settings]
    .slice(0, SHOWN_SETTINGS)
    .map(([name, value]) => `${shortened(name)}=${shortened(String(value))}`);
  const more = settings.size - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function shortened(text: string): string {
  return text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT - 3)}...` : text;
}

const widthNames = ['d', 'input_dim', 'input_size', 'data_dim'];
const lengthNames = ['s', 'seq_length', 'seq_len', 'num_variables'];
const taskNames = ['task', 'task_id', 'task_name'];

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
