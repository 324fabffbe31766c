// Reorders a real Schur form so that chosen eigenvalues lead, by orthogonal swaps of neighbouring diagonal blocks;
// the leading columns of Q are then an orthonormal basis of their invariant subspace.
// Method: Bai and Demmel's direct swapping (LAPACK's dtrexc, dlaexc).

import { ConvergenceError } from '../array/errors.ts';
import { type Matrix, matrix, transpose } from '../array/matrix.ts';
import { rotateColumns, rotateRows, standardiseBlock } from './francis.ts';
import { blockSize, type Schur, schur } from './schur.ts';

/** Whether the eigenvalue `re + i im` is chosen; a conjugate pair is chosen when either of its two is. */
export type EigenvalueChoice = (re: number, im: number) => boolean;

/** A reordered Schur form; the first `selected` columns of Q span the chosen invariant subspace. */
export interface ReorderedSchur extends Schur {
  readonly selected: number;
}

/**
 * The Schur form with the chosen eigenvalues first, in their old order among themselves.
 * @throws ConvergenceError when two blocks are too close to be told apart and cannot be swapped stably
 */
export function reorderSchur({ T, Q }: Schur, select: EigenvalueChoice): ReorderedSchur {
  const n = T.rows;
  const t = T.data.slice();
  const qt = transpose(Q).data;
  let selected = 0;
  for (let k = 0; k < n; ) {
    const size = blockSize(t, n, k);
    if (chosen(t, n, k, size, select)) {
      moveUp(t, qt, n, k, selected);
      selected += size;
    }
    k += size;
  }
  return { T: matrix(n, n, t), Q: transpose(matrix(n, n, qt)), selected };
}

/**
 * An orthonormal basis `[n, m]` of the invariant subspace of `a` that belongs to the chosen eigenvalues.
 * @throws InputError, ConvergenceError as `schur` and `reorderSchur`
 */
export function invariantSubspace(a: Matrix, select: EigenvalueChoice): Matrix {
  const { Q, selected } = reorderSchur(schur(a), select);
  const out = matrix(Q.rows, selected);
  for (let i = 0; i < Q.rows; i++) out.data.set(Q.data.subarray(i * Q.cols, i * Q.cols + selected), i * selected);
  return out;
}

function chosen(t: Float64Array, n: number, k: number, size: 1 | 2, select: EigenvalueChoice): boolean {
  const re = t[k * n + k]!;
  if (size === 1) return select(re, 0);
  const im = Math.sqrt(Math.abs(t[k * n + k + 1]!)) * Math.sqrt(Math.abs(t[(k + 1) * n + k]!));
  return select(re, im) || select(re, -im);
}

/** Swaps the block at `from` upwards, neighbour by neighbour, until it stands at `to`. */
function moveUp(t: Float64Array, qt: Float64Array, n: number, from: number, to: number): void {
  let here = from;
  const size = blockSize(t, n, from);
  while (here > to) {
    const above = here - 2 >= to && blockSize(t, n, here - 2) === 2 ? 2 : 1;
    swapNeighbours(t, qt, n, here - above, above, size);
    here -= above;
  }
}

/** Swaps the blocks of `first` and `second` rows that meet at `k + first`. */
function swapNeighbours(t: Float64Array, qt: Float64Array, n: number, k: number, first: 1 | 2, second: 1 | 2): void {
  if (first === 1 && second === 1) {
    swapSingles(t, qt, n, k);
    return;
  }
  const size = first + second;
  const reflectors = swappingReflectors(t, n, k, first, second);
  let blockNorm = 0;
  for (let i = k; i < k + size; i++) for (let j = k; j < k + size; j++) blockNorm += t[i * n + j]! ** 2;
  for (const { at, v, beta } of reflectors) {
    reflectRows(t, n, k + at, v, beta, k, n);
    reflectColumns(t, n, k + at, v, beta, k + size);
    reflectRows(qt, n, k + at, v, beta, 0, n);
  }
  // The lower left corner is now zero to rounding, unless the blocks share eigenvalues.
  let corner = 0;
  for (let i = k + second; i < k + size; i++) {
    for (let j = k; j < k + second; j++) {
      corner = Math.max(corner, Math.abs(t[i * n + j]!));
      t[i * n + j] = 0;
    }
  }
  if (corner > 1000 * Number.EPSILON * Math.sqrt(blockNorm)) {
    throw new ConvergenceError(
      `eigenvalues near ${t[k * n + k]!.toPrecision(4)} are too close to be separated in the Schur form; select all of them or none`,
    );
  }
  if (second === 2) standardiseBlock(t, qt, n, k);
  if (first === 2) standardiseBlock(t, qt, n, k + second);
}

function swapSingles(t: Float64Array, qt: Float64Array, n: number, k: number): void {
  const at = k * n + k;
  const upper = t[at]!;
  const lower = t[at + n + 1]!;
  const radius = Math.hypot(t[at + 1]!, lower - upper);
  if (radius === 0) return;
  const cs = t[at + 1]! / radius;
  const sn = (lower - upper) / radius;
  rotateRows(t, at + 2, at + n + 2, n - k - 2, cs, sn);
  rotateColumns(t, k, n, k, cs, sn);
  t[at] = lower;
  t[at + n + 1] = upper;
  rotateRows(qt, k * n, (k + 1) * n, n, cs, sn);
}

interface Reflector {
  readonly at: number;
  readonly v: number[];
  readonly beta: number;
}

/**
 * The reflectors that turn the invariant subspace of the second block to the front: with `T11 X - X T22 = -T12` its
 * basis is `[X; I]`, and their product takes that to upper triangular form.
 */
function swappingReflectors(t: Float64Array, n: number, k: number, first: 1 | 2, second: 1 | 2): Reflector[] {
  const x = solveSylvester(t, n, k, first, second);
  const size = first + second;
  const basis: number[][] = [];
  for (let j = 0; j < second; j++) {
    const column = new Array<number>(size).fill(0);
    for (let i = 0; i < first; i++) column[i] = x[i * second + j]!;
    column[first + j] = 1;
    basis.push(column);
  }
  const reflectors: Reflector[] = [];
  for (let j = 0; j < second; j++) {
    const v = basis[j]!.slice(j);
    const norm = Math.hypot(...v);
    v[0]! += v[0]! < 0 ? -norm : norm;
    const beta = 1 / (norm * Math.abs(v[0]!));
    for (const column of basis.slice(j)) {
      let dot = 0;
      for (let i = 0; i < v.length; i++) dot += v[i]! * column[j + i]!;
      for (let i = 0; i < v.length; i++) column[j + i]! -= beta * dot * v[i]!;
    }
    reflectors.push({ at: j, v, beta });
  }
  return reflectors;
}

/** `T11 X - X T22 = -T12` as a dense system of at most four unknowns, by elimination with complete pivoting. */
function solveSylvester(t: Float64Array, n: number, k: number, first: 1 | 2, second: 1 | 2): Float64Array {
  const unknowns = first * second;
  const rows: Float64Array[] = [];
  for (let i = 0; i < first; i++) {
    for (let j = 0; j < second; j++) {
      const row = new Float64Array(unknowns + 1);
      for (let l = 0; l < first; l++) row[l * second + j]! += t[(k + i) * n + k + l]!;
      for (let l = 0; l < second; l++) row[i * second + l]! -= t[(k + first + l) * n + k + first + j]!;
      row[unknowns] = -t[(k + i) * n + k + first + j]!;
      rows.push(row);
    }
  }
  return eliminate(rows, unknowns);
}

function eliminate(rows: Float64Array[], unknowns: number): Float64Array {
  const columns = Array.from({ length: unknowns }, (_, i) => i);
  let size = 0;
  for (const row of rows) for (let j = 0; j < unknowns; j++) size = Math.max(size, Math.abs(row[j]!));
  const floor = Math.max(Number.EPSILON * size, 1e-290);
  for (let step = 0; step < unknowns; step++) {
    let pivotRow = step;
    let pivotColumn = step;
    for (let i = step; i < unknowns; i++) {
      for (let j = step; j < unknowns; j++) {
        if (Math.abs(rows[i]![columns[j]!]!) > Math.abs(rows[pivotRow]![columns[pivotColumn]!]!)) {
          pivotRow = i;
          pivotColumn = j;
        }
      }
    }
    [rows[step], rows[pivotRow]] = [rows[pivotRow]!, rows[step]!];
    [columns[step], columns[pivotColumn]] = [columns[pivotColumn]!, columns[step]!];
    const pivot = columns[step]!;
    const row = rows[step]!;
    if (Math.abs(row[pivot]!) < floor) row[pivot] = floor;
    for (const other of rows.slice(step + 1)) {
      const factor = other[pivot]! / row[pivot]!;
      for (let j = 0; j <= unknowns; j++) other[j]! -= factor * row[j]!;
    }
  }
  const x = new Float64Array(unknowns);
  for (let step = unknowns - 1; step >= 0; step--) {
    const row = rows[step]!;
    let sum = row[unknowns]!;
    for (let j = step + 1; j < unknowns; j++) sum -= row[columns[j]!]! * x[columns[j]!]!;
    x[columns[step]!] = sum / row[columns[step]!]!;
  }
  return x;
}

/** `(I - beta v v^T) A` on rows `row ...`, columns `from ... to - 1`. */
function reflectRows(
  a: Float64Array,
  n: number,
  row: number,
  v: readonly number[],
  beta: number,
  from: number,
  to: number,
): void {
  for (let j = from; j < to; j++) {
    let dot = 0;
    for (let i = 0; i < v.length; i++) dot += v[i]! * a[(row + i) * n + j]!;
    for (let i = 0; i < v.length; i++) a[(row + i) * n + j]! -= beta * dot * v[i]!;
  }
}

/** `A (I - beta v v^T)` on columns `column ...` of the first `rows` rows. */
function reflectColumns(
  a: Float64Array,
  n: number,
  column: number,
  v: readonly number[],
  beta: number,
  rows: number,
): void {
  for (let i = 0; i < rows; i++) {
    const at = i * n + column;
    let dot = 0;
    for (let j = 0; j < v.length; j++) dot += v[j]! * a[at + j]!;
    for (let j = 0; j < v.length; j++) a[at + j]! -= beta * dot * v[j]!;
  }
}
