// `--task`, `--d` and `--s`: a name, an id triple, or a file that holds the operator F.

import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../array/errors.ts';
import { matrix } from '../array/matrix.ts';
import { type Tensor, toFloat64 } from '../array/tensor.ts';
import { readFileBounded } from '../io/atomic.node.ts';
import { loadTensors } from '../io/load.node.ts';
import { integer } from './number-options.ts';
import { parseTaskSource, rowsOf, type TaskSource } from './task-source.ts';

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

/** The task that a person named, as data; files are read. @throws InputError when a file does not hold a task */
export function taskSource(text: string, { d, s }: TaskSizeOptions = {}): TaskSource {
  const sizes = { ...(d === undefined ? {} : { d }), ...(s === undefined ? {} : { s }) };
  const kind = extname(text).toLowerCase();
  if (kind === '.json') return { ...sizes, ...taskInJson(text) };
  if (kind === '.npz') return { ...sizes, F: operatorInNpz(text), name: basename(text, extname(text)) };
  return { name: text, ...sizes };
}

/** A bare array of rows, or an object with `F` and perhaps `d`, `s`, `initial` and `name`, or with a task's `name`. */
function taskInJson(path: string): TaskSource {
  let data: unknown;
  try {
    data = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(readFileBounded(path)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} is not JSON`);
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
    throw new InputError(`${path} has no array F [s*d, d], found ${[...tensors.keys()].join(', ') || 'no arrays'}`);
  }
  if (F.shape.length !== 2) {
    throw new InputError(`${path}: F has shape [${F.shape.join(', ')}], expected a matrix [s*d, d]`);
  }
  return rowsOf(matrix(F.shape[0]!, F.shape[1]!, toFloat64(F, `${path}: F`)));
}
