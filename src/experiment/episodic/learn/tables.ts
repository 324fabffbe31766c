// The tables of learning: the epochs of a lesson, how many runs ended, the visits of a recall.

import { mean } from '../../../array/statistics.ts';
import type { Attempt } from '../../../episodic/learning/attempt.ts';
import { type EpochMeasures, STORED_FROM } from '../../../episodic/learning/lesson.ts';
import type { RecallTest } from '../../../episodic/learning/recall-test.ts';
import { inTerminals, onPages, type TableBlock } from '../../../story/story.ts';

/** Epochs, or runs, in a table of a terminal. */
const MOST_ROWS = 24;

/** The first epochs of a lesson and the last ones. */
export function epochTable(epochs: readonly EpochMeasures[], lesson: number): TableBlock {
  const shown = epochs.length <= MOST_ROWS ? epochs : [...epochs.slice(0, 4), ...epochs.slice(4 - MOST_ROWS)];
  return {
    kind: 'table',
    ...(lesson > 0 ? { caption: 'second sequence' } : {}),
    head: ['epoch', 'energy', 'stored', 'cosine', 'shared', 'drift', 'in order'],
    rows: shown.map(({ epoch, energy, stored, shared, drift, recall }) => [
      String(epoch),
      energy,
      `${stored.filter(({ correlation }) => correlation >= STORED_FROM).length} of ${stored.length}`,
      mean(stored.map(({ correlation }) => correlation)),
      String(shared),
      drift,
      String(recall.reached + 1),
    ]),
  };
}

/** Runs in the table of a page. */
const MOST_RUNS = 100;

/** Terminals get the best runs, pages the first ones. */
export function attemptTables(attempts: readonly Attempt[]): TableBlock[] {
  const best = [...attempts].sort((a, b) => b.reached - a.reached || b.correlation - a.correlation).slice(0, MOST_ROWS);
  const count = attempts.length;
  const rest = `... and ${count - best.length} more runs, none better: see --json`;
  const caption = `The first ${MOST_RUNS} of ${count} runs.`;
  return [
    inTerminals({ ...attemptTable(best), ...(count > best.length ? { rest } : {}) }),
    onPages({ ...attemptTable(attempts.slice(0, MOST_RUNS)), ...(count > MOST_RUNS ? { caption } : {}) }),
  ];
}

function attemptTable(attempts: readonly Attempt[]): TableBlock {
  return {
    kind: 'table',
    head: ['run', 'in order', 'stored', 'shared', 'cosine', 'ended', 'alpha_c', 'dt', 'T_Xi', 'T_Phi'],
    rows: attempts.map(({ attempt, reached, inOrder, stored, shared, correlation, stop, settings }) => [
      ...[String(attempt), inOrder ? 'all' : String(reached + 1), String(stored), String(shared), correlation, stop],
      ...[settings.alphaC, settings.dt, settings.xiTime, settings.phiTime],
    ]),
  };
}

/** Visits that are told one by one. */
export const MOST_VISITS = 40;

/** @param sequence whose recall it is, where there are two */
export function visitTable({ visits }: RecallTest, sequence: 'first' | 'second' | null): TableBlock {
  return onPages({
    kind: 'table',
    ...(sequence === null ? {} : { caption: `The ${sequence} sequence.` }),
    head: ['memory', 'from, T_f', 'until', 'best overlap'],
    rows: visits
      .slice(0, MOST_VISITS)
      .map(({ memory, from, until, overlap }) => [String(memory), from, until, overlap]),
  });
}
