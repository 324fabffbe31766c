// A pivot as text for a terminal, Markdown, CSV, LaTeX or a documented JSON object.
// CSV is long (one line for each cell, all of its numbers); the others are as wide as the columns.

import { numberText } from '../array/words.ts';
import { cellOf, type Key, type Pivot, type PivotCell } from './pivot.ts';
import type { Scalar } from './row.ts';

export const pivotFormats = ['text', 'md', 'csv', 'latex', 'json'] as const;
export type PivotFormat = (typeof pivotFormats)[number];

/** What a cell of a wide table shows: the mean with its spread, or its interval, or the mean alone. */
export const pivotSpreads = ['sd', 'interval', 'none'] as const;
export type PivotSpread = (typeof pivotSpreads)[number];

/** How a pivot is written. */
export interface PivotTextOptions {
  readonly format: PivotFormat;
  readonly spread?: PivotSpread;
  /** Significant digits of each number. */
  readonly digits?: number;
}

/** Writes a pivot as text of a format: for a terminal, Markdown, CSV, LaTeX or JSON. */
export function pivotText(pivot: Pivot, { format, spread = 'sd', digits = 3 }: PivotTextOptions): string {
  if (format === 'json') return JSON.stringify(pivotObject(pivot), null, 2);
  if (format === 'csv') return longCsv(pivot);
  const table = wideTable(pivot, (cell) => cellText(cell, spread, digits, format === 'latex'));
  if (format === 'md') return markdown(table, pivot.rowNames.length);
  return format === 'latex' ? latex(table, pivot.rowNames.length) : columns(table, pivot.rowNames.length);
}

/** Gives a pivot as the documented JSON object of schema `engram.sweep-table/1`. */
export function pivotObject({ rowNames, colNames, value, where, level, cells, missing }: Pivot): object {
  const named = (names: readonly string[], key: Key) => Object.fromEntries(names.map((name, i) => [name, key[i]!]));
  return {
    schema: 'engram.sweep-table/1',
    rows: rowNames,
    cols: colNames,
    value,
    where,
    level,
    missing,
    cells: cells.map(({ row, col, ...summary }) => ({
      row: named(rowNames, row),
      col: named(colNames, col),
      ...summary,
    })),
  };
}

/** One line of names for the rows and, for each name of the columns, one line of its values. */
function wideTable(pivot: Pivot, show: (cell: PivotCell) => string): string[][] {
  const { rowNames, colNames, rows, cols, value } = pivot;
  const single = colNames.length === 0;
  const head = rowNames.map(String);
  const names = cols.map((col) =>
    single ? value : col.map((part, i) => `${colNames[i]} ${keyText(part)}`).join(', '),
  );
  const body = rows.map((row) => [
    ...row.map(keyText),
    ...cols.map((col) => {
      const cell = cellOf(pivot, row, col);
      return cell ? show(cell) : '-';
    }),
  ]);
  return [[...head, ...names], ...body];
}

function keyText(part: Scalar): string {
  return part === null ? '-' : String(part);
}

function cellText(cell: PivotCell, spread: PivotSpread, digits: number, inLatex: boolean): string {
  const number = (value: number) => {
    const text = numberText(value, digits);
    return inLatex ? text.replace(/(.*)e\+?(.*)/, '$$$1 \\times 10^{$2}$$') : text;
  };
  const mean = number(cell.mean);
  if (spread === 'none' || cell.sd === null || cell.low === null || cell.high === null) return mean;
  if (spread === 'interval') return `${mean} [${number(cell.low)}, ${number(cell.high)}]`;
  return inLatex ? `${mean} $\\pm$ ${number(cell.sd)}` : `${mean} ± ${number(cell.sd)}`;
}

/** The rows' own names to the left, the values to the right. */
function columns(table: readonly (readonly string[])[], names: number): string {
  const widths = table[0]!.map((_, c) => Math.max(...table.map((row) => row[c]!.length)));
  const pad = (text: string, c: number) => (c < names ? text.padEnd(widths[c]!) : text.padStart(widths[c]!));
  return table.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

function markdown(table: readonly (readonly string[])[], names: number): string {
  const line = (row: readonly string[]) => `| ${row.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = table[0]!.map((_, c) => (c < names ? '---' : '---:'));
  return [line(table[0]!), `|${rule.join('|')}|`, ...table.slice(1).map(line)].join('\n');
}

function latex(table: readonly (readonly string[])[], names: number): string {
  const [head, ...body] = table;
  const lines = body.map((row) => `${row.map((text, c) => (c < names ? latexName(text) : text)).join(' & ')} \\\\`);
  return [
    `\\begin{tabular}{${head!.map((_, c) => (c < names ? 'l' : 'r')).join('')}}`,
    '\\toprule',
    `${head!.map(latexName).join(' & ')} \\\\`,
    '\\midrule',
    ...lines,
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n');
}

const LATEX_NAMES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Names are plain text; numbers with their signs are LaTeX already. */
function latexName(text: string): string {
  return text.replace(/[\\&%$#_{}~^]/g, (found) => LATEX_NAMES[found] ?? `\\${found}`);
}

function longCsv({ rowNames, colNames, cells }: Pivot): string {
  const numbers = ['n', 'mean', 'sd', 'median', 'min', 'max', 'low', 'high'] as const;
  const quote = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (fields: readonly (string | number | boolean | null)[]) =>
    fields.map((field) => quote(field === null ? '' : String(field))).join(',');
  return [
    line([...rowNames, ...colNames, ...numbers]),
    ...cells.map((cell) => line([...cell.row, ...cell.col, ...numbers.map((name) => cell[name])])),
  ].join('\n');
}
