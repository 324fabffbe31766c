// Edits of one network's states, made in that network alone: through its own basis, by taking the whole state of another
// sequence and step, or by borrowing the difference that one input has made in another sequence. The last two need no basis and
// no task.

import type { RandomStream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { Readings } from '../analyze/basis-auto.ts';
import { type Circuit, slotPlaces } from '../circuit/circuit.ts';
import { frameAt, readCell, writeCell } from '../edit/reading.ts';
import type { Drive } from '../record/drive.ts';
import { type Recording, recordFreeRunSteps } from '../record/recording.ts';
import type { TransplantKind } from '../results/comparison.ts';
import { contentsOf, putSequence, type SequenceSource, takeSequence } from './paired.ts';
import { deviation, stateWith, type Woken } from './woken.ts';

/** The variables of a network in its own basis. */
export interface OwnBasis {
  readonly task: HistoryTask;
  readonly circuit: Circuit;
  readonly readings: Readings;
}

/** The network whose states are edited, on sequences that nothing was fitted to. */
export interface EditContext {
  readonly source: SequenceSource;
  readonly woken: Woken;
  /** `null` where it has no basis, or no task is known. */
  readonly basis: OwnBasis | null;
  readonly drive: Drive;
  readonly recording: Recording;
  /** Steps edited, one for each sequence, all within `from <= t < to`. */
  readonly window: { readonly from: number; readonly to: number };
  /** Whether it is the last that is edited: activity may stand otherwise there. */
  readonly isLate: boolean;
  /** Steps that a state may be taken from: settled ones. */
  readonly settled: { readonly from: number; readonly to: number };
  readonly rng: RandomStream;
}

/** Edited whole states `[B, S]`, of sequence `b` at step `at[b]`. */
export interface EditedStates {
  readonly kind: TransplantKind;
  readonly at: Int32Array;
  readonly states: Float64Array;
}

/** Every edit that can be made there. */
export function* editAll(context: EditContext): Steps<EditedStates[]> {
  const made: EditedStates[] = [takeOther(context)];
  yield 0.1;
  if (context.source.flips) made.push(yield* part(borrowDifference(context), 0.1, 0.9));
  if (context.basis !== null) made.push(setVariables(context, context.basis));
  yield 1;
  return made;
}

function stepOf({ from, to }: EditContext['window'], b: number): number {
  return from + (b % (to - from));
}

function emptyEdit(kind: TransplantKind, { recording, window }: EditContext): EditedStates {
  const { batch, stateSize } = recording;
  return {
    kind,
    at: Int32Array.from({ length: batch }, (_, b) => stepOf(window, b)),
    states: new Float64Array(batch * stateSize),
  };
}

function stateOf({ states, batch, stateSize }: Recording, t: number, b: number): Float64Array {
  return states.subarray((t * batch + b) * stateSize, (t * batch + b + 1) * stateSize);
}

/** The state of another sequence at another step, as far from its mean there as it was from its own. */
function takeOther(context: EditContext): EditedStates {
  const { recording, woken, settled, rng } = context;
  const edit = emptyEdit('interchange', context);
  const { batch, stateSize } = recording;
  const away = new Float64Array(stateSize);
  for (let b = 0; b < batch; b++) {
    const other = (b + 1 + rng.integer(Math.max(1, batch - 1))) % batch;
    const when = settled.from + rng.integer(settled.to - settled.from);
    deviation(woken, when, stateOf(recording, when, other), away);
    stateWith(woken, edit.at[b]!, away, edit.states.subarray(b * stateSize, (b + 1) * stateSize));
  }
  return edit;
}

/** Inputs that are tried for one whose change leads to contents that nothing was fitted to. */
const TRIES = 32;

/**
 * `h_a + (h_c' - h_c)`: sequences c and c' differ in one value of the input, which in a is that of c. Where variables add
 * up this is a with that value changed, and a state of no other sequence.
 */
function* borrowDifference(context: EditContext): Steps<EditedStates> {
  const { source, woken, drive, recording, window, rng } = context;
  const edit = emptyEdit('borrowed', context);
  const { batch, stateSize } = recording;
  const width = source.inputSize;
  const lenders = new Float64Array(drive.steps * 2 * batch * width);
  for (let b = 0; b < batch; b++) {
    const own = takeSequence(drive.inputs, { batch, width, b });
    let place = rng.integer(own.length);
    for (let tries = 0; tries < TRIES && contentsOf(turned(own, place)) !== 'trial'; tries++)
      place = rng.integer(own.length);
    const lender = source.draw(rng, 1);
    lender[place] = own[place]!;
    putSequence(lenders, lender, { batch: 2 * batch, width, b });
    putSequence(lenders, turned(lender, place), { batch: 2 * batch, width, b: batch + b });
  }
  const lent = { source: drive.source, steps: drive.steps, batch: 2 * batch, inputs: lenders };
  const run = yield* recordFreeRunSteps(woken.network, lent, window.to - drive.steps);
  for (let b = 0; b < batch; b++) {
    const t = edit.at[b]!;
    const [state, before, after] = [stateOf(recording, t, b), stateOf(run, t, b), stateOf(run, t, batch + b)];
    for (let i = 0; i < stateSize; i++) edit.states[b * stateSize + i] = state[i]! + after[i]! - before[i]!;
  }
  return edit;
}

function turned(sequence: Float64Array, place: number): Float64Array {
  const other = sequence.slice();
  other[place]! *= -1;
  return other;
}

/** Every variable of one slot set to a new value through the network's own basis, another slot in every sequence. */
function setVariables(context: EditContext, { task, circuit, readings }: OwnBasis): EditedStates {
  const reading = context.isLate ? readings.late : readings.early;
  const { recording, rng } = context;
  const edit = emptyEdit('set', context);
  const { batch, stateSize } = recording;
  const slots = Array.from({ length: circuit.s }, (_, slot) => slotPlaces(circuit, slot)).filter(
    ({ length }) => length > 0,
  );
  for (let b = 0; b < batch; b++) {
    const state = edit.states.subarray(b * stateSize, (b + 1) * stateSize);
    state.set(stateOf(recording, edit.at[b]!, b));
    const frame = frameAt(reading, edit.at[b]!);
    const changes = slots[rng.integer(slots.length)]!.map((place) => {
      const value = reading.amplitude[place]! * (task.initial === 'normal' ? rng.normal() : rng.sign());
      return { place, by: value - readCell(frame, place, state) };
    });
    for (const { place, by } of changes) writeCell(frame, place, by, state);
  }
  return edit;
}
