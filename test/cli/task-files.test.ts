// Files of tasks and of sequences that cannot be used: one line that names the file, what was found and what was
// expected.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import type { Tensor } from '../../src/array/tensor.ts';
import { readDrive, readStates } from '../../src/emt/recorded/named-sequences.ts';
import type { ArraysInput } from '../../src/experiment/kit/inputs.ts';
import { loadTensors } from '../../src/io/runs/load.node.ts';
import { taskSource } from '../../src/io/runs/task-file.node.ts';
import { writeNpz } from '../../src/io/tensors/npz.ts';
import { taskFromSource } from '../../src/task/task-source.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder('task-files');

const array = (...shape: number[]): Tensor => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { dtype: 'f32', shape, data: new Float32Array(size).fill(0.5) };
};
const complex = (...shape: number[]): Tensor => ({ ...array(...shape, 2), dtype: 'c64', shape });

function npz(arrays: Readonly<Record<string, Tensor>>): string {
  const path = join(folder, 'file.npz');
  writeFileSync(path, writeNpz(new Map(Object.entries(arrays))));
  return path;
}

/** The arrays of a file of these. */
function arraysIn(arrays: Readonly<Record<string, unknown>>): ArraysInput {
  const name = npz(arrays as Readonly<Record<string, Tensor>>);
  return { name, tensors: loadTensors(name).tensors };
}

/** The message of the error, without the folder. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^[^\n]+$/);
    return (error as Error).message.replaceAll(`${folder}/`, '');
  }
  throw new Error('it was read');
}

describe('a task in a .json file', () => {
  const read = (text: string, sizes: { d?: number; s?: number } = {}) => {
    const path = join(folder, 'task.json');
    writeFileSync(path, text);
    return taskFromSource(taskSource(path, sizes), path);
  };
  const expected = 'expected {"F": [[...], ...]} or {"name": "T1"}; found';

  test.each([
    ['{"G":1}', `task.json holds no task, ${expected} "G"`],
    ['{}', `task.json holds no task, ${expected} an empty object`],
    ['3', `task.json holds no task, ${expected} no object`],
    ['null', `task.json holds no task, ${expected} no object`],
    ['{', 'task.json is not JSON, expected {"F": [[...], ...]} or the bare rows of F'],
    ['[]', 'task.json has "F" = an empty list, expected at least one entry'],
    ['[[1, 0], [0]]', 'task.json: row 1 of F is 1 wide, expected 2 as row 0 is'],
    ['{"F": [[1, 0], [0, 1], [0]]}', 'task.json: row 2 of F is 1 wide, expected 2 as row 0 is'],
    ['{"F": [[]]}', 'task.json has "F.0" = an empty list, expected at least one entry'],
    ['{"F": [[1, "a"]]}', 'task.json has "F.0.1" = "a", expected a number'],
    ['{"F": [[1, null]]}', 'task.json has "F.0.1" = null, expected a number'],
    ['{"F": [[1e999]]}', 'task.json has "F.0.0" = Infinity, expected a finite number'],
    ['{"F": 1}', 'task.json has "F" = 1, expected a list'],
    [
      '[[1, 0], [0, 1], [1, 1]]',
      'task.json: F is 3 x 2, expected [s*d, d]: the rows must be a multiple of the columns',
    ],
    ['{"F": [[1]], "d": 2}', 'task.json: F is 1 x 1, which means d = 1, but d = 2 was given'],
    ['{"F": [[1]], "s": 3}', 'task.json: F is 1 x 1, which means s = 1, but s = 3 was given'],
    ['{"F": [[1]], "initial": "ones"}', 'task.json has "initial" = "ones", expected "signs" or "normal"'],
    ['{"F": [[1]], "colour": 3}', 'task.json has "colour", which is not known'],
    ['{"name": "T1", "d": 1.5}', 'task.json has "d" = 1.5, expected a whole number'],
    ['{"name": "T1", "d": 0}', 'task.json has "d" = 0, expected at least 1'],
    ['{"name": 3}', 'task.json has "name" = 3, expected a text'],
  ])('%s', (text, message) => {
    expect(refusal(() => read(text))).toBe(message);
  });

  test('whose sizes are others than those asked for', () => {
    expect(refusal(() => read('{"name": "T1", "d": 4, "s": 4}', { d: 8 }))).toBe(
      'task.json says d = 4, but d = 8 was given: leave out --d',
    );
    expect(refusal(() => read('[[1]]', { d: 2 }))).toBe(
      'task.json: F is 1 x 1, which means d = 1, but d = 2 was given',
    );
    expect(read('{"name": "T1", "d": 4}', { d: 4, s: 3 })).toMatchObject({ d: 4, s: 3 });
  });

  test('that is missing, or a folder', () => {
    expect(refusal(() => taskSource(join(folder, 'none.json')))).toBe('cannot read none.json: no such file or folder');
    mkdirSync(join(folder, 'folder.json'));
    expect(refusal(() => taskSource(join(folder, 'folder.json')))).toMatch(/^cannot read folder\.json: it is a folder/);
  });
});

describe('a task in a .npz file', () => {
  const read = (arrays: Readonly<Record<string, Tensor>>) => taskFromSource(taskSource(npz(arrays)));

  test('may call its only array as it likes', () => {
    expect(read({ operator: array(4, 2) })).toMatchObject({ name: 'file', d: 2, s: 2 });
  });

  test.each([
    [{ a: array(4, 2), b: array(2, 2) }, 'file.npz has no array "F" [s*d, d], found "a", "b"'],
    [{}, 'file.npz has no array "F" [s*d, d], found no arrays'],
    [{ F: array(4) }, 'file.npz: F has shape [4], expected a matrix [s*d, d] that is not empty'],
    [{ F: array(0, 2) }, 'file.npz: F has shape [0, 2], expected a matrix [s*d, d] that is not empty'],
    [{ F: array(3, 2) }, 'file.npz: F is 3 x 2, expected [s*d, d]: the rows must be a multiple of the columns'],
    [{ F: complex(2, 2) }, 'file.npz: F is complex (c64), expected real numbers'],
    [{ F: { ...array(1, 1), data: Float32Array.of(Number.NaN) } }, 'file.npz has "F.0.0" = NaN, expected a number'],
  ])('%j', (arrays, message) => {
    expect(refusal(() => read(arrays as Readonly<Record<string, Tensor>>))).toBe(message);
  });
});

describe('sequences to wake a network with', () => {
  const features = 'expected [T, B, features], time first, none of them 0';
  test.each([
    [{ a: array(3, 40, 2), b: array(1) }, 'file.npz has no array "x" [T, B, in], found "a", "b"'],
    [{ 'a\u001b[31m': array(1), b: array(1) }, 'file.npz has no array "x" [T, B, in], found "a\\u001b[31m", "b"'],
    [{}, 'file.npz has no array "x" [T, B, in], found no arrays'],
    [{ x: array(40, 4) }, `file.npz: "x" has shape [40, 4], ${features}`],
    [{ x: array(0, 40, 4) }, `file.npz: "x" has shape [0, 40, 4], ${features}`],
    [
      { x: array(3, 1, 4) },
      'file.npz holds 1 sequence ([T, B, in], sequences second), expected at least 40: cross-validation needs as many',
    ],
    [{ x: complex(3, 40, 4) }, 'file.npz: "x" is complex (c64), expected real numbers'],
    [
      { x: { ...array(1, 40, 1), data: new Float32Array(40).fill(Number.NaN, 7, 8) } },
      'file.npz holds NaN at [0, 7, 0] (step, sequence, column, from 0), expected finite numbers',
    ],
    [
      { x: { ...array(1, 40, 1), data: new Float32Array(40) } },
      'file.npz holds zeros only: there is no input to remember',
    ],
  ])('%j', (arrays, message) => {
    expect(refusal(() => readDrive(arraysIn(arrays)))).toBe(message);
  });
});

describe('recorded states', () => {
  const states = array(4, 20, 3);
  test.each([
    [{ h: states }, 'file.npz has no array "states" [T, B, H], found "h"'],
    [{ states: array(4, 20) }, /^file\.npz: "states" has shape \[4, 20\], expected \[T, B, features\]/],
    [{ states, inputs: array(4, 20) }, /^file\.npz: "inputs" has shape \[4, 20\], expected \[T, B, features\]/],
    [
      { states, inputs: array(5, 20, 2) },
      'file.npz: "inputs" has 5 steps of 20 sequences, expected 4 of 20 as "states" has ([T, B, features])',
    ],
    [
      { states, outputs: array(4, 21, 2) },
      'file.npz: "outputs" has 4 steps of 21 sequences, expected 4 of 20 as "states" has ([T, B, features])',
    ],
  ])('%j', (arrays, message) => {
    expect(refusal(() => readStates(arraysIn(arrays)))).toMatch(message);
  });
});
