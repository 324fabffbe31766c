// Repeats or a search: whole runs of learning over the workers, each saved as soon as it is over.

import { type Attempt, successRate } from '../../../episodic/learning/attempt.ts';
import { drawnSettings } from '../../../episodic/learning/learning-options.ts';
import { runJob } from '../../kit/pool.ts';
import type { Run } from '../../kit/run.ts';
import { learningAttempt } from './attempt.ts';
import type { LearningRequest } from './request.ts';
import type { Learned } from './result.ts';
import { saveAttempt, savedAttempts } from './saved.ts';

/** All attempts in their order; those that are saved already are not done again. */
export async function attemptAll(
  { mode, plan, settings, attempts: count, singlePass }: LearningRequest,
  workers: number | undefined,
  run: Run,
): Promise<Learned> {
  const { store } = run;
  const attempts = new Map((store ? savedAttempts(store) : []).map((each) => [each.attempt, each]));
  let inOrder = [...attempts.values()].filter((each) => each.inOrder).length;
  const show = () => run.progress(`${attempts.size} runs`, attempts.size / count, `of ${count}, ${inOrder} in order`);
  const pool = run.pool(workers);
  const attempt = async (k: number): Promise<void> => {
    const own = mode === 'repeats' ? settings : drawnSettings(settings, { seed: plan.seed, attempt: k, singlePass });
    const done = await runJob(pool, learningAttempt, { plan, settings: own, attempt: k });
    attempts.set(k, done);
    if (store) saveAttempt(store, done);
    if (done.inOrder) inOrder++;
    show();
  };
  show();
  // A few at a time: the results of a million would all wait at once. A loop that fails closes the generator for all.
  const open = (function* () {
    for (let k = 0; k < count; k++) if (!attempts.has(k)) yield k;
  })();
  try {
    await Promise.all(
      Array.from({ length: 2 * pool.workers }, async () => {
        for (const k of open) await attempt(k);
      }),
    );
  } finally {
    await pool.end();
  }
  const sorted: Attempt[] = [...attempts.values()].sort((a, b) => a.attempt - b.attempt);
  return {
    ...{ lessons: null, knowledge: null, fromNoise: null, columns: null, phi: null },
    attempts: sorted,
    success: successRate(sorted),
  };
}
