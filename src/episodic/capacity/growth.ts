// How fast a measured capacity grows with the size of the network, to be compared with the theory's growth.

import type { Capacity } from './search.ts';

/**
 * Gives the factor per neuron by which the load at `1 - delta` grows from one size to a larger one; `null` where one of
 * both loads is not known, or lies beyond those that were tested. Source: spec of sequential memory, section 9.
 */
export function growthPerNeuron(smaller: Capacity | undefined, larger: Capacity): number | null {
  const [low, high] = [smaller?.atTarget, larger.atTarget];
  if (!smaller || !low || !high || low.extrapolated || high.extrapolated) return null;
  return (high.count / low.count) ** (1 / (larger.neurons - smaller.neurons));
}
