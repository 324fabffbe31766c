// A task as plain data that can stand in run.json: what `--task` named, or the operator F of a file, and back to a task.

import * as v from 'valibot';
import { InputError } from '../array/errors.ts';
import { fromRows, type Matrix } from '../array/matrix.ts';
import type { HistoryTask } from '../task/history.ts';
import { linearTask } from '../task/linear.ts';
import { parseTask } from '../task/names.ts';
import { readSelection } from '../task/signed-selection.ts';

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
export type TaskSource = NamedTaskSource | LinearTaskSource;

/** @throws UsageError or InputError as the tasks themselves do */
export function taskFromSource(source: TaskSource): HistoryTask {
  if (!('F' in source)) return parseTask(source.name, { d: source.d, s: source.s });
  const F = fromRows(source.F);
  const s = F.rows / F.cols;
  if (!Number.isInteger(s)) {
    throw new InputError(`F is ${F.rows} x ${F.cols}, expected [s*d, d]: the rows must be a multiple of the columns`);
  }
  for (const [key, found] of [
    ['d', F.cols],
    ['s', s],
  ] as const) {
    const asked = source[key];
    if (asked !== undefined && asked !== found) {
      throw new InputError(
        `F is ${F.rows} x ${F.cols}, which means ${key} = ${found}, but ${key} = ${asked} was given`,
      );
    }
  }
  return linearTask({
    F,
    d: F.cols,
    s,
    initial: source.initial ?? defaultInitial(F),
    ...(source.name === undefined ? {} : { name: source.name }),
  });
}

function defaultInitial(F: Matrix): 'signs' | 'normal' {
  return 'reason' in readSelection(F) ? 'normal' : 'signs';
}

/** Checks data that came from a file. @throws InputError in one line that starts with `where` */
export function parseTaskSource(data: unknown, where: string): TaskSource {
  const schema = typeof data === 'object' && data !== null && 'F' in data ? linearSchema : namedSchema;
  const parsed = v.safeParse(schema, data);
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue);
  throw new InputError(`${where}${path === null ? '' : `, ${path}`}: ${issue.message}`);
}

/** The rows of `F`, for JSON. */
export function rowsOf(F: Matrix): number[][] {
  return Array.from({ length: F.rows }, (_, i) => [...F.data.subarray(i * F.cols, (i + 1) * F.cols)]);
}
