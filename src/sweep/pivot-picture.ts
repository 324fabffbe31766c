// A pivot as its picture takes it: rows are series, columns places on the axis.

import type { PivotData } from '../figure/charts/pivot.ts';
import { cellOf, type Pivot } from './pivot.ts';

/** The data of the picture (`pivotFigure`) of a pivot. */
export function pivotPicture(table: Pivot): PivotData {
  const text = (key: Pivot['rows'][number], labels: readonly string[]) =>
    key.map((part, i) => (labels.length > 1 ? `${labels[i]} ${part ?? '-'}` : String(part ?? '-'))).join(', ');
  return {
    value: table.value,
    columnName: table.colNames.join(', '),
    columns: table.cols.map((col) => text(col, table.colNames)),
    series: table.rows.map((row) => ({
      name: text(row, table.rowNames) || table.value,
      marks: table.cols.map((col) => cellOf(table, row, col)),
    })),
  };
}
