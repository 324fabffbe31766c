// A table of text for terminals: columns padded to their widest cell, the first to the left, the others to the right.
// Numbers in words are those of array/words.ts, under the names of old until every user takes them from there.

export { durationText, numberText as figure, percentText as percent } from '../array/words.ts';

/** Lines of the table; `rows` may be of different lengths. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  const cell = (text: string, c: number) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!));
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
