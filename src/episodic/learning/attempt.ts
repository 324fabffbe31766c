// One whole run of learning as one row: settings, seed, how it ended. Repeated over seeds it gives a rate of success, over
// random settings a map of success. Every attempt draws from streams named by the root seed and its number, so that
// attempts are the same in any order and on any number of workers. Source: spec of sequential memory, section 10.

import { stream } from '../../array/random.ts';
import { mean, wilsonInterval } from '../../array/statistics.ts';
import { biasedPatterns } from '../model/pattern-draws.ts';
import { type Patterns, patternsOf } from '../model/patterns.ts';
import { initialWeights, Lesson, STORED_FROM } from './lesson.ts';
import type { LearningSettings } from './settings.ts';

/** What the attempts of one study have in common. */
export interface AttemptPlan {
  /** The numbers of neurons `N` and of hidden units `N_h`. */
  readonly neurons: number;
  readonly hidden: number;
  /** The length of the sequence, `L`. */
  readonly memories: number;
  /** The bias of the bits, `Pr(+-1) = (1 +- bias) / 2`. */
  readonly bias: number;
  /** The memories, where they are the same in every attempt; drawn anew when `null`. `[L, N]`. */
  readonly taught: Float64Array | null;
  readonly epochs: number;
  readonly seed: number;
}

/** A whole run of learning as one row. */
export interface Attempt {
  /** Number of the attempt, from 0: part of the names of its streams. */
  readonly attempt: number;
  readonly settings: LearningSettings;
  /** The last memory recalled in order, from 0, and whether it was the last of all. */
  readonly reached: number;
  readonly inOrder: boolean;
  /** Taught memories with a column of cosine 0.9 or more, and those that share their unit. */
  readonly stored: number;
  readonly shared: number;
  /** Mean cosine of the taught memories with their best columns, after the first epoch and in the end. */
  readonly firstCorrelation: number;
  readonly correlation: number;
  readonly stop: 'order' | 'wrong' | 'patience' | 'budget' | 'diverged';
}

/**
 * Draws the memories and the first weights of attempt `k`, from streams of its own.
 * @throws InputError where the plan or the settings cannot be
 */
export function attemptStart(plan: AttemptPlan, settings: LearningSettings, attempt: number) {
  const { neurons, memories: count, bias, seed } = plan;
  const rng = (name: string) => stream(seed, 'episodic', 'learning', name, attempt);
  const taught: Patterns = plan.taught
    ? patternsOf(count, neurons, plan.taught)
    : biasedPatterns({ count, neurons, bias, rng: rng('memories') });
  return { taught, weights: initialWeights(neurons, plan.hidden, settings, rng('weights')) };
}

/** A second sequence of `count` random memories of the same size. */
export function secondSequence({ neurons, bias, seed }: AttemptPlan, count: number): Patterns {
  return biasedPatterns({ count, neurons, bias, rng: stream(seed, 'episodic', 'learning', 'second') });
}

/** A run from its beginning to its end. @throws InputError where the settings cannot be */
export function attemptLearning(plan: AttemptPlan, settings: LearningSettings, attempt: number): Attempt {
  const { taught, weights } = attemptStart(plan, settings, attempt);
  const lesson = new Lesson(settings, weights, taught);
  let first = 0;
  for (;;) {
    const { epoch, stored, shared, recall } = lesson.advance();
    const correlation = mean(stored.map((each) => each.correlation));
    if (epoch === 1) first = correlation;
    if (epoch < plan.epochs && lesson.isFinite) continue;
    return {
      attempt,
      settings,
      reached: recall.reached,
      inOrder: recall.inOrder,
      stored: stored.filter((each) => each.correlation >= STORED_FROM).length,
      shared,
      firstCorrelation: first,
      correlation,
      stop: recall.stop,
    };
  }
}

export interface SuccessRate {
  readonly successes: number;
  readonly trials: number;
  readonly rate: number;
  /** Wilson's interval, 95 %. */
  readonly interval: { readonly low: number; readonly high: number };
}

/** Counts how many attempts learned the whole sequence in order, with Wilson's interval of the rate. */
export function successRate(attempts: readonly Pick<Attempt, 'inOrder'>[]): SuccessRate {
  const successes = attempts.filter(({ inOrder }) => inOrder).length;
  const trials = attempts.length;
  return {
    successes,
    trials,
    rate: trials === 0 ? 0 : successes / trials,
    interval: wilsonInterval(successes, trials),
  };
}
