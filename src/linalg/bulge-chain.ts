// A multi-shift QR sweep: a chain of small double-shift bulges, three rows apart, is chased down the active block
// inside a window that moves with it. The window is worked on as a small matrix of its own; its accumulated rotation
// then reaches the rest of H and of Q as matrix products (Braman, Byers and Mathias 2002, as LAPACK's dlaqr5).

import { reflectThreeColumns, reflectThreeRows, reflectTwoColumns, reflectTwoRows, type ShiftPair } from './francis.ts';
import { closeWindow, openWindow, type SchurProblem } from './window.ts';

/** Rows a chain moves per window, per row of its own length. */
const ADVANCE = 1;

/** The window of a chain of `bulges` bulges. */
export function chainWindow(bulges: number): number {
  return Math.ceil((3 * bulges + 1) * (1 + ADVANCE)) + 4;
}

/** One sweep with the given shifts over rows and columns `top ... bottom` (at least three of them). */
export function sweep(problem: SchurProblem, top: number, bottom: number, shifts: readonly ShiftPair[]): void {
  const bulges = shifts.length;
  const size = chainWindow(bulges);
  // Column that the next reflector of each bulge clears; `top - 1` where it is yet to be introduced.
  const next = new Int32Array(bulges).fill(top - 1);
  for (let last = 0; last < bulges; ) {
    const begin = Math.max(top, next[bulges - 1]!);
    const end = Math.min(bottom, begin + size - 1);
    const window = openWindow(problem, begin, end);
    let limit = end === bottom ? bottom - 2 : end - 4;
    for (let b = last; b < bulges; b++) {
      const from = next[b]!;
      for (let k = from; k <= limit; k++) {
        step(window.h, window.qt, window.size, begin, bottom, k, k === top - 1 ? shifts[b]! : null);
      }
      next[b] = Math.max(from, limit + 1);
      if (next[b] === bottom - 1) last = b + 1;
      else limit = next[b]! - 4;
    }
    closeWindow(problem, window);
  }
}

/** One reflector of one bulge: clears column `k` below row `k + 1`, or introduces the bulge at row `k + 1`. */
function step(
  h: Float64Array,
  qt: Float64Array,
  n: number,
  begin: number,
  bottom: number,
  k: number,
  shifts: ShiftPair | null,
): void {
  const row = k + 1 - begin;
  const end = bottom - begin;
  const three = row + 2 <= end;
  const at = row * n + row;
  let v0: number;
  let v1: number;
  let v2 = 0;
  if (shifts) {
    const { re1, im1, re2, im2 } = shifts;
    const corner = h[at]!;
    const s = Math.abs(corner - re2) + Math.abs(im2) + Math.abs(h[at + n]!);
    if (s === 0) return;
    const below = h[at + n]! / s;
    v0 = below * h[at + 1]! + (corner - re1) * ((corner - re2) / s) - im1 * (im2 / s);
    v1 = below * (corner + h[at + n + 1]! - re1 - re2);
    if (three) v2 = below * h[at + 2 * n + 1]!;
    const peak = Math.abs(v0) + Math.abs(v1) + Math.abs(v2);
    if (peak === 0) return;
    v0 /= peak;
    v1 /= peak;
    v2 /= peak;
  } else {
    v0 = h[at - 1]!;
    v1 = h[at + n - 1]!;
    if (three) v2 = h[at + 2 * n - 1]!;
  }
  const tail = v1 * v1 + v2 * v2;
  if (tail === 0) return;
  // The reflector I - tau [1 w1 w2]^T [1 w1 w2] that takes (v0, v1, v2) to (norm, 0, 0).
  const length = tail > 1e-200 && v0 * v0 < 1e200 ? Math.sqrt(v0 * v0 + tail) : Math.hypot(v0, v1, v2);
  const norm = v0 >= 0 ? -length : length;
  const tau = (norm - v0) / norm;
  const w1 = v1 / (v0 - norm);
  const w2 = v2 / (v0 - norm);
  if (!shifts) {
    h[at - 1] = norm;
    h[at + n - 1] = 0;
    if (three) h[at + 2 * n - 1] = 0;
  }
  const rows = Math.min(row + 3, end, n - 1) + 1;
  if (three) {
    reflectThreeRows(h, at, n, n - row, tau, w1, w2);
    reflectThreeColumns(h, row, n, rows, tau, w1, w2);
    reflectThreeRows(qt, row * n, n, n, tau, w1, w2);
  } else {
    reflectTwoRows(h, at, n, n - row, tau, w1);
    reflectTwoColumns(h, row, n, rows, tau, w1);
    reflectTwoRows(qt, row * n, n, n, tau, w1);
  }
}
