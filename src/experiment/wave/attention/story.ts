// How a task is done by attention: a head for each lag, what fewer reach, and where they look.

import { percentText, plural } from '../../../array/words.ts';
import { attendedColumns, attendedFigure } from '../../../figure/wave/attended.ts';
import { pictureOf, type Story, section, share } from '../../../story/story.ts';
import type { WaveAttention } from '../../../wave/results/attention.ts';
import { spectrumPicture } from '../../shared/network-pictures.ts';
import { agreementInWords, TWM } from '../words.ts';

export function attentionStory(data: WaveAttention): Story {
  const { task, heads, needed, reached, bounds, steps, agreement, weights, spectrum } = data;
  const said = agreementInWords(agreement, steps);
  const have = plural(heads.length, 'head');
  const enough =
    heads.length === needed
      ? `${have}, one for each lag it reads`
      : `${have} of the ${needed} it takes, which reach ${percentText(reached)} of its squares`;
  const answer = `${task.name} by attention with ${enough}: ${said}.`;
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
