// What a worker thread of `engram episodic` does: one job at a time, each complete by itself, so that answers do not
// depend on who does which. Another kind of job is another member of `EpisodicJob`, its result, and a case of `work`.

import type { CapacityProblem } from '../episodic/capacity/problem.ts';
import { capacityTrial } from '../episodic/capacity/trial.ts';
import { type Attempt, type AttemptPlan, attemptLearning } from '../episodic/learning/attempt.ts';
import type { LearningSettings } from '../episodic/learning/settings.ts';
import { type SentError, sentError } from './terminal/errors.node.ts';

/** Some trials of one load of a capacity. */
export interface CapacityJob {
  readonly kind: 'capacity';
  readonly problem: CapacityProblem;
  readonly neurons: number;
  readonly count: number;
  readonly trials: readonly number[];
}

/** One whole run of learning. */
export interface LearningJob {
  readonly kind: 'learning';
  readonly plan: AttemptPlan;
  readonly settings: LearningSettings;
  readonly attempt: number;
}

/** Plain data that can be sent to another thread. */
export type EpisodicJob = CapacityJob | LearningJob;

/** What comes back, by the kind of the job. */
export interface EpisodicJobResults {
  /** The outcomes of the trials, in their order. */
  readonly capacity: readonly number[];
  readonly learning: Attempt;
}

export type EpisodicAnswer<Kind extends keyof EpisodicJobResults> =
  | { readonly result: EpisodicJobResults[Kind] }
  | { readonly error: SentError };

export default function answer(job: EpisodicJob): EpisodicAnswer<EpisodicJob['kind']> {
  try {
    return { result: work(job) };
  } catch (error) {
    return { error: sentError(error) };
  }
}

function work(job: EpisodicJob): EpisodicJobResults[EpisodicJob['kind']] {
  switch (job.kind) {
    case 'capacity':
      return job.trials.map((trial) => capacityTrial(job.problem, job.neurons, job.count, trial));
    case 'learning':
      return attemptLearning(job.plan, job.settings, job.attempt);
  }
}
