// What an analysis may be asked for, and the check of it.

import { requireChoice, requireWhole } from '../../array/options.ts';
import type { BasisRequest, StateSpace } from '../results/analysis.ts';

/** The stages of an analysis, in their order. */
export const analysisStageNames = [
  'accuracy',
  'spectrum',
  'basis',
  'edits',
  'control: random',
  'control: shuffled',
  'trajectory',
] as const;
export type AnalysisStage = (typeof analysisStageNames)[number];

/** What an analysis may be asked for. */
export interface AnalyzeOptions {
  readonly basis?: BasisRequest;
  /**
   * Part of the state in which variables are looked for and edited: the whole, or `h` alone of cells with more (`[h;
   * c]`).
   */
  readonly stateSpace?: StateSpace;
  /** Steps of the output phase over which accuracy is measured; the task's own where it has only one. */
  readonly horizon?: number;
  readonly seed?: number;
  /** The file or program that the network came from, for the record. */
  readonly source?: string | null;
  readonly checkpoint?: string | null;
  /** Called with the stage that runs and the share of it that is done, 0 ... 1. */
  readonly onProgress?: (stage: AnalysisStage, done: number) => void;
}

const defaults = { basis: 'auto', stateSpace: 'whole', horizon: 200, seed: 0 } as const;

export type AnalyzeSettings = Required<Pick<AnalyzeOptions, keyof typeof defaults>>;

/** The options over their defaults. @throws UsageError for a count that is no whole number in its range, unknown names */
export function analyzeSettings(options: AnalyzeOptions): AnalyzeSettings {
  const known = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: AnalyzeSettings = { ...defaults, ...(Object.fromEntries(known) as AnalyzeOptions) };
  requireWhole('horizon', settings.horizon, { min: 1 });
  requireWhole('seed', settings.seed);
  requireChoice('basis', settings.basis, ['auto', 'spectral', 'regression', 'power']);
  requireChoice('stateSpace', settings.stateSpace, ['whole', 'hidden']);
  return settings;
}
