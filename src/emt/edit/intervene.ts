// The causal test: edit one variable of a running network through the basis, let it run on, and compare each output
// with the counterfactual of the circuit. Source: EMT spec section 6.4.
// The counterfactual is the task's own boundary function run on the edited history, so bits stay bits: for the linear
// tasks it is Phi^tau v_edited.

import { type Matrix, matrix, multiplySteps, transpose } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { qrSteps } from '../../linalg/qr.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutOutputsSteps } from '../../nn/rollout.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { Basis } from '../basis/basis.ts';
import { type Circuit, slotPlaces } from '../circuit/circuit.ts';
import { readStack, stateAt, type Trajectories } from '../record/trajectories.ts';
import type { EditMeasures } from '../results/analysis.ts';

/**
 * `set`: new random values; `erase`: zero; `swap`: exchange with another slot; `interchange`: take the slot from the
 * hidden state of another sequence; `none`: leave everything, to see what the network does alone.
 */
export type EditKind = 'set' | 'erase' | 'swap' | 'interchange' | 'none';

export interface EditOptions {
  readonly network: Network;
  readonly task: HistoryTask;
  readonly circuit: Circuit;
  readonly basis: Pick<Basis, 'psi' | 'dual'>;
  /** What a value of one is written as, per alive cell `[m]`. */
  readonly amplitude: Float64Array;
  /** Sequences to edit, each at one step of `[from, to)`. */
  readonly trajectories: Trajectories;
  readonly from: number;
  readonly to: number;
  readonly fixedPoint: Float64Array;
  /** Steps followed after the edit. */
  readonly lags: number;
  readonly rng: RandomStream;
}

/** Edits every slot in every sequence once and scores what the network says afterwards against the theory. */
export function intervene(kind: EditKind, options: EditOptions): EditMeasures {
  return drain(interveneSteps(kind, options));
}

/** `intervene`, paused after every slot that is edited and every step of the network. */
export function* interveneSteps(kind: EditKind, options: EditOptions): Steps<EditMeasures> {
  const { network, task, circuit, trajectories, fixedPoint, lags } = options;
  const { s, n } = circuit;
  const batch = trajectories.batch;
  const hidden = trajectories.hiddenSize;
  const rows = s * batch;
  const initial = new Float64Array(rows * hidden);
  const untouched = new Float64Array(rows * hidden);
  const edited = new Float64Array(rows * n);
  const original = new Float64Array(rows * n);
  const times = new Int32Array(rows);
  for (let slot = 0; slot < s; slot++) {
    yield (0.1 * slot) / s;
    for (let b = 0; b < batch; b++) {
      const row = slot * batch + b;
      const t = options.from + (b % (options.to - options.from));
      times[row] = t;
      const stack = edited.subarray(row * n, (row + 1) * n);
      readStack(trajectories, t, b, stack);
      original.set(stack, row * n);
      const state = initial.subarray(row * hidden, (row + 1) * hidden);
      state.set(stateAt(trajectories, t, b));
      editOne(kind, options, { slot, b, t, state, stack });
      for (let i = 0; i < hidden; i++) {
        untouched[row * hidden + i] = stateAt(trajectories, t, b)[i]! + fixedPoint[i]!;
        state[i]! += fixedPoint[i]!;
      }
    }
  }
  const run = (from: Float64Array) =>
    rolloutOutputsSteps(network, { steps: lags, batch: rows, inputs: null, initial: from });
  const outputs = yield* part(run(initial), 0.1, kind === 'erase' ? 0.5 : 0.9);
  const alone = kind === 'erase' ? yield* part(run(untouched), 0.5, 0.9) : null;
  const expected = yield* part(continueAll(task, edited, times, lags), 0.9, 0.95);
  const unedited = yield* part(continueAll(task, original, times, lags), 0.95, 1);
  return score({ task, slots: s, batch, lags, outputs, alone, expected, unedited });
}

interface Edit {
  readonly slot: number;
  readonly b: number;
  readonly t: number;
  /** Changed in place: the hidden state about the fixed point and the true history. */
  readonly state: Float64Array;
  readonly stack: Float64Array;
}

function editOne(kind: EditKind, options: EditOptions, { slot, b, t, state, stack }: Edit): void {
  const { circuit, basis, amplitude, trajectories, rng, task } = options;
  const { alive, d, s } = circuit;
  if (kind === 'none') return;
  const read = (place: number, from: Float64Array) => readOne(basis.dual, place, from);
  const writes: { place: number; value: number; truth: number }[] = [];
  const places = slotPlaces(circuit, slot);
  if (kind === 'set' || kind === 'erase') {
    for (const place of places) {
      const truth = kind === 'erase' ? 0 : task.initial === 'normal' ? rng.normal() : rng.sign();
      writes.push({ place, value: amplitude[place]! * truth, truth });
    }
  } else if (kind === 'interchange') {
    // Another sequence at the same step, half the batch away.
    const other = (b + 1 + Math.floor(trajectories.batch / 2)) % trajectories.batch;
    const stranger = new Float64Array(circuit.n);
    readStack(trajectories, t, other, stranger);
    for (const place of places) {
      const truth = stranger[alive[place]!]!;
      writes.push({ place, value: read(place, stateAt(trajectories, t, other)), truth });
    }
  } else if (s > 1) {
    const partner = (slot + 1 + rng.integer(s - 1)) % s;
    for (const place of places) {
      // Rows that are alive in one of the two slots only have nothing to be exchanged with.
      const mate = alive.indexOf(partner * d + (alive[place]! % d));
      if (mate < 0) continue;
      for (const [to, from] of [
        [place, mate],
        [mate, place],
      ] as const) {
        const scale = amplitude[from] === 0 ? 0 : amplitude[to]! / amplitude[from]!;
        writes.push({ place: to, value: scale * read(from, state), truth: stack[alive[from]!]! });
      }
    }
  }
  // All reads before any write: h <- h + Psi_k (new - Psi*_k h).
  const changes = writes.map(({ place, value }) => ({ place, by: value - read(place, state) }));
  for (const { place, by } of changes) addColumn(basis.psi, place, by, state);
  for (const { place, truth } of writes) stack[alive[place]!] = truth;
}

function readOne(dual: Matrix, place: number, state: Float64Array): number {
  let sum = 0;
  for (let i = 0, at = place * dual.cols; i < dual.cols; i++) sum += dual.data[at + i]! * state[i]!;
  return sum;
}

function addColumn(psi: Matrix, place: number, by: number, state: Float64Array): void {
  for (let i = 0; i < psi.rows; i++) state[i]! += psi.data[i * psi.cols + place]! * by;
}

/** `x(t+1) ... x(t+lags)` of every history `[rows, n]`, laid out as outputs `[lags, rows, d]`. */
function* continueAll(task: HistoryTask, stacks: Float64Array, times: Int32Array, lags: number): Steps<Float64Array> {
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

interface Outcome {
  readonly task: HistoryTask;
  readonly slots: number;
  readonly batch: number;
  readonly lags: number;
  /** All `[lags, slots * batch, d]`. */
  readonly outputs: Float64Array;
  /** What the same network says without the edit; only where bits were erased. */
  readonly alone: Float64Array | null;
  readonly expected: Float64Array;
  readonly unedited: Float64Array;
}

function score(outcome: Outcome): EditMeasures {
  const { task, slots, batch, lags, outputs } = outcome;
  const d = task.d;
  const { right: isRight, changed: isChanged } = judgeOf(outcome);
  const slotLag = Array.from({ length: slots }, () => Array.from({ length: lags }, () => ({ right: 0, count: 0 })));
  let right = 0;
  for (let lag = 0; lag < lags; lag++) {
    for (let row = 0; row < slots * batch; row++) {
      const cell = slotLag[Math.floor(row / batch)]![lag]!;
      for (let i = 0; i < d; i++) {
        const at = (lag * slots * batch + row) * d + i;
        const ok = isRight(at);
        if (ok) right++;
        if (!isChanged(at)) continue;
        cell.count++;
        if (ok) cell.right++;
      }
    }
  }
  const share = (cells: readonly { right: number; count: number }[]): number | null => {
    const count = cells.reduce((sum, cell) => sum + cell.count, 0);
    return count === 0 ? null : cells.reduce((sum, cell) => sum + cell.right, 0) / count;
  };
  const all = slotLag.flat();
  return {
    accuracy: right / outputs.length,
    changedAccuracy: share(all),
    changedBits: all.reduce((sum, cell) => sum + cell.count, 0),
    perSlot: slotLag.map(share),
    perLag: Array.from({ length: lags }, (_, lag) => share(slotLag.map((row) => row[lag]!))),
    perSlotLag: slotLag.map((row) => row.map((cell) => share([cell]))),
  };
}

/** Both by place in the outputs. */
interface Judge {
  right(at: number): boolean;
  changed(at: number): boolean;
}

/**
 * Bits: right means the right sign; an erased bit (0) is right when the output is less than half of what the same
 * network says there without the edit. Real values: right means within half the usual size of a value.
 */
function judgeOf({ task, outputs, alone, expected, unedited }: Outcome): Judge {
  if (task.output === 'signs') {
    return {
      right: (at) =>
        expected[at] === 0 && alone
          ? Math.abs(outputs[at]!) < Math.abs(alone[at]!) / 2
          : outputs[at]! * expected[at]! > 0,
      changed: (at) => Math.sign(expected[at]!) !== Math.sign(unedited[at]!),
    };
  }
  let square = 0;
  for (const value of unedited) square += value ** 2 / unedited.length;
  const half = Math.sqrt(square) / 2;
  return {
    right: (at) => Math.abs(outputs[at]! - expected[at]!) < half,
    changed: (at) => Math.abs(expected[at]! - unedited[at]!) > half,
  };
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
