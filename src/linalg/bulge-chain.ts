// A multi-shift QR sweep: a chain of small double-shift bulges, three rows apart, is chased down the active block
// inside a window that moves with it. The window is worked on as a small matrix of its own; its accumulated rotation
// then reaches the rest of H and of Q as matrix products (Braman, Byers and Mathias 2002, as LAPACK's dlaqr5).

import type { Steps } from '../array/stages.ts';
import { type BulgeChase, bulgeChase, type ShiftPair } from './francis.ts';
import { closeWindow, openWindow, type SchurProblem, type Window } from './window.ts';

/** Rows a chain moves per window, per row of its own length. */
const ADVANCE = 1;

/** The window of a chain of `bulges` bulges. */
export function chainWindow(bulges: number): number {
  return Math.ceil((3 * bulges + 1) * (1 + ADVANCE)) + 4;
}

/** One sweep with the given shifts over rows and columns `top ... bottom` (at least three of them). */
export function* sweep(problem: SchurProblem, top: number, bottom: number, shifts: readonly ShiftPair[]): Steps<void> {
  const chase = bulgeChase(problem.space);
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
      if (from <= limit) {
        const last = limit + 1 - begin;
        if (from < top) introduce(chase, window, shifts[b]!, last, bottom - begin);
        else {
          const { h, qt, size: n } = window;
          chase(h.at, qt.at, n, 0, n, from + 1 - begin, last, bottom - begin, 0, 0, 0, 0);
        }
      }
      next[b] = Math.max(from, limit + 1);
      if (next[b] === bottom - 1) last = b + 1;
      else limit = next[b]! - 4;
    }
    closeWindow(problem, window);
    yield (end - top) / (bottom - top);
  }
}

/** Introduces a bulge at row 0 of the window and chases it to row `last`. */
function introduce(
  chase: BulgeChase,
  { h, qt, size: n }: Window,
  { re1, im1, re2, im2 }: ShiftPair,
  last: number,
  end: number,
): void {
  const { data } = h;
  const corner = data[0]!;
  const s = Math.abs(corner - re2) + Math.abs(im2) + Math.abs(data[n]!);
  if (s === 0) return;
  const below = data[n]! / s;
  const v0 = below * data[1]! + (corner - re1) * ((corner - re2) / s) - im1 * (im2 / s);
  const v1 = below * (corner + data[n + 1]! - re1 - re2);
  const v2 = below * data[2 * n + 1]!;
  const peak = Math.abs(v0) + Math.abs(v1) + Math.abs(v2);
  if (peak === 0) return;
  chase(h.at, qt.at, n, 0, n, 0, last, end, 1, v0 / peak, v1 / peak, v2 / peak);
}
