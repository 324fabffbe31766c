// A pivot of flat records: one value summarised over the records that share the same keys, rows by columns.
// Values are numbers, truth values (true counts 1), or `name=text`: the share of records where a text is that one.

import { InputError } from '../array/errors.ts';
import { type Summary, summarise } from './interval.ts';
import type { Scalar } from './row.ts';

/** One network, opened once: options, measures of training and of the analysis under one name each. */
export type FlatRecord = Readonly<Record<string, Scalar>>;

/** What a pivot is of. */
export interface PivotOptions {
  /** Names whose values make the rows, and the columns; columns may be none. */
  readonly rows: readonly string[];
  readonly cols: readonly string[];
  /** `spectrum.error`, or `verdict=found` for a share. */
  readonly value: string;
  /** Conditions a record must meet, each `name=text`, `name!=text`, `name>number`, `>=`, `<`, `<=`. */
  readonly where?: readonly string[];
  /** The level of the bootstrap interval, 0.95 when absent. */
  readonly level?: number;
}

export type Key = readonly Scalar[];

export interface PivotCell extends Summary {
  readonly row: Key;
  readonly col: Key;
}

/** One value over the rows and columns of a table. */
export interface Pivot {
  readonly rowNames: readonly string[];
  readonly colNames: readonly string[];
  readonly value: string;
  readonly where: readonly string[];
  readonly level: number;
  /** Distinct keys: numbers ascending, before texts in the order of the alphabet, and missing ones last. */
  readonly rows: readonly Key[];
  readonly cols: readonly Key[];
  /** Cells that have at least one value, row by row. */
  readonly cells: readonly PivotCell[];
  /** Records that met the conditions but have no such value (it was not computed there). */
  readonly missing: number;
}

/**
 * Summarises one value of flat records over those that share the same keys, rows by columns.
 * @throws InputError when a name is in none of the records, when a value is text, when a condition cannot be read, or
 *   when nothing is left
 */
export function pivot(records: readonly FlatRecord[], options: PivotOptions): Pivot {
  const { rows: rowNames, cols: colNames, value, where = [], level = 0.95 } = options;
  if (records.length === 0) throw new InputError('the sweep has no results yet; run it first: engram sweep run DIR');
  const names = new Set(records.flatMap((record) => Object.keys(record)));
  const known = (name: string) => requireName(name, names);
  const measure = readMeasure(value, known);
  const conditions = where.map((text) => readCondition(text, known));
  for (const name of [...rowNames, ...colNames]) known(name);
  const kept = records.filter((record) => conditions.every((holds) => holds(record)));
  if (kept.length === 0) throw new InputError(`no record of ${records.length} meets ${where.join(' and ')}`);
  const groups = new Map<string, { row: Key; col: Key; values: number[] }>();
  let missing = 0;
  for (const record of kept) {
    const [row, col] = [keyOf(record, rowNames), keyOf(record, colNames)];
    const number = measure(record);
    if (number === null) {
      missing++;
      continue;
    }
    const key = JSON.stringify([row, col]);
    const group = groups.get(key) ?? { row, col, values: [] };
    groups.set(key, group);
    group.values.push(number);
  }
  if (groups.size === 0) {
    throw new InputError(`${value} was computed in none of ${kept.length} records; choose another value`);
  }
  const found = [...groups.values()];
  const rows = distinct(found.map(({ row }) => row));
  const cols = distinct(found.map(({ col }) => col));
  const cells = found
    .sort((a, b) => compareKeys(a.row, b.row) || compareKeys(a.col, b.col))
    .map(({ row, col, values }) => ({ row, col, ...summarise(values, level) }));
  return { rowNames, colNames, value, where, level, rows, cols, cells, missing };
}

/** The cell of a row and a column, or `null` where no record has a value. */
export function cellOf({ cells }: Pivot, row: Key, col: Key): PivotCell | null {
  return cells.find((cell) => compareKeys(cell.row, row) === 0 && compareKeys(cell.col, col) === 0) ?? null;
}

function keyOf(record: FlatRecord, names: readonly string[]): Key {
  return names.map((name) => record[name] ?? null);
}

function requireName(name: string, names: ReadonlySet<string>): string {
  if (names.has(name)) return name;
  const last = name.split('.').at(-1)!.toLowerCase();
  const near = [...names].filter((other) => other.toLowerCase().includes(last)).slice(0, 6);
  const hint = near.length > 0 ? near.join(', ') : 'see the names with --format json and no --value';
  throw new InputError(`no "${name}" in the results; near: ${hint}`);
}

function readMeasure(text: string, known: (name: string) => string): (record: FlatRecord) => number | null {
  const share = /^([^=<>!]+)=(.*)$/.exec(text);
  if (share) {
    const [name, wanted] = [known(share[1]!.trim()), share[2]!.trim()];
    return (record) => (record[name] == null ? null : Number(String(record[name]) === wanted));
  }
  const name = known(text);
  return (record) => {
    const value = record[name] ?? null;
    if (typeof value === 'string') {
      throw new InputError(`${name} is a text ("${value}"); ask for a share, such as "${name}=${value}"`);
    }
    return value === null ? null : Number(value);
  };
}

function readCondition(text: string, known: (name: string) => string): (record: FlatRecord) => boolean {
  const match = /^([^=<>!]+)(!=|>=|<=|=|<|>)(.*)$/.exec(text);
  if (!match) {
    throw new InputError(`condition "${text}" cannot be read; write name=value, or one of != > >= < <= in between`);
  }
  const [name, sign, wanted] = [known(match[1]!.trim()), match[2]!, match[3]!.trim()];
  if (sign === '=') return (record) => String(record[name] ?? null) === wanted;
  if (sign === '!=') return (record) => String(record[name] ?? null) !== wanted;
  const bound = Number(wanted);
  if (wanted === '' || Number.isNaN(bound)) {
    throw new InputError(`condition "${text}" compares with "${wanted}", expected a number`);
  }
  const holds = { '>': (x: number) => x > bound, '>=': (x: number) => x >= bound, '<': (x: number) => x < bound }[sign];
  return (record) => {
    const value = record[name];
    if (typeof value !== 'number' && typeof value !== 'boolean') return false;
    return holds ? holds(Number(value)) : Number(value) <= bound;
  };
}

function distinct(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()].sort(compareKeys);
}

function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareValues(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: Scalar, b: Scalar): number {
  const [left, right] = [rank(a), rank(b)];
  if (left !== right) return left - right;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // By code units: the same order in every place and language.
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function rank(value: Scalar): number {
  return value === null ? 2 : typeof value === 'number' ? 0 : 1;
}
