// Where independent jobs are done: threads of Node, workers of a page, or here. A job is plain data, complete by itself, so
// that answers do not depend on who does which.

export interface Job {
  readonly kind: string;
}

export interface Pool {
  /** How many jobs are done at once. */
  readonly workers: number;
  /** Whether somebody is there already; the first job calls them. */
  readonly isStarted: boolean;
  /** The result of `job`, done by the next worker that is free. Throws what the job threw. */
  run(job: Job): Promise<unknown>;
  /** Ends the workers; jobs that are not done are given up. */
  end(): Promise<void>;
}

/** A pool of this thread alone. @param work does one job */
export function localPool(work: (job: Job) => unknown): Pool {
  return { workers: 1, isStarted: true, run: async (job) => work(job), end: async () => {} };
}
