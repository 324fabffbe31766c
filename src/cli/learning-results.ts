// What `engram episodic learn` finds, as `--json` prints it.

import type { Attempt, SuccessRate } from '../episodic/learning/attempt.ts';
import { columnCorrelations, type EpochFigures, STORED_FROM, sharing, storedIn } from '../episodic/learning/lesson.ts';
import { type RecallTest, testRecall } from '../episodic/learning/recall-test.ts';
import type { LearnedWeights } from '../episodic/learning/rule.ts';
import type { LearningSettings } from '../episodic/learning/settings.ts';
import type { Patterns } from '../episodic/model/patterns.ts';
import type { MemoryOrigin } from './episodic-results.ts';
import type { LearningMode } from './learning-settings.ts';

/** How well a sequence is known. */
export interface Knowledge {
  /** Memories with a column of cosine 0.9 or more, and those whose best column is another's too. */
  readonly stored: number;
  readonly shared: number;
  /** Cosine of each memory with its best column. */
  readonly correlations: readonly number[];
  /** Mean of `1 - cosine`. */
  readonly contentError: number;
  /** Share of the hops that was not reached in order. */
  readonly orderError: number;
  readonly recall: RecallTest;
}

export interface EpisodicLearning extends MemoryOrigin {
  readonly schema: 'engram.episodic-learn/1';
  readonly seed: number;
  readonly unit: 'T_f';
  readonly mode: LearningMode;
  readonly neurons: number;
  readonly memories: number;
  readonly hidden: number;
  readonly protocol: { readonly kind: 'epochs' | 'single-pass'; readonly epochs: number };
  /** `null` for a search, where each attempt has its own. */
  readonly settings: LearningSettings | null;
  /** Epochs of the lesson, or of both with `--then`; `null` for repeats and searches. */
  readonly lessons: readonly (readonly EpochFigures[])[] | null;
  /** Of the sequence, or of both, when all is over. */
  readonly knowledge: readonly Knowledge[] | null;
  /** From noise, without a cue; `null` but for a single pass. */
  readonly fromNoise: RecallTest | null;
  /** Cosines of the memories (rows) with the columns of `Xi`, and `Phi`; `null` for repeats and searches. */
  readonly columns: readonly (readonly number[])[] | null;
  readonly phi: readonly (readonly number[])[] | null;
  /** One row for each run; `null` for a lesson. */
  readonly attempts: readonly Attempt[] | null;
  readonly success: SuccessRate | null;
}

/** What the weights know of `taught`. */
export function knowledgeOf(weights: LearnedWeights, settings: LearningSettings, taught: Patterns): Knowledge {
  const stored = storedIn(columnCorrelations(weights, taught));
  const recall = testRecall(weights, settings, taught);
  const correlations = stored.map(({ correlation }) => correlation);
  return {
    stored: correlations.filter((each) => each >= STORED_FROM).length,
    shared: sharing(stored),
    correlations,
    contentError: 1 - correlations.reduce((sum, each) => sum + each, 0) / correlations.length,
    orderError: 1 - recall.reached / (taught.count - 1),
    recall,
  };
}
