// The causal transplant: a state of A, edited in A, is carried into B by a map that was fitted to other contents and other
// steps, and takes the place of all that B held. B must go on as edited A does: each output with its sign, and at least half as
// large as it usually is in B. Source: the court's definition (docs/compare.md).

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import { recordFreeRunSteps } from '../record/recording.ts';
import type { TransplantKind, TransplantMeasures } from '../results/comparison.ts';
import { ClusteredShare } from './clustered-share.ts';
import { type EditedStates, editAll, type OwnBasis } from './edit-states.ts';
import { drawContents, type SequenceSource } from './paired.ts';
import type { TransferMap } from './transfer-map.ts';
import { deviation, type Schedule, stateWith, type Woken } from './woken.ts';

/** A network that edited states are carried into, and how. */
export interface Receiver {
  readonly woken: Woken;
  readonly map: TransferMap;
}

export interface TransplantTask {
  readonly source: SequenceSource;
  readonly giver: Woken;
  readonly basis: OwnBasis | null;
  /** All get the same edited states. */
  readonly receivers: readonly Receiver[];
  readonly schedule: Schedule;
  readonly seed: number;
}

/** What came of the transplants into one receiver. */
export interface Outcome {
  /** By kind of edit: outputs that the edit changed in A, and those it left. */
  readonly kinds: ReadonlyMap<TransplantKind, { readonly changed: ClusteredShare; readonly kept: ClusteredShare }>;
}

/** Makes the place that outcomes are counted in. */
export function emptyOutcome(): Outcome {
  return { kinds: new Map() };
}

/** What each turn is for, over and over: maps are fitted to two of four, their ridge is chosen on one, and one is edited. */
const ROLES = { fit: [0, 2], trial: [1], choose: [3] } as const;

function turnsFor(role: keyof typeof ROLES, { from, turn, to }: Schedule): number[] {
  const turns = Array.from({ length: Math.floor((to - from) / turn) }, (_, k) => k);
  return turns.filter((k) => (ROLES[role] as readonly number[]).includes(k % 4)).map((k) => from + k * turn);
}

/** The turns in which states are edited: the second, and the last that nothing is fitted to. */
export function editedTurns(schedule: Schedule): { readonly from: number; readonly to: number }[] {
  const turns = turnsFor('trial', schedule);
  return [turns[0]!, turns.at(-1)!].map((from) => ({ from, to: from + schedule.turn }));
}

/** Turns at the beginning that are never thinned out: there activity may still move. */
const EARLY = 4;

/** Steps that maps are fitted to, or that their ridge is chosen on, of both not many more than `most`. */
export function fittedSteps(role: 'fit' | 'choose', schedule: Schedule, most: number): number[] {
  const { turn } = schedule;
  const turns = turnsFor(role, schedule);
  const later = Math.max(1, turns.length - EARLY);
  const every = Math.max(1, Math.ceil((later * turn) / Math.max(turn, most - EARLY * turn)));
  const kept = turns.filter((_, k) => k < EARLY || (k - EARLY) % every === 0);
  return kept.flatMap((first) => Array.from({ length: turn }, (_, k) => first + k));
}

/** Turns followed after an edit of the last turn: beyond `to`. */
export const FOLLOWED_TURNS = 3;

/** Edits `count` fresh sequences and adds what every receiver makes of them to its outcome. @param look numbers the draw */
export function* transplantSteps(
  task: TransplantTask,
  outcomes: readonly Outcome[],
  count: number,
  look: number,
): Steps<void> {
  const { source, giver, basis, schedule, seed } = task;
  const rng = stream(seed, 'compare', 'trial', look);
  const drive = drawContents(source, rng, count, 'trial');
  const recording = yield* part(recordFreeRunSteps(giver.network, drive, schedule.steps - drive.steps), 0, 0.15);
  const windows = editedTurns(schedule);
  for (const [w, window] of windows.entries()) {
    const [from, to] = [0.15 + (0.85 * w) / windows.length, 0.15 + (0.85 * (w + 1)) / windows.length];
    const settled = { from: schedule.from, to: schedule.to };
    const editing = editAll({ source, woken: giver, basis, drive, recording, window, isLate: w > 0, settled, rng });
    const edits = yield* part(editing, from, from + 0.2 * (to - from));
    // Of the second turn to the end of what is judged; of the last as far as was recorded.
    const lags = Math.min(
      schedule.steps - window.to,
      w === 0 ? schedule.to - window.to : FOLLOWED_TURNS * schedule.turn,
    );
    const judging = judgeEdits(task, edits, recording.outputs, outcomes, lags);
    yield* part(judging, from + 0.2 * (to - from), to);
  }
}

function* judgeEdits(
  { giver, receivers }: TransplantTask,
  edits: readonly EditedStates[],
  unedited: Float64Array,
  outcomes: readonly Outcome[],
  lags: number,
): Steps<void> {
  const count = edits.length * (receivers.length + 1);
  let done = 0;
  const next = () => [done / count, ++done / count] as const;
  for (const edit of edits) {
    const said = yield* part(outputsFrom(giver, edit.states, edit.at.length, lags), ...next());
    for (const [r, receiver] of receivers.entries()) {
      const carried = carry(giver, receiver, edit);
      const answer = yield* part(outputsFrom(receiver.woken, carried, edit.at.length, lags), ...next());
      countRight(outcomes[r]!, edit, { giver, receiver, unedited, said, answer, lags });
    }
  }
}

function outputsFrom({ network }: Woken, initial: Float64Array, batch: number, steps: number): Steps<Float64Array> {
  return rolloutOutputsSteps(network, { steps, batch, inputs: null, initial });
}

/** The edited states of A as states of B `[B, SB]`. */
function carry(giver: Woken, { woken, map: { weights } }: Receiver, { at, states }: EditedStates): Float64Array {
  const [rows, cols] = [giver.stateSize, woken.stateSize];
  const out = new Float64Array(at.length * cols);
  const [away, arrived] = [new Float64Array(rows), new Float64Array(cols)];
  for (let b = 0; b < at.length; b++) {
    deviation(giver, at[b]!, states.subarray(b * rows, (b + 1) * rows), away);
    arrived.fill(0);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) arrived[j]! += away[i]! * weights.data[i * cols + j]!;
    }
    stateWith(woken, at[b]!, arrived, out.subarray(b * cols, (b + 1) * cols));
  }
  return out;
}

interface Said {
  readonly giver: Woken;
  readonly receiver: Receiver;
  /** Of A alone `[T, B, out]`, and after the edit `[lags, B, out]` of A and of B. */
  readonly unedited: Float64Array;
  readonly said: Float64Array;
  readonly answer: Float64Array;
  readonly lags: number;
}

function countRight(
  outcome: Outcome,
  { kind, at }: EditedStates,
  { giver, receiver, unedited, said, answer, lags }: Said,
): void {
  const kinds = outcome.kinds as Map<TransplantKind, { changed: ClusteredShare; kept: ClusteredShare }>;
  const shares = kinds.get(kind) ?? { changed: new ClusteredShare(), kept: new ClusteredShare() };
  kinds.set(kind, shares);
  const out = giver.zero.length;
  const batch = at.length;
  for (let b = 0; b < batch; b++) {
    const counts = { changed: [0, 0], kept: [0, 0] } as { changed: [number, number]; kept: [number, number] };
    for (let lag = 0; lag < lags; lag++) {
      const t = at[b]! + 1 + lag;
      for (let row = 0; row < out; row++) {
        const place = (lag * batch + b) * out + row;
        const asked = signOf(giver, t, row, said[place]!);
        const before = signOf(giver, t, row, unedited[(t * batch + b) * out + row]!);
        if (asked === 0 || before === 0) continue;
        const count = asked === before ? counts.kept : counts.changed;
        count[1]++;
        if (signOf(receiver.woken, t, row, answer[place]!) === asked) count[0]++;
      }
    }
    shares.changed.add(...counts.changed);
    shares.kept.add(...counts.kept);
  }
}

/** The sign of an output about its zero where it is at least half as large as usual at that step; else 0: nothing is said. */
function signOf({ zero, usual }: Woken, t: number, row: number, value: number): -1 | 0 | 1 {
  const away = value - zero[row]!;
  const least = usual[t * zero.length + row]! / 2;
  if (!(Math.abs(away) >= least) || !(least > 0)) return 0;
  return away > 0 ? 1 : -1;
}

/** What was counted, as shares with their intervals. */
export function outcomeMeasures({ kinds }: Outcome): TransplantMeasures[] {
  return [...kinds].map(([kind, { changed, kept }]) => ({ kind, changed: changed.measure(), kept: kept.measure() }));
}
