// How often long computations with a model yield: often enough that a page stays alive, seldom enough to cost nothing.

import type { Patterns } from './patterns.ts';

/** Products of two numbers, some milliseconds of them. */
const PRODUCTS = 2 ** 22;
const MOST = 1000;

/** Evaluations of all layers, at `O(P N)` each, between two yields: steps of an engine or of a descent. */
export function evaluationsAtOnce({ count, neurons }: Patterns): number {
  return Math.min(MOST, Math.max(1, Math.floor(PRODUCTS / (2 * count * neurons))));
}
