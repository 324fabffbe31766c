// Whether a recurrent matrix's spectrum has settled: the modes near and outside the unit circle stay the same in
// number and their arguments stop moving. It needs no theory of the task, so it holds for any of them.

import { type ComplexVector, type Matrix, matrix } from '../array/matrix.ts';
import { assign, eig } from '../linalg/index.ts';

/** Modes with a magnitude above this carry memory (the threshold of the spectral comparison, EMT section 6.1). */
export const MODE_THRESHOLD = 0.9;

export interface Modes {
  readonly values: ComplexVector;
  /** Largest magnitude of all eigenvalues. */
  readonly spectralRadius: number;
}

/** Eigenvalues of `recurrent [H, H]` beyond the threshold. */
export function modesOf(recurrent: Matrix): Modes {
  const { values } = eig(recurrent, { vectors: 'none' });
  const magnitudes = Array.from(values.re, (re, i) => Math.hypot(re, values.im[i]!));
  const kept = magnitudes.flatMap((magnitude, i) => (magnitude > MODE_THRESHOLD ? [i] : []));
  return {
    values: { re: Float64Array.from(kept, (i) => values.re[i]!), im: Float64Array.from(kept, (i) => values.im[i]!) },
    spectralRadius: magnitudes.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Mean absolute change of the arguments, radians, over the best pairing; Infinity when the counts differ or are 0. */
export function argumentChange(a: Modes, b: Modes): number {
  const n = a.values.re.length;
  if (n === 0 || n !== b.values.re.length) return Number.POSITIVE_INFINITY;
  const cost = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) cost.data[i * n + j] = argumentDistance(a, i, b, j);
  }
  return assign(cost).cost / n;
}

function argumentDistance(a: Modes, i: number, b: Modes, j: number): number {
  const difference = Math.abs(
    Math.atan2(a.values.im[i]!, a.values.re[i]!) - Math.atan2(b.values.im[j]!, b.values.re[j]!),
  );
  return Math.min(difference, 2 * Math.PI - difference);
}
