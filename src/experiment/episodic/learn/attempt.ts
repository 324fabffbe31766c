// One whole run of learning, as a job that anybody can do.

import type { Attempt } from '../../../episodic/learning/attempt.ts';
import { type PlannedAttempt, runAttempt } from '../../../episodic/learning/attempts.ts';
import type { JobKind } from '../../kit/pool.ts';

export const learningAttempt: JobKind<PlannedAttempt, Attempt> = { kind: 'learning', work: runAttempt };
