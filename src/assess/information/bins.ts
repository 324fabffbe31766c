// Activations put into bins: of a fixed width, comparable between neurons and networks, or so many between a neuron's own
// least and greatest value, which no shift or scale of it changes. Source: arXiv 2210.09404 (bins); widths and counts are
// ours, the paper's were not found (memory-assessment, section 6).

import { InputError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';
import { requireSamples } from './samples.ts';

/** Samples by the number of their bin. */
export interface Binned {
  /** `[S]`, `0 ... occupied - 1`, in the order of bins. */
  readonly labels: Int32Array;
  /** Bins that hold a sample. */
  readonly occupied: number;
}

/** Width of fixed bins, in units of the activation. */
export const BIN_WIDTH = 0.1;
/** Bins between least and greatest value. */
export const BINS = 20;

/**
 * Puts `values [S]` into bins of a fixed `width`, in their unit, with a border at 0. Source: memory-assessment, section 6
 * (`fixed`).
 * @throws InputError when there is no sample, one is not finite, or the width is not positive
 */
export function fixedBins(values: ArrayLike<number>, width: number = BIN_WIDTH): Binned {
  requireSamples(values, 1, 'activations');
  if (!(width > 0)) throw new InputError(`width of bins is ${width}, expected a positive number`);
  return numbered(Float64Array.from(values, (value) => Math.floor(value / width)));
}

/**
 * Puts `values [S]` into `bins` equal bins between the least and the greatest of them; all into one where they are the same.
 * Source: memory-assessment, section 6 (`minmax`).
 * @throws InputError when there is no sample or one is not finite; UsageError when `bins` is no whole number of at least 1
 */
export function rangeBins(values: ArrayLike<number>, bins: number = BINS): Binned {
  requireSamples(values, 1, 'activations');
  requireWhole('bins', bins, { min: 1 });
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    greatest = Math.max(greatest, values[i]!);
  }
  // Halves, so that a range as wide as all numbers does not overflow.
  const range = greatest / 2 - least / 2;
  const place = (value: number) => (range > 0 ? Math.floor(((value / 2 - least / 2) / range) * bins) : 0);
  return numbered(Float64Array.from(values, (value) => Math.min(bins - 1, place(value))));
}

/** Bins without gaps in their numbers. */
function numbered(places: Float64Array): Binned {
  const found = Float64Array.from(new Set(places)).sort();
  const numbers = new Map(Array.from(found, (place, number) => [place, number]));
  return { labels: Int32Array.from(places, (place) => numbers.get(place)!), occupied: found.length };
}
