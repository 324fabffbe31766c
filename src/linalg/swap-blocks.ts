// Swaps neighbouring diagonal blocks of a real Schur form by orthogonal similarity.
// Method: Bai and Demmel's direct swapping (LAPACK's dtrexc, dlaexc).

import { rotateColumns, rotateRows, standardiseBlock } from './francis.ts';
import { blockSize } from './schur-blocks.ts';

/** What a swap may leave in the corner it should clear, relative to the largest entry of the two blocks. */
const CORNER_TOLERANCE = 50 * Number.EPSILON;

/**
 * Swaps the block at `from` upwards, neighbour by neighbour, until it stands at `to`; `false` where two blocks are too
 * close to be told apart and a swap was left undone.
 */
export function moveUp(t: Float64Array, qt: Float64Array, n: number, from: number, to: number): boolean {
  let here = from;
  const size = blockSize(t, n, from);
  while (here > to) {
    const above = here - 2 >= to && blockSize(t, n, here - 2) === 2 ? 2 : 1;
    if (!swapNeighbours(t, qt, n, here - above, above, size)) return false;
    here -= above;
  }
  return true;
}

/** Swaps the blocks of `first` and `second` rows that meet at `k + first`, unless that would not be stable. */
function swapNeighbours(t: Float64Array, qt: Float64Array, n: number, k: number, first: 1 | 2, second: 1 | 2): boolean {
  if (first === 1 && second === 1) {
    swapSingles(t, qt, n, k);
    return true;
  }
  const reflectors = swappingReflectors(t, n, k, first, second);
  if (!leavesCornerZero(t, n, k, first + second, second, reflectors)) return false;
  for (const { at, v, beta } of reflectors) {
    reflectRows(t, n, k + at, v, beta, k, n);
    reflectColumns(t, n, k + at, v, beta, k + first + second);
    reflectRows(qt, n, k + at, v, beta, 0, n);
  }
  for (let i = k + second; i < k + first + second; i++) for (let j = k; j < k + second; j++) t[i * n + j] = 0;
  if (second === 2) standardiseBlock(t, qt, n, k);
  if (first === 2) standardiseBlock(t, qt, n, k + second);
  return true;
}

/** Tries the swap on the two blocks alone: the lower left corner must vanish to rounding. */
function leavesCornerZero(
  t: Float64Array,
  n: number,
  k: number,
  size: number,
  second: number,
  reflectors: readonly Reflector[],
): boolean {
  const trial = new Float64Array(size * size);
  let peak = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      trial[i * size + j] = t[(k + i) * n + k + j]!;
      peak = Math.max(peak, Math.abs(trial[i * size + j]!));
    }
  }
  for (const { at, v, beta } of reflectors) {
    reflectRows(trial, size, at, v, beta, 0, size);
    reflectColumns(trial, size, at, v, beta, size);
  }
  let corner = 0;
  for (let i = second; i < size; i++) {
    for (let j = 0; j < second; j++) corner = Math.max(corner, Math.abs(trial[i * size + j]!));
  }
  return corner <= CORNER_TOLERANCE * peak;
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
