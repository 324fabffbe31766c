// What a recall is: its summary with what was run, and the data of its pictures.

import type { ModelMeasures, RecallSummary } from '../../../episodic/theory/summary.ts';
import type { MemoryOrigin } from '../memories.ts';

/** What `engram episodic run --json` prints. */
export interface EpisodicRun extends RecallSummary, MemoryOrigin {
  readonly schema: 'engram.episodic-run/1';
  readonly seed: number;
  readonly model: ModelMeasures;
  readonly graph: string;
  readonly cue: { readonly memory: number; readonly noise: number; readonly missing: number };
  /** `null` of the event engine. */
  readonly dt: number | null;
  readonly cycles: number;
  /** Of every time in the object. */
  readonly unit: 'T_f';
}
