// Dense row-major float64 matrices, real and complex: the currency of linalg and of the theories.
// Only construction, indexing and products that need no factorisation live here.

import { InputError } from './errors.ts';

/** A dense real matrix in float64. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** Row-major, `rows * cols` values. */
  readonly data: Float64Array;
}

/** A dense complex matrix: real and imaginary parts apart, each row-major with `rows * cols` values. */
export interface ComplexMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Complex numbers `[n]`: real and imaginary parts apart. */
export interface ComplexVector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Makes a matrix `[rows, cols]` over row-major `data`, which is not copied, or of zeros.
 * @throws InputError when `data` does not hold `rows * cols` values
 */
export function matrix(rows: number, cols: number, data: Float64Array = new Float64Array(rows * cols)): Matrix {
  if (data.length !== rows * cols) {
    throw new InputError(`matrix ${rows} x ${cols} needs ${rows * cols} values, found ${data.length}`);
  }
  return { rows, cols, data };
}

/** Makes the identity matrix `[n, n]`. */
export function identity(n: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/**
 * Makes a matrix `[rows, cols]` of rows of equal length; the values are copied.
 * @throws InputError when a row has another length than the first one
 */
export function fromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const out = matrix(rows.length, cols);
  rows.forEach((row, i) => {
    if (row.length !== cols) throw new InputError(`row ${i} has ${row.length} values, expected ${cols} as in row 0`);
    out.data.set(row, i * cols);
  });
  return out;
}

/** Gives the rows of a matrix as lists of numbers `[rows][cols]`, as JSON holds them; `fromRows` is the way back. */
export function rowsOf({ rows, cols, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);
}

/** Gives the transpose `[n, m]` of a matrix `[m, n]`, copied. */
export function transpose(a: Matrix): Matrix {
  const out = matrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j]!;
  return out;
}

/** Multiplies `a [m, k]` by `b [k, n]`; the product is `[m, n]`. @throws InputError when the inner sizes differ */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) {
    throw new InputError(`cannot multiply ${a.rows} x ${a.cols} by ${b.rows} x ${b.cols}: inner sizes differ`);
  }
  const n = b.cols;
  const out = matrix(a.rows, n);
  for (let i = 0; i < a.rows; i++) {
    const row = i * n;
    for (let k = 0; k < a.cols; k++) {
      const scale = a.data[i * a.cols + k]!;
      if (scale === 0) continue;
      const start = k * n;
      for (let j = 0; j < n; j++) out.data[row + j]! += scale * b.data[start + j]!;
    }
  }
  return out;
}

/** Subtracts `b` from `a`, both `[m, n]`. @throws InputError when the shapes differ */
export function subtract(a: Matrix, b: Matrix): Matrix {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new InputError(`cannot subtract ${b.rows} x ${b.cols} from ${a.rows} x ${a.cols}: shapes differ`);
  }
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, i) => value - b.data[i]!),
  );
}

/** Copies the columns `indices [k]` of a matrix `[m, n]`, in that order, into one of `[m, k]`. */
export function takeColumns(a: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrix(a.rows, indices.length);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < indices.length; j++) out.data[i * out.cols + j] = a.data[i * a.cols + indices[j]!]!;
  }
  return out;
}

/** Copies the rows `indices [k]` of a matrix `[m, n]`, in that order, into one of `[k, n]`. */
export function takeRows(a: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrix(indices.length, a.cols);
  for (let i = 0; i < indices.length; i++) {
    out.data.set(a.data.subarray(indices[i]! * a.cols, (indices[i]! + 1) * a.cols), i * a.cols);
  }
  return out;
}

/** Gives the Frobenius norm: the root of the sum of all squared entries. */
export function frobeniusNorm(a: Matrix): number {
  let sum = 0;
  for (const value of a.data) sum += value * value;
  return Math.sqrt(sum);
}
