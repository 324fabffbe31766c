// What is measured of gradients over delays, as the object that `engram wave gradient --json` prints.

import type { AnalysedModel } from '../../emt/results/analysis.ts';
import type { WaveTask } from './run.ts';

/** How much the input of each step counts for what is said later, in a network and in untrained ones of its kind. */
export interface WaveGradient {
  schema: 'engram.wave-gradient/1';
  seed: number;
  task: WaveTask;
  model: AnalysedModel;
  /** The step after the input (from 1) whose output and loss are asked. */
  at: number;
  sequences: number;
  /** Steps from an input to that output, ascending, `[inputs]`. */
  distances: number[];
  network: GradientCurves;
  /** Of three untrained networks of the same kind together. */
  untrained: GradientCurves;
}

/** By distance, as `distances`. */
export interface GradientCurves {
  /** `|dC/du|`, `C` the squared error of one output step, mean over outputs. */
  loss: MeanOverSequences[];
  /** `|dy/du|` of all outputs, Frobenius: the same whatever the error is. */
  outputs: MeanOverSequences[];
  /** `|dh/du|` of the whole state, by the step since the first input, from 0; of eight sequences at most. */
  hidden: number[];
  /** `loss` of the farthest input over that of the one that counts most; `null` where no gradient is left at all. */
  farthest: number | null;
}

/** A mean over sequences, with its interval (95 %). */
export interface MeanOverSequences {
  mean: number;
  low: number;
  high: number;
}
