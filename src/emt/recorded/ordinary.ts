// Recordings brought to ordinary size before anything is squared: states about their mean and of size 1, values beside
// them of size 1. Every measure is a ratio, so none of them depends on the units of the recording. Factors are powers of
// two: the same recording in other units gives the same measures, bit for bit.

import type { Steps } from '../../array/stages.ts';
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
export function* ordinarySize(data: RecordedStates, quietFrom: number): Steps<RecordedStates> {
  const { inputs, outputs } = data;
  const [read, said] = [inputs, outputs].map((given) => (given ? peakOf(given.values) : 0)) as [number, number];
  const common = Math.max(read, said);
  const isApart = Math.min(read, said) * ONE_VARIABLE < common;
  const rescale = (given: RecordedValues | null, own: number): RecordedValues | null =>
    given && { ...given, values: ofSizeOne(given.values, isApart ? own : common) };
  const states = yield* centredStates(data, quietFrom);
  return { ...data, states, inputs: rescale(inputs, read), outputs: rescale(outputs, said) };
}

/** Paused between the passes over all states. */
function* centredStates(
  { steps, batch, stateSize: width, states }: RecordedStates,
  quietFrom: number,
): Steps<Float64Array> {
  const rows = steps * batch;
  const first = (quietFrom < steps ? quietFrom : 0) * batch;
  const centred = ofSizeOne(states, peakOf(states));
  yield 0.2;
  const before = peakOf(centred);
  // Differences from one state first: those of constant states are exactly zero.
  subtractRow(centred, centred.slice(first * width, (first + 1) * width));
  yield 0.4;
  const mean = new Float64Array(width);
  for (let at = first * width; at < centred.length; at++) mean[at % width]! += centred[at]!;
  yield 0.6;
  subtractRow(
    centred,
    mean.map((sum) => sum / (rows - first)),
  );
  yield 0.8;
  const peak = peakOf(centred);
  return peak <= ROUNDING * before ? new Float64Array(states.length) : ofSizeOne(centred, peak);
}

/** `row` off every row, in place. */
function subtractRow(values: Float64Array, row: Float64Array): void {
  for (let from = 0; from < values.length; from += row.length) {
    for (let i = 0; i < row.length; i++) values[from + i]! -= row[i]!;
  }
}

function ofSizeOne(values: Float64Array, size: number): Float64Array {
  if (size === 0) return values.slice();
  const factor = powerOfTwo(size);
  const scaled = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) scaled[at] = values[at]! / factor;
  return scaled;
}
