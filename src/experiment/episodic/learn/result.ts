// What `engram episodic learn` finds, as `--json` prints it.

import type { Attempt, SuccessRate } from '../../../episodic/learning/attempt.ts';
import type { LearningMode } from '../../../episodic/learning/learning-options.ts';
import type { LearningSettings } from '../../../episodic/learning/settings.ts';
import type { Taught } from '../../../episodic/learning/teaching.ts';
import type { MemoryOrigin } from '../memories.ts';

/** What was learned by one lesson or two, or in many runs. */
export type Learned = Lessons & Runs;

/** `null` of repeats and searches. */
type Lessons = { readonly [K in 'lessons' | 'knowledge' | 'fromNoise' | 'columns' | 'phi']: Taught[K] | null };

/** `null` of lessons. */
interface Runs {
  /** One row for each. */
  readonly attempts: readonly Attempt[] | null;
  readonly success: SuccessRate | null;
}

/** What `engram episodic learn --json` prints. */
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
