// What learned weights know, in words: what is stored, what is recalled, and how to recall it like any other memory.

import { commandLine } from '../../../array/command-line.ts';
import { mean } from '../../../array/statistics.ts';
import { numberText, roundedText } from '../../../array/words.ts';
import type { Knowledge } from '../../../episodic/learning/knowledge.ts';
import type { RecallTest } from '../../../episodic/learning/recall-test.ts';
import type { KeyBlock } from '../../../story/story.ts';
import type { EpisodicLearning } from './result.ts';
import { NETWORK_FILE } from './saved.ts';
import { MOST_VISITS } from './tables.ts';

type Rows = KeyBlock['rows'];

/** @param sequence which one is told of, where there are two */
export function knowledgeRows(
  { stored, correlations, shared, recall }: Knowledge,
  sequence: 'first' | 'second' | null,
): Rows {
  const name = sequence === null ? '' : `${sequence}: `;
  const cosines = `mean cosine ${numberText(mean(correlations))}, least ${numberText(Math.min(...correlations))}`;
  const sharing = shared === 0 ? '' : `; ${shared} share a unit`;
  const order = recall.inOrder ? 'as it should be' : `broken after memory ${recall.reached}: ${STOPS[recall.stop]}`;
  return [
    ['stored', `${name}${stored} of ${correlations.length}, ${cosines}${sharing}`],
    ['recalled', `${name}${visitsText(recall)}`],
    ['order', `${name}${order}`],
  ];
}

const STOPS: Readonly<Record<RecallTest['stop'], string>> = {
  order: 'all were reached',
  wrong: 'another one came next',
  patience: 'it was not left',
  budget: 'time was up',
  diverged: 'a number was no longer finite',
};

export function visitsText({ visits, longest }: RecallTest): string {
  if (visits.length === 0) return 'no taught memory';
  const shown = visits.map(({ memory, overlap }) => `${memory} (${numberText(overlap, 2)})`);
  return `${firstOf(shown)}; longest stretch in order ${longest}`;
}

/** The command that recalls the network saved in `out`, and the units that it should visit; none where it diverged. */
export function nextRows(out: string, { lessons, settings, protocol }: EpisodicLearning): Rows {
  const isWhole = lessons?.every((epochs) => epochs.length === protocol.epochs) ?? false;
  if (!isWhole || !settings) return [];
  const { alphaC, beta, times, delay } = settings;
  const units = lessons!
    .at(-1)!
    .at(-1)!
    .stored.map(({ unit }) => String(unit));
  const command = commandLine([
    ...['episodic', 'run', '--patterns', `${out}/${NETWORK_FILE}`, '--graph', 'phi', '--cue', units[0]!],
    ...['--ratio', roundedText(1 / alphaC, 6), '--beta', roundedText(alphaC * beta, 6), '--td', String(times.delay)],
    ...(delay === 'tanh' ? ['--delay', 'tanh'] : []),
  ]);
  return [
    ['units', `${firstOf(units)}: those of the memories, in order`],
    ['next', command],
  ];
}

function firstOf(words: readonly string[]): string {
  return `${words.slice(0, MOST_VISITS).join(' ')}${words.length > MOST_VISITS ? ' ...' : ''}`;
}
