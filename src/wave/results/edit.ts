// What comes of editing a column of waves inside a network, as the object that `engram wave edit --json` prints.

import type { AnalysedModel } from '../../emt/results/analysis.ts';
import type { WaveTask } from './run.ts';

/** An edit of a column, counted from 1, the open end. */
export interface ColumnEdit {
  /** `negate`: its cells change sign. `zero`: they are emptied. `swap`: exchanged with those of another. `cut`: what the boundary writes is taken out at every step. */
  kind: 'negate' | 'zero' | 'swap' | 'cut';
  /** For `cut` the start, column `s`. */
  column: number;
  /** The other column of a swap; `null` otherwise. */
  with: number | null;
}

/** Outputs of all sequences at one step after an edit. */
export interface EditedSteps {
  /** Steps since the edit, from 1. */
  step: number;
  /** Outputs that differ in the edited substrate, and those of them that the network said as it did. */
  changed: number;
  right: number;
  /** The other outputs, and those of them that the network said as without an edit. */
  others: number;
  kept: number;
  /** How much of what would be said without the edit is said, 1 as usual; `null` where that does not vary. */
  told: number | null;
}

/** A share with its interval (99.67 %); `null` where nothing was counted. */
export type EditShare = { value: number; low: number; high: number } | null;

/** An edit in a network beside the same edit in a substrate. */
export interface WaveEdit {
  schema: 'engram.wave-edit/1';
  seed: number;
  task: WaveTask;
  model: AnalysedModel;
  edit: ColumnEdit;
  /** The step (from 0, inputs included) after which it is made. */
  at: number;
  sequences: number;
  /** Steps at which any output changes in the substrate. */
  changesAt: number[];
  network: EditOutcome;
  /** The same edit along directions turned by a random rotation, of the same lengths and angles. */
  randomDirections: EditOutcome;
}

/** What came of the edit. */
export interface EditOutcome {
  steps: EditedSteps[];
  changed: EditShare;
  others: EditShare;
}
