// What `engram episodic capacity` finds, as `--json` prints it.

import type { MinimumNeurons } from '../../../episodic/capacity/minimum-neurons.ts';
import type { CapacityDefinition } from '../../../episodic/capacity/problem.ts';
import type { Capacity } from '../../../episodic/capacity/search.ts';

/** One of both lists is empty. */
export interface EpisodicCapacity {
  readonly schema: 'engram.episodic-capacity/1';
  readonly definition: CapacityDefinition | 'minimum-neurons';
  readonly seed: number;
  readonly capacities: readonly Capacity[];
  readonly minima: readonly MinimumNeurons[];
}
