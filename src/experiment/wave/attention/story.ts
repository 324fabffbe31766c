// How a task is done by attention: a head for each lag, what fewer reach, and where they look.

import { percentText, plural, roundedText } from '../../../array/words.ts';
import { attendedColumns, attendedFigure } from '../../../figure/wave/attended.ts';
import { type Block, pictureOf, type Story, section, share } from '../../../story/story.ts';
import type { LearnedByAttention, WaveAttention } from '../../../wave/results/attention.ts';
import { spectrumPicture } from '../../shared/network-pictures.ts';
import { agreementInWords, TWM } from '../words.ts';

export function attentionStory(data: WaveAttention): Story {
  const { task, heads, needed, reached, bounds, steps, agreement, weights, spectrum, learned } = data;
  const said = agreementInWords(agreement, steps);
  const have = plural(heads.length, 'head');
  const enough =
    heads.length === needed
      ? `${have}, one for each lag it reads`
      : `${have} of the ${needed} it takes, which reach ${percentText(reached)} of its squares`;
  const answer = `${task.name} by attention with ${enough}: ${said}.${learned ? ` ${learnedInWords(learned, steps)}` : ''}`;
  const lags = heads.map(({ lag }) => lag);
  return {
    title: `How does attention do ${task.name}?`,
    answer,
    theory: TWM,
    blocks: [
      { kind: 'text', sentences: [answer], in: ['text'] },
      { kind: 'keys', rows: [['task', task.summary]] },
      {
        kind: 'table',
        caption: 'The heads: each looks at one column by its position tag, whatever is written there.',
        head: ['head', 'lag', 'column', 'entries it writes'],
        rows: heads.map(({ lag, column, writes }, h) => [String(h + 1), lag, column, writes]),
      },
      {
        kind: 'table',
        caption: 'What so many heads reach at most: one weighs columns by one list and turns them by one matrix.',
        head: ['heads', 'share of the squares'],
        rows: bounds.map(({ heads: count, reached: at }) => [String(count), share(at)]),
      },
      section('Where the heads look'),
      pictureOf(
        'attended',
        ['The weight of each head on each column after the last step: the newest column asks, tags answer.'],
        { weights, lags },
        attendedFigure,
        attendedColumns,
      ),
      ...(learned ? learnedBlocks(learned, task.s) : []),
      section('The circuit around the last state'),
      spectrumPicture(
        [
          'Attention is a linear boundary whose coefficients hang on the state; around this state it has these eigenvalues beside those of the task.',
        ],
        spectrum,
      ),
    ],
  };
}

function learnedInWords({ updates, losses, agreement, right }: LearnedByAttention, steps: number): string {
  const reached =
    right === null
      ? agreementInWords(agreement, steps)
      : `${percentText(right)} of signs right over ${plural(steps, 'step')}`;
  return `As many heads that learn it reach ${reached} after ${plural(updates, 'update')} (mean squared error ${roundedText(losses.at(-1)!, 2)}).`;
}

/** What was learned, and where those heads look. */
function learnedBlocks({ losses, updates, weights }: LearnedByAttention, s: number): Block[] {
  // Named by the column that each looks at most.
  const lags = weights.map((of) => s - of.indexOf(Math.max(...of)));
  return [
    section('What is learned by gradient descent'),
    {
      kind: 'table',
      caption:
        'Scores, values and tags from random numbers, two turns of the window in its own loop: nothing tells a head its lag.',
      head: ['updates', 'mean squared error'],
      rows: losses.map((loss, i) => [String(Math.round(((i + 1) * updates) / losses.length)), loss]),
    },
    pictureOf(
      'learned',
      [
        'The mean weight of each trained head on each column, over 32 sequences; named by the lag of the column it looks at most.',
      ],
      { weights, lags },
      attendedFigure,
      attendedColumns,
    ),
  ];
}
