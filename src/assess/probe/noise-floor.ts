// What a probe scores by luck, and what is left of a score above it. Held-out scores of permuted targets are negative on
// average (about -H / M_train), so a floor that is subtracted after clipping would invent memory: scores stay unclipped, the
// floor is the 95th percentile of permuted scores and at least 0, and clipping comes last. Source: arXiv 2002.07422 as an
// operationalisation, with the correction of its noise floor.

import { quantile } from '../../array/statistics.ts';

/** Permuted copies of the targets that a floor is made of, where nobody asks for another number. */
export const PERMUTATIONS = 20;
const PERCENTILE = 0.95;

/**
 * Gives the noise floor of one score from scores of permuted targets `[P]`, unclipped and held out: `max(0, their 95th
 * percentile)`; 0 of none.
 */
export function noiseFloor(permuted: ArrayLike<number>): number {
  return permuted.length === 0 ? 0 : Math.max(0, quantile(permuted, PERCENTILE));
}

/** Gives the share of a score, unclipped, that lies above its noise floor: `(score - floor) / (1 - floor)` within 0 ... 1. */
export function aboveFloor(score: number, floor: number): number {
  if (floor >= 1) return 0;
  return Math.min(1, Math.max(0, (score - floor) / (1 - floor)));
}
