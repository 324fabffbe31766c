// What experiments of sequential memories say alike: the papers, the model, what was visited, and whether in order.

import { numberText } from '../../array/words.ts';
import type { ModelMeasures, RecallSummary } from '../../episodic/theory/summary.ts';

/** The papers behind them. */
export const GSEMM =
  'Theory: Karuvally, Sejnowski, Siegelmann, “General Sequential Episodic Memory Model”, ICML 2023; EDEN, NeurIPS 2025, arXiv 2510.24965.';

/** A labelled line. */
export type Row = readonly [label: string, value: string];

export function modelRow({ name, neurons, memories, edges, ratio, escapeRatio, times }: ModelMeasures): Row {
  const r = numberText(escapeRatio ?? ratio);
  const slow = times.delay === null ? 'no slow state' : `r = ${r}, T_d = ${numberText(times.delay)} T_f`;
  return ['model', `${name}, ${neurons} neurons, ${memories} memories, ${edges} edges; ${slow}`];
}

const MOST_VISITS = 40;

export function visitedText(visited: readonly number[]): string {
  const shown = visited.slice(0, MOST_VISITS).join(' ');
  return visited.length > MOST_VISITS ? `${shown} ... (${visited.length} in all)` : shown;
}

/** Whether the order was right, and where it first was not. */
export function orderText({ inOrder, static: isStatic, firstWrong, visited }: RecallSummary): string {
  if (inOrder) return isStatic ? 'a static memory, and it is held' : 'as it should be';
  if (firstWrong === null) return 'no wrong hop, but it did not get as far as it should';
  if (firstWrong === 0) return `broken: memory ${visited[0]} was recalled first, not that of the cue`;
  return `broken: memory ${visited[firstWrong - 1]} was followed by ${visited[firstWrong]} (hop ${firstWrong})`;
}

/** The answer of a report. */
export function answerOf({ name }: ModelMeasures, run: RecallSummary): string {
  return `${name.toUpperCase()}, recalled by the ${run.engine} engine: ${orderText(run)}.`;
}
