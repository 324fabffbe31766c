// The independent jobs of all experiments, a line each: what threads of Node and workers of a page do.

import { capacityTrials } from './episodic/capacity/trials.ts';
import { learningAttempt } from './episodic/learn/attempt.ts';
import type { Job, JobKind } from './kit/pool.ts';

const kinds: readonly JobKind<never, unknown>[] = [capacityTrials, learningAttempt];

/** Does one job here and gives its answer. @throws what the job throws */
export function doJob({ kind, data }: Job): unknown {
  return kinds.find((each) => each.kind === kind)!.work(data as never);
}
