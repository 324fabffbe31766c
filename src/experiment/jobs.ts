// The independent jobs of all experiments, by kind: what threads of Node and workers of a page do.

import type { Job } from './kit/pool.ts';

const work: Readonly<Record<string, (job: never) => unknown>> = {};

/** The result of one job. @throws what the job throws */
export function doJob(job: Job): unknown {
  return work[job.kind]!(job as never);
}
