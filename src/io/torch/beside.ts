// What stands in a checkpoint beside the weights, wherever it lies: tensors outside the state dict, lists of numbers, and
// settings by their paths (`hyper_parameters.model.alpha`). Dicts of the optimiser and of averages are passed over. Each
// container is looked through once: one may be there under very many names, or hold itself.

import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import type { HyperParameter } from '../names/hyper-parameter.ts';
import { settingKind } from '../names/setting-kinds.ts';
import { isTrainingDict } from '../names/training-state.ts';
import { PickleDict, PickleObject } from './pickle.ts';
import { TorchTensor } from './torch-tensor.ts';

export interface Beside {
  readonly settings: ReadonlyMap<string, HyperParameter>;
  readonly tensors: NamedTensors;
  /** Names of dicts of the training that were passed over. */
  readonly training: readonly string[];
}

/** Characters of a path: of what lies deeper, the end. */
const MAX_PATH = 400;

/** Settings that are kept, whatever they are called: more are records of a training. */
const MAX_SETTINGS = 20_000;

/** Items of a list that is a setting; a longer one of numbers is looked at as a tensor, up to so many. */
const MAX_ITEMS = 8;
const MAX_NUMBERS = 200_000;

/**
 * Looks through a checkpoint.
 * @param state the state dict in it, whose tensors are known
 * @param decode gives the numbers of a tensor; throws where it is not sound
 */
export function besideOf(
  top: PickleDict,
  state: PickleDict,
  decode: (tensor: TorchTensor, path: string) => Tensor,
): Beside {
  const settings = new Map<string, HyperParameter>();
  const tensors: NamedTensors = new Map();
  const training: string[] = [];
  const seen = new Set<object>();
  // Not by recursion: a pickle may hold lists in lists without end.
  const left: [path: string, value: unknown][] = [
    ['', state],
    ['', top],
  ];
  const keep = (path: string, value: HyperParameter): void => {
    if (settings.size < MAX_SETTINGS || settingKind(path) !== null) settings.set(path, value);
  };
  const visitDict = (path: string, dict: PickleDict): void => {
    for (const [key, value] of dict.entries) {
      if (dict === state && value instanceof TorchTensor) continue;
      const name = typeof key === 'string' ? key : typeof key === 'number' ? String(key) : 'a key';
      if (dict !== state && isContainer(value) && isTrainingDict(name) && !holdsSettings(name, value))
        training.push(name);
      else left.push([path === '' ? name : `${path}.${name}`.slice(-MAX_PATH), value]);
    }
  };
  const visitList = (path: string, list: readonly unknown[]): void => {
    if (list.length <= MAX_ITEMS && list.every(isPlain)) {
      keep(path, list);
      return;
    }
    const numbers = numbersIn(list);
    if (numbers === null) {
      for (const [k, each] of list.entries()) if (!isPlain(each)) left.push([`${path}.${k}`.slice(-MAX_PATH), each]);
    } else if (settingKind(path) !== null || !numbers.every(Number.isInteger))
      tensors.set(path, { dtype: 'f64', shape: [numbers.length], data: Float64Array.from(numbers) });
  };
  for (const [path, value] of left) {
    if (value instanceof TorchTensor) tensors.set(path, decode(value, path));
    else if (isPlain(value)) keep(path, value);
    else if (isContainer(value) && !seen.has(value)) {
      seen.add(value);
      if (value instanceof PickleDict) visitDict(path, value);
      else if (value instanceof PickleObject) left.push([path, value.attributes]);
      else visitList(path, value);
    }
  }
  return { settings, tensors, training };
}

/** Whether what is called as state of a training (`opt`) holds settings of the network: arguments of a command line, say. */
function holdsSettings(name: string, value: PickleDict | PickleObject | readonly unknown[]): boolean {
  const inside = value instanceof PickleObject ? value.attributes : value;
  if (!(inside instanceof PickleDict)) return false;
  return [...inside.entries].some(
    ([key, each]) => !isContainer(each) && settingKind(`${name}.${String(key)}`) !== null,
  );
}

function isContainer(value: unknown): value is PickleDict | PickleObject | readonly unknown[] {
  return value instanceof PickleDict || value instanceof PickleObject || Array.isArray(value);
}

function isPlain(value: unknown): value is string | number | bigint | boolean | null {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** The numbers of a list, or of a list of lists; `null` where it holds anything else, or very many. */
function numbersIn(list: readonly unknown[]): number[] | null {
  const found: number[] = [];
  for (const each of list) {
    const row = Array.isArray(each) ? (each as unknown[]) : [each];
    for (const value of row) if (typeof value !== 'number' || found.push(value) > MAX_NUMBERS) return null;
  }
  return found.length > 0 ? found : null;
}
