// The results of a sweep as one Parquet file, for DuckDB, pandas and Polars: a row for each cell and evaluation.
// A column is of doubles, truth values or texts; one that holds several kinds (an option that is a number here and a
// list there) is of texts. Absent values are null.

import { parquetWriteBuffer } from 'hyparquet-writer';
import type { FlatRecord } from './pivot.ts';
import type { Scalar } from './row.ts';

/**
 * Writes records as a Parquet file, with columns in the order in which the records name them first. Whole numbers are
 * doubles too: none here exceeds 2^53.
 */
export function parquetBytes(records: readonly FlatRecord[]): Uint8Array {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columnData = names.map((name) =>
    column(
      name,
      records.map((record) => record[name] ?? null),
    ),
  );
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function column(name: string, values: readonly Scalar[]) {
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  const kind = kinds.size === 1 ? [...kinds][0] : 'string';
  if (kind === 'number') return { name, data: [...values], type: 'DOUBLE' as const };
  if (kind === 'boolean') return { name, data: [...values], type: 'BOOLEAN' as const };
  return { name, data: values.map((value) => (value === null ? null : String(value))), type: 'STRING' as const };
}
