// Bases along a turn by regression with an offset: h(t) = offset_p + Psi_p v(t), p the phase of the turn. The moving basis
// has a Psi for each phase, the standing one a single Psi; both have an offset for each, since what goes round alike in
// every sequence (a clock) holds no variable. Ours; EMT spec section 6.2 regresses about a fixed point.

import { type Matrix, matrix, transpose } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { multiplySteps } from '../../linalg/product.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Reading, ReadingFrame } from '../edit/reading.ts';
import { readStack, stateAt, type Trajectories, type Window } from '../record/trajectories.ts';

/** Both ways to read the same piece of a run. */
export interface TurnReadings {
  readonly standing: Reading;
  readonly moving: Reading;
}

/** Relative to the mean of the diagonal: only so that cells that hardly vary stay solvable. */
const RIDGE = 1e-12;

/** Fits both bases to the recorded whole states `[S]` of `window`, which holds whole turns. */
export function* fitTurns(recorded: Trajectories, circuit: Circuit, window: Window): Steps<TurnReadings> {
  const { s, alive } = circuit;
  const m = alive.length;
  const phases: Moments[] = [];
  for (let phase = 0; phase < s; phase++) {
    const steps: number[] = [];
    for (let t = window.from; t < window.to; t++) if (t % s === phase) steps.push(t);
    phases.push(momentsOf(recorded, circuit, steps));
    yield (0.5 * (phase + 1)) / s;
  }
  const standing = yield* part(basisOf(summed(phases)), 0.5, 0.6);
  const moving: ReadingFrame[] = [];
  for (const [phase, moments] of phases.entries()) {
    const from = 0.6 + (0.4 * phase) / s;
    moving.push(placed(yield* part(basisOf(moments), from, from + 0.4 / s), moments));
  }
  // Regression writes a value of one as the column itself.
  const amplitude = new Float64Array(m).fill(1);
  return {
    standing: { frames: phases.map((moments) => placed(standing, moments)), amplitude },
    moving: { frames: moving, amplitude },
  };
}

/** Means of stacks `[m]` and states `[S]`, and second moments about them: `V^T V [m, m]`, `V^T H [m, S]`. */
interface Moments {
  readonly stack: Float64Array;
  readonly state: Float64Array;
  readonly gram: Matrix;
  readonly cross: Matrix;
}

function momentsOf(recorded: Trajectories, { alive, n }: Circuit, steps: readonly number[]): Moments {
  const { batch, hiddenSize: size } = recorded;
  const m = alive.length;
  const count = steps.length * batch;
  const moments: Moments = {
    stack: new Float64Array(m),
    state: new Float64Array(size),
    gram: matrix(m, m),
    cross: matrix(m, size),
  };
  const stacks = matrix(count, m);
  const whole = new Float64Array(n);
  const rows = steps.flatMap((t) => Array.from({ length: batch }, (_, b) => ({ t, b })));
  for (const [row, { t, b }] of rows.entries()) {
    readStack(recorded, t, b, whole);
    alive.forEach((cell, k) => {
      stacks.data[row * m + k] = whole[cell]!;
      moments.stack[k]! += whole[cell]! / count;
    });
    const h = stateAt(recorded, t, b);
    for (let i = 0; i < size; i++) moments.state[i]! += h[i]! / count;
  }
  for (const [row, { t, b }] of rows.entries()) {
    const h = stateAt(recorded, t, b);
    for (let k = 0; k < m; k++) {
      const x = stacks.data[row * m + k]! - moments.stack[k]!;
      for (let j = 0, at = k * m; j < m; j++) {
        moments.gram.data[at + j]! += x * (stacks.data[row * m + j]! - moments.stack[j]!);
      }
      for (let i = 0, at = k * size; i < size; i++) moments.cross.data[at + i]! += x * (h[i]! - moments.state[i]!);
    }
  }
  return moments;
}

/** Moments of several phases, each about its own means, as those of one. */
function summed(all: readonly Moments[]): Pick<Moments, 'gram' | 'cross'> {
  const add = (pick: (moments: Moments) => Matrix): Matrix => {
    const [first] = all.map(pick);
    const out = matrix(first!.rows, first!.cols);
    for (const moments of all) pick(moments).data.forEach((value, at) => void (out.data[at]! += value));
    return out;
  };
  return { gram: add(({ gram }) => gram), cross: add(({ cross }) => cross) };
}

type Columns = Pick<ReadingFrame, 'psi' | 'dual'>;

/** `Psi = H^T V (V^T V)^-1` and its pseudoinverse by the normal equations of columns of one length. */
function* basisOf({ gram, cross }: Pick<Moments, 'gram' | 'cross'>): Steps<Columns> {
  const across = yield* part(solveSteps(withRidge(gram), cross), 0, 0.4);
  const norms = Float64Array.from({ length: across.rows }, (_, k) => {
    let square = 0;
    for (let i = 0, at = k * across.cols; i < across.cols; i++) square += across.data[at + i]! ** 2;
    return Math.sqrt(square) || 1;
  });
  const equal = matrix(across.rows, across.cols);
  across.data.forEach((value, at) => void (equal.data[at] = value / norms[Math.floor(at / across.cols)]!));
  const square = yield* part(multiplySteps(equal, transpose(equal)), 0.4, 0.6);
  const dual = yield* part(solveSteps(withRidge(square), equal), 0.6, 1);
  dual.data.forEach((value, at) => void (dual.data[at] = value / norms[Math.floor(at / across.cols)]!));
  return { psi: transpose(across), dual };
}

function withRidge(gram: Matrix): Matrix {
  const m = gram.rows;
  const out = matrix(m, m, gram.data.slice());
  let trace = 0;
  for (let i = 0; i < m; i++) trace += gram.data[i * m + i]!;
  for (let i = 0; i < m; i++) out.data[i * m + i]! += (RIDGE * trace) / m || Number.MIN_VALUE;
  return out;
}

/** The columns about `mean h - Psi mean v` of a phase. */
function placed({ psi, dual }: Columns, { state, stack }: Moments): ReadingFrame {
  const offset = state.slice();
  for (let i = 0; i < psi.rows; i++) {
    for (let k = 0; k < psi.cols; k++) offset[i]! -= psi.data[i * psi.cols + k]! * stack[k]!;
  }
  return { psi, dual, offset };
}
