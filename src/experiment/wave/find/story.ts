// Waves in a network: the verdict, what it rests on beside null networks, and one sequence as the network holds it.

import { percentText, plural, roundedText } from '../../../array/words.ts';
import { type MeasuredData, measuredColumns, measuredFigure } from '../../../figure/charts/measured.ts';
import { unitsColumns, unitsFigure } from '../../../figure/wave/units.ts';
import { wavesColumns, wavesFigure } from '../../../figure/wave/waves.ts';
import { type Block, pictureOf, type Story, section } from '../../../story/story.ts';
import type { ShownWaves } from '../../../wave/find/shown.ts';
import type {
  AccountFigures,
  InferredSubstrate,
  WaveFigures,
  WaveFinding,
  WaveVerdict,
} from '../../../wave/results/find.ts';
import { networkText } from '../../shared/network-text.ts';
import { TWM, taskText } from '../words.ts';

const VERDICTS: Readonly<Record<WaveVerdict, string>> = {
  wave: 'A traveling wave',
  register: 'Registers, not a wave',
  neither: 'Not a wave',
  'other wave': "A wave, but not the task's",
  'nothing moves': 'Nothing moves in this task',
};

export function findStory(data: WaveFinding, shown: ShownWaves | null): Story {
  const { verdict, reason, clear, task, taskFrom, model, network, inferred, seed, items } = data;
  const answer = `${VERDICTS[verdict]}${clear ? '' : ' (unclear: an interval holds a threshold)'}. ${reason}`;
  const rows: (readonly [string, string])[] = [
    ['network', networkText(model)],
    ['task', task === null ? 'none: its outputs follow no rule' : taskInWords(task, taskFrom)],
  ];
  if (items)
    rows.push(['items', `${plural(items.alive, 'cell')} that are read, ${items.moving} of them move; seed ${seed}`]);
  else rows.push(['seed', String(seed)]);
  if (inferred) rows.push(['inferred', inferredInWords(inferred, data.inferredInNulls)]);
  const blocks: Block[] = [
    { kind: 'keys', rows },
    { kind: 'text', sentences: [answer], in: ['text'] },
  ];
  if (network) {
    blocks.push(
      section('What it rests on'),
      evidence(data, network),
      section('What decides nothing'),
      beside(data, network),
    );
    blocks.push(columnsPicture(data, network));
  }
  if (shown && task) {
    const { columns, units, order } = shown;
    const inputSteps = task.s;
    blocks.push(
      section('One sequence'),
      pictureOf('waves', WAVES, { s: task.s, d: task.d, inputSteps, columns }, wavesFigure, wavesColumns),
      pictureOf('units', UNITS, { inputSteps, units, order }, unitsFigure, unitsColumns),
    );
  }
  return { title: 'Are there traveling waves in this network?', answer, theory: TWM, blocks };
}

const WAVES = [
  'What is read of the columns, about the mean of each step: what enters at the right moves one column to the left with each step.',
  'Readers are fitted to steps without input, so what is read while the input comes in may be off.',
];
const UNITS = [
  'The same sequence unit by unit, sorted by the column that each loads on: a wave runs aslant, what stays is a vertical line.',
  'Where units hold several columns, bands cross.',
];

function taskInWords(task: NonNullable<WaveFinding['task']>, from: WaveFinding['taskFrom']): string {
  return from === 'outputs' ? 'the rule that its outputs follow, read on other trials' : taskText(task);
}

function inferredInWords({ s, d, content, size, ends }: InferredSubstrate, inNulls: number | null): string {
  if (s === null) return 'of the ages that were looked at, no column is made of the younger ones or lost at an end';
  const nulls = inNulls === null ? '' : `, in null networks up to ${roundedText(inNulls, 2)}`;
  const kept = ends ? 'it ends there' : `${percentText(Math.min(1, size!))} of its size is left`;
  return `${plural(s, 'column')} of width ${d} explain the state at ${roundedText(content!, 2)}${nulls}; ${kept}`;
}

/** Of all null networks the greatest (or least) value of a figure that any has. */
function bestOf(
  data: WaveFinding,
  figure: (figures: WaveFigures) => number | null,
  best: Best = Math.max,
): number | null {
  const known = [...data.nulls.random, ...data.nulls.shuffled].map(figure).filter((value) => value !== null);
  return known.length === 0 ? null : best(...known);
}

type Best = (...values: number[]) => number;

function nearestToOne(...values: number[]): number {
  return values.reduce((a, b) => (Math.abs(b - 1) < Math.abs(a - 1) ? b : a));
}

function evidence(data: WaveFinding, network: WaveFigures): Block {
  const rowsOf = (name: 'wave' | 'register', caption: string) => {
    const of = (part: (figures: AccountFigures) => number | null) => (figures: WaveFigures) => part(figures[name]);
    const late = of(({ content }) => content.late);
    const early = of(({ content }) => content.early);
    const edits = of((figures) => figures.edits?.value ?? null);
    return [
      [`${caption}: read once settled`, early(network), bestOf(data, early)],
      [`${caption}: read in the last turns`, late(network), bestOf(data, late)],
      [`${caption}: edits come true`, edits(network), bestOf(data, edits)],
    ];
  };
  return {
    kind: 'table',
    caption:
      'Correlation of what is read with what should be there, over the items that move; share of outputs that an edit should change that came out right. Null networks of little content are not edited.',
    head: ['account', 'network', 'best null'],
    rows: [...rowsOf('wave', 'wave'), ...rowsOf('register', 'register')],
  };
}

function beside(data: WaveFinding, network: WaveFigures): Block {
  const rows: [string, (figures: WaveFigures) => number | null, Best][] = [
    ['error of the boundary rows', ({ closureError }) => closureError, Math.min],
    ['leakage of the oldest cells', ({ leakage }) => leakage, Math.min],
    ['variance inside the columns', ({ coverage }) => coverage, Math.max],
    ['speed by the ridge of correlation', ({ speed }) => speed.ridge, nearestToOne],
    ['speed by the 2-D spectrum', ({ speed }) => speed.spectrum, nearestToOne],
    ['variance that the wave explains', ({ wave }) => wave.explained, Math.max],
    ['variance that registers explain', ({ register }) => register.explained, Math.max],
  ];
  return {
    kind: 'table',
    caption:
      'Figures that networks without any memory reach as well: speeds are in columns a step. A dash: not known, or nothing to say.',
    head: ['figure', 'network', 'best null '],
    rows: rows.map(([name, figure, best]) => [name, figure(network), bestOf(data, figure, best)]),
  };
}

function columnsPicture(data: WaveFinding, network: WaveFigures): Block {
  const says = [
    'How well each column is read in the last turns, by both accounts, and by the wave’s in the best of the null networks.',
    'A wave is read in all columns; what only the newest output gives away is read in the last one alone.',
  ];
  const pointsOf = (columns: readonly (number | null)[]) =>
    columns.flatMap((y, i) =>
      y === null ? [] : [{ x: i + 1, y: Math.max(0, y), low: Math.max(0, y), high: Math.max(0, y) }],
    );
  const nulls = [...data.nulls.random, ...data.nulls.shuffled];
  const best = network.wave.columns.map((own, i) =>
    own === null ? null : Math.max(0, ...nulls.map(({ wave }) => wave.columns[i] ?? 0)),
  );
  const picture: MeasuredData = {
    title: 'What is read of each column',
    description: `Correlations of ${network.wave.columns.length} columns with their contents, by the wave's account, the register's, and in null networks.`,
    panels: [
      {
        heading: 'last turns',
        x: 'column, start at the right',
        y: 'correlation',
        scale: 'linear',
        series: [
          { name: 'wave', points: pointsOf(network.wave.columns) },
          { name: 'register', points: pointsOf(network.register.columns) },
          { name: 'best null, wave', points: pointsOf(best) },
        ],
        curves: [],
      },
    ],
  };
  return pictureOf('columns', says, picture, measuredFigure, measuredColumns);
}
