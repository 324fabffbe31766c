// Shannon entropy of binned activations in nats: the plug-in estimate, which is too low by about (bins - 1) / 2S, and that
// with the correction of Miller and Madow. Eq. 1 of the paper, as printed, weights by p and averages over samples as well;
// this is the plain plug-in entropy. Sources: arXiv 2210.09404, Eq. 1; Miller (1955).

import type { Binned } from './bins.ts';

/** In nats. */
export interface EntropyEstimate {
  /** `-sum p ln p` of the shares of the bins: at most the logarithm of their number. */
  readonly plugIn: number;
  /** `plugIn + (occupied - 1) / 2S`. */
  readonly corrected: number;
}

/** Estimates the entropy in nats of binned samples (`labels [S]`); 0 where all are in one bin. Source: 2210.09404, Eq. 1. */
export function binnedEntropy({ labels, occupied }: Binned): EntropyEstimate {
  const counts = new Float64Array(occupied);
  for (const label of labels) counts[label]!++;
  let plugIn = 0;
  // Written so that a full bin is 0 and not -0.
  for (const count of counts) if (count > 0) plugIn += (count / labels.length) * Math.log(labels.length / count);
  return { plugIn, corrected: plugIn + (occupied - 1) / (2 * labels.length) };
}
