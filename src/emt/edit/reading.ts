// How variables stand in the whole state: h = offset + Psi (a * v). The basis and the offset may move with the steps (a
// network whose activity goes round), so a reading is a list of frames that the steps go through. Source: EMT spec
// sections 2 and 6.3, for the basis and its dual; the offset is ours: activity need not be centred on a fixed point.

import type { Matrix } from '../../array/matrix.ts';
import type { Basis } from '../basis/basis.ts';

export interface ReadingFrame {
  /** `Psi [S, m]`, one column for each alive cell of the circuit. */
  readonly psi: Matrix;
  /** `Psi* [m, S]`. */
  readonly dual: Matrix;
  /** What the state is without any variable in it, `[S]`. */
  readonly offset: Float64Array;
}

/** How variables stand in the whole state, and how they are read out of it. */
export interface Reading {
  /** Step `t` is read in frame `t` modulo their number: one where nothing moves, one for each step of a turn. */
  readonly frames: readonly ReadingFrame[];
  /** What a value of one is written as, per alive cell `[m]`. */
  readonly amplitude: Float64Array;
}

/** Makes a reading of a basis that stands still: `Psi [S, m]` with its dual, amplitudes `[m]`, about the offset `[S]`. */
export function readingOf(
  { psi, dual }: Pick<Basis, 'psi' | 'dual'>,
  amplitude: Float64Array,
  offset: Float64Array,
): Reading {
  return { frames: [{ psi, dual, offset }], amplitude };
}

/** The frame of step `t`. */
export function frameAt({ frames }: Reading, t: number): ReadingFrame {
  return frames[t % frames.length]!;
}

/** Reads one cell of a whole state `[S]`: `Psi*_k (h - offset)`, in the network's units. */
export function readCell({ dual, offset }: ReadingFrame, place: number, state: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0, at = place * dual.cols; i < dual.cols; i++) sum += dual.data[at + i]! * (state[i]! - offset[i]!);
  return sum;
}

/** Changes a whole state `[S]` in place: `h <- h + Psi_k by`. */
export function writeCell({ psi }: ReadingFrame, place: number, by: number, state: Float64Array): void {
  for (let i = 0; i < psi.rows; i++) state[i]! += psi.data[i * psi.cols + place]! * by;
}
