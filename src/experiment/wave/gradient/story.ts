// How gradients fall with the delay: the network beside untrained ones of its kind, each relative to its own largest.

import { plural, roundedText } from '../../../array/words.ts';
import {
  type MeasuredData,
  type MeasuredPanel,
  measuredColumns,
  measuredFigure,
} from '../../../figure/charts/measured.ts';
import { type Block, pictureOf, type Story, section } from '../../../story/story.ts';
import type { GradientCurves, MeanOverSequences, WaveGradient } from '../../../wave/results/gradient.ts';
import { networkText } from '../../shared/network-text.ts';
import { TWM, taskText } from '../words.ts';

export function gradientStory(data: WaveGradient): Story {
  const { task, model, at, sequences, distances, network, untrained, seed } = data;
  const far = plural(distances.at(-1)!, 'step');
  const beside =
    untrained.farthest === null ? '' : `; in untrained networks of its kind ${shareInWords(untrained.farthest)}`;
  const answer =
    network.farthest === null
      ? 'No input counts for the loss: its gradient is zero.'
      : `The input ${far} back counts ${shareInWords(network.farthest)}${beside}.`;
  return {
    title: 'Does an input count as much later as it did at once?',
    answer,
    theory: TWM,
    blocks: [
      {
        kind: 'keys',
        rows: [
          ['task', taskText(task)],
          ['network', networkText(model)],
          ['asked', `step ${at} after the input; ${sequences} sequences, three untrained networks; seed ${seed}`],
        ],
      },
      { kind: 'text', sentences: [answer], in: ['text'] },
      section('Gradients by distance'),
      table(data),
      picture(data),
    ],
  };
}

function shareInWords(farthest: number): string {
  return farthest === 1 ? 'more than any other' : `${roundedText(farthest, 2)} of the one that counts most`;
}

function table({ distances, network, untrained }: WaveGradient): Block {
  const [own, others] = [relative(network.loss), relative(untrained.loss)];
  return {
    kind: 'table',
    caption: 'The gradient of the loss by the input so many steps back, over the largest; of all outputs, as it is.',
    head: ['steps back', 'loss', 'untrained', 'outputs', 'untrained '],
    rows: distances.map((distance, i) => [
      String(distance),
      own?.[i]?.mean ?? null,
      others?.[i]?.mean ?? null,
      network.outputs[i]!.mean,
      untrained.outputs[i]!.mean,
    ]),
  };
}

/** Over the largest mean; `null` where all are 0. */
function relative(points: readonly MeanOverSequences[]): MeanOverSequences[] | null {
  const most = Math.max(...points.map(({ mean }) => mean));
  if (!(most > 0)) return null;
  return points.map(({ mean, low, high }) => ({ mean: mean / most, low: low / most, high: high / most }));
}

function picture({ distances, network, untrained }: WaveGradient): Block {
  const says = [
    'Left: of the loss, each over its own largest. Middle: of all outputs, whatever the error is. Right: of the whole state by ' +
      'the first input, step after step. Bars are 95 % intervals over sequences.',
    'Waves keep an input as long as it travels; in an untrained network it fades with each step.',
  ];
  const pointsOf = (points: readonly MeanOverSequences[]) =>
    points.map(({ mean, low, high }, i) => ({ x: distances[i]!, y: mean, low, high }));
  const both = (
    heading: string,
    x: string,
    y: string,
    of: (curves: GradientCurves) => MeasuredPanel['series'][number]['points'],
  ): MeasuredPanel => ({
    heading,
    x,
    y,
    scale: 'linear',
    series: [
      { name: 'this network', points: of(network) },
      { name: 'untrained', points: of(untrained) },
    ],
    curves: [],
  });
  const data: MeasuredData = {
    title: 'Gradients over delays',
    description: `Gradients of one output step by the inputs before it, over ${distances.length} distances, of a network and of untrained ones.`,
    panels: [
      both('loss, over the largest', 'steps back', 'gradient', ({ loss }) => pointsOf(relative(loss) ?? [])),
      both('all outputs', 'steps back', '|dy/du|', ({ outputs }) => pointsOf(outputs)),
      both('whole state', 'steps since the first input', '|dh/du|', ({ hidden }) =>
        hidden.map((y, x) => ({ x, y, low: y, high: y })),
      ),
    ],
  };
  return pictureOf('gradients', says, data, measuredFigure, measuredColumns);
}
