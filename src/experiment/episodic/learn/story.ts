// What a learning says: how the epochs went, what is stored and recalled in the end; of many runs how often the whole
// sequence is.

import { mean } from '../../../array/statistics.ts';
import { numberText, typesetNumber } from '../../../array/words.ts';
import type { Knowledge } from '../../../episodic/learning/knowledge.ts';
import type { RecallTest } from '../../../episodic/learning/recall-test.ts';
import type { LearningSettings } from '../../../episodic/learning/settings.ts';
import {
  type Block,
  inTerminals,
  type KeyBlock,
  onPages,
  type Story,
  section,
  type TileBlock,
} from '../../../story/story.ts';
import { knowledgeRows, nextRows, visitsText } from './knowledge.ts';
import { picturesOf } from './pictures.ts';
import type { EpisodicLearning } from './result.ts';
import { attemptTables, epochTable, visitTable } from './tables.ts';

/** @param out where the network is, if it was saved */
export function learnStory(learning: EpisodicLearning, out: string | null): Story {
  const { lessons, attempts, knowledge, fromNoise } = learning;
  return {
    title: 'Does it learn the sequence?',
    answer: answerOf(learning),
    theory:
      'Theory: Karuvally, Sejnowski, Siegelmann, “General Sequential Episodic Memory Model”, ICML 2023, arXiv 2212.05563; vigilance is Engram’s.',
    blocks: [
      onPages({ kind: 'tiles', tiles: tilesOf(learning) }),
      { kind: 'keys', rows: aboutRows(learning) },
      ...picturesOf(learning),
      ...(lessons ?? []).map((epochs, i) => inTerminals(epochTable(epochs, i))),
      ...(attempts ? [section('How each run ended'), ...attemptTables(attempts)] : []),
      ...(knowledge ? [section('What is recalled'), ...knowledgeBlocks(knowledge, fromNoise)] : []),
      { kind: 'keys', rows: out === null ? [] : nextRows(out, learning) },
    ],
  };
}

function answerOf({ success, knowledge }: EpisodicLearning): string {
  if (success) return `${success.successes} of ${success.trials} runs recall the whole sequence.`;
  const { inOrder, reached } = knowledge![0]!.recall;
  return inOrder ? 'The whole sequence is recalled in order.' : `Recall goes in order as far as memory ${reached}.`;
}

function tilesOf({ memories, neurons, hidden, knowledge, success }: EpisodicLearning): TileBlock['tiles'] {
  const tiles: TileBlock['tiles'][number][] = [
    ['memories', String(memories), `${neurons} neurons, ${hidden} hidden units`],
  ];
  if (success) {
    const { low, high } = success.interval;
    tiles.push(['success', success.rate, `95 %: ${typesetNumber(low)} … ${typesetNumber(high)}`]);
  }
  const first = knowledge?.[0];
  if (first) {
    tiles.push(
      ['stored', String(first.stored), 'cosine of 0.9 or more'],
      ['mean cosine', mean(first.correlations), 'of memories with their best units'],
      ['sharing', String(first.shared), 'memories with the same best unit'],
    );
  }
  return tiles;
}

function aboutRows(learning: EpisodicLearning): KeyBlock['rows'] {
  const { patterns, memories, neurons, hidden, seed, protocol, settings, success } = learning;
  const times = protocol.kind === 'single-pass' ? 'a single pass' : `${protocol.epochs} epochs`;
  const rows: KeyBlock['rows'][number][] = [
    ['memories', `${memories} of ${neurons} neurons, ${patterns}; ${hidden} hidden units; ${times}; seed ${seed}`],
  ];
  if (settings) rows.push(['rule', settingsText(settings)]);
  if (success) {
    const { successes, trials, rate, interval } = success;
    const whole = `${successes} of ${trials} runs recall the whole sequence`;
    const spread = `${numberText(interval.low)} ... ${numberText(interval.high)}`;
    rows.push(['success', `${whole}: ${numberText(rate)} (95 %: ${spread})`]);
  }
  return rows;
}

function settingsText({ vigilance, compat, ...at }: LearningSettings): string {
  const code = compat.length > 0 ? ", as the authors' code has it" : '';
  const answer = vigilance > 0 ? `vigilance ${numberText(vigilance)}` : "the papers' rule";
  return (
    `${answer}${code}; alpha_c ${numberText(at.alphaC)}, T_d ${numberText(at.times.delay)}, T_Xi ${numberText(at.xiTime)}, ` +
    `T_Phi ${numberText(at.phiTime)} T_f; each shown for ${numberText(at.stepsPerMemory * at.dt)} T_f`
  );
}

function knowledgeBlocks(knowledge: readonly Knowledge[], fromNoise: RecallTest | null): Block[] {
  const nameOf = (i: number) => (knowledge.length === 1 ? null : i === 0 ? 'first' : 'second');
  const noise: KeyBlock['rows'] = fromNoise ? [['noise', visitsText(fromNoise)]] : [];
  return [
    { kind: 'keys', rows: [...knowledge.flatMap((each, i) => knowledgeRows(each, nameOf(i))), ...noise] },
    onPages({
      kind: 'text',
      sentences: ['Recall ends as soon as the last memory leads, before its overlap is at its best.'],
    }),
    ...knowledge.map(({ recall }, i) => visitTable(recall, nameOf(i))),
  ];
}
