// One whole run of learning, as a job that anybody can do.

import { type Attempt, type AttemptPlan, attemptLearning } from '../../../episodic/learning/attempt.ts';
import type { LearningSettings } from '../../../episodic/learning/settings.ts';
import type { JobKind } from '../../kit/pool.ts';

export interface PlannedAttempt {
  readonly plan: AttemptPlan;
  readonly settings: LearningSettings;
  /** Its number, from which its draws follow. */
  readonly attempt: number;
}

/** How the run ended. */
export const learningAttempt: JobKind<PlannedAttempt, Attempt> = {
  kind: 'learning',
  work: ({ plan, settings, attempt }) => attemptLearning(plan, settings, attempt),
};
