// Tasks from the disk: a .json or .npz file with the operator F, or a name.

import { basename, extname } from 'node:path';
import { InputError } from '../../array/errors.ts';
import { matrix, rowsOf } from '../../array/matrix.ts';
import { listNames } from '../../array/quote.ts';
import { toFloat64 } from '../../array/tensor.ts';
import { parseTaskSource, type TaskSource } from '../../task/task-source.ts';
import { readFileBounded } from '../bytes/atomic.node.ts';
import { loadTensors } from './load.node.ts';

/** Sizes that a task is asked to have. */
export interface TaskSizes {
  readonly d?: number | undefined;
  readonly s?: number | undefined;
}

/** Those sizes that are given. */
export function sizesOf({ d, s }: TaskSizes) {
  return { ...(d === undefined ? {} : { d }), ...(s === undefined ? {} : { s }) };
}

/**
 * The task that a text names, as data that is not checked yet: a .json or .npz file that holds it, or a name.
 * @throws InputError when a file does not hold a task, or one of other sizes than are asked for
 */
export function taskSource(text: string, given: TaskSizes = {}): TaskSource {
  const sizes = sizesOf(given);
  const kind = extname(text).toLowerCase();
  if (kind === '.json') return withSizes(taskInJson(text), sizes, text);
  if (kind === '.npz') return withSizes({ F: operatorInNpz(text), name: basename(text, extname(text)) }, sizes, text);
  return { name: text, ...sizes };
}

/** What a file says and what a person says must agree. */
function withSizes(source: TaskSource, asked: { readonly d?: number; readonly s?: number }, path: string): TaskSource {
  for (const key of ['d', 's'] as const) {
    const [said, wanted] = [source[key], asked[key]];
    if (said !== undefined && wanted !== undefined && said !== wanted) {
      throw new InputError(`${path} says ${key} = ${said}, but ${key} = ${wanted} was given: leave out --${key}`);
    }
  }
  return parseTaskSource({ ...source, ...asked }, path);
}

/** A bare array of rows, or an object with `F` and perhaps `d`, `s`, `initial` and `name`, or with a task's `name`. */
function taskInJson(path: string): TaskSource {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(readFileBounded(path)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} is not JSON, expected {"F": [[...], ...]} or the bare rows of F`);
  }
  const source = parseTaskSource(Array.isArray(data) ? { F: data } : data, path);
  return 'F' in source ? { name: basename(path, extname(path)), ...source } : source;
}

/** The array called `F`, or the only one. */
function operatorInNpz(path: string): number[][] {
  const { tensors } = loadTensors(path);
  const only = tensors.size === 1 ? [...tensors.values()][0] : undefined;
  const F = tensors.get('F') ?? only;
  if (F === undefined) {
    const found = tensors.size === 0 ? 'no arrays' : listNames(tensors.keys());
    throw new InputError(`${path} has no array "F" [s*d, d], found ${found}`);
  }
  const [rows, cols] = F.shape;
  if (F.shape.length !== 2 || !rows || !cols) {
    throw new InputError(`${path}: F has shape [${F.shape.join(', ')}], expected a matrix [s*d, d] that is not empty`);
  }
  return rowsOf(matrix(rows, cols, toFloat64(F, `${path}: F`)));
}
