// What the energy along a recall is: its drift, the check of the descent theorem, and the landscape of held slow states.

import type { Violation } from '../../../episodic/engine/engine.ts';
import type { EpisodicLandscapeData } from '../../../episodic/pictures/landscape-frames.ts';
import type { EpisodicFixedPointsData } from '../../../episodic/pictures/minima-over-time.ts';
import type { Drift } from '../../../episodic/pictures/pictured-recall.ts';
import type { ModelMeasures, RecallSummary } from '../../../episodic/theory/summary.ts';
import type { MemoryOrigin } from '../memories.ts';

/** What `engram episodic energy --json` prints. */
export interface EpisodicEnergyResult extends MemoryOrigin {
  readonly schema: 'engram.episodic-energy/1';
  readonly seed: number;
  readonly model: ModelMeasures;
  readonly unit: 'T_f';
  readonly visited: RecallSummary['visited'];
  readonly stop: RecallSummary['stop'];
  /** Every step was held to the descent theorem, these broke it. */
  readonly descent: { readonly steps: number; readonly violations: readonly Violation[] };
  /** Reduced energy per neuron at up to 2000 times. */
  readonly energy: { readonly times: readonly number[]; readonly values: readonly number[] };
  /** The rise within each visit that was left, and its mean rate, energy per neuron and T_f. */
  readonly drift: readonly Drift[];
  readonly meanRate: number | null;
  /** Energies of minima and grid of each frame; `null` where there is no plane. */
  readonly landscape: EpisodicLandscapeData | null;
  /** Minima for the slow states of 80 times on the first principal component of the feature activity. */
  readonly fixedPoints: Pick<EpisodicFixedPointsData, 'share' | 'frames'> | null;
}

/** What is told and drawn beside it. */
export interface EnergyDetails {
  readonly summary: RecallSummary;
  readonly meanRise: number | null;
  readonly fixedPoints: EpisodicFixedPointsData | null;
}
