// `--task`, `--d` and `--s`: a name, an id triple, or a file that holds the operator F.

import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../array/errors.ts';
import { matrix, rowsOf } from '../array/matrix.ts';
import { listNames } from '../array/quote.ts';
import { type Tensor, toFloat64 } from '../array/tensor.ts';
import { readFileBounded } from '../io/bytes/atomic.node.ts';
import { loadTensors } from '../io/runs/load.node.ts';
import { parseTaskSource, type TaskSource } from '../task/task-source.ts';
import { integer } from './number-options.ts';

export interface TaskSizeOptions {
  readonly d?: number;
  readonly s?: number;
}

export interface TaskOptions extends TaskSizeOptions {
  readonly task?: string;
}

export function addTaskOption(command: Command, description: string): Command {
  return addTaskSizes(
    command.option('--task <task>', `${description}: a name, an id triple a,b,c, or a .json or .npz file with F`),
  );
}

export function addTaskSizes(command: Command): Command {
  return command
    .option('--d <n>', 'width of one variable, for tasks that need it', integer({ min: 1, max: 4096 }))
    .option('--s <n>', 'number of variables (history length)', integer({ min: 1, max: 4096 }));
}

/**
 * The task that a person named, as data; files are read.
 * @throws InputError when a file does not hold a task, or one of other sizes than are asked for
 */
export function taskSource(text: string, { d, s }: TaskSizeOptions = {}): TaskSource {
  const sizes = { ...(d === undefined ? {} : { d }), ...(s === undefined ? {} : { s }) };
  const kind = extname(text).toLowerCase();
  if (kind === '.json') return withSizes(taskInJson(text), sizes, text);
  if (kind === '.npz') return withSizes({ F: operatorInNpz(text), name: basename(text, extname(text)) }, sizes, text);
  return { name: text, ...sizes };
}

/** What a file says and what a person says must agree. */
function withSizes(source: TaskSource, asked: TaskSizeOptions, path: string): TaskSource {
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
  const only: Tensor | undefined = tensors.size === 1 ? [...tensors.values()][0] : undefined;
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
