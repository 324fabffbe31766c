// Tasks by the text a person types after `--task`: a name, a name with sizes (`T1-4x4`), or an id triple `a,b,c`.
// Source of T1-T4: EMT section 5.1. T2-4x4 and T4-4x4 are Engram's own small relatives, documented below.

import { UsageError } from '../array/errors.ts';
import { addingTask } from './adding.ts';
import {
  andFibonacci,
  binaryArithmetic,
  type CompositionSizes,
  orFibonacci,
  phaseDependent,
  sumFibonacci,
  xorFibonacci,
} from './compositions.ts';
import { copyingMemory } from './copying-memory.ts';
import { episodesTask } from './episodes.ts';
import type { HistoryTask, TaskId } from './history.ts';
import { bindingTask } from './linear.ts';
import { checkSizes } from './signed-selection.ts';
import { parseTaskId } from './task-id.ts';

/** Sizes asked for beside the name; absent ones take the task's own. */
export interface AskedSizes {
  readonly d?: number | undefined;
  readonly s?: number | undefined;
}

/** The names that `parseTask` and `--task` take, for help and error messages. */
export const taskNames: readonly string[] = [
  'T1',
  'T2',
  'T3',
  'T4',
  'T1-DxS',
  'T3-DxS',
  'T2-4x4',
  'T4-4x4',
  'xor-fibonacci',
  'and-fibonacci',
  'or-fibonacci',
  'sum-fibonacci',
  'phase-dependent',
  'binary-arithmetic',
  'copying-memory-T',
  'adding-T',
  'episodes-L-L...',
];

/**
 * Makes the task that is called `text`, a name or an id triple `a,b,c`, at the sizes asked for.
 * @throws UsageError for unknown names and sizes a task does not have; InputError for an id that does not decode
 */
export function parseTask(text: string, asked: AskedSizes = {}): HistoryTask {
  const name = text.trim();
  const id = parseTaskId(name);
  if (id) return taskById(name, id, asked);
  const binding = /^(T[1-4])(?:-(\d{1,4})x(\d{1,4}))?$/i.exec(name);
  if (binding) {
    const [, base, d, s] = binding;
    const named = d === undefined ? { d: 8, s: 8 } : { d: Number(d), s: Number(s) };
    return publishedTask(base!.toUpperCase(), sizesFor(name, asked, named, d === undefined));
  }
  const copying = /^copying-memory(?:-(\d{1,5}))?$/.exec(name);
  if (copying) {
    const task = copyingMemory({ delay: Number(copying[1] ?? 10) });
    sizesFor(name, asked, task, false);
    return task;
  }
  const adding = /^adding(?:-(\d{1,6}))?$/.exec(name);
  if (adding) {
    const task = addingTask({ length: Number(adding[1] ?? 100) });
    sizesFor(name, asked, task, false);
    return task;
  }
  const episodes = /^episodes((?:-\d{1,4}){1,64})$/.exec(name);
  if (episodes) {
    const task = episodesTask(episodes[1]!.slice(1).split('-').map(Number));
    sizesFor(name, asked, task, false);
    return task;
  }
  const composition = compositions.get(name);
  if (composition) return composition.make(sizesFor(name, asked, composition, true));
  throw new UsageError(
    `unknown task "${text}": expected one of ${taskNames.join(', ')}, or an id triple a,b,c with --d and --s`,
  );
}

const compositions = new Map<string, CompositionSizes & { make: (sizes: CompositionSizes) => HistoryTask }>([
  ['xor-fibonacci', { d: 8, s: 2, make: xorFibonacci }],
  ['and-fibonacci', { d: 8, s: 2, make: andFibonacci }],
  ['or-fibonacci', { d: 8, s: 2, make: orFibonacci }],
  ['sum-fibonacci', { d: 8, s: 2, make: sumFibonacci }],
  ['phase-dependent', { d: 8, s: 8, make: phaseDependent }],
  ['binary-arithmetic', { d: 9, s: 2, make: binaryArithmetic }],
]);

/** The sizes asked for, where `free`; otherwise the task's own, which the asked ones must agree with. */
function sizesFor(name: string, asked: AskedSizes, own: CompositionSizes, free: boolean): CompositionSizes {
  if (!free) {
    for (const key of ['d', 's'] as const) {
      if (asked[key] !== undefined && asked[key] !== own[key]) {
        throw new UsageError(`task ${name} has ${key} = ${own[key]}, but ${key} = ${asked[key]} was asked for`);
      }
    }
  }
  const sizes = { d: asked.d ?? own.d, s: asked.s ?? own.s };
  checkSizes(sizes.d, sizes.s);
  return sizes;
}

function taskById(name: string, id: TaskId, { d, s }: AskedSizes): HistoryTask {
  if (d === undefined || s === undefined) {
    throw new UsageError(`task ${name} is an id triple: say its width and history with --d and --s`);
  }
  return bindingTask({ d, s, id });
}

/** id1 with the bits of `cells` set. */
function cellBits(cells: readonly number[]): bigint {
  return cells.reduce((bits, cell) => bits | (1n << BigInt(cell)), 0n);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, j) => j);
}

/** Repeat copy, every bit from the oldest variable; T3 takes bit `j` from variable `j`. */
const repeatCells = (d: number) => cellBits(range(d));
const composeCells = (d: number) => cellBits(range(d).map((j) => j * d + j));

interface Signature {
  readonly id2: bigint;
  readonly id3: bigint;
}

/**
 * T2 and T4 permute T3 and add signs, as published at 8x8. The 4x4 relatives keep their character:
 * T2-4x4 (cells of T3-4x4, 1, 6): 0 <- +1@3, 1 <- -0@4, 2 <- -2@2, 3 <- +3@1; several cycles, two of them negative.
 * T4-4x4 (cells of T3-4x4, 5, 11): 0 <- -1@3, 1 <- -2@2, 2 <- +0@4, 3 <- -3@1; one long positive cycle, one negative loop.
 */
const permuted = new Map<string, Signature>([
  ['T2-8x8', { id2: 262676n, id3: 189n }],
  ['T4-8x8', { id2: 38637n, id3: 145n }],
  ['T2-4x4', { id2: 1n, id3: 6n }],
  ['T4-4x4', { id2: 5n, id3: 11n }],
]);

function publishedTask(base: string, { d, s }: CompositionSizes): HistoryTask {
  const name = d === 8 && s === 8 ? base : `${base}-${d}x${s}`;
  if (base === 'T1') {
    const summary = `Repeat copy: ${s} variables of ${d} bits over and over, x(t) = x(t-${s}).`;
    return bindingTask({ d, s, id: { id1: repeatCells(d), id2: 0n, id3: 0n }, name, summary });
  }
  if (d > s)
    throw new UsageError(`task ${base} takes bit j from variable j: it needs d <= s, found d = ${d}, s = ${s}`);
  if (base === 'T3') {
    const summary = `Compose copy: bit j of each new variable is bit j of variable j of the history.`;
    return bindingTask({ d, s, id: { id1: composeCells(d), id2: 0n, id3: 0n }, name, summary });
  }
  const signature = permuted.get(`${base}-${d}x${s}`);
  if (!signature) throw new UsageError(`task ${base} is defined at 8x8 and 4x4, found d = ${d}, s = ${s}`);
  const summary = `Compose copy with its bits permuted and some negated.`;
  return bindingTask({ d, s, id: { id1: composeCells(d), ...signature }, name, summary });
}
