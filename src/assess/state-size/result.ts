// What is measured of the size of a state, as the object that `engram assess state-size --json` prints.

import type { AnalysedModel } from '../../emt/results/analysis.ts';
import type { InputLaw } from '../memory/drive.ts';

/** Through how many numbers the past of a network reaches its future. */
export interface StateSize {
  schema: 'engram.assess-state-size/1';
  seed: number;
  model: AnalysedModel;
  /** Values of the whole state. */
  stateSize: number;
  inputs: InputLaw;
  sequences: number;
  /** Inputs that are moved. */
  past: number;
  /** Singular values count from this share of the largest on. */
  cutoff: number;
  /** Live cells of the circuit of its task, which is what a network of it needs; `null` where none is known. */
  expected: number | null;
  /** Right after the last input, by the number of future outputs that are asked. */
  byFuture: { future: number; size: SizeOverSequences }[];
  /** Of the most future outputs, by steps without input since then. */
  bySilence: { silence: number; size: SizeOverSequences }[];
  /** Singular values right after the last input over the largest, of the first sequence. */
  spectrum: number[];
  /** Right after the last input, of networks of its kind that learned nothing. */
  nulls: { kind: 'random' | 'shuffled'; size: SizeOverSequences }[];
}

/** Over sequences, whose trajectories differ. */
export interface SizeOverSequences {
  /** Numerical rank: mean, least and most. */
  rank: number;
  least: number;
  most: number;
  /** The exponential of the entropy of the singular values: small ones count less. Mean. */
  entropy: number;
}
