// A diagonal window of a matrix under QR iteration: rows and columns `begin ... end` as a small matrix of their own
// with an accumulated rotation, which reaches the rest of the matrix and Q as matrix products.

import type { Region, Workspace } from './workspace.ts';

export interface SchurProblem {
  readonly space: Workspace;
  readonly n: number;
  readonly h: Region;
  /** Rows are the columns of Q; `null` where only eigenvalues are wanted. */
  readonly qt: Region | null;
  /** Rows and columns that a window's rotation has to reach: all of them, or the active block where there is no Q. */
  first: number;
  last: number;
  readonly scratch: Scratch;
}

interface Scratch {
  readonly h: Region;
  readonly qt: Region;
  readonly q: Region;
  readonly result: Region;
}

export interface Window {
  readonly begin: number;
  readonly size: number;
  /** The window's own matrix, and the transposed rotation it has seen. */
  readonly h: Region;
  readonly qt: Region;
}

/** Numbers of workspace for windows of up to `largest` rows. */
export function windowRoom(n: number, largest: number): number {
  return 3 * largest * largest + n * largest + 8;
}

export function schurProblem(space: Workspace, n: number, h: Region, qt: Region | null, largest: number): SchurProblem {
  const square = largest * largest;
  return {
    space,
    n,
    h,
    qt,
    first: 0,
    last: n - 1,
    scratch: { h: space.take(square), qt: space.take(square), q: space.take(square), result: space.take(n * largest) },
  };
}

export function openWindow({ n, h, scratch }: SchurProblem, begin: number, end: number): Window {
  const size = end - begin + 1;
  const own = scratch.h.data.subarray(0, size * size);
  const rotation = scratch.qt.data.subarray(0, size * size);
  rotation.fill(0);
  for (let i = 0; i < size; i++) {
    const from = (begin + i) * n + begin;
    own.set(h.data.subarray(from, from + size), i * size);
    rotation[i * size + i] = 1;
  }
  return { begin, size, h: { at: scratch.h.at, data: own }, qt: { at: scratch.qt.at, data: rotation } };
}

/** Writes the window back and applies its rotation to the rows beside it, the columns above it, and Q. */
export function closeWindow({ space, n, h, qt, first, last, scratch }: SchurProblem, window: Window): void {
  const { begin, size } = window;
  const past = begin + size;
  for (let i = 0; i < size; i++) {
    h.data.set(window.h.data.subarray(i * size, (i + 1) * size), (begin + i) * n + begin);
    for (let j = 0; j < size; j++) scratch.q.data[j * size + i] = window.qt.data[i * size + j]!;
  }
  const { result } = scratch;
  const right = last + 1 - past;
  const above = begin - first;
  if (right > 0) {
    const at = h.at + (begin * n + past) * 8;
    space.product(scratch.qt.at, size, at, n, result.at, right, 0, 0, size, right, size);
    copyBlock(result.data, right, h.data, begin * n + past, n, size, right);
  }
  if (above > 0) {
    const at = first * n + begin;
    space.product(h.at + at * 8, n, scratch.q.at, size, result.at, size, 0, 0, above, size, size);
    copyBlock(result.data, size, h.data, at, n, above, size);
  }
  if (!qt) return;
  space.product(scratch.qt.at, size, qt.at + begin * n * 8, n, result.at, n, 0, 0, size, n, size);
  qt.data.set(result.data.subarray(0, size * n), begin * n);
}

function copyBlock(
  from: Float64Array,
  width: number,
  to: Float64Array,
  at: number,
  stride: number,
  rows: number,
  cols: number,
): void {
  for (let i = 0; i < rows; i++) to.set(from.subarray(i * width, i * width + cols), at + i * stride);
}
