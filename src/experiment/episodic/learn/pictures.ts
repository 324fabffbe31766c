// The pictures of learning: how memories were stored and forgotten, what the weights hold; of many runs where it succeeds.

import { arrangedWeights } from '../../../episodic/learning/arranged-weights.ts';
import type { Attempt } from '../../../episodic/learning/attempt.ts';
import { type HeatMapData, matricesColumns, matricesFigure } from '../../../figure/charts/matrices.ts';
import { learningCurvesColumns, learningCurvesFigure } from '../../../figure/episodic/learning-curves.ts';
import { successMapColumns, successMapFigure } from '../../../figure/episodic/success-map.ts';
import { type Block, pictureBelow } from '../../../story/story.ts';
import type { EpisodicLearning } from './result.ts';

type Numbers = readonly (readonly number[])[];

/** The pictures that there are data for, each below its heading. */
export function picturesOf({ memories, lessons, columns, phi, attempts }: EpisodicLearning): Block[] {
  return [
    ...pictureBelow(
      'How it is learned, and forgotten',
      'learning-curves',
      [
        'After each showing: the cosine of every taught memory with the column most like it. A curve that falls is a memory whose unit another one takes.',
        'Below: the mean energy of each epoch, and how many memories are then recalled in order.',
      ],
      lessons && { lessons },
      learningCurvesFigure,
      learningCurvesColumns,
    ),
    ...pictureBelow(
      'What the weights hold',
      'learned-weights',
      [
        'Units are set in the order of the memories they hold: a sequence that is stored is the diagonal at the left, and the line above the diagonal of Φ is its order.',
      ],
      columns && phi && weightMaps(columns, phi),
      matricesFigure,
      matricesColumns,
    ),
    ...pictureBelow(
      'Where it succeeds',
      'success-map',
      ['Every mark is a whole run. Times are in units of T_{f}.'],
      // Runs of one setting would be one place.
      attempts && settingsDiffer(attempts) ? { memories, attempts } : null,
      successMapFigure,
      successMapColumns,
    ),
  ];
}

function settingsDiffer(attempts: readonly Attempt[]): boolean {
  return new Set(attempts.map(({ settings }) => JSON.stringify(settings))).size > 1;
}

function weightMaps(columns: Numbers, weights: Numbers): HeatMapData[] {
  const { cosines, phi, memories, hidden } = arrangedWeights(columns, weights);
  const largest = phi.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 1e-9);
  const ofMemories = { title: 'cosines of memories with Ξ', rowName: 'memory', colName: 'hidden unit' };
  return [
    { ...ofMemories, rows: memories, cols: hidden, data: cosines, limit: 1 },
    { title: 'Φ', rowName: 'from unit', colName: 'to unit', rows: hidden, cols: hidden, data: phi, limit: largest },
  ];
}
