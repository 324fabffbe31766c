// The size of a state on a page: the count, beside what the task's circuit needs, by how much of the future is asked and how long
// nothing was said.

import { plural, roundedText } from '../../../array/words.ts';
import type { SizeOverSequences, StateSize } from '../../../assess/state-size/result.ts';
import { type MeasuredData, measuredColumns, measuredFigure } from '../../../figure/charts/measured.ts';
import { type Block, pictureOf, type Story, section } from '../../../story/story.ts';
import { networkText } from '../../shared/network-text.ts';

export function stateSizeStory(data: StateSize): Story {
  const { model, stateSize, inputs, past, cutoff, sequences, expected, byFuture, seed } = data;
  const { future, size } = byFuture.at(-1)!;
  const needed = expected === null ? '' : `; the circuit of its task has ${plural(expected, 'live cell')}`;
  const answer =
    `Its last ${plural(past, 'input')} reach its next ${plural(future, 'output')} through ${rankText(size)} ` +
    `numbers, of the ${stateSize} of its state${needed}.`;
  return {
    title: 'Through how many numbers does its past reach its future?',
    answer,
    theory:
      'The rank of the operator from past inputs to future outputs along a trajectory, after realisation theory (Ho and Kalman, 1966).',
    blocks: [
      {
        kind: 'keys',
        rows: [
          ['network', networkText(model)],
          ['told', `${past} inputs (${inputs}); ${plural(sequences, 'sequence')}; seed ${seed}`],
          ['counted', `singular values above ${cutoff} of the largest`],
        ],
      },
      { kind: 'text', sentences: [answer], in: ['text'] },
      section('By what is asked'),
      table(data),
      picture(data),
      {
        kind: 'notes',
        notes: [
          'It counts derivatives: a network that holds signs by saturating passes small changes on less and less, however well it holds them.',
        ],
      },
    ],
  };
}

/** `36`, or `35.5 (35 to 36)` where sequences differ. */
function rankText({ rank, least, most }: SizeOverSequences): string {
  return least === most ? String(least) : `${roundedText(rank, 3)} (${least} to ${most})`;
}

function table({ byFuture, bySilence, nulls }: StateSize): Block {
  const row = (name: string, outputs: string, silence: string, { rank, least, most, entropy }: SizeOverSequences) => [
    ...[name, outputs, silence, rank, String(least), String(most), entropy],
  ];
  const most = String(byFuture.at(-1)!.future);
  const names = { random: 'untrained weights', shuffled: 'its weights shuffled' } as const;
  return {
    kind: 'table',
    caption:
      'Rank: mean, least and most over sequences; the size by the entropy of singular values, which counts small ones less.',
    head: ['network', 'outputs', 'silent steps', 'rank', 'least', 'most', 'by entropy'],
    rows: [
      ...byFuture.map(({ future, size }) => row('this network', String(future), '0', size)),
      ...bySilence
        .filter(({ silence }) => silence > 0)
        .map(({ silence, size }) => row('this network', most, String(silence), size)),
      ...nulls.map(({ kind, size }) => row(names[kind], most, '0', size)),
    ],
  };
}

function picture({ spectrum, expected, cutoff }: StateSize): Block {
  const shown = spectrum.filter((value) => value > 1e-12);
  const lines =
    expected === null ? [] : [{ name: 'live cells of the circuit', series: null, points: edge(expected + 0.5) }];
  const data: MeasuredData = {
    title: 'Singular values from past to future',
    description: `${shown.length} singular values of the operator from past inputs to future outputs, over the largest.`,
    panels: [
      {
        heading: 'singular values',
        x: 'number',
        y: 'over the largest',
        scale: 'log',
        series: [{ name: 'this network', points: shown.map((y, i) => ({ x: i + 1, y, low: y, high: y })) }],
        curves: lines,
      },
    ],
  };
  const says = [
    `What is above ${cutoff} counts. A circuit ends in a step; what fades without one has no size of its own.`,
  ];
  return pictureOf('singular-values', says, data, measuredFigure, measuredColumns);

  function edge(x: number): readonly (readonly [number, number])[] {
    return [
      [x, shown.at(-1) ?? 1e-3],
      [x, 1],
    ];
  }
}
