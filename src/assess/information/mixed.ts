// Mutual information of neurons whose values are partly tied and partly continuous (ReLU neurons at zero, saturated tanh), by
// nearest neighbours, in nats and without jitter. Where samples are tied at the k-th distance, all of them are counted in
// place of k. Gao et al. do so at distance 0 alone; but a sample near the line where many others are zero has many of them at
// one distance, and independent ReLU neurons then seem to share 0.03 nats by their program. Without ties it is KSG. Sources:
// Gao, Kannan, Oh and Viswanath (2017), arXiv 1709.06212, algorithm 1; Mesner and Shalizi (2020), arXiv 1912.03387, for ties at
// any distance.

import { requireWhole } from '../../array/options.ts';
import { NEIGHBOURS } from './ksg.ts';
import { countNearer, countWithin, digammaTable, neighbourDistances, standardised } from './neighbours.ts';
import { requirePairs } from './samples.ts';

/**
 * Estimates the mutual information in nats of paired samples `x [S]` and `y [S]` that may have ties, each in units of its
 * deviation; near 0 it may come out negative, and it is 0 where either does not vary. `k` neighbours, 3 when absent.
 * Sources: Gao, Kannan, Oh and Viswanath (2017); Mesner and Shalizi (2020).
 * @throws InputError when samples are not paired, not finite, or fewer than `k + 2`
 */
export function mixedInformation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { k = NEIGHBOURS }: { readonly k?: number } = {},
): number {
  requireWhole('k', k, { min: 1 });
  requirePairs(x, y, k + 2);
  const [a, b] = [standardised(x), standardised(y)];
  if (a === null || b === null) return 0;
  const { kth, next } = neighbourDistances(a, b, k);
  const [sortedA, sortedB] = [a.slice().sort(), b.slice().sort()];
  const countPairs = pairCounter(a, b);
  const psi = digammaTable(a.length);
  let sum = 0;
  for (const [i, distance] of kth.entries()) {
    if (next[i]! > distance) {
      // As KSG: nearer ones, the sample itself among them.
      sum += psi[k]! - psi[countNearer(sortedA, a[i]!, distance)]! - psi[countNearer(sortedB, b[i]!, distance)]!;
    } else {
      const [across, along] = [countWithin(sortedA, a[i]!, distance), countWithin(sortedB, b[i]!, distance)];
      sum += psi[countPairs(i, distance) - 1]! - psi[across - 1]! - psi[along - 1]!;
    }
  }
  return psi[a.length]! + sum / a.length;
}

/** Counts the samples as near to sample `i` as `distance` or nearer, itself among them. */
function pairCounter(a: Float64Array, b: Float64Array): (i: number, distance: number) => number {
  const order = Uint32Array.from(a.keys()).sort((i, j) => a[i]! - a[j]! || b[i]! - b[j]!);
  const places = new Uint32Array(a.length);
  for (const [place, row] of order.entries()) places[row] = place;
  const alike = alikeInOrder(a, b, order);
  return (i, distance) => {
    if (distance === 0) return alike[places[i]!]!;
    const near = (row: number) => (Math.abs(b[row]! - b[i]!) <= distance ? 1 : 0);
    let count = 1;
    for (let at = places[i]! - 1; at >= 0 && a[i]! - a[order[at]!]! <= distance; at--) count += near(order[at]!);
    for (let at = places[i]! + 1; at < order.length && a[order[at]!]! - a[i]! <= distance; at++)
      count += near(order[at]!);
    return count;
  };
}

/** How many samples equal each in both values, itself among them, `[S]` in `order`: equal ones stand together there. */
function alikeInOrder(a: Float64Array, b: Float64Array, order: Uint32Array): Uint32Array {
  const counts = new Uint32Array(a.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && a[order[to]!] === a[order[from]!] && b[order[to]!] === b[order[from]!]) to++;
    counts.fill(to - from, from, to);
    from = to;
  }
  return counts;
}
