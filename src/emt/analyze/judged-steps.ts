// Over how many steps a network is judged, and where in them it is edited: for longer than a fitted readout has luck. Source:
// EMT spec section 6.4 for edits; the number of steps is ours (docs/verdict.md).

import type { HistoryTask } from '../../task/history.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { MOST_JUDGED_STEPS, stepsOfLuck } from '../record/luck.ts';
import type { Window } from '../record/trajectories.ts';

/** What a network is judged over. */
export interface JudgedSteps {
  /** Steps of the output phase. */
  readonly steps: number;
  /** As many as there should be, so that a fitted readout cannot do as well by luck. */
  readonly wanted: number;
  /** What kept it from as many, in words; `null` where nothing did. */
  readonly shortBecause: string | null;
}

/** Where recorded runs are edited and read: once activity has settled, and in the last turns. */
export interface EditWindows {
  readonly early: Window;
  readonly late: Window;
  /** Steps followed after an edit. */
  readonly lags: number;
}

/** Turns of the stack that are judged at least, beside the reach of the edits. */
const FEWEST_TURNS = 3;
/** Turns of the stack in which edits are made, at either end. */
const EDITED_TURNS = 2;
/** Turns of the stack followed after an edit. */
const FOLLOW_TURNS = 3;
/** Turns of the stack before activity counts as settled, at the earliest. */
export const FIRST_TURN = 2;

/** How long a network with a state `[S]` is judged on `task`, at least for `horizon` steps of the output phase. */
export function judgedSteps(
  task: HistoryTask,
  circuit: Circuit | null,
  { stateSize, horizon }: { readonly stateSize: number; readonly horizon: number },
): JudgedSteps {
  const { s, fixedHorizon } = task;
  if (fixedHorizon !== null) return { steps: fixedHorizon, wanted: fixedHorizon, shortBecause: null };
  if (!circuit) return { steps: horizon, wanted: horizon, shortBecause: null };
  const least = (FEWEST_TURNS + EDITED_TURNS + FOLLOW_TURNS) * s;
  const rows = new Set(circuit.alive.map((cell) => cell % circuit.d)).size;
  const wanted = Math.max(least, stepsOfLuck(stateSize, { cells: circuit.alive.length, rows }));
  const steps = Math.max(horizon, Math.min(wanted, Math.max(MOST_JUDGED_STEPS, least)));
  const shortBecause =
    steps < wanted ? `${wanted} steps were wanted, at most ${MOST_JUDGED_STEPS} are looked at` : null;
  return { steps, wanted, shortBecause };
}

/** The same where activity outgrows every number after `bounded` steps of the output phase. */
export function whileBounded(judged: JudgedSteps, bounded: number): JudgedSteps {
  if (bounded >= judged.steps) return judged;
  const shortBecause = `activity outgrows every number after ${bounded} steps, ${judged.wanted} were wanted`;
  return { ...judged, steps: Math.max(1, bounded), shortBecause };
}

/** Where runs of `steps` steps after the input are edited, activity having settled at step `settledFrom`. */
export function editWindows({ s, inputSteps }: HistoryTask, steps: number, settledFrom: number): EditWindows {
  const lags = FOLLOW_TURNS * s;
  const width = EDITED_TURNS * s;
  const to = Math.max(inputSteps + steps - lags, s - 1 + width);
  const late = { from: to - width, to };
  const first = FIRST_TURN * s;
  // Activity that never settles (it grows) is edited from the first on.
  const from = Math.min(settledFrom + width <= late.from ? settledFrom : first, late.from);
  return { early: { from, to: from + width }, late, lags };
}
