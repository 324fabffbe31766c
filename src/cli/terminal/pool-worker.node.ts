// What a worker thread does: one job of an experiment at a time.

import { doJob } from '../../experiment/jobs.ts';
import type { Job } from '../../experiment/kit/pool.ts';
import { type SentError, sentError } from './errors.node.ts';

export type JobAnswer = { readonly result: unknown } | { readonly error: SentError };

export default function answer(job: Job): JobAnswer {
  try {
    return { result: doJob(job) };
  } catch (error) {
    return { error: sentError(error) };
  }
}
