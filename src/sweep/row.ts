// The result of one evaluation of one cell: a row of the sweep's table, as plain data, and as one flat record.

import * as v from 'valibot';
import { InputError } from '../array/errors.ts';
import type { OptionValue } from './plan.ts';

/** Version of the rows, `schema` of each. */
export const ROW_SCHEMA = 'engram.sweep-row/1';

export type Scalar = string | number | boolean | null;

/** The result of one evaluation of one cell. */
export interface Row {
  readonly schema: typeof ROW_SCHEMA;
  readonly cell: string;
  readonly evaluation: string;
  /** Options of the training and of the analysis by name. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** `null` of an experiment. */
  readonly train: TrainMeasures | null;
  /** Single values of the analysis, or of the experiment's result, by their path: `spectrum.error`. */
  readonly analysis: Readonly<Record<string, Scalar>>;
  /** How it was made: differs from one machine to the next. */
  readonly run: RunMeasures;
}

export interface TrainMeasures {
  /** Steps that were done. */
  readonly step: number;
  readonly stopped: 'steps' | 'settled';
  /** Step and validation accuracy of the best checkpoint; `null` where none was evaluated. */
  readonly bestStep: number | null;
  readonly bestAccuracy: number | null;
}

export interface RunMeasures {
  /** Seconds of training in the attempt that finished it, and the step at which that attempt began. */
  readonly trainSeconds: number;
  readonly trainedFrom: number;
  /** Seconds of this analysis, or of the whole experiment. */
  readonly analyzeSeconds: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly finished: string;
  readonly engram: string;
  readonly node: string;
}

/** Every number, text, truth value or null inside `data`, by its path; lists are left out. */
export function scalarsOf(data: Readonly<Record<string, unknown>>): Record<string, Scalar> {
  const found: Record<string, Scalar> = {};
  const visit = (value: unknown, path: string) => {
    if (Array.isArray(value) || value === undefined) return;
    if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) visit(each, path === '' ? key : `${path}.${key}`);
    } else {
      found[path] = value as Scalar;
    }
  };
  visit(data, '');
  return found;
}

/**
 * Gives a row as one flat record: `hash` of the cell (`cell` is an option), options by name, lists as text like
 * `10,20,40`.
 */
export function rowColumns(row: Row): Record<string, Scalar> {
  const { cell, evaluation, options, train, analysis, run } = row;
  const flat = Object.entries(options).map(([name, value]) => [name, optionText(value)] as const);
  return {
    hash: cell,
    evaluation,
    ...Object.fromEntries(flat),
    ...analysis,
    ...scalarsOf({ ...(train ? { train } : {}), run }),
  };
}

function optionText(value: OptionValue): Scalar {
  return typeof value === 'object' && value !== null ? value.join(',') : value;
}

const rowSchema = v.looseObject({
  schema: v.literal(ROW_SCHEMA),
  cell: v.string(),
  evaluation: v.string(),
  options: v.record(v.string(), v.unknown()),
  train: v.nullable(v.looseObject({ step: v.number(), stopped: v.string() })),
  analysis: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  run: v.looseObject({ trainSeconds: v.number(), trainedFrom: v.number(), analyzeSeconds: v.number() }),
});

/** Checks what a file of results/ holds. @throws InputError in one line that starts with `where` */
export function parseRow(data: unknown, where: string): Row {
  const parsed = v.safeParse(rowSchema, data);
  if (parsed.success) return parsed.output as unknown as Row;
  const issue = parsed.issues[0];
  throw new InputError(`${where}, ${v.getDotPath(issue) ?? 'top level'}: ${issue.message}`);
}
