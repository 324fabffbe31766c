// How large one trial is, so that whoever runs it can decide where: here at once, or elsewhere for the price of a message.

import type { CapacityProblem } from './problem.ts';

/** About how many additions a trial takes at most (it may fail early), each a few nanoseconds. */
export function trialWork(
  { definition, model, probes, hops }: CapacityProblem,
  neurons: number,
  count: number,
): number {
  const tested = {
    'fixed-point': Math.min(probes, count),
    transition: 1,
    sequence: count,
    ordered: Math.min(count, hops ?? count),
  }[definition];
  // Bits of packed memories are added by the byte; the reference network does without packing, on both of its parts.
  const perMemory = model.kind === 'reference' ? 4 * neurons : Math.ceil(neurons / 8);
  return count * neurons + tested * count * perMemory;
}
