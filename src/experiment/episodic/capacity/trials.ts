// Some trials of one load of a capacity, as a job that anybody can do.

import type { CapacityProblem } from '../../../episodic/capacity/problem.ts';
import { capacityTrial } from '../../../episodic/capacity/trial.ts';
import type { JobKind } from '../../kit/pool.ts';

export interface TrialsOfLoad {
  readonly problem: CapacityProblem;
  readonly neurons: number;
  /** Memories. */
  readonly count: number;
  /** Numbers of the trials, from which their draws follow. */
  readonly trials: readonly number[];
}

/** The outcomes of the trials, in their order. */
export const capacityTrials: JobKind<TrialsOfLoad, readonly number[]> = {
  kind: 'capacity',
  work: ({ problem, neurons, count, trials }) => trials.map((trial) => capacityTrial(problem, neurons, count, trial)),
};
