// Keeps matrices of extreme size away from overflow and underflow: a factorisation that squares entries works on the
// matrix divided by a power of two (exactly) and multiplies its values back.

import { type Matrix, matrix } from '../array/matrix.ts';

const SAFE = 1e50;

export interface Ranged {
  /** `a / factor`; `a` itself when its largest entry is of ordinary size. */
  readonly scaled: Matrix;
  /** A power of two. */
  readonly factor: number;
}

export function intoRange(a: Matrix): Ranged {
  const peak = peakOf(a.data);
  if (peak === 0 || (peak > 1 / SAFE && peak < SAFE)) return { scaled: a, factor: 1 };
  const factor = powerOfTwo(peak);
  const data = a.data.map((value) => value / factor);
  return { scaled: matrix(a.rows, a.cols, data), factor };
}

/** The greatest absolute value; 0 of nothing. */
export function peakOf(values: Float64Array): number {
  let peak = 0;
  for (let at = 0; at < values.length; at++) peak = Math.max(peak, Math.abs(values[at]!));
  return peak;
}

/** The greatest power of two up to `size` > 0, within the normal numbers: dividing by it changes no digit. */
export function powerOfTwo(size: number): number {
  return 2 ** Math.max(-1022, Math.min(1023, Math.floor(Math.log2(size))));
}

export function times(values: Float64Array, factor: number): Float64Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}
