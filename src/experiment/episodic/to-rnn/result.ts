// What the conjugate network is: its size, its task, and the cycles of memories that are its circuit.

import type { MemoryOrigin } from '../memories.ts';

/** What `engram episodic to-rnn --json` prints. */
export interface EpisodicNetwork extends MemoryOrigin {
  readonly schema: 'engram.episodic-network/1';
  readonly seed: number;
  readonly file: string;
  /** By the name that `--task` takes. */
  readonly task: string;
  readonly hiddenSize: number;
  readonly activation: 'tanh' | 'linear';
  /** Each from the memory where input enters. */
  readonly cycles: readonly (readonly number[])[];
}
