// A table of text for terminals: columns padded to their widest cell, the first to the left, the others to the right.

export { numberText as figure } from '../array/words.ts';

/** Lines of the table; `rows` may be of different lengths. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((row) => (row[c] ?? '').length)));
  const cell = (text: string, c: number) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!));
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** A share of one, in percent; one decimal, more where only they tell it from 100 %; `-` for a missing one. */
export function percent(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return '-';
  if (share > 0 && share < 0.0005) return '<0.1%';
  const value = 100 * share;
  const digits = [1, 2, 3].find((count) => share >= 1 || Number(value.toFixed(count)) < 100);
  return digits === undefined ? '>99.999%' : `${value.toFixed(digits)}%`;
}

/** A length of time in words that are as exact as an estimate can be: `40 s`, `12 min`, `3.5 h`, `2.1 days`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3600;
  return hours < 48 ? `${Number(hours.toFixed(1))} h` : `${Number((hours / 24).toFixed(1))} days`;
}
