// Cells that vary: one that holds the same in all sequences (the outcome of an "and" that has settled) can neither be read
// nor edited. It is left out of a circuit, named, and not judged. Ours.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { readStack, type Trajectories, type Window } from '../record/trajectories.ts';

/** Share of its mean square by which a cell varies that is the same but for rounding. */
const ROUNDING = 1e-12;

/** The circuit without the cells that are the same in all recorded sequences at every step of the windows. */
export function varyingCircuit(circuit: Circuit, recorded: Trajectories, windows: readonly Window[]): Circuit {
  const { alive, n } = circuit;
  const varies = new Uint8Array(n);
  const stack = new Float64Array(n);
  for (const { from, to } of windows) {
    for (let t = from; t < to; t++) {
      const [sum, square] = [new Float64Array(n), new Float64Array(n)];
      for (let b = 0; b < recorded.batch; b++) {
        readStack(recorded, t, b, stack);
        for (let i = 0; i < n; i++) {
          sum[i]! += stack[i]! / recorded.batch;
          square[i]! += stack[i]! ** 2 / recorded.batch;
        }
      }
      for (let i = 0; i < n; i++) if (square[i]! - sum[i]! ** 2 > ROUNDING * square[i]!) varies[i] = 1;
    }
  }
  const kept = alive.flatMap((cell, place) => (varies[cell] === 1 ? [place] : []));
  if (kept.length === alive.length) return circuit;
  return { ...circuit, alive: kept.map((place) => alive[place]!), reduced: submatrix(circuit.reduced, kept) };
}

function submatrix(a: Matrix, kept: readonly number[]): Matrix {
  const out = matrix(kept.length, kept.length);
  kept.forEach((row, i) => {
    kept.forEach((col, j) => void (out.data[i * kept.length + j] = a.data[row * a.cols + col]!));
  });
  return out;
}
