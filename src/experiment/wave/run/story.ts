// How a task goes as waves: what enters, whether what is said is what is asked, and the waves themselves.

import { plural, roundedText } from '../../../array/words.ts';
import { type WavesData, wavesColumns, wavesFigure } from '../../../figure/wave/waves.ts';
import { type Block, pictureOf, type Story, section } from '../../../story/story.ts';
import type { WaveRun } from '../../../wave/results/run.ts';
import { agreementInWords, TWM } from '../words.ts';

const BOUNDARIES: Readonly<Record<WaveRun['boundary'], string>> = {
  selection: 'copies of cells, one for each wave: a step reads and writes no more',
  linear: 'sums of cells',
  function: 'a function of all cells that is no sum',
  none: 'nothing: what was put in is lost at the open end',
};

/** @param columns all columns after each of the first steps */
export function runStory(data: WaveRun, columns: WavesData['columns']): Story {
  const { task, boundary, mode, courant, steps, agreement, sizes } = data;
  const { d, s } = task;
  const said = boundary === 'none' ? lostInWords(sizes, s) : agreementInWords(agreement, steps);
  const entered = mode === 'clamp' ? 'in the place of the boundary function' : 'on top of the boundary function';
  const speed = courant === 1 ? '1 column a step' : `${roundedText(courant, 3)} columns a step: pulses are smeared`;
  const answer = `${task.name} as ${plural(d, 'wave')} over ${plural(s, 'column')}: ${said}.`;
  const rows: (readonly [string, string])[] = [
    ['task', task.summary],
    ['start', BOUNDARIES[boundary]],
    ['input', entered],
    ['speed', speed],
    ['size', sizesInWords(sizes, s)],
  ];
  return {
    title: `How does ${task.name} go as waves?`,
    answer,
    theory: TWM,
    blocks: [
      { kind: 'text', sentences: [answer], in: ['text'] },
      { kind: 'keys', rows },
      section('The waves'),
      picture({ s, d, inputSteps: s, columns }),
    ],
  };
}

/** Share of their size after the input below which cells are empty: what a smeared pulse leaves at last. */
const EMPTY = 1e-9;

function lostInWords(sizes: readonly number[], s: number): string {
  const full = sizes[s - 1]!;
  const emptyAt = sizes.findIndex((size, t) => t >= s && size <= EMPTY * full);
  if (emptyAt < 0)
    return `without a boundary, of what was put in something is left after ${plural(sizes.length - s, 'step')}`;
  return `without a boundary, what was put in has left it ${plural(emptyAt - s + 1, 'step')} after the last input`;
}

function sizesInWords(sizes: readonly number[], s: number): string {
  const [full, last] = [sizes[s - 1]!, sizes.at(-1)!];
  return `cells of ${roundedText(full, 3)} after the input, ${roundedText(last, 3)} after the last step (root mean square)`;
}

function picture(data: WavesData): Block {
  const says = [
    'What is put in enters in the newest column, at the right, and moves one column to the left with each step.',
    'Below the line nothing is put in: what comes back was written by the boundary function.',
  ];
  return pictureOf('waves', says, data, wavesFigure, wavesColumns);
}
