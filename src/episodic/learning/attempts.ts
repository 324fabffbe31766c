// Repeats or a search: whole runs of learning, done by anybody in any order, a few at a time.

import { type Attempt, type AttemptPlan, attemptLearning } from './attempt.ts';
import { drawnSettings } from './learning-options.ts';
import type { LearningSettings } from './settings.ts';

/** One whole run of learning, plain data. */
export interface PlannedAttempt {
  readonly plan: AttemptPlan;
  readonly settings: LearningSettings;
  /** Its number, from which its draws follow. */
  readonly attempt: number;
}

/** How the run ended. */
export function runAttempt({ plan, settings, attempt }: PlannedAttempt): Attempt {
  return attemptLearning(plan, settings, attempt);
}

/** Runs of one setting, or of settings that each draws by its number. */
export interface PlannedAttempts {
  readonly mode: 'repeats' | 'search';
  readonly plan: AttemptPlan;
  /** Of a search, what its draws have in common. */
  readonly settings: LearningSettings;
  /** How many. */
  readonly attempts: number;
  readonly singlePass: boolean;
}

interface AttemptWorkers {
  /** How many runs are done at once. */
  readonly workers: number;
  /** `runAttempt` of it, done by the next worker that is free. */
  run(planned: PlannedAttempt): Promise<Attempt>;
}

/**
 * All attempts in their order.
 * @param done those that need not be done again
 * @param onAttempt hears of every one that is over, how many are and how many of these recalled the whole sequence in order;
 *   first of those that were done before
 */
export async function attemptAll(
  { mode, plan, settings, attempts: count, singlePass }: PlannedAttempts,
  { workers, run }: AttemptWorkers,
  done: readonly Attempt[],
  onAttempt: (attempt: Attempt | null, over: number, inOrder: number) => void,
): Promise<Attempt[]> {
  const over = [...done];
  let inOrder = done.filter((each) => each.inOrder).length;
  const known = new Set(done.map(({ attempt }) => attempt));
  onAttempt(null, over.length, inOrder);
  // A few at a time: the results of a million would all wait at once. A loop that fails closes the generator for all.
  const open = (function* () {
    for (let k = 0; k < count; k++) if (!known.has(k)) yield k;
  })();
  await Promise.all(
    Array.from({ length: 2 * workers }, async () => {
      for (const k of open) {
        const own =
          mode === 'repeats' ? settings : drawnSettings(settings, { seed: plan.seed, attempt: k, singlePass });
        const attempt = await run({ plan, settings: own, attempt: k });
        over.push(attempt);
        if (attempt.inOrder) inOrder++;
        onAttempt(attempt, over.length, inOrder);
      }
    }),
  );
  return over.sort((a, b) => a.attempt - b.attempt);
}
