// Recordings brought to ordinary size before anything is squared: states about their mean and of size 1, values beside
// them of size 1. Every measure is a ratio, so none of them depends on the units of the recording. Factors are powers of
// two: the same recording in other units gives the same measures, bit for bit.

import { peakOf, powerOfTwo } from '../../linalg/range.ts';
import type { RecordedStates, RecordedValues } from './past.ts';

/** Variation below this share of the greatest state is rounding: such states count as constant. */
const ROUNDING = 1e-12;

/** Inputs and outputs whose sizes are further apart are no values of one variable: each is taken at its own size. */
const ONE_VARIABLE = 1e30;

/**
 * The recording with `states` about their mean from step `quietFrom` on (of all steps where nothing follows), all
 * zero where they do not vary, and inputs and outputs divided by one factor: inputs may stand for outputs.
 */
export function ordinarySize(data: RecordedStates, quietFrom: number): RecordedStates {
  const { inputs, outputs } = data;
  const [read, said] = [inputs, outputs].map((given) => (given ? peakOf(given.values) : 0)) as [number, number];
  const common = Math.max(read, said);
  const isApart = Math.min(read, said) * ONE_VARIABLE < common;
  const rescale = (given: RecordedValues | null, own: number): RecordedValues | null =>
    given && { ...given, values: ofSizeOne(given.values, isApart ? own : common) };
  const states = centredStates(data, quietFrom);
  return { ...data, states, inputs: rescale(inputs, read), outputs: rescale(outputs, said) };
}

function centredStates({ steps, batch, stateSize: width, states }: RecordedStates, quietFrom: number): Float64Array {
  const rows = steps * batch;
  const first = (quietFrom < steps ? quietFrom : 0) * batch;
  const scaled = ofSizeOne(states, peakOf(states));
  const before = peakOf(scaled);
  // Differences from one state first: those of constant states are exactly zero.
  const origin = scaled.slice(first * width, (first + 1) * width);
  const moved = scaled.map((value, at) => value - origin[at % width]!);
  const mean = new Float64Array(width);
  for (let at = first * width; at < moved.length; at++) mean[at % width]! += moved[at]!;
  const centred = moved.map((value, at) => value - mean[at % width]! / (rows - first));
  const peak = peakOf(centred);
  return peak <= ROUNDING * before ? new Float64Array(states.length) : ofSizeOne(centred, peak);
}

function ofSizeOne(values: Float64Array, size: number): Float64Array {
  if (size === 0) return values.slice();
  const factor = powerOfTwo(size);
  return values.map((value) => value / factor);
}
