// Aggressive early deflation: the trailing window of the active block is brought to Schur form on its own; eigenvalues
// whose share of the entry left of the window (the spike) is negligible have converged, the others become shifts
// (Braman, Byers and Mathias 2002, part II; LAPACK's dlaqr3).

import { francis, type ShiftPair } from './francis.ts';
import { blockSize } from './schur-blocks.ts';
import { moveUp } from './swap-blocks.ts';
import { closeWindow, openWindow, type SchurProblem, type Window } from './window.ts';

export interface Deflation {
  /** How many trailing eigenvalues have converged. */
  readonly deflated: number;
  /** The other eigenvalues of the window, in conjugate or real pairs. */
  readonly shifts: ShiftPair[];
}

/** Examines the last `width` rows of the active block `top ... bottom`. */
export function deflate(problem: SchurProblem, top: number, bottom: number, width: number, small: number): Deflation {
  const { space, n, h } = problem;
  const begin = bottom - width + 1;
  const spike = begin > top ? h.data[begin * n + begin - 1]! : 0;
  const window = openWindow(problem, begin, bottom);
  francis(space, window.h, window.qt, width, 0, width - 1);
  const kept = sortOutConverged(window, spike, small);
  const shifts = shiftsFrom(window, kept);
  // Nothing gained: the block stays as it was, only the shifts are used.
  if (kept === width && spike !== 0) return { deflated: 0, shifts };
  if (kept > 1 && spike !== 0) restoreHessenberg(window, kept);
  if (begin > top) h.data[begin * n + begin - 1] = kept === 0 ? 0 : spike * window.qt.data[0]!;
  closeWindow(problem, window);
  return { deflated: width - kept, shifts };
}

/** Moves the eigenvalues that have not converged to the front; returns how many there are. */
function sortOutConverged(window: Window, spike: number, small: number): number {
  const { size } = window;
  const h = window.h.data;
  const qt = window.qt.data;
  let kept = size;
  let front = 0;
  while (front < kept) {
    const last = kept - 1;
    const paired = last > front && h[last * size + last - 1] !== 0;
    let scale = Math.abs(h[last * size + last]!);
    let share = Math.abs(spike * qt[last * size]!);
    if (paired) {
      scale += Math.sqrt(Math.abs(h[last * size + last - 1]!)) * Math.sqrt(Math.abs(h[(last - 1) * size + last]!));
      share = Math.max(share, Math.abs(spike * qt[(last - 1) * size]!));
    }
    if (scale === 0) scale = Math.abs(spike);
    const rows = paired ? 2 : 1;
    if (share <= Math.max(small, Number.EPSILON * scale)) kept -= rows;
    else if (moveUp(h, qt, size, kept - rows, front)) front += rows;
    else return kept;
  }
  return kept;
}

/** The eigenvalues of the leading `count` rows in pairs, the last ones first. */
function shiftsFrom(window: Window, count: number): ShiftPair[] {
  const { size } = window;
  const h = window.h.data;
  const pairs: ShiftPair[] = [];
  const reals: number[] = [];
  for (let k = 0; k < count; ) {
    const re = h[k * size + k]!;
    if (k + 1 < count && blockSize(h, size, k) === 2) {
      const im = Math.sqrt(Math.abs(h[k * size + k + 1]!)) * Math.sqrt(Math.abs(h[(k + 1) * size + k]!));
      pairs.push({ re1: re, im1: im, re2: re, im2: -im });
      k += 2;
    } else {
      reals.push(re);
      k++;
    }
  }
  for (let k = 0; k + 1 < reals.length; k += 2) {
    pairs.push({ re1: reals[k]!, im1: 0, re2: reals[k + 1]!, im2: 0 });
  }
  if (reals.length === 1 && pairs.length === 0) pairs.push({ re1: reals[0]!, im1: 0, re2: reals[0]!, im2: 0 });
  const magnitude = ({ re1, im1, re2 }: ShiftPair) => Math.max(Math.abs(re1), Math.abs(re2)) + Math.abs(im1);
  return pairs.sort((a, b) => magnitude(a) - magnitude(b));
}

/** Folds the spike of the leading `count` rows into one entry, and brings those rows back to Hessenberg form. */
function restoreHessenberg(window: Window, count: number): void {
  const { size } = window;
  const h = window.h.data;
  const qt = window.qt.data;
  const v = new Float64Array(count);
  for (let i = 0; i < count; i++) v[i] = qt[i * size]!;
  reflect(h, qt, size, 0, count, v);
  for (let column = 0; column < count - 2; column++) {
    const tail = v.subarray(0, count - column - 1);
    for (let i = 0; i < tail.length; i++) tail[i] = h[(column + 1 + i) * size + column]!;
    const head = reflect(h, qt, size, column + 1, count, tail);
    if (head === null) continue;
    h[(column + 1) * size + column] = head;
    for (let i = column + 2; i < count; i++) h[i * size + column] = 0;
  }
}

/**
 * Applies the reflector that takes `v`, standing in rows `row ...`, to a multiple of the first unit vector, as a
 * similarity to the leading `count` rows of the window; returns that multiple (`null`: nothing to do).
 */
function reflect(
  h: Float64Array,
  qt: Float64Array,
  size: number,
  row: number,
  count: number,
  v: Float64Array,
): number | null {
  let scale = 0;
  for (const value of v) scale = Math.max(scale, Math.abs(value));
  if (scale === 0 || v.length < 2) return null;
  let sum = 0;
  for (let i = 0; i < v.length; i++) {
    v[i]! /= scale;
    sum += v[i]! * v[i]!;
  }
  const norm = v[0]! < 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
  v[0]! += norm;
  const beta = 1 / (norm * v[0]!);
  reflectRows(h, size, row, v, beta);
  reflectRows(qt, size, row, v, beta);
  for (let i = 0; i < count; i++) {
    const at = i * size + row;
    let dot = 0;
    for (let j = 0; j < v.length; j++) dot += v[j]! * h[at + j]!;
    dot *= beta;
    for (let j = 0; j < v.length; j++) h[at + j]! -= dot * v[j]!;
  }
  return -norm * scale;
}

function reflectRows(a: Float64Array, size: number, row: number, v: Float64Array, beta: number): void {
  const products = new Float64Array(size);
  for (let i = 0; i < v.length; i++) {
    const factor = beta * v[i]!;
    const at = (row + i) * size;
    for (let j = 0; j < size; j++) products[j]! += factor * a[at + j]!;
  }
  for (let i = 0; i < v.length; i++) {
    const factor = v[i]!;
    const at = (row + i) * size;
    for (let j = 0; j < size; j++) a[at + j]! -= factor * products[j]!;
  }
}
