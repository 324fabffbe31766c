// Kendall's rank correlation, tau-b: how far two measures put the same things into the same order. Without ties it is tau-a.
// By counting all pairs. Source: Kendall (1945); used by arXiv 2210.09404, Table 2.

import { InputError } from '../../array/errors.ts';
import { requirePairs } from './samples.ts';

/**
 * Gives Kendall's tau-b of `x [n]` and `y [n]`: 1 where they rank alike, -1 where one ranks in reverse. Source: Kendall (1945).
 * @throws InputError when values are not paired, not finite, fewer than 2, or all of one are the same: nothing is ranked
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number {
  requirePairs(x, y, 2);
  let [agreement, ordered, otherOrdered] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
      agreement += a * b;
      ordered += a * a;
      otherOrdered += b * b;
    }
  }
  if (ordered === 0 || otherOrdered === 0) {
    const which = ordered === 0 ? 'first' : 'second';
    throw new InputError(`all ${x.length} values of the ${which} ranking are the same, expected two that differ`);
  }
  return agreement / Math.sqrt(ordered) / Math.sqrt(otherOrdered);
}
