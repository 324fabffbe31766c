// Whether the intervals of the edits tell a verdict: none of them holds a threshold that decides. The other figures of a
// verdict (content, what the circuit says) are of the same sequences and have no interval of their own here.

import { verdictThresholds } from '../analyze/thresholds.ts';
import type { Bounds } from '../results/analysis.ts';
import type { DiscoveredInterventions } from '../results/discovery.ts';

type Edits = Pick<DiscoveredInterventions, 'set' | 'slotIntervals'>;

/** Whether every threshold lies outside the interval of its figure, or one of them is missed for certain. */
export function isSettledBy({ set, slotIntervals }: Edits): boolean {
  const { chance, found, worstSlot } = verdictThresholds;
  if (isBelow(set.interval, chance)) return true;
  if (!isAbove(set.interval, chance)) return false;
  if (isBelow(set.interval, found) || slotIntervals.some((bounds) => isBelow(bounds, worstSlot))) return true;
  return isAbove(set.interval, found) && slotIntervals.every((bounds) => bounds === null || isAbove(bounds, worstSlot));
}

function isBelow(bounds: Bounds, limit: number): boolean {
  return bounds !== null && bounds[1] < limit;
}

function isAbove(bounds: Bounds, limit: number): boolean {
  return bounds !== null && bounds[0] >= limit;
}
