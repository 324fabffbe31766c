// A task as plain data, which can stand in run.json or be posted to a worker: the name of a task, or its operator F; and
// the way from there back to a task.

import * as v from 'valibot';
import { InputError } from '../array/errors.ts';
import { fromRows, type Matrix } from '../array/matrix.ts';
import { listNames } from '../array/quote.ts';
import { issueText } from '../array/schema-issue.ts';
import type { HistoryTask } from './history.ts';
import { linearTask } from './linear.ts';
import { parseTask } from './names.ts';
import { readSelection } from './signed-selection.ts';

const size = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A task that `parseTask` knows. */
const namedSchema = v.strictObject({ name: v.string(), d: v.optional(size), s: v.optional(size) });

/** A linear task by its operator: `F` as `s*d` rows of `d` numbers, oldest variable first. */
const linearSchema = v.strictObject({
  F: v.pipe(v.array(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1))), v.minLength(1)),
  d: v.optional(size),
  s: v.optional(size),
  /** How the first `s` variables are drawn; bits where `F` copies bits, else standard normals. */
  initial: v.optional(v.picklist(['signs', 'normal'])),
  name: v.optional(v.string()),
});

export type NamedTaskSource = v.InferOutput<typeof namedSchema>;
export type LinearTaskSource = v.InferOutput<typeof linearSchema>;
/** A task as plain data: the name of one that `parseTask` knows, or a linear one by its operator `F`. */
export type TaskSource = NamedTaskSource | LinearTaskSource;

/**
 * Makes the task that the data describe. Every call with equal data gives a task that draws the same batches.
 * @param where the file, or what else to call it in an error
 * @throws UsageError for unknown names and sizes a task does not have; InputError for an id or operator that cannot be
 *   used
 */
export function taskFromSource(source: TaskSource, where = 'the task'): HistoryTask {
  if (!('F' in source)) return parseTask(source.name, { d: source.d, s: source.s });
  checkOperator(source, where);
  const F = fromRows(source.F);
  return linearTask({
    F,
    d: F.cols,
    s: F.rows / F.cols,
    initial: source.initial ?? defaultInitial(F),
    ...(source.name === undefined ? {} : { name: source.name }),
  });
}

/** Rows of one length, as many as variables of that width fill, and the sizes that are said beside them. */
function checkOperator({ F, d, s }: LinearTaskSource, where: string): void {
  const cols = F[0]!.length;
  const ragged = F.findIndex((row) => row.length !== cols);
  if (ragged >= 0) {
    throw new InputError(`${where}: row ${ragged} of F is ${F[ragged]!.length} wide, expected ${cols} as row 0 is`);
  }
  const shape = `${where}: F is ${F.length} x ${cols}`;
  const history = F.length / cols;
  if (!Number.isInteger(history)) {
    throw new InputError(`${shape}, expected [s*d, d]: the rows must be a multiple of the columns`);
  }
  if (d !== undefined && d !== cols) throw new InputError(`${shape}, which means d = ${cols}, but d = ${d} was given`);
  if (s !== undefined && s !== history) {
    throw new InputError(`${shape}, which means s = ${history}, but s = ${s} was given`);
  }
}

function defaultInitial(F: Matrix): 'signs' | 'normal' {
  return 'reason' in readSelection(F) ? 'normal' : 'signs';
}

/**
 * Checks data that came from a file and gives them as a task source.
 * @throws InputError in one line that starts with `where`
 */
export function parseTaskSource(data: unknown, where: string): TaskSource {
  const keys = typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.keys(data) : null;
  if (!keys?.includes('F') && !keys?.includes('name')) {
    const found = keys === null ? 'no object' : keys.length === 0 ? 'an empty object' : listNames(keys);
    throw new InputError(`${where} holds no task, expected {"F": [[...], ...]} or {"name": "T1"}; found ${found}`);
  }
  const parsed = v.safeParse(keys.includes('F') ? linearSchema : namedSchema, data);
  if (!parsed.success) throw new InputError(`${where} ${issueText(parsed.issues[0])}`);
  const source: TaskSource = parsed.output;
  if ('F' in source) checkOperator(source, where);
  return source;
}
