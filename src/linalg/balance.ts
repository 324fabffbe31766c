// Balancing of a real matrix before its eigenproblem: a permutation that isolates eigenvalues standing on the
// diagonal already, then a diagonal scaling by powers of two that evens out row and column norms.
// Method: LAPACK's dgebal (2-norm variant; James, Langou and Lowery 2014).

import type { Matrix } from '../array/matrix.ts';

export interface Balanced {
  /** `D^-1 P^T A P D`, upper triangular outside rows and columns `low ... high`. */
  readonly data: Float64Array;
  readonly low: number;
  readonly high: number;
  /** Row and column `i` of the balanced matrix was `order[i]` of the original. */
  readonly order: Uint32Array;
  /** The diagonal of D, in balanced order. */
  readonly scale: Float64Array;
}

export interface BalanceOptions {
  /** Without scaling the transformation is orthogonal, as the Schur form needs. */
  readonly scaling: boolean;
}

const RADIX = 2;
const WORTHWHILE = 0.95;
/** Keeps the balanced entries, and what back-substitution makes of them, inside the exponent range. */
const LARGEST_SCALE = 2 ** 200;

export function balance(a: Matrix, { scaling }: BalanceOptions): Balanced {
  const n = a.rows;
  const data = a.data.slice();
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const scale = new Float64Array(n).fill(1);
  const exchange = (i: number, j: number) => {
    if (i === j) return;
    swapRows(data, n, i, j);
    swapColumns(data, n, i, j);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  };
  const high = isolateRows(data, n, exchange);
  const low = isolateColumns(data, n, high, exchange);
  if (scaling) evenOut(data, n, low, high, scale);
  return { data, low, high, order, scale };
}

/** Rows that are zero off the diagonal go to the bottom; returns the last row still coupled (-1: none). */
function isolateRows(data: Float64Array, n: number, exchange: (i: number, j: number) => void): number {
  let high = n - 1;
  for (let row = high; row >= 0; ) {
    if (isolatedRow(data, n, row, high)) {
      exchange(row, high);
      high--;
      row = high;
    } else {
      row--;
    }
  }
  return high;
}

function isolatedRow(data: Float64Array, n: number, row: number, high: number): boolean {
  for (let j = 0; j <= high; j++) if (j !== row && data[row * n + j] !== 0) return false;
  return true;
}

/** Columns that are zero off the diagonal (within `low ... high`) go to the left; returns the first coupled one. */
function isolateColumns(data: Float64Array, n: number, high: number, exchange: (i: number, j: number) => void): number {
  let low = 0;
  for (let column = low; column <= high; ) {
    if (isolatedColumn(data, n, column, low, high)) {
      exchange(column, low);
      low++;
      column = low;
    } else {
      column++;
    }
  }
  return Math.min(low, Math.max(high, 0));
}

function isolatedColumn(data: Float64Array, n: number, column: number, low: number, high: number): boolean {
  for (let i = low; i <= high; i++) if (i !== column && data[i * n + column] !== 0) return false;
  return true;
}

function evenOut(data: Float64Array, n: number, low: number, high: number, scale: Float64Array): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = low; i <= high; i++) {
      let columnNorm = 0;
      let rowNorm = 0;
      for (let j = low; j <= high; j++) {
        columnNorm += data[j * n + i]! * data[j * n + i]!;
        rowNorm += data[i * n + j]! * data[i * n + j]!;
      }
      const factor = scalingFactor(Math.sqrt(columnNorm), Math.sqrt(rowNorm));
      const scaled = scale[i]! * factor;
      if (factor === 1 || scaled < 1 / LARGEST_SCALE || scaled > LARGEST_SCALE) continue;
      scale[i] = scaled;
      for (let j = 0; j < n; j++) data[i * n + j]! /= factor;
      for (let j = 0; j < n; j++) data[j * n + i]! *= factor;
      changed = true;
    }
  }
}

/** The power of two that brings column and row norm together, or 1 when it gains under 5 per cent. */
function scalingFactor(columnNorm: number, rowNorm: number): number {
  if (columnNorm === 0 || rowNorm === 0) return 1;
  const exponent = Math.round(Math.log2(rowNorm / columnNorm) / 2);
  const factor = RADIX ** exponent;
  const gain = columnNorm * factor + rowNorm / factor;
  return gain < WORTHWHILE * (columnNorm + rowNorm) ? factor : 1;
}

function swapRows(data: Float64Array, n: number, i: number, j: number): void {
  const held = data.slice(i * n, (i + 1) * n);
  data.copyWithin(i * n, j * n, (j + 1) * n);
  data.set(held, j * n);
}

function swapColumns(data: Float64Array, n: number, i: number, j: number): void {
  for (let row = 0; row < n * n; row += n) {
    const held = data[row + i]!;
    data[row + i] = data[row + j]!;
    data[row + j] = held;
  }
}
