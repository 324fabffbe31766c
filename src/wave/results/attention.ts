// What an attention that does a task gives, as the object that `engram wave attention --json` prints.

import type { SpectrumMeasures } from '../../emt/results/analysis.ts';
import type { Agreement, WaveTask } from './run.ts';

/** A linear task done by the attention of a transformer's last layer in its own loop, head by head. */
export interface WaveAttention {
  schema: 'engram.wave-attention/1';
  seed: number;
  task: WaveTask;
  /** The heads in the order of their weight in the task: how far back each looks, and how many entries it writes. */
  heads: AttentionHead[];
  /** Heads that do the whole task: one for each lag. */
  needed: number;
  /** Share of the operator's squares that these heads reach. */
  reached: number;
  /** What one head, two ... reach at most, with weights that do not hang on what is written. */
  bounds: HeadBound[];
  /** Steps after the input. */
  steps: number;
  agreement: Agreement;
  /** Weights of each head on the columns after the last step, column 1 (oldest) first, `[heads][s]`. */
  weights: number[][];
  /** Eigenvalues of the circuit around the state after the last step (`network`) beside the task's. */
  spectrum: SpectrumMeasures;
  /** An attention of as many heads that was trained on the task; `null` where none was asked for. */
  learned: LearnedByAttention | null;
}

/** What an attention learned that nobody told what to look at. */
export interface LearnedByAttention {
  updates: number;
  /** Mean squared error of every tenth part of the updates. */
  losses: number[];
  /** Over as many steps as the closed form, on another sequence. */
  agreement: Agreement;
  /** Share of right signs over 32 sequences; `null` for outputs that are no signs. */
  right: number | null;
  /** Mean weights of each head on the columns over these sequences, column 1 (oldest) first, `[heads][s]`. */
  weights: number[][];
}

/** How near so many heads with fixed weights come to an operator. */
export interface HeadBound {
  heads: number;
  /** Share of the operator's squares that they reach at most. */
  reached: number;
}

/** A head by what it looks at. */
export interface AttentionHead {
  lag: number;
  /** Counted from 1, the oldest. */
  column: number;
  writes: number;
}
