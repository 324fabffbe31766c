// Some trials of one load of a capacity, as a job that anybody can do.

import { runTrials, type TrialsOfLoad, type TrialWorkers } from '../../../episodic/capacity/spread-trials.ts';
import { type JobKind, type Pool, runJob } from '../../kit/pool.ts';

/** Some trials of one load, by their numbers; the answer is their outcomes in that order. */
export const capacityTrials: JobKind<TrialsOfLoad, readonly number[]> = { kind: 'capacity', work: runTrials };

/** Gives the workers of a pool as those who do trials (`spreadRunner`). */
export function trialWorkers(pool: Pool): TrialWorkers {
  return {
    workers: pool.workers,
    get isStarted() {
      return pool.isStarted;
    },
    run: (load) => runJob(pool, capacityTrials, load),
  };
}
