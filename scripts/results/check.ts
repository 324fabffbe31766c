// What is run again and what is read from it, as data.

import type { Value } from './digits.ts';
import type { Place } from './document.ts';

/** One figure: where it stands, and how it is read from what the commands gave. Times are none. */
export interface Figure {
  readonly place: Place;
  readonly read: (output: Output) => readonly Value[];
}

/** One row of a table, or one sentence. */
export interface Row {
  readonly name: string;
  readonly figures: readonly Figure[];
}

/** Rows that come from one run of some commands. */
export interface Check {
  readonly id: string;
  /** Heading in docs/results.md below which the rows stand. */
  readonly section: string;
  /**
   * As docs/results.md has them, each beginning with `npx engram`, `npx tsx` or `npx vitest`, words with single blanks between; `{out}` is a
   * folder of this check alone.
   */
  readonly commands: readonly string[];
  /** On two quiet cores. */
  readonly seconds: number;
  readonly rows: readonly Row[];
}

/** Rows whose commands take longer than ten minutes: they are named and not run. */
export interface LongCheck {
  readonly section: string;
  readonly rows: number;
  readonly command: string;
}

/** What a command says as JSON, read by paths: a path that is not there ends as a row that differs. */
// biome-ignore lint/suspicious/noExplicitAny: its form is that of each command, described in docs/json.md
export type Said = any;

/** What the commands of a check gave. */
export interface Output {
  /** Standard output of a command, from 0 on, as JSON. Negative numbers count from the end. */
  json(command: number): Said;
  text(command: number): string;
  /** A file of `{out}` as JSON. */
  file(path: string): Said;
}

/** A row of a table whose columns are compared. */
export function tableRow(
  table: string,
  row: string | number,
  columns: Readonly<Record<string, (output: Output) => readonly Value[]>>,
  name = `${row}`,
): Row {
  return {
    name,
    figures: Object.entries(columns).map(([column, read]) => ({ place: { table, row, column }, read })),
  };
}

/** What a sentence says. */
export function sentence(name: string, words: RegExp, read: (output: Output) => readonly Value[]): Row {
  return { name, figures: [{ place: { sentence: words }, read }] };
}

/** Cells of the line of a table in plain text that begins with these cells; columns are two blanks apart. */
export function lineOf(text: string, ...first: readonly string[]): string[] {
  const lines = text.split('\n').map((line) => line.trim().split(/\s{2,}/));
  const found = lines.find((cells) => first.every((cell, i) => cells[i] === cell));
  if (!found) throw new Error(`no line of the output begins with ${first.join('  ')}`);
  return found;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
