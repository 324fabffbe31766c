// What a class of cases is: how many of the two thousand it has, the verdicts that are fair for all of them whatever
// Engram says, and how one is drawn.

import type { RandomStream } from '../../src/array/random.ts';
import type { Verdict } from '../../src/emt/results/analysis.ts';
import type { Network } from '../../src/nn/network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import type { Recipe } from './plant.ts';

/** Which of the court's bounds a class counts in. */
export type Side = 'nothing' | 'something else' | 'planted' | 'not learned';

/** A network beside the task it is asked about. */
export interface Draft {
  readonly family: string;
  readonly task: HistoryTask;
  readonly network: Network;
  readonly recipe: Recipe;
  /** Steps after the input that the analysis is asked for; its own default where absent. */
  readonly horizon?: number;
}

export interface DraftOptions {
  /** 16 to this many units. */
  readonly mostUnits: number;
  /** A number that belongs to this draw alone. */
  readonly seed: number;
  /** The place of the case in its class: kinds of a class come in turn. */
  readonly turn: number;
}

export interface CourtClass {
  readonly name: string;
  readonly side: Side;
  readonly fair: readonly Verdict[];
  /** Cases in a whole court. */
  readonly count: number;
  /** Draws a case, or `null` where what was drawn may not enter. */
  draft(rng: RandomStream, options: DraftOptions): Draft | null;
}

/** The horizon of an analysis by default. */
export const HORIZON = 200;
