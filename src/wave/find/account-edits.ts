// The causal test of both accounts: one item is changed where an account says that it stands, and nothing else; then the
// network runs on. By the wave's account the item stands in the column that it has come to, by the register's where it was
// written; both say which outputs change from then on, and the theory says how. An account whose place holds nothing changes
// nothing, or something else. Source: TWM (arXiv 2402.10163) section 10, "causal tests"; spec, corrections 3 and 4.

import { part, type Steps } from '../../array/stages.ts';
import type { Circuit } from '../../emt/circuit/circuit.ts';
import { continueAll, usualOf } from '../../emt/edit/intervene.ts';
import { editPoints } from '../../emt/edit/points.ts';
import { type EditTally, tallyOf } from '../../emt/edit/tally.ts';
import { isWide } from '../../emt/record/precision.ts';
import { subtractRow, type Trajectories, type Window } from '../../emt/record/trajectories.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import { type Account, cellsAt, scalesIn } from './account.ts';

export interface AccountEdits {
  readonly network: Network;
  readonly circuit: Circuit;
  /** The sequences that are edited, and where in them; others that tell how large items are written there. */
  readonly runs: Trajectories;
  readonly fit: Trajectories;
  readonly window: Window;
  /** Steps followed after an edit. */
  readonly lags: number;
  /** Zero points of the outputs `[out]`. */
  readonly zero: ArrayLike<number>;
  /** Which items may be edited `[m]`: those that move. */
  readonly moving: readonly boolean[];
}

/** Items that are edited in one sequence, each by itself. */
const ITEMS_OF_A_SEQUENCE = 3;

/** Edits one item at a time through `account` and counts, over the outputs that should change, which came out as they should. */
export function* editByAccount(account: Account, options: AccountEdits): Steps<EditTally> {
  const { network, circuit, runs, fit, window, lags, zero, moving } = options;
  const { task } = runs;
  const points = editPoints(runs, window, lags);
  const { stateSize, sequences } = points;
  const places = moving.flatMap((moves, place) => (moves ? [place] : []));
  const each = Math.min(places.length, ITEMS_OF_A_SEQUENCE);
  const rows = points.count * each;
  const initial = new Float64Array(rows * stateSize);
  const slot = new Int32Array(rows);
  const sequence = new Int32Array(rows);
  const times = new Int32Array(rows);
  const original = new Float64Array(rows * circuit.n);
  const edited = new Float64Array(rows * circuit.n);
  const scales = yield* part(scalesIn(account, fit, { circuit, window }), 0, 0.1);
  for (let point = 0; point < points.count; point++) {
    for (let turn = 0; turn < each; turn++) {
      const row = point * each + turn;
      const place = places[(point * each + turn) % places.length]!;
      const t = points.t[point]!;
      times[row] = t;
      sequence[row] = points.sequence[point]!;
      slot[row] = Math.floor(circuit.alive[place]! / circuit.d);
      const stack = points.stacks.subarray(point * circuit.n, (point + 1) * circuit.n);
      const cell = cellsAt(account.name, circuit, t)[place]!;
      // Negated: as large as it is by then.
      const now = -stack[cell]!;
      const state = initial.subarray(row * stateSize, (row + 1) * stateSize);
      state.set(points.states.subarray(point * stateSize, (point + 1) * stateSize));
      const by = scales[t - window.from]![place]! * (now - stack[cell]!);
      for (let i = 0; i < stateSize; i++) state[i]! += account.psi.data[i * account.psi.cols + place]! * by;
      original.set(stack, row * circuit.n);
      edited.set(stack, row * circuit.n);
      edited[row * circuit.n + cell] = now;
    }
  }
  const single = isWide(stateSize);
  const run = rolloutOutputsSteps(network, { steps: lags, batch: rows, inputs: null, initial, single });
  const outputs = yield* part(run, 0.1, 0.8);
  subtractRow(outputs, zero);
  const expected = yield* part(continueAll(task, edited, times, lags), 0.8, 0.9);
  const unedited = yield* part(continueAll(task, original, times, lags), 0.9, 1);
  const usual = task.output === 'signs' ? usualOf(points, times, { lags, d: circuit.d }) : new Float64Array(0);
  return tallyOf({ task, slots: circuit.s, lags, sequences, slot, sequence, outputs, expected, unedited, usual });
}
