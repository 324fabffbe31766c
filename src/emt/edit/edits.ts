// Edits of single cells of a running network as plain data: what is written where, and when. They stand in a link, in a
// file or in a message between threads, so they are checked before anything is computed. Source: EMT spec section 6.4,
// for the kinds of edits.

import * as v from 'valibot';
import { InputError } from '../../array/errors.ts';
import { issueText } from '../../array/schema-issue.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type Circuit, slotPlaces } from '../circuit/circuit.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const sequence = v.array(v.array(finite));

/** A cell after step `t`: `slot` counts from 0 = oldest, `row` is the bit of the variable in it. */
const cell = { t: count, slot: count, row: count };

const editSchema = v.variant('kind', [
  /** Writes a value, in units of the task: a bit is 1 or -1. */
  v.strictObject({ kind: v.literal('set'), ...cell, value: finite }),
  /** Takes the variable out, so that the cell says nothing. */
  v.strictObject({ kind: v.literal('erase'), ...cell }),
  /** Exchanges what the network holds in two cells. */
  v.strictObject({ kind: v.literal('swap'), ...cell, with: v.strictObject({ slot: count, row: count }) }),
  /** Takes what the network holds in the same cell, at the same step, of another sequence: its place in `others`. */
  v.strictObject({ kind: v.literal('interchange'), ...cell, from: count }),
  /**
   * Silences a slot, or one row of it, after every step from `t` on and before `to`: what stands in it then, and what
   * passes through it, is lost.
   */
  v.strictObject({ kind: v.literal('silence'), t: count, to: count, slot: count, row: v.optional(count) }),
]);

/**
 * What an edit is held against: the same edit in a random basis of the same lengths and angles, or with the right
 * direction of another cell, while the theory expects what it expects.
 */
const controlSchema = v.strictObject({ kind: v.picklist(['random basis', 'wrong slot']), seed: count });

/** Of one run, all of whose states are kept. */
const MOST_STEPS = 1e6;

const requestSchema = v.strictObject({
  inputs: v.pipe(sequence, v.minLength(1)),
  steps: v.pipe(count, v.minValue(1), v.maxValue(MOST_STEPS)),
  edits: v.array(editSchema),
  others: v.optional(v.array(sequence)),
  control: v.optional(controlSchema),
});

export type Edit = v.InferOutput<typeof editSchema>;
export type EditControl = v.InferOutput<typeof controlSchema>;

/** One sequence and its edits. Everything in it survives JSON and `postMessage`. */
export interface EditRequest {
  /** What is put in, step by step: rows of the task's width; zero from their end on. */
  readonly inputs: readonly (readonly number[])[];
  /** Steps of the whole run. */
  readonly steps: number;
  /** In any order; those of one step are made one after the other as they stand here. */
  readonly edits: readonly Edit[];
  /** Inputs of the sequences that edits take values from. */
  readonly others?: readonly (readonly (readonly number[])[])[] | undefined;
  readonly control?: EditControl | undefined;
}

/**
 * Checks data that came from a link, a file or another thread: inputs `[steps, d]` as lists, edits, and what else a request
 * has; an edit without a kind is a `set`.
 * @throws InputError in one line that starts with `where`
 */
export function parseEditRequest(data: unknown, where: string): EditRequest {
  const parsed = v.safeParse(requestSchema, withKinds(data));
  if (!parsed.success) throw new InputError(`${where} ${issueText(parsed.issues[0])}`);
  return parsed.output;
}

function withKinds(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('edits' in data) || !Array.isArray(data.edits)) return data;
  const isBare = (edit: unknown) => typeof edit === 'object' && edit !== null && !('kind' in edit);
  return { ...data, edits: data.edits.map((edit) => (isBare(edit) ? { kind: 'set', ...edit } : edit)) };
}

/**
 * Refuses what the task has no place for.
 * @throws InputError in one line, for inputs of another width, steps beyond the run, cells that hold nothing and
 * sequences that are not there
 */
export function checkEditRequest(
  { inputs, steps, edits, others = [] }: EditRequest,
  task: HistoryTask,
  circuit: Circuit,
): void {
  for (const [name, rows] of [
    ['inputs', inputs] as const,
    ...others.map((rows, i) => [`others[${i}]`, rows] as const),
  ]) {
    if (rows.length > steps) throw new InputError(`${name} has ${rows.length} steps, expected at most ${steps}`);
    const wrong = rows.findIndex((row) => row.length !== task.inputSize);
    if (wrong < 0) continue;
    throw new InputError(
      `${name}[${wrong}] has ${rows[wrong]!.length} values, expected ${task.inputSize} (${task.name})`,
    );
  }
  edits.forEach((edit, i) => {
    if (edit.t >= steps) throw new InputError(`edits[${i}] is at step ${edit.t}, expected at most ${steps - 1}`);
    if (edit.kind === 'silence') {
      placesOf(circuit, edit, `edits[${i}]`);
      if (edit.to > edit.t && edit.to <= steps) return;
      throw new InputError(
        `edits[${i}] lasts from step ${edit.t} to ${edit.to}, expected an end in ${edit.t + 1} ... ${steps}`,
      );
    }
    placeOf(circuit, edit, `edits[${i}]`);
    if (edit.kind === 'swap') placeOf(circuit, edit.with, `edits[${i}].with`);
    if (edit.kind !== 'interchange' || edit.from < others.length) return;
    throw new InputError(`edits[${i}] takes from sequence ${edit.from}, found ${others.length} other sequences`);
  });
}

/**
 * The place among the alive cells, which is its column of Psi.
 * @throws InputError for a cell that the task has not, or that nothing ever reads
 */
export function placeOf(
  { alive, d, s }: Circuit,
  { slot, row }: { readonly slot: number; readonly row: number },
  where: string,
): number {
  if (slot >= s || row >= d) {
    throw new InputError(`${where} is slot ${slot}, row ${row}: expected slots 0 ... ${s - 1}, rows 0 ... ${d - 1}`);
  }
  const place = alive.indexOf(slot * d + row);
  if (place >= 0) return place;
  throw new InputError(`${where} is slot ${slot}, row ${row}, a cell that nothing reads: there is nothing to edit`);
}

/**
 * The places of the cells of a slot, or of the one row that is named.
 * @throws InputError as `placeOf`, and for a slot without a cell that is read
 */
export function placesOf(
  circuit: Circuit,
  { slot, row }: { readonly slot: number; readonly row?: number | undefined },
  where: string,
): number[] {
  if (row !== undefined) return [placeOf(circuit, { slot, row }, where)];
  const places = slotPlaces(circuit, slot);
  return places.length > 0 ? places : [placeOf(circuit, { slot, row: 0 }, where)];
}

/** Whether an edit changes the state after step `t`. */
export function isMadeAt(edit: Edit, t: number): boolean {
  return edit.kind === 'silence' ? edit.t <= t && t < edit.to : edit.t === t;
}
