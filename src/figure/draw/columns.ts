// The numbers of a picture as a table by columns, as CSV files and other programs want them.

/** A table by columns of one length; `null` is an empty field. */
export type Columns = Readonly<Record<string, readonly (number | string | null)[]>>;

type Field = number | string | null;

/** Rows of fields as columns of these names. */
export function columnsOf(names: readonly string[], rows: readonly (readonly Field[])[]): Columns {
  return Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i] ?? null)]));
}
