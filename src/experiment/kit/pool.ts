// Where independent jobs are done: threads of Node, workers of a page, or here. A job is plain data, complete by itself, so
// that answers do not depend on who does which.

/** What can be sent to somebody else to do. */
export interface Job {
  readonly kind: string;
  /** Plain data, complete by itself. */
  readonly data: unknown;
}

/** A kind of job: its name, the same for everybody, and the work itself. */
export interface JobKind<Data, Answer> {
  readonly kind: string;
  /** The answer, plain data too, done here and now. */
  work(data: Data): Answer;
}

/** Somebody who does jobs: this thread, threads of Node, workers of a page. */
export interface Pool {
  /** How many jobs are done at once. */
  readonly workers: number;
  /** Whether somebody is there already; the first job calls them. */
  readonly isStarted: boolean;
  /** The answer to `job`, done by the next worker that is free. Throws what the job threw. */
  run(job: Job): Promise<unknown>;
  /** Ends the workers; jobs that are not done are given up. */
  end(): Promise<void>;
}

/** Asks the next free worker of `pool` for the answer to a job of that kind. @throws what the job throws */
export function runJob<Data, Answer>(pool: Pool, { kind }: JobKind<Data, Answer>, data: Data): Promise<Answer> {
  return pool.run({ kind, data }) as Promise<Answer>;
}

/** Makes a pool of this thread alone. @param work does one job */
export function localPool(work: (job: Job) => unknown): Pool {
  return { workers: 1, isStarted: true, run: async (job) => work(job), end: async () => {} };
}
