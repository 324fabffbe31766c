// Task ids of binary linear variable binding: (id1, id2, id3) to the operator F and back.
// Source: EMT section 5.1. id1's set bits choose the d source cells in ascending order, id2's digits in base d
// permute them by swaps (Fisher and Yates, so that every order has exactly one id2), id3's bits are the minus signs.

import { InputError } from '../array/errors.ts';
import type { Matrix } from '../array/matrix.ts';
import type { TaskId } from './history.ts';
import { checkSizes, readSelection, type SignedSelection, selectionMatrix } from './signed-selection.ts';

export interface TaskSizes {
  readonly d: number;
  readonly s: number;
}

/**
 * The selection that `id` stands for at width `d` and history `s`.
 * @throws InputError when id1 has not exactly `d` set bits below `s*d`, a digit of id2 is out of its range, or id3
 *   has a bit beyond `d`.
 */
export function decodeSelection(id: TaskId, { d, s }: TaskSizes): SignedSelection {
  checkSizes(d, s);
  for (const part of ['id1', 'id2', 'id3'] as const) {
    if (id[part] < 0n) throw new InputError(`${part} must not be negative, found ${id[part]}`);
  }
  const source = sourceCells(id.id1, d, s);
  applySwaps(id.id2, source);
  return { d, s, source, sign: signs(id.id3, d) };
}

/**
 * Gives the operator `F [s*d, d]` that a task id stands for at width `d` and history `s`.
 * @throws InputError when id1 has not exactly `d` set bits below `s*d`, a digit of id2 is out of its range, or id3 has
 *   a bit beyond `d`
 */
export function decodeTaskId(id: TaskId, sizes: TaskSizes): Matrix {
  return selectionMatrix(decodeSelection(id, sizes));
}

/**
 * Finds the one task id whose operator is `F [s*d, d]`.
 * @throws InputError when there is none: a column without exactly one +-1, or two columns that copy the same cell
 */
export function encodeTaskId(F: Matrix): TaskId {
  const selection = readSelection(F);
  if ('reason' in selection) throw new InputError(`no task id: ${selection.reason}`);
  return encodeSelection(selection);
}

/** Finds the one task id of a signed selection. @throws InputError when two of its bits copy the same cell */
export function encodeSelection({ d, source, sign }: SignedSelection): TaskId {
  const current = [...source].sort((a, b) => a - b);
  const repeated = current.find((cell, j) => j > 0 && cell === current[j - 1]);
  if (repeated !== undefined) {
    const columns = source.flatMap((cell, j) => (cell === repeated ? [j] : []));
    throw new InputError(
      `no task id: columns ${columns.join(', ')} of F all copy cell ${repeated}, an id needs ${d} different cells`,
    );
  }
  let id1 = 0n;
  for (const cell of current) id1 |= 1n << BigInt(cell);
  let id2 = 0n;
  let place = 1n;
  let id3 = 0n;
  for (let k = 0; k < d; k++) {
    const at = current.indexOf(source[k]!);
    id2 += BigInt(at - k) * place;
    place *= BigInt(d);
    current[at] = current[k]!;
    current[k] = source[k]!;
    if (sign[k] === -1) id3 |= 1n << BigInt(k);
  }
  return { id1, id2, id3 };
}

/** Writes a task id as `parseTaskId` reads it: `15,0,0`. */
export function formatTaskId(id: TaskId): string {
  return `${id.id1},${id.id2},${id.id3}`;
}

/** Reads a task id from `a,b,c` (decimal integers of any size); `null` when the text is not of that form. */
export function parseTaskId(text: string): TaskId | null {
  const parts = /^\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*$/.exec(text);
  return parts ? { id1: BigInt(parts[1]!), id2: BigInt(parts[2]!), id3: BigInt(parts[3]!) } : null;
}

function sourceCells(id1: bigint, d: number, s: number): number[] {
  const bits = id1.toString(2);
  const cells: number[] = [];
  for (let cell = 0; cell < bits.length; cell++) if (bits[bits.length - 1 - cell] === '1') cells.push(cell);
  if (cells.length !== d) {
    throw new InputError(
      `id1 ${id1} has Hamming weight ${cells.length}, expected ${d} (d): one set bit for each of the ${d} output bits`,
    );
  }
  const n = s * d;
  const beyond = cells.filter((cell) => cell >= n);
  if (beyond.length > 0) {
    throw new InputError(
      `id1 ${id1} has ${d - beyond.length} set bits below ${n} (s*d), expected ${d}: bit ${beyond.at(-1)} is beyond the history`,
    );
  }
  return cells;
}

/** Swaps `choice[k]` with `choice[k + g]` for every digit `g` of `id2`, least place first. */
function applySwaps(id2: bigint, choice: number[]): void {
  const d = choice.length;
  let rest = id2;
  for (let k = 0; k < d; k++) {
    const g = Number(rest % BigInt(d));
    rest /= BigInt(d);
    if (g >= d - k) {
      throw new InputError(`id2 ${id2} has digit ${g} at place ${k} in base ${d}, expected less than ${d - k} (d - k)`);
    }
    const held = choice[k]!;
    choice[k] = choice[k + g]!;
    choice[k + g] = held;
  }
  if (rest > 0n) {
    throw new InputError(`id2 ${id2} has more than ${d} digits in base ${d}, expected at most one for each output bit`);
  }
}

function signs(id3: bigint, d: number): (1 | -1)[] {
  if (id3 >> BigInt(d) > 0n) {
    throw new InputError(`id3 ${id3} has bits beyond the ${d} output bits, expected less than 2^${d}`);
  }
  return Array.from({ length: d }, (_, k) => ((id3 >> BigInt(k)) & 1n ? -1 : 1));
}
