// The plan of a sweep as a person writes it, and its points: the grid's product over the base, less what is excluded.
// What options there are, and what their values mean, is said by the command line (`OptionTable`).

import * as v from 'valibot';
import { InputError, UsageError } from '../array/errors.ts';
import { canonicalJson } from './canonical.ts';

/** A value of an option, as a plan holds it or, in one form for all equal ones, as the command line understood it. */
export type OptionValue = string | number | boolean | null | readonly number[];

/** The plan of a sweep, as a person writes it. */
export interface Plan {
  /** The experiment that every cell is a run of; a cell is a training with its analyses when absent. */
  readonly experiment?: string;
  /** Values of each option that varies. */
  readonly grid: Readonly<Record<string, readonly OptionValue[]>>;
  readonly base: Readonly<Record<string, OptionValue>>;
  /** Points to leave out: those that match every option of one of these; a list means any of its values. */
  readonly exclude: readonly Readonly<Record<string, OptionValue | readonly OptionValue[]>>[];
}

/** The options of the command line, as far as plans may use them. */
export interface OptionTable {
  /** Names, in the order in which tables show them. */
  readonly names: readonly string[];
  /**
   * The value in the form that all equal ones share; `null` where it is not given and has no default.
   * @throws UsageError on a name that is none, or a value that the option does not take
   */
  parse(name: string, value: OptionValue): OptionValue;
}

/** One point of a plan: a value for every option of the table. */
export type Point = Readonly<Record<string, OptionValue>>;

const valueSchema = v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(v.number())], 'expected a value');

const planSchema = v.object({
  experiment: v.exactOptional(v.string()),
  grid: v.optional(v.record(v.string(), v.pipe(v.array(valueSchema), v.minLength(1))), {}),
  base: v.optional(v.record(v.string(), valueSchema), {}),
  exclude: v.optional(v.array(v.record(v.string(), v.union([valueSchema, v.array(valueSchema)]))), []),
});

/**
 * Checks the form of a plan; names and values are checked when it is expanded.
 * @throws InputError in one line that starts with `where`
 */
export function parsePlan(data: unknown, where: string): Plan {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new InputError(`${where} holds no plan, expected {"grid": {option: [values]}, "base": {option: value}}`);
  }
  const unknown = Object.keys(data).find((key) => !(key in planSchema.entries));
  if (unknown !== undefined) {
    throw new InputError(
      `${where}, ${unknown}: no part of a plan, expected ${Object.keys(planSchema.entries).join(', ')}`,
    );
  }
  const parsed = v.safeParse(planSchema, data);
  if (parsed.success) return parsed.output as Plan;
  const issue = parsed.issues[0];
  const path = v.getDotPath(issue);
  throw new InputError(`${where}${path === null ? '' : `, ${path}`}: ${issue.message}`);
}

/**
 * The points of a plan, in the order of nested loops over the grid as it is written (the last option varies fastest),
 * each once.
 * @throws UsageError in one line that starts with `where`, also where nothing is left
 */
export function expandPlan(plan: Plan, table: OptionTable, where: string): Point[] {
  const parse = (part: string, name: string, value: OptionValue) => {
    try {
      return table.parse(name, value);
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${where}, ${part}: ${error.message}`) : error;
    }
  };
  const given: Record<string, OptionValue> = {};
  for (const [name, value] of Object.entries(plan.base)) given[name] = parse('base', name, value);
  const defaults = Object.fromEntries(table.names.map((name) => [name, given[name] ?? parse('base', name, null)]));
  const axes = Object.entries(plan.grid).map(([name, values]) => {
    if (Object.hasOwn(plan.base, name)) throw new UsageError(`${where}: option ${name} stands in both grid and base`);
    return [name, values.map((value) => parse('grid', name, value))] as const;
  });
  const excluded = plan.exclude.map((match) =>
    Object.entries(match).map(([name, values]) => [name, accepted(name, values)] as const),
  );
  function accepted(name: string, values: OptionValue | readonly OptionValue[]): Set<string> {
    // A list of numbers is one value where the option takes lists, else several.
    const choices = Array.isArray(values) && !isOneValue(name, values) ? values : [values as OptionValue];
    return new Set(choices.map((value) => canonicalJson(parse('exclude', name, value))));
  }
  function isOneValue(name: string, values: readonly OptionValue[]): boolean {
    return Array.isArray(defaults[name]) && values.every((value) => typeof value === 'number');
  }
  const points = new Map<string, Point>();
  for (const point of product(defaults, axes)) {
    const isOut = (match: (typeof excluded)[number]) =>
      match.every(([name, values]) => values.has(canonicalJson(point[name]!)));
    if (!excluded.some(isOut)) points.set(canonicalJson(point), point);
  }
  if (points.size === 0) throw new UsageError(`${where}: nothing is left of the plan, every point is excluded`);
  return [...points.values()];
}

function product(base: Point, axes: readonly (readonly [string, readonly OptionValue[]])[]): Point[] {
  return axes.reduce<Point[]>(
    (points, [name, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [base],
  );
}

/** What the rows of a table differ in where nobody says it: tasks; of an experiment what its first plan varies first. */
export function usualRow(first: Plan | undefined): string {
  return first?.experiment === undefined ? 'task' : (Object.keys(first.grid)[0] ?? 'hash');
}
