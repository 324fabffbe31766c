// One sequence as a network holds it: what is read of the columns, and the units themselves, each beside those that load on the
// same column. For pictures alone. Source: TWM (arXiv 2402.10163), hidden waves (E5 of the spec).

import { matrix, multiply, transpose } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import type { Network } from '../../nn/network.ts';
import { rollout } from '../../nn/rollout.ts';
import { makeBatch } from '../../task/batch.ts';
import type { SeenWaves } from './find.ts';
import { ofOneSize } from './runs.ts';

/** A sequence over its first steps. */
export interface ShownWaves {
  /** What is read of all columns after each step, `[steps][s*d]`, of states of one size; 0 in cells that nothing reads. */
  readonly columns: readonly Float64Array[];
  /** Units over time, `[steps][S]`, each about its mean and over its deviation, in `order`. */
  readonly units: readonly Float64Array[];
  /** The unit that stands at each place, `[S]`: sorted by the column that it loads on most. */
  readonly order: readonly number[];
}

/** Sequences that the mean of each step is taken over. */
const SEQUENCES = 64;

/** Runs the network of `seen` on fresh sequences and takes the first of them, for `steps` steps in all. */
export function shownWaves(
  network: Network,
  { runs, circuit, accounts }: SeenWaves,
  steps: number,
  seed: number,
): ShownWaves {
  const { task } = runs.test;
  const rng = stream(seed, 'wave', 'find', 'shown');
  const horizon = task.fixedHorizon ?? Math.max(1, steps - task.inputSteps);
  const { inputs } = makeBatch(task, { batch: SEQUENCES, horizon, rng });
  const { states } = rollout(network, {
    steps,
    batch: SEQUENCES,
    inputs: inputs.subarray(0, steps * SEQUENCES * task.inputSize),
  });
  const size = states.length / (steps * SEQUENCES);
  const { states: centred } = ofOneSize(matrix(steps * SEQUENCES, size, states), SEQUENCES);
  const order = unitsByColumn(accounts.wave.psi, circuit);
  const reads = transpose(accounts.wave.reads);
  const deviations = columnDeviations(centred.data, size);
  const columns: Float64Array[] = [];
  const units: Float64Array[] = [];
  for (let t = 0; t < steps; t++) {
    const state = centred.data.subarray(t * SEQUENCES * size, (t * SEQUENCES + 1) * size);
    const read = multiply(matrix(1, size, state.slice()), reads).data;
    const cells = new Float64Array(circuit.n);
    circuit.alive.forEach((cell, place) => {
      cells[cell] = read[place]!;
    });
    columns.push(cells);
    units.push(Float64Array.from(order, (unit) => (deviations[unit] ? state[unit]! / deviations[unit]! : 0)));
  }
  return { columns, units, order };
}

/** Units sorted by the column that they load on most, then by how much. */
function unitsByColumn(
  { rows, cols, data }: SeenWaves['accounts']['wave']['psi'],
  { alive, d, s }: SeenWaves['circuit'],
): number[] {
  const favourite = Array.from({ length: rows }, (_, unit) => {
    const loads = new Float64Array(s);
    for (let k = 0; k < cols; k++) loads[Math.floor(alive[k]! / d)]! += data[unit * cols + k]! ** 2;
    const most = Math.max(...loads);
    const all = loads.reduce((sum, load) => sum + load, 0);
    return { unit, column: loads.indexOf(most), share: all === 0 ? 0 : most / all };
  });
  return favourite.sort((a, b) => a.column - b.column || b.share - a.share || a.unit - b.unit).map(({ unit }) => unit);
}

function columnDeviations(values: Float64Array, cols: number): Float64Array {
  const squares = new Float64Array(cols);
  for (let at = 0; at < values.length; at++) squares[at % cols]! += values[at]! ** 2;
  return squares.map((square) => Math.sqrt((square * cols) / values.length));
}
