// What a basis reads of the points of recorded runs, in units of the task, beside what is true there.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { StatePoints } from '../edit/points.ts';
import { frameAt, type Reading, readCell } from '../edit/reading.ts';

/** Both `[N, m]`, over the points of both windows. */
export interface ReadPoints {
  readonly values: Matrix;
  readonly truth: Matrix;
  /** The step of every point, `[N]`. */
  readonly steps: Int32Array;
}

interface OfWindows<T> {
  readonly early: T;
  readonly late: T;
}

/** Reads the alive cells of all points, each in the reading of its window: those of `early`, then those of `late`. */
export function readPoints(readings: OfWindows<Reading>, points: OfWindows<StatePoints>, circuit: Circuit): ReadPoints {
  const m = circuit.alive.length;
  const count = points.early.count + points.late.count;
  const values = matrix(count, m);
  const truth = matrix(count, m);
  let row = 0;
  for (const at of ['early', 'late'] as const) {
    const { t, states, stacks, stateSize } = points[at];
    const { amplitude } = readings[at];
    for (let point = 0; point < points[at].count; point++, row++) {
      const state = states.subarray(point * stateSize, (point + 1) * stateSize);
      const frame = frameAt(readings[at], t[point]!);
      circuit.alive.forEach((cell, place) => {
        const unit = amplitude[place] === 0 ? 1 : amplitude[place]!;
        values.data[row * m + place] = readCell(frame, place, state) / unit;
        truth.data[row * m + place] = stacks[point * circuit.n + cell]!;
      });
    }
  }
  return { values, truth, steps: Int32Array.from([...points.early.t, ...points.late.t]) };
}

/** The states of points about `origin [S]`, `[N, S]`. */
export function pointStates({ states, count, stateSize }: StatePoints, origin: Float64Array): Matrix {
  return matrix(
    count,
    stateSize,
    states.map((value, at) => value - origin[at % stateSize]!),
  );
}
