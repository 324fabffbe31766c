// Over how many steps a network is judged, and where in them it is edited. A readout has as many free numbers per output as
// the state is wide, so a fitted one meets many demands by luck: its luck runs out after about 16 H / m steps, later where
// few rows are asked for. Source: EMT spec section 6.4 for edits; the number of steps is ours (docs/verdict.md says how it
// was measured).

import type { HistoryTask } from '../../task/history.ts';
import type { Circuit } from '../circuit/circuit.ts';
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

/** Of runs that are judged: longer ones say nothing more that anyone could wait for. */
const MOST_STEPS = 4096;
/**
 * Free numbers of a readout that one demand of an alive cell uses up (`16 H / m` steps): ours, measured. A single row needs one
 * mode of a random matrix near each of its own, several rows need several at the same place: one goes on for eight times as
 * long by luck, two for twice as long (studies/reservoir-luck.ts).
 */
const STEPS_PER_SHARE = { usual: 16, ofOneRow: 128 } as const;
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
  const perShare = Math.max(STEPS_PER_SHARE.usual, STEPS_PER_SHARE.ofOneRow / Math.max(1, rows) ** 2);
  const share = Math.ceil((perShare * stateSize) / Math.max(1, circuit.alive.length));
  const wanted = Math.max(least, share);
  const steps = Math.max(horizon, Math.min(wanted, Math.max(MOST_STEPS, least)));
  const shortBecause = steps < wanted ? `${wanted} steps were wanted, at most ${MOST_STEPS} are looked at` : null;
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
