// What learned weights know of a sequence: which memories they store, and whether they recall them in order. Source:
// spec of sequential memory, section 10.

import { mean } from '../../array/statistics.ts';
import type { Patterns } from '../model/patterns.ts';
import { columnCorrelations, STORED_FROM, sharing, storedIn } from './lesson.ts';
import { type RecallTest, testRecall } from './recall-test.ts';
import type { LearnedWeights } from './rule.ts';
import type { LearningSettings } from './settings.ts';

/** How well a sequence is known. */
export interface Knowledge {
  /** Memories with a column of cosine 0.9 or more, and those whose best column is another's too. */
  readonly stored: number;
  readonly shared: number;
  /** Cosine of each memory with its best column. */
  readonly correlations: readonly number[];
  /** Mean of `1 - cosine`. */
  readonly contentError: number;
  /** Share of the hops that was not reached in order. */
  readonly orderError: number;
  readonly recall: RecallTest;
}

/**
 * Measures what the weights know of the memories `taught`: how well each is stored, and how far they are recalled in
 * order.
 * @throws InputError as `learnedModel` does
 */
export function knowledgeOf(weights: LearnedWeights, settings: LearningSettings, taught: Patterns): Knowledge {
  const stored = storedIn(columnCorrelations(weights, taught));
  const recall = testRecall(weights, settings, taught);
  const correlations = stored.map(({ correlation }) => correlation);
  return {
    stored: correlations.filter((each) => each >= STORED_FROM).length,
    shared: sharing(stored),
    correlations,
    contentError: 1 - mean(correlations),
    orderError: 1 - recall.reached / (taught.count - 1),
    recall,
  };
}
