// What one look into a network is made with: the sequences that wake it, how long it then runs freely, and where in that
// run states are looked at.

import { stream } from '../../array/random.ts';
import type { Network } from '../../nn/network.ts';
import type { Drive } from '../record/drive.ts';
import { canHold } from '../record/held-input.ts';
import { heldFrom } from '../record/input-end.ts';
import type { Recording } from '../record/recording.ts';
import { takeSequences } from '../record/sequences.ts';
import type { Window } from '../record/trajectories.ts';
import { type PastRows, pastRows, type Series } from './lag-profile.ts';
import type { Signal } from './signal.ts';

export interface Setting {
  readonly drive: Drive;
  readonly lags: number;
  readonly seed: number;
  /** Noise a readout should stand, as a share of the root mean square of the hidden state at the steps looked at. */
  readonly noise: number;
  /** Whether edits are looked at again, on fresh sequences, while they do not tell the verdict: not those of controls. */
  readonly looks: boolean;
  /** Steps of the free run; `freeStepsOf(lags)` at least. */
  readonly freeSteps: number;
}

export const DEFAULT_LAGS = 24;
/**
 * Noise a readout should stand, in shares of the root mean square of the hidden state about its mean at the steps looked
 * at; and what is tried where that finds nothing: an exact circuit may hold some cells a thousandfold weaker than others.
 */
export const NOISE = 0.05;
export const FAINT = 1e-5;
const PERMUTATIONS = 20;
/** Steps of the free run at which states are looked at. */
export const WINDOW = 3;
/** Share of the sequences that is kept from every fit, for edits and predictions. */
const HELD_OUT = 1 / 5;

/** Steps for activity to settle, as many to look back on, and the window. */
export function freeStepsOf(lags: number): number {
  return 2 * lags + WINDOW;
}

/** Steps at which states are looked at, the last of the free run: activity has settled, and the lags lie behind. */
export function windowOf({ drive, freeSteps }: Pick<Setting, 'drive' | 'freeSteps'>): Window {
  const to = drive.steps + freeSteps;
  return { from: to - WINDOW, to };
}

export function heldOutOf(batch: number): number {
  return Math.max(8, Math.round(HELD_OUT * batch));
}

/** Sequences that are fitted on: the first of all. */
export function fittedOf(batch: number): number {
  return batch - heldOutOf(batch);
}

export function profileOptions({ seed }: Setting, noise: number, of: string) {
  return { noise, permutations: PERMUTATIONS, products: true, rng: stream(seed, 'discovery', 'profile', of) };
}

/**
 * The sequences to fit on, with their past of `signal`; states of a memory that grows are divided by what they have grown
 * since the first step of the window.
 */
export function rowsOf(recording: Recording, { values, varying, growth }: Signal, setting: Setting): PastRows {
  const { from, to } = windowOf(setting);
  const series = seriesOf(recording, values, varying.length, 0, fittedOf(recording.batch));
  const rows = pastRows(series, from, to, setting.lags);
  const width = rows.sequences * rows.states.cols;
  for (let at = width; at < rows.states.data.length; at++) rows.states.data[at]! /= growth ** Math.floor(at / width);
  return rows;
}

export function seriesOf(recording: Recording, values: Float64Array, d: number, from: number, to: number): Series {
  const { steps, batch, stateSize } = recording;
  return {
    steps,
    batch: to - from,
    stateSize,
    d,
    states: takeSequences(recording.states, { steps, batch, width: stateSize }, from, to),
    values: takeSequences(values, { steps, batch, width: d }, from, to),
  };
}

/**
 * The drive as a network is run on it: what stays on after its input is taken off, to be held by the network itself, and
 * steps on which nothing happens any more are left to the free run. A cell that cannot hold an input gets the drive as
 * it is, and zero afterwards.
 */
export function preparedDrive(network: Network, drive: Drive): Drive {
  const { steps, batch, inputs, held, ended = steps, more, ...rest } = drive;
  const further = more && { more: (count: number, look: number) => preparedDrive(network, more(count, look)) };
  if (!held || !canHold(network.config)) return { ...rest, steps, batch, inputs, ended, ...further };
  const width = held.length;
  const last = Math.max(ended, heldFrom({ steps, batch, width, values: inputs }));
  const values = Float64Array.from({ length: last * batch * width }, (_, at) => inputs[at]! - held[at % width]!);
  return { ...rest, steps: last, batch, inputs: values, ended, held, ...further };
}

/** The columns `kept` of `values [., width]`. */
export function pickColumns(values: Float64Array, width: number, kept: readonly number[]): Float64Array {
  const rows = values.length / width;
  const out = new Float64Array(rows * kept.length);
  for (let row = 0; row < rows; row++)
    kept.forEach((i, j) => void (out[row * kept.length + j] = values[row * width + i]!));
  return out;
}
