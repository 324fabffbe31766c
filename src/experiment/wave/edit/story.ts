// What an edit of a column does to a network, step by step, beside the same edit in the substrate and in random directions.

import { mean } from '../../../array/statistics.ts';
import { percentText, plural, roundedText } from '../../../array/words.ts';
import { type MeasuredData, measuredColumns, measuredFigure } from '../../../figure/charts/measured.ts';
import { type Block, pictureOf, type Story, section } from '../../../story/story.ts';
import type { ColumnEdit, EditedSteps, EditShare, WaveEdit } from '../../../wave/results/edit.ts';
import { networkText } from '../../shared/network-text.ts';
import { TWM, taskText } from '../words.ts';

/** Steps of the substrate that are listed. */
const LISTED = 16;

export function editStory(data: WaveEdit): Story {
  const { task, model, edit, at, sequences, seed } = data;
  const answer = edit.kind === 'cut' ? cutInWords(data) : changesInWords(data);
  return {
    title: 'Does an edit of a wave change what it should?',
    answer,
    theory: TWM,
    blocks: [
      {
        kind: 'keys',
        rows: [
          ['task', taskText(task)],
          ['network', networkText(model)],
          ['edit', `${editInWords(edit)}, after step ${at + 1} of ${plural(sequences, 'sequence')}; seed ${seed}`],
          ['substrate', substrateInWords(data)],
        ],
      },
      { kind: 'text', sentences: [answer], in: ['text'] },
      section('Step by step'),
      table(data),
      picture(data),
    ],
  };
}

function changesInWords({ edit, network, randomDirections }: WaveEdit): string {
  if (network.changed === null) {
    return `After ${editInWords(edit)} nothing changes in the substrate: no output hangs on what was edited.`;
  }
  return (
    `After ${editInWords(edit)} ${shareInWords(network.changed)} of the outputs that change in the edited substrate changed ` +
    `as there (in random directions ${shareInWords(randomDirections.changed)}), and ${shareInWords(network.others)} of the others stayed.`
  );
}

/** What is said while the columns run empty, and afterwards, against what would have been said. */
function cutInWords({ task: { s }, network, randomDirections }: WaveEdit): string {
  const told = (steps: readonly EditedSteps[], from: number, to: number) => {
    const known = steps.slice(from, to).flatMap(({ told: value }) => (value === null ? [] : [Math.abs(value)]));
    return known.length === 0 ? null : mean(known);
  };
  const inWords = (value: number | null) => (value === null ? '-' : roundedText(value, 2));
  const { steps } = network;
  const [before, after] = [told(steps, 0, s), told(steps, s, steps.length)];
  const random = told(randomDirections.steps, s, steps.length);
  const alike = after !== null && random !== null && random < after + TELLING;
  return (
    `After cutting the boundary, what was put in is said at ${inWords(before)} of its usual size for ${plural(s, 'step')}, as ` +
    `long as the columns last, and at ${inWords(after)} from then on (in random directions ${inWords(random)}` +
    `${alike ? ': they destroy as much, so this tells nothing of the columns' : ''}).`
  );
}

/** By how much more must be left where random directions are taken out, for a cut to tell anything of the columns. */
const TELLING = 0.3;

function editInWords({ kind, column, with: other }: ColumnEdit): string {
  if (kind === 'negate') return `negating column ${column}`;
  if (kind === 'zero') return `emptying column ${column}`;
  return kind === 'swap' ? `exchanging columns ${column} and ${other}` : 'cutting the boundary';
}

function shareInWords(share: EditShare): string {
  return share === null ? 'none' : percentText(share.value);
}

function substrateInWords({ changesAt, network }: WaveEdit): string {
  if (changesAt.length === 0) return 'no output changes';
  if (changesAt.length === network.steps.length)
    return `outputs change at every one of the ${network.steps.length} steps`;
  const listed = changesAt.slice(0, LISTED).join(', ');
  return `outputs change ${listed}${changesAt.length > LISTED ? ' ...' : ''} steps after the edit`;
}

function shares({ changed, right, others, kept }: EditedSteps): { changed: number | null; others: number | null } {
  return { changed: changed === 0 ? null : right / changed, others: others === 0 ? null : kept / others };
}

function table({ network, randomDirections }: WaveEdit): Block {
  return {
    kind: 'table',
    caption:
      'Outputs of all sequences that change in the edited substrate, the share of them that the network said as the substrate did, in random directions, the share of the others that stayed, and how much of what would be said without the edit still is, 1 as usual.',
    head: ['step', 'change', 'as there', 'random', 'others stay', 'still said'],
    rows: network.steps.map((step, i) => [
      String(step.step),
      step.changed,
      shares(step).changed,
      shares(randomDirections.steps[i]!).changed,
      shares(step).others,
      step.told,
    ]),
  };
}

function picture({ edit, network, randomDirections }: WaveEdit): Block {
  const pointsOf = (steps: readonly EditedSteps[], value: (step: EditedSteps) => number | null) =>
    steps.flatMap((step) => {
      const y = value(step);
      return y === null ? [] : [{ x: step.step, y, low: y, high: y }];
    });
  const told = ({ told: value }: EditedSteps) => value && Math.abs(value);
  const isCut = edit.kind === 'cut';
  const says = isCut
    ? [
        'How much of what would be said without the cut still is: a wave is whole until its columns have run empty.',
        'The same taken out along directions turned at random leaves most of it.',
      ]
    : [
        'Share of the outputs that change in the edited substrate and changed alike in the network, and of the others that stayed as they were.',
        'The same edit along directions turned at random changes nothing as it should.',
      ];
  const data: MeasuredData = {
    title: 'What an edit changes',
    description: `Outputs over ${network.steps.length} steps after an edit of a column, in the network and in random directions.`,
    panels: [
      {
        heading: 'after the edit',
        x: 'steps since the edit',
        y: isCut ? 'still said, over usual' : 'share of outputs',
        scale: 'linear',
        series: isCut
          ? [
              { name: 'network', points: pointsOf(network.steps, told) },
              { name: 'random directions', points: pointsOf(randomDirections.steps, told) },
            ]
          : [
              { name: 'should change, did', points: pointsOf(network.steps, (step) => shares(step).changed) },
              { name: 'others, stayed', points: pointsOf(network.steps, (step) => shares(step).others) },
              { name: 'random directions', points: pointsOf(randomDirections.steps, (step) => shares(step).changed) },
            ],
        curves: [],
      },
    ],
  };
  return pictureOf('edit', says, data, measuredFigure, measuredColumns);
}
