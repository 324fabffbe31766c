// A network on the sequences of a comparison: its states told from their mean and scale of each step, what its outputs
// are told from, and their usual sizes. A circuit that grows, fades or stands on a clock is then the same at every step;
// mean and scale are of all sequences, so nothing of any one content is in them.

import type { Matrix } from '../../array/matrix.ts';
import { matrix } from '../../array/matrix.ts';
import type { Steps } from '../../array/stages.ts';
import { median } from '../../array/statistics.ts';
import type { Network } from '../../nn/network.ts';
import type { Drive } from '../record/drive.ts';
import { type Recording, recordFreeRunSteps } from '../record/recording.ts';

/** Which steps are looked at, all of them after the input. */
export interface Schedule {
  /** The first step of a settled turn, and steps of a turn. */
  readonly from: number;
  readonly turn: number;
  /** Steps over which outputs are judged end here. */
  readonly to: number;
  /** Steps that are recorded: some go on after `to`. */
  readonly steps: number;
}

/** A network with how it goes on by itself. */
export interface Woken {
  readonly network: Network;
  readonly stateSize: number;
  /** On sequences that maps are fitted to. */
  readonly recording: Recording;
  /** Mean state of every step `[T, S]`, over the sequences. */
  readonly mean: Float64Array;
  /** Root mean square of a state's distance from it, per step `[T]`. */
  readonly scale: Float64Array;
  /** What every output is told from `[out]`: the middle between its two classes, 0 where there are none. */
  readonly zero: Float64Array;
  /** Median size of every output about it, per step `[T, out]`; 0 where it has faded to next to nothing. */
  readonly usual: Float64Array;
}

/** Runs `network` over `drive` and on, `steps` in all. */
export function* wakeSteps(network: Network, drive: Drive, steps: number): Steps<Woken> {
  const recording = yield* recordFreeRunSteps(network, drive, steps - drive.steps);
  const { stateSize, batch } = recording;
  const mean = new Float64Array(steps * stateSize);
  const scale = new Float64Array(steps);
  for (let t = 0; t < steps; t++) {
    yield 1;
    const rows = recording.states.subarray(t * batch * stateSize, (t + 1) * batch * stateSize);
    const own = mean.subarray(t * stateSize, (t + 1) * stateSize);
    for (let at = 0; at < rows.length; at++) own[at % stateSize]! += rows[at]! / batch;
    let square = 0;
    for (let at = 0; at < rows.length; at++) square += (rows[at]! - own[at % stateSize]!) ** 2;
    scale[t] = Math.sqrt(square / batch);
  }
  const zero = zeroOfOutputs(recording);
  return { network, stateSize, recording, mean, scale, zero, usual: usualSizes(recording, zero) };
}

/** Share of the spread of the last turn from which activity counts as settled, as an analysis has it. */
const SETTLED = 0.95;

/** The first turn from `first` on whose states spread nearly as far as those of the last; activity that fades has settled. */
export function settledTurn(
  { scale }: Woken,
  { first, turn, to }: { first: number; turn: number; to: number },
): number {
  const spread = (from: number) => scale.subarray(from, from + turn).reduce((sum, each) => sum + each ** 2, 0);
  const enough = SETTLED * spread(Math.max(first, to - turn));
  let from = first;
  while (from + 2 * turn <= to && spread(from) < enough) from += turn;
  return from;
}

/** `(h - mean) / scale` of all sequences at the steps, step by step `[N, S]`. */
export function deviations(
  woken: Pick<Woken, 'mean' | 'scale'>,
  { states, batch, stateSize }: Pick<Recording, 'states' | 'batch' | 'stateSize'>,
  steps: readonly number[],
  { from = 0, to = batch }: { readonly from?: number; readonly to?: number } = {},
): Matrix {
  const out = matrix(steps.length * (to - from), stateSize);
  let row = 0;
  for (const t of steps) {
    for (let b = from; b < to; b++, row++) {
      const state = states.subarray((t * batch + b) * stateSize, (t * batch + b + 1) * stateSize);
      deviation(woken, t, state, out.data.subarray(row * stateSize, (row + 1) * stateSize));
    }
  }
  return out;
}

/** `(h - mean(t)) / scale(t)` into `out [S]`; zero where states do not differ. */
export function deviation(
  { mean, scale }: Pick<Woken, 'mean' | 'scale'>,
  t: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const size = state.length;
  const by = scale[t]! > 0 ? 1 / scale[t]! : 0;
  for (let i = 0; i < size; i++) out[i] = (state[i]! - mean[t * size + i]!) * by;
}

/** The state of step `t` with that deviation, into `out [S]`. */
export function stateWith(
  { mean, scale }: Pick<Woken, 'mean' | 'scale'>,
  t: number,
  from: Float64Array,
  out: Float64Array,
): void {
  const size = from.length;
  for (let i = 0; i < size; i++) out[i] = mean[t * size + i]! + scale[t]! * from[i]!;
}

/**
 * The middle of the two classes of each output: split at the mean, and where the halves' means lie further apart than they
 * spread, between them. An output that always says the same has no classes, and is told from 0.
 */
function zeroOfOutputs({ outputs, outputSize, drivenSteps, batch }: Recording): Float64Array {
  return Float64Array.from({ length: outputSize }, (_, row) => {
    const values: number[] = [];
    for (let at = drivenSteps * batch * outputSize + row; at < outputs.length; at += outputSize)
      values.push(outputs[at]!);
    let middle = meanOf(values);
    for (let round = 0; round < SPLITS; round++) {
      const halves = [values.filter((value) => value > middle), values.filter((value) => value <= middle)] as const;
      if (halves.some(({ length }) => length === 0)) return 0;
      const [above, below] = [meanOf(halves[0]), meanOf(halves[1])];
      middle = (above + below) / 2;
      const spread = Math.max(deviationOf(halves[0], above), deviationOf(halves[1], below));
      if (round === SPLITS - 1 && !(above - below > 2 * spread)) return 0;
    }
    return middle;
  });
}

const SPLITS = 4;

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: readonly number[], centre: number): number {
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
}

/** Outputs of a smaller part of the largest size that they have had are silence, as an analysis has it. */
const SILENT = 0.05;

function usualSizes({ outputs, outputSize, steps, batch, drivenSteps }: Recording, zero: Float64Array): Float64Array {
  const out = new Float64Array(steps * outputSize);
  for (let row = 0; row < outputSize; row++) {
    let largest = 0;
    for (let t = drivenSteps; t < steps; t++) {
      const sizes = Array.from({ length: batch }, (_, b) =>
        Math.abs(outputs[(t * batch + b) * outputSize + row]! - zero[row]!),
      );
      const usual = median(sizes);
      largest = Math.max(largest, usual);
      out[t * outputSize + row] = usual < SILENT * largest ? 0 : usual;
    }
  }
  return out;
}
