// The variable-binding circuit in closed form: the block shift above, the composition operator in the last rows.
// Source: EMT (arXiv 2310.02430) section 4; TWM (arXiv 2402.10163) equation 2.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix, takeColumns, takeRows } from '../../array/matrix.ts';
import type { HistoryTask } from '../../task/history.ts';
import { aliveCells } from './reduction.ts';

/** What a task asks a network to hold: the stack of `s` variables of width `d` and how it moves in one step. */
export interface Circuit {
  readonly d: number;
  readonly s: number;
  /** `s d`. Stacked index `slot * d + row`, slot 0 oldest. */
  readonly n: number;
  /** `Phi [n, n]`, `v(t) = Phi v(t-1)`. The last `d` rows are zero where f is not linear. */
  readonly phi: Matrix;
  readonly linear: boolean;
  /** Stacked indices of the cells that matter for ever, ascending (`m` of them). */
  readonly alive: readonly number[];
  /** `Phi` on the alive cells, `[m, m]`. */
  readonly reduced: Matrix;
}

/**
 * Builds the circuit `Phi [n, n]` of a composition operator `F [n, d]`: rows `0 ... n-d-1` shift every variable one
 * slot towards the exit, `Phi[r, r+d] = 1`; the last `d` rows are `F^T`.
 * @throws InputError when the rows of `F` are not a multiple of its columns
 */
export function circuitMatrix(F: Matrix): Matrix {
  const n = F.rows;
  const d = F.cols;
  if (d < 1 || n < d || n % d !== 0) {
    throw new InputError(`F is ${n} x ${d}, expected [s*d, d]: the rows must be a multiple of the columns`);
  }
  const phi = matrix(n, n);
  for (let r = 0; r < n - d; r++) phi.data[r * n + r + d] = 1;
  for (let j = 0; j < d; j++) {
    for (let c = 0; c < n; c++) phi.data[(n - d + j) * n + c] = F.data[c * d + j]!;
  }
  return phi;
}

/**
 * Builds the circuit of `task`, or gives `null` for a task that is no history-dependent system (copying memory). A
 * non-linear boundary function has no last rows: its circuit is the shift alone, with every cell kept.
 */
export function circuitOf(task: HistoryTask): Circuit | null {
  if (task.f === null || task.inputSize !== task.d || task.outputSize !== task.d) return null;
  const { d, s } = task;
  const n = s * d;
  const phi = circuitMatrix(task.F ?? matrix(n, d));
  const alive = task.F ? aliveCells(phi) : Array.from({ length: n }, (_, i) => i);
  return { d, s, n, phi, linear: task.F !== null, alive, reduced: takeColumns(takeRows(phi, alive), alive) };
}

/** The place (index into `circuit.alive`) of the oldest alive cell of each row that has one. */
export function oldestPlaces({ alive, d }: Circuit): Map<number, number> {
  const oldest = new Map<number, number>();
  alive.forEach((cell, place) => {
    if (!oldest.has(cell % d)) oldest.set(cell % d, place);
  });
  return oldest;
}

/** The places (indices into `circuit.alive`) of the alive cells of `slot`, ascending by row. */
export function slotPlaces(circuit: Circuit, slot: number): number[] {
  const places: number[] = [];
  circuit.alive.forEach((cell, place) => {
    if (Math.floor(cell / circuit.d) === slot) places.push(place);
  });
  return places;
}
