// One whole run of learning, as a job that anybody can do.

import type { Attempt } from '../../../episodic/learning/attempt.ts';
import { type PlannedAttempt, runAttempt } from '../../../episodic/learning/attempts.ts';
import type { JobKind } from '../../kit/pool.ts';

/** One whole run of learning: what a pool does of repeats and searches. */
export const learningAttempt: JobKind<PlannedAttempt, Attempt> = { kind: 'learning', work: runAttempt };
