// The pictures of learning: how memories were stored and forgotten, what the weights hold; of many runs where it succeeds.

import type { Attempt } from '../../../episodic/learning/attempt.ts';
import { type HeatMapData, matricesColumns, matricesFigure } from '../../../figure/charts/matrices.ts';
import { learningCurvesColumns, learningCurvesFigure } from '../../../figure/episodic/learning-curves.ts';
import { successMapColumns, successMapFigure } from '../../../figure/episodic/success-map.ts';
import type { Block, FigureBlock } from '../../../story/story.ts';
import type { EpisodicLearning } from './result.ts';

type Numbers = readonly (readonly number[])[];

/** The pictures that there are data for, each below its heading. */
export function picturesOf({ memories, lessons, columns, phi, attempts }: EpisodicLearning): Block[] {
  return [
    ...(lessons ? [heading('How it is learned, and forgotten'), learningCurves(lessons)] : []),
    ...(columns && phi ? [heading('What the weights hold'), learnedWeights(columns, phi)] : []),
    // Runs of one setting would be one place.
    ...(attempts && settingsDiffer(attempts) ? [heading('Where it succeeds'), successMap(memories, attempts)] : []),
  ];
}

function heading(text: string): Block {
  return { kind: 'section', heading: text };
}

function learningCurves(lessons: NonNullable<EpisodicLearning['lessons']>): FigureBlock {
  return {
    kind: 'figure',
    name: 'learning-curves',
    says: [
      'After each showing: the cosine of every taught memory with the column most like it. A curve that falls is a memory whose unit another one takes.',
      'Below: the mean energy of each epoch, and how many memories are then recalled in order.',
    ],
    draw: (options) => learningCurvesFigure({ lessons }, options),
    columns: () => learningCurvesColumns({ lessons }),
  };
}

function learnedWeights(columns: Numbers, phi: Numbers): FigureBlock {
  const maps = weightMaps(columns, phi);
  return {
    kind: 'figure',
    name: 'learned-weights',
    says: [
      'Units are set in the order of the memories they hold: a sequence that is stored is the diagonal at the left, and the line above the diagonal of Φ is its order.',
    ],
    draw: (options) => matricesFigure(maps, options),
    columns: () => matricesColumns(maps),
  };
}

function successMap(memories: number, attempts: readonly Attempt[]): FigureBlock {
  const data = { memories, attempts };
  return {
    kind: 'figure',
    name: 'success-map',
    says: ['Every mark is a whole run. Times are in units of T_{f}.'],
    draw: (options) => successMapFigure(data, options),
    columns: () => successMapColumns(data),
  };
}

function settingsDiffer(attempts: readonly Attempt[]): boolean {
  return new Set(attempts.map(({ settings }) => JSON.stringify(settings))).size > 1;
}

/** Both with the units of the memories first, in the order of the memories, so that a sequence shows as a diagonal. */
function weightMaps(columns: Numbers, phi: Numbers): HeatMapData[] {
  const best = columns.map((row) => row.reduce((found, value, j) => (value > row[found]! ? j : found), 0));
  const order = [...new Set([...best, ...phi.keys()])];
  const finite = (value: number) => (Number.isFinite(value) ? value : Number.NaN);
  const cosines = columns.flatMap((row) => order.map((unit) => finite(row[unit]!)));
  const arranged = order.flatMap((from) => order.map((to) => finite(phi[from]![to]!)));
  const largest = arranged.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 1e-9);
  return [
    {
      title: 'cosines of memories with Ξ',
      rows: columns.length,
      cols: order.length,
      data: cosines,
      limit: 1,
      rowName: 'memory',
      colName: 'hidden unit',
    },
    {
      title: 'Φ',
      rows: order.length,
      cols: order.length,
      data: arranged,
      limit: largest,
      rowName: 'from unit',
      colName: 'to unit',
    },
  ];
}
