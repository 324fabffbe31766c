// What a design is: parameters and, of memories, the weights of their edges.

import type { DesignedMemories, DesignedParameters } from '../../../episodic/theory/design-dwells.ts';
import type { MemoryOrigin } from '../memories.ts';

/** What `engram episodic design --json` prints. */
export interface EpisodicDesign extends DesignedParameters {
  readonly schema: 'engram.episodic-design/1';
  readonly seed: number;
  readonly unit: 'T_f';
  readonly wanted: readonly number[];
  /** `null` where no memories were given. */
  readonly memories: (MemoryOrigin & DesignedMemories) | null;
}
