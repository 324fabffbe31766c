// Where a basis stands in the state: the offset about which its variables are read and written, and how large a value of
// one is in it. Activity need not be centred on a fixed point (gates, relu, biases); then what is read about the fixed
// point is polluted by the distance, amplitudes come out too large and edits miss. The offset is the mean of
// h - Psi a v over recorded states, of every phase of the turn by itself where it moves. Ours; docs/verdict.md.

import type { Matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import type { Basis } from '../basis/basis.ts';
import { readVariablesSteps, type Samples, samplesOf } from '../basis/variables.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Trajectories, Window } from '../record/trajectories.ts';
import type { Reading, ReadingFrame } from './reading.ts';

/** Times the sampling error by which phases have to differ before each has an offset of its own. */
const MOVES = 4;
/** Sequences from which the sampling error is told. */
const ERROR_SEQUENCES = 32;
/** Share of the size of states by which phases differ that are the same but for rounding. */
const ROUNDING = 1e-12;

/**
 * Reads `basis` out of the recorded states `[S]` of `window`: its offset, one or one for each step of a turn, and what a
 * value of one is written as, per alive cell `[m]` (the slope of what is read over what is true).
 */
export function placeBasis(basis: Pick<Basis, 'psi' | 'dual'>, recorded: Trajectories, at: PlacedAt): Reading {
  return drain(placeBasisSteps(basis, recorded, at));
}

interface PlacedAt {
  readonly circuit: Circuit;
  readonly window: Window;
}

/** `placeBasis` in steps. */
export function* placeBasisSteps(
  basis: Pick<Basis, 'psi' | 'dual'>,
  recorded: Trajectories,
  { circuit, window }: PlacedAt,
): Steps<Reading> {
  const { psi, dual } = basis;
  const { s } = circuit;
  const { batch, origin } = recorded;
  const samples = samplesOf(recorded, circuit, window);
  const read = yield* part(readVariablesSteps(basis, samples.states), 0, 0.6);
  const steps = window.to - window.from;
  const means = Array.from({ length: steps }, (_, step) => ({
    state: rowMean(samples.states, step * batch, batch),
    truth: rowMean(samples.truth, step * batch, batch),
    read: rowMean(read, step * batch, batch),
  }));
  yield 0.7;
  const amplitude = slopes(read, samples.truth, { means, batch });
  const offsets = means.map(({ state, truth }) => without(state, truth, { psi, amplitude }));
  const phases = Array.from({ length: Math.min(s, steps) }, (_, phase) =>
    meanOf(offsets.filter((_, i) => (window.from + i) % s === phase)),
  );
  const whole = meanOf(offsets);
  yield 0.8;
  const error = samplingError(samples, { offsets, psi, amplitude, batch, turns: Math.min(s, steps) });
  const moves = phases.length === s && s > 1 && distances(phases, whole) > MOVES * error;
  const about = (offset: Float64Array): ReadingFrame => ({
    psi,
    dual,
    offset: offset.map((value, i) => value + origin[i]!),
  });
  return { frames: moves ? phases.map(about) : [about(whole)], amplitude };
}

interface StepMeans {
  readonly state: Float64Array;
  readonly truth: Float64Array;
  readonly read: Float64Array;
}

function rowMean({ cols, data }: Matrix, from: number, count: number): Float64Array {
  const sum = new Float64Array(cols);
  for (let row = from; row < from + count; row++) for (let i = 0; i < cols; i++) sum[i]! += data[row * cols + i]!;
  return sum.map((value) => value / count);
}

/** The slope of what is read over what is true, each about its mean at the same step, `[m]`; 0 where nothing varies. */
function slopes(
  read: Matrix,
  truth: Matrix,
  { means, batch }: { readonly means: readonly StepMeans[]; readonly batch: number },
): Float64Array {
  const m = read.cols;
  const [covariance, variance] = [new Float64Array(m), new Float64Array(m)];
  for (let at = 0; at < read.data.length; at++) {
    const k = at % m;
    const mean = means[Math.floor(at / (m * batch))]!;
    const about = truth.data[at]! - mean.truth[k]!;
    covariance[k]! += (read.data[at]! - mean.read[k]!) * about;
    variance[k]! += about * about;
  }
  return covariance.map((value, k) => (variance[k]! > 0 ? value / variance[k]! : 0));
}

interface Placed {
  readonly psi: Matrix;
  readonly amplitude: Float64Array;
}

/** `h - Psi (a * v)`. */
function without(state: Float64Array, truth: ArrayLike<number>, { psi, amplitude }: Placed): Float64Array {
  const rest = state.slice();
  for (let i = 0; i < psi.rows; i++) {
    for (let k = 0; k < psi.cols; k++) rest[i]! -= psi.data[i * psi.cols + k]! * amplitude[k]! * truth[k]!;
  }
  return rest;
}

function meanOf(vectors: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < out.length; i++) out[i]! += vector[i]! / vectors.length;
  return out;
}

function distances(vectors: readonly Float64Array[], centre: Float64Array): number {
  return vectors.reduce((sum, vector) => sum + vector.reduce((all, x, i) => all + (x - centre[i]!) ** 2, 0), 0);
}

interface Spread extends Placed {
  readonly offsets: readonly Float64Array[];
  readonly batch: number;
  /** Steps of one turn. */
  readonly turns: number;
}

/** How far the offsets of the phases lie from their mean by the sampling of sequences alone, squared and summed. */
function samplingError({ states, truth }: Samples, { offsets, batch, turns, ...placed }: Spread): number {
  const size = states.cols;
  const m = truth.cols;
  const some = Math.min(batch, ERROR_SEQUENCES);
  let left = 0;
  let square = 0;
  for (let step = 0; step < turns; step++) {
    for (let row = step * batch; row < step * batch + some; row++) {
      const state = states.data.subarray(row * size, (row + 1) * size);
      const rest = without(state, truth.data.subarray(row * m, (row + 1) * m), placed);
      for (let i = 0; i < size; i++) {
        left += (rest[i]! - offsets[step]![i]!) ** 2;
        square += state[i]! ** 2;
      }
    }
  }
  // Of all sequences, as these spread.
  return Math.max(left / some / batch, (ROUNDING * square) / some);
}
