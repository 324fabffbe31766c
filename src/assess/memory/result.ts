// What is measured of a memory, as the object that `engram assess memory --json` prints. Ages count steps back from the newest
// unit, 0. Source: memory-assessment, section 1 with corrections 1 to 3; the indicators are an operationalisation of ours.

import type { AnalysedModel } from '../../emt/results/analysis.ts';
import type { InputLaw } from './drive.ts';
import type { Advice, Capacity, Fit, LengthIndicators } from './indicators.ts';

/** How much of a sequence a network holds, how far back, what limits it, and which length to train with. */
export interface MemoryAbility {
  schema: 'engram.assess-memory/1';
  seed: number;
  model: AnalysedModel;
  /** Number of its parameters. */
  parameters: number;
  /** The part of the state that is read: what the readout sees, or all of it. */
  part: 'hidden' | 'state';
  /** Values of that part. */
  readSize: number;
  inputs: InputLaw;
  samples: number;
  /** Readout noise of the headline figures, over the mean variance of what is read. */
  lambda: number;
  /** Inputs that its task has, after which it was trained to run alone; lengths beyond are out of what it learned. `null`: unknown. */
  trainedLength: number | null;
  memory: MemoryFigures;
  /** The length at which the curves below are taken. */
  length: number;
  /** Units held at that length against readout noise. */
  againstNoise: { lambda: number; amount: number }[];
  /** What is held after steps without input. */
  held: HeldAfter[];
  /** I13, by age at that length: how far the state moves when one unit is another, over how far it is between two sequences. */
  trace: number[];
  /** Networks of the same kind that learned nothing: untrained weights, and its own shuffled. */
  nulls: NullMemory[];
}

export interface NullMemory {
  kind: 'random' | 'shuffled';
  memory: MemoryFigures;
  /** Units that are held after the most steps without input. */
  heldAtLast: number;
}

/** Of one network, over a grid of lengths. */
export interface MemoryFigures {
  /** Over the lengths that were asked for. */
  lengths: (LengthIndicators & {
    /** I1: the share of each age that is held, above the noise floor. */
    retention: number[];
    /** What a reader finds of permuted targets at most (95th percentile of 20), at least 0. */
    floor: number;
  })[];
  capacity: Capacity;
  fits: Fit[];
  advice: Advice;
}

export interface HeldAfter {
  /** Steps without input. */
  steps: number;
  /** Units that are held. */
  amount: number;
  retention: number[];
}
