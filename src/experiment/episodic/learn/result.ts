// What `engram episodic learn` finds, as `--json` prints it.

import type { Attempt, SuccessRate } from '../../../episodic/learning/attempt.ts';
import type { Knowledge } from '../../../episodic/learning/knowledge.ts';
import type { LearningMode } from '../../../episodic/learning/learning-options.ts';
import type { EpochMeasures } from '../../../episodic/learning/lesson.ts';
import type { RecallTest } from '../../../episodic/learning/recall-test.ts';
import type { LearningSettings } from '../../../episodic/learning/settings.ts';
import type { MemoryOrigin } from '../memories.ts';

/** What was learned, of one lesson or two, or in many runs. */
export interface Learned {
  /** Epochs of the lesson, or of both with `--then`; `null` for repeats and searches. */
  readonly lessons: readonly (readonly EpochMeasures[])[] | null;
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

export interface EpisodicLearning extends MemoryOrigin, Learned {
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
}
