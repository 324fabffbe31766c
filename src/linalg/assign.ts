// Optimal assignment of rows to columns at least total cost, rectangular matrices included: shortest augmenting paths
// with dual prices, O(n^3). Source: Jonker and Volgenant (1987), in the form of Crouse (2016).

import { type Matrix, transpose } from '../array/matrix.ts';
import { requireFinite } from './require.ts';

export interface Assignment {
  /** `[rows]`, the column of each row, or -1 where there are more rows than columns and this one stays free. */
  readonly rowToColumn: Int32Array;
  /** Sum of the assigned costs. */
  readonly cost: number;
}

/**
 * Finds the assignment of `min(rows, cols)` pairs of least total cost, for a matrix of costs `[rows, cols]`.
 * @throws InputError when a cost is not finite
 */
export function assign(cost: Matrix): Assignment {
  requireFinite(cost, 'cost matrix');
  const rowToColumn = cost.rows <= cost.cols ? assignRows(cost) : invert(assignRows(transpose(cost)), cost.rows);
  let total = 0;
  rowToColumn.forEach((column, row) => {
    if (column >= 0) total += cost.data[row * cost.cols + column]!;
  });
  return { rowToColumn, cost: total };
}

/** Every row gets a column; needs `rows <= cols`. */
function assignRows({ rows, cols, data }: Matrix): Int32Array {
  const rowToColumn = new Int32Array(rows).fill(-1);
  const columnToRow = new Int32Array(cols).fill(-1);
  const rowPrice = new Float64Array(rows);
  const columnPrice = new Float64Array(cols);
  const distance = new Float64Array(cols);
  const previousRow = new Int32Array(cols);
  const settled = new Uint8Array(cols);
  for (let start = 0; start < rows; start++) {
    distance.fill(Infinity);
    settled.fill(0);
    let row = start;
    let reached = 0;
    let sink = -1;
    while (sink < 0) {
      let nearest = -1;
      let least = Infinity;
      for (let j = 0; j < cols; j++) {
        if (settled[j]) continue;
        const through = reached + data[row * cols + j]! - rowPrice[row]! - columnPrice[j]!;
        if (through < distance[j]!) {
          distance[j] = through;
          previousRow[j] = row;
        }
        // Among equally near columns a free one ends the search at once.
        if (distance[j]! < least || (distance[j] === least && columnToRow[j] === -1)) {
          least = distance[j]!;
          nearest = j;
        }
      }
      reached = least;
      settled[nearest] = 1;
      if (columnToRow[nearest] === -1) sink = nearest;
      else row = columnToRow[nearest]!;
    }
    rowPrice[start]! += reached;
    for (let j = 0; j < cols; j++) {
      if (!settled[j] || j === sink) continue;
      rowPrice[columnToRow[j]!]! += reached - distance[j]!;
      columnPrice[j]! -= reached - distance[j]!;
    }
    for (let column = sink; ; ) {
      const owner = previousRow[column]!;
      const next = rowToColumn[owner]!;
      columnToRow[column] = owner;
      rowToColumn[owner] = column;
      if (owner === start) break;
      column = next;
    }
  }
  return rowToColumn;
}

function invert(columnToRow: Int32Array, rows: number): Int32Array {
  const out = new Int32Array(rows).fill(-1);
  columnToRow.forEach((row, column) => {
    out[row] = column;
  });
  return out;
}
