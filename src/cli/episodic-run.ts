// What `engram episodic run --json` prints.

import type { ModelFigures, RecallSummary } from '../episodic/summary.ts';

export interface EpisodicRun extends RecallSummary {
  readonly schema: 'engram.episodic-run/1';
  readonly seed: number;
  readonly model: ModelFigures;
  readonly patterns: string;
  readonly graph: string;
  readonly cue: { readonly memory: number; readonly noise: number; readonly missing: number };
  /** `null` of the event engine. */
  readonly dt: number | null;
  readonly cycles: number;
  /** Of every time in the object. */
  readonly unit: 'T_f';
}
