// What commands of `engram episodic` print with `--json`.

import type { ImageSize } from '../array/grey-image.ts';
import type { Violation } from '../episodic/engine/engine.ts';
import type { EpisodicLandscapeData } from '../episodic/pictures/landscape-frames.ts';
import type { EpisodicFixedPointsData } from '../episodic/pictures/minima-over-time.ts';
import type { Drift } from '../episodic/pictures/pictured-recall.ts';
import type { DesignedMemories, DesignedParameters } from '../episodic/theory/design-dwells.ts';
import type { ModelFigures, RecallSummary } from '../episodic/theory/summary.ts';

/** Where memories came from. */
export interface MemoryOrigin {
  /** `random`, `digits`, or the file or folder. */
  readonly patterns: string;
  /** Size of the image that a memory is; `null` where it is none. */
  readonly image: ImageSize | null;
  /** `null` where the bits are not random. */
  readonly bias: number | null;
  /** Values below it became -1, the others +1; `null` where they were taken as they are. */
  readonly threshold: number | null;
}

/** Of `run`. */
export interface EpisodicRun extends RecallSummary, MemoryOrigin {
  readonly schema: 'engram.episodic-run/1';
  readonly seed: number;
  readonly model: ModelFigures;
  readonly graph: string;
  readonly cue: { readonly memory: number; readonly noise: number; readonly missing: number };
  /** `null` of the event engine. */
  readonly dt: number | null;
  readonly cycles: number;
  /** Of every time in the object. */
  readonly unit: 'T_f';
}

/** Of `energy`. */
export interface EpisodicEnergyResult extends MemoryOrigin {
  readonly schema: 'engram.episodic-energy/1';
  readonly seed: number;
  readonly model: ModelFigures;
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

/** Of `design`. */
export interface EpisodicDesign extends DesignedParameters {
  readonly schema: 'engram.episodic-design/1';
  readonly seed: number;
  readonly unit: 'T_f';
  readonly wanted: readonly number[];
  /** `null` where no memories were given. */
  readonly memories: (MemoryOrigin & DesignedMemories) | null;
}

/** Of `to-rnn`. */
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
