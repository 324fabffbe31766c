// Mutual information of two continuous neurons by nearest neighbours, in nats: I = psi(k) + psi(S) - <psi(n_x + 1) + psi(n_y
// + 1)>. Jitter parts samples that are equal, since the estimator takes densities for granted; where many are (ReLU neurons at
// zero), `mixedInformation` counts them instead. Source: Kraskov, Stoegbauer and Grassberger (2004), algorithm 1; jitter by
// memory-assessment, section 6.

import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import { countNearer, digammaTable, neighbourDistances, standardised } from './neighbours.ts';
import { requirePairs } from './samples.ts';

/** Neighbours that are looked at. */
export const NEIGHBOURS = 3;
/** Deviation of the jitter over that of the samples. */
const JITTER = 1e-8;

export interface KsgOptions {
  /** Of the jitter. */
  readonly seed: number;
  /** Neighbours, 3 when absent. */
  readonly k?: number;
}

/**
 * Estimates the mutual information in nats of paired samples `x [S]` and `y [S]` of continuous variables, each in units of
 * its deviation; near 0 it may come out negative, and it is 0 where either does not vary. Source: Kraskov, Stoegbauer and
 * Grassberger (2004), Eq. 8.
 * @throws InputError when samples are not paired, not finite, or fewer than `k + 2`
 */
export function ksgInformation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { seed, k = NEIGHBOURS }: KsgOptions,
): number {
  requireWhole('k', k, { min: 1 });
  requirePairs(x, y, k + 2);
  const [first, second] = [standardised(x), standardised(y)];
  if (first === null || second === null) return 0;
  const random = stream(seed, 'assess', 'jitter');
  const [a, b] = [first, second].map((values) => values.map((value) => value + JITTER * random.normal())) as [
    Float64Array,
    Float64Array,
  ];
  const { kth } = neighbourDistances(a, b, k);
  const [sortedA, sortedB] = [a.slice().sort(), b.slice().sort()];
  const psi = digammaTable(a.length);
  let sum = 0;
  for (const [i, distance] of kth.entries()) {
    // A sample counts itself: n + 1.
    sum += psi[countNearer(sortedA, a[i]!, distance)]! + psi[countNearer(sortedB, b[i]!, distance)]!;
  }
  return psi[k]! + psi[a.length]! - sum / a.length;
}
