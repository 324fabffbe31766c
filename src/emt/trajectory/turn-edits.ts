// What holds at which step: variables are read and overwritten at every step of a turn, early and late in the run, through
// the standing and through the moving basis, on sequences that neither was fitted to. Source: EMT spec section 6.4 for
// edits; the sizes of edited outputs and sequences as units are ours (docs/verdict.md).

import { clusteredShare } from '../../array/intervals.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { interveneSteps } from '../edit/intervene.ts';
import { editPoints } from '../edit/points.ts';
import { frameAt, type Reading, readCell } from '../edit/reading.ts';
import type { EditTally } from '../edit/tally.ts';
import { readStack, stateAt, type Window } from '../record/trajectories.ts';
import type { BasisUse, EditedStep, SequenceShare, TurnBases } from '../results/trajectory-reading.ts';
import type { RecordedTurns } from './recorded-turns.ts';
import type { TurnReadings } from './turn-bases.ts';

/** Both pieces of a run, each with its own bases. */
export interface OfPieces<T> {
  readonly early: T;
  readonly late: T;
}

const WHEN = ['early', 'late'] as const;
const BASES = ['standing', 'moving'] as const;
/** Share of intervals that hold the true value. */
const LEVEL = 0.99;

export interface JudgedTurns {
  readonly bases: TurnBases;
  readonly steps: EditedStep[];
}

/** Reads and edits at every step of the last turn of both pieces. */
export function* judgeTurns(turns: RecordedTurns, readings: OfPieces<TurnReadings>): Steps<JudgedTurns> {
  const { windows, circuit, judged } = turns;
  const counts = { standing: countOf(judged.batch), moving: countOf(judged.batch) };
  const steps: EditedStep[] = [];
  for (const [i, when] of WHEN.entries()) {
    const { to } = windows[when];
    const turn = { from: to - circuit.s, to };
    for (const basis of BASES) addRead(counts[basis], turns, readings[when][basis], turn);
    for (let t = turn.from; t < turn.to; t++) {
      const from = (i + (t - turn.from) / circuit.s) / 2;
      const width = 0.25 / circuit.s;
      const standing = yield* part(editAt(turns, readings[when].standing, t), from, from + width);
      const moving = yield* part(editAt(turns, readings[when].moving, t), from + width, from + 2 * width);
      addEdits(counts.standing, standing);
      addEdits(counts.moving, moving);
      steps.push({ t, phase: t % circuit.s, when, standing: shareOf(standing), moving: shareOf(moving) });
    }
  }
  return { bases: { standing: useOf(counts.standing), moving: useOf(counts.moving) }, steps };
}

function editAt({ network, task, circuit, windows, judged, zero, seed }: RecordedTurns, reading: Reading, t: number) {
  return interveneSteps('set', {
    network,
    task,
    circuit,
    reading,
    points: editPoints(judged, { from: t, to: t + 1 }, windows.lags),
    lags: windows.lags,
    // The same values are written through either basis.
    rng: stream(seed, 'emt', 'trajectory', 'edit', t),
    zero,
  });
}

/** Right bits and all of them, by sequence. */
interface Counts {
  readonly read: { readonly right: Float64Array; readonly all: Float64Array };
  readonly edited: { readonly right: Float64Array; readonly all: Float64Array };
}

function countOf(sequences: number): Counts {
  const none = () => ({ right: new Float64Array(sequences), all: new Float64Array(sequences) });
  return { read: none(), edited: none() };
}

/** Counts the signs that are read right at the steps of `window`; none where the task has no signs. */
function addRead({ read }: Counts, { task, circuit, judged }: RecordedTurns, reading: Reading, window: Window): void {
  if (task.initial !== 'signs') return;
  const stack = new Float64Array(circuit.n);
  for (let t = window.from; t < window.to; t++) {
    const frame = frameAt(reading, t);
    for (let b = 0; b < judged.batch; b++) {
      readStack(judged, t, b, stack);
      const state = stateAt(judged, t, b);
      circuit.alive.forEach((cell, place) => {
        read.all[b]!++;
        if (readCell(frame, place, state) * stack[cell]! > 0) read.right[b]!++;
      });
    }
  }
}

function addEdits({ edited }: Counts, tally: EditTally): void {
  const { sequences } = tally;
  tally.countOf.forEach((count, at) => {
    edited.all[at % sequences]! += count;
    edited.right[at % sequences]! += tally.rightOf[at]!;
  });
}

function shareOf(tally: EditTally): SequenceShare {
  const counts = countOf(tally.sequences);
  addEdits(counts, tally);
  return useOf(counts).edits;
}

function useOf({ read, edited }: Counts): BasisUse {
  const share = ({ right, all }: Counts['read']): SequenceShare => {
    const found = clusteredShare(right, all, LEVEL);
    return found ? { value: found.value, low: found.low, high: found.high } : { value: null, low: null, high: null };
  };
  return { decoding: share(read), edits: share(edited) };
}
