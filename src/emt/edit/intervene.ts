// The causal test: edit one variable of a running network through the basis, let it run on, and compare each output
// with the counterfactual of the circuit. Source: EMT spec section 6.4.
// The counterfactual is the task's own boundary function run on the edited history, so bits stay bits: for the linear
// tasks it is Phi^tau v_edited.

import { matrix, transpose } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { qrSteps } from '../../linalg/qr.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { Basis } from '../basis/basis.ts';
import { type Circuit, slotPlaces } from '../circuit/circuit.ts';
import { LOOK_LEVEL } from '../record/looks.ts';
import { isWide } from '../record/precision.ts';
import { subtractRow } from '../record/trajectories.ts';
import type { EditMeasures } from '../results/analysis.ts';
import { type EditPoints, partners, usualSizes } from './points.ts';
import { frameAt, type Reading, type ReadingFrame, readCell, writeCell } from './reading.ts';
import { type EditTally, editMeasures, tallyOf } from './tally.ts';

/**
 * `set`: new random values; `erase`: zero; `swap`: exchange with another slot; `interchange`: take the slot from the
 * hidden state of another sequence; `none`: leave everything, to see what the network does alone.
 */
export type EditKind = 'set' | 'erase' | 'swap' | 'interchange' | 'none';

export interface EditOptions {
  readonly network: Network;
  readonly task: HistoryTask;
  readonly circuit: Circuit;
  readonly reading: Reading;
  readonly points: EditPoints;
  /** Steps followed after the edit. */
  readonly lags: number;
  readonly rng: RandomStream;
  /** The zero point of each output `[out]`; 0 when absent. */
  readonly zero?: ArrayLike<number>;
}

/** Slots that are edited at one point: of longer stacks each point has its share. */
const SLOTS_OF_A_POINT = 4;

/** Edits slots at every point, each by itself, and scores what the network says afterwards against the theory. */
export function intervene(kind: EditKind, options: EditOptions): EditMeasures {
  return editMeasures([drain(interveneSteps(kind, options))], LOOK_LEVEL);
}

/** Counts what `intervene` scores, so that several windows can be taken together; paused after every slot that is edited and every step of the network. */
export function* interveneSteps(kind: EditKind, options: EditOptions): Steps<EditTally> {
  const { network, task, circuit, points, lags, zero } = options;
  const { s, n, d } = circuit;
  const { stateSize, sequences } = points;
  const each = Math.min(s, SLOTS_OF_A_POINT);
  const rows = points.count * each;
  const initial = new Float64Array(rows * stateSize);
  const edited = new Float64Array(rows * n);
  const original = new Float64Array(rows * n);
  const slot = new Int32Array(rows);
  const sequence = new Int32Array(rows);
  const times = new Int32Array(rows);
  const other = partners(points);
  for (let point = 0; point < points.count; point++) {
    if (point % 64 === 63) yield (0.1 * point) / points.count;
    for (let turn = 0; turn < each; turn++) {
      const row = point * each + turn;
      times[row] = points.t[point]!;
      sequence[row] = points.sequence[point]!;
      slot[row] = slotOf(point, turn, { each, s });
      const stack = edited.subarray(row * n, (row + 1) * n);
      stack.set(points.stacks.subarray(point * n, (point + 1) * n));
      original.set(stack, row * n);
      const state = initial.subarray(row * stateSize, (row + 1) * stateSize);
      state.set(points.states.subarray(point * stateSize, (point + 1) * stateSize));
      editOne(kind, options, { slot: slot[row]!, t: times[row]!, other: other[point]!, state, stack });
    }
  }
  const single = isWide(stateSize);
  const run = rolloutOutputsSteps(network, { steps: lags, batch: rows, inputs: null, initial, single });
  const outputs = yield* part(run, 0.1, 0.9);
  if (zero) subtractRow(outputs, zero);
  const expected = yield* part(continueAll(task, edited, times, lags), 0.9, 0.95);
  const unedited = yield* part(continueAll(task, original, times, lags), 0.95, 1);
  const usual = task.output === 'signs' ? usualOf(points, times, { lags, d }) : new Float64Array(0);
  return tallyOf({ task, slots: s, lags, sequences, slot, sequence, outputs, expected, unedited, usual });
}

/** Which slots are edited at a point: all of a short stack; of a long one they take turns, whatever the step. */
function slotOf(point: number, turn: number, { each, s }: { readonly each: number; readonly s: number }): number {
  return each === s ? turn : ((point + Math.floor(point / s)) * each + turn) % s;
}

/** The usual size of each output at the steps that follow each edit, `[lags, rows, d]`. */
export function usualOf(
  points: EditPoints,
  times: Int32Array,
  { lags, d }: { readonly lags: number; readonly d: number },
): Float64Array {
  const sizes = usualSizes(points);
  const last = sizes.length - 1;
  const rows = times.length;
  const out = new Float64Array(lags * rows * d);
  for (let lag = 0; lag < lags; lag++) {
    for (let row = 0; row < rows; row++) {
      // Recorded runs may end before the last lag: what is usual at their end is usual from there on.
      out.set(sizes[Math.min(last, times[row]! + 1 + lag - points.from)]!, (lag * rows + row) * d);
    }
  }
  return out;
}

interface Edit {
  readonly slot: number;
  readonly t: number;
  /** A point of another sequence at the same step. */
  readonly other: number;
  /** Changed in place: the whole state and the true history. */
  readonly state: Float64Array;
  readonly stack: Float64Array;
}

interface Write {
  readonly place: number;
  readonly value: number;
  readonly truth: number;
}

function editOne(kind: EditKind, options: EditOptions, edit: Edit): void {
  if (kind === 'none') return;
  const { circuit, reading } = options;
  const { state, stack } = edit;
  const frame = frameAt(reading, edit.t);
  const writes = writesOf(kind, options, edit, frame);
  // All reads before any write: h <- h + Psi_k (new - Psi*_k (h - offset)).
  const changes = writes.map(({ place, value }) => ({ place, by: value - readCell(frame, place, state) }));
  for (const { place, by } of changes) writeCell(frame, place, by, state);
  for (const { place, truth } of writes) stack[circuit.alive[place]!] = truth;
}

function writesOf(
  kind: Exclude<EditKind, 'none'>,
  { circuit, reading: { amplitude }, points, rng, task }: EditOptions,
  { slot, other, state, stack }: Edit,
  frame: ReadingFrame,
): Write[] {
  const { alive, d, s, n } = circuit;
  const places = slotPlaces(circuit, slot);
  if (kind === 'set' || kind === 'erase') {
    return places.map((place) => {
      const truth = kind === 'erase' ? 0 : task.initial === 'normal' ? rng.normal() : rng.sign();
      return { place, value: amplitude[place]! * truth, truth };
    });
  }
  if (kind === 'interchange') {
    const { stateSize, states, stacks } = points;
    const stranger = states.subarray(other * stateSize, (other + 1) * stateSize);
    return places.map((place) => ({
      place,
      value: readCell(frame, place, stranger),
      truth: stacks[other * n + alive[place]!]!,
    }));
  }
  if (s === 1) return [];
  const partner = (slot + 1 + rng.integer(s - 1)) % s;
  return places.flatMap((place) => {
    // Rows that are alive in one of the two slots only have nothing to be exchanged with.
    const mate = alive.indexOf(partner * d + (alive[place]! % d));
    if (mate < 0) return [];
    const pair = [
      [place, mate],
      [mate, place],
    ] as const;
    return pair.map(([to, from]) => {
      const scale = amplitude[from] === 0 ? 0 : amplitude[to]! / amplitude[from]!;
      return { place: to, value: scale * readCell(frame, from, state), truth: stack[alive[from]!]! };
    });
  });
}

/** `x(t+1) ... x(t+lags)` of every history `[rows, n]`, laid out as outputs `[lags, rows, d]`. */
export function* continueAll(
  task: HistoryTask,
  stacks: Float64Array,
  times: Int32Array,
  lags: number,
): Steps<Float64Array> {
  const { d, s, f } = task;
  const n = s * d;
  const rows = times.length;
  const out = new Float64Array(lags * rows * d);
  const sequence = new Float64Array((s + lags) * d);
  for (let row = 0; row < rows; row++) {
    if (row % 64 === 63) yield row / rows;
    sequence.set(stacks.subarray(row * n, (row + 1) * n));
    for (let lag = 0; lag < lags; lag++) {
      const next = sequence.subarray((s + lag) * d, (s + lag + 1) * d);
      f!(sequence.subarray(lag * d, (s + lag) * d), times[row]! + 1 + lag, next);
      out.set(next, (lag * rows + row) * d);
    }
  }
  return out;
}

/**
 * Turns `basis` by a random rotation `Q` of the hidden space, `Q Psi [S, m]` and `Psi* Q^T [m, S]`: the control of
 * every edit. It has the same columns' lengths, angles and condition as the true one, and points nowhere in particular.
 */
export function rotatedBasis(basis: Pick<Basis, 'psi' | 'dual'>, rng: RandomStream): Pick<Basis, 'psi' | 'dual'> {
  return drain(rotatedBasisSteps(basis, rng));
}

/** `rotatedBasis` in steps. */
export function* rotatedBasisSteps(
  { psi, dual }: Pick<Basis, 'psi' | 'dual'>,
  rng: RandomStream,
): Steps<Pick<Basis, 'psi' | 'dual'>> {
  const n = psi.rows;
  const gaussian = matrix(n, n);
  for (let i = 0; i < gaussian.data.length; i++) gaussian.data[i] = rng.normal();
  const { Q } = yield* part(qrSteps(gaussian), 0, 0.9);
  return {
    psi: yield* part(multiplySteps(Q, psi), 0.9, 0.95),
    dual: yield* part(multiplySteps(dual, transpose(Q)), 0.95, 1),
  };
}
