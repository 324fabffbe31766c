// The pictures of a recall: the images that were retrieved, overlaps over time, dwells, and the energy.

import { typesetNumber } from '../../../array/words.ts';
import type { EpisodicEnergyData } from '../../../episodic/pictures/pictured-recall.ts';
import type { RecallPictures } from '../../../episodic/pictures/recall-pictures.ts';
import type { RecallSummary } from '../../../episodic/theory/summary.ts';
import { episodicDwellsColumns, episodicDwellsFigure } from '../../../figure/episodic/dwells.ts';
import { episodicEnergyColumns, episodicEnergyFigure } from '../../../figure/episodic/energy.ts';
import { memoryImagesColumns, memoryImagesFigure } from '../../../figure/episodic/memory-images.ts';
import { episodicOverlapsColumns, episodicOverlapsFigure } from '../../../figure/episodic/overlaps.ts';
import { type Block, pictureBelow } from '../../../story/story.ts';
import { visitedText } from '../words.ts';

/** Each picture below its heading. */
export function recallPictureBlocks({ images, overlaps, dwells, energy }: RecallPictures, run: RecallSummary): Block[] {
  return [
    ...pictureBelow(
      'What is retrieved',
      'images',
      ['Above the memories as they are stored; below the cue, and the state in the middle of each visit.'],
      images,
      memoryImagesFigure,
      memoryImagesColumns,
    ),
    ...pictureBelow(
      'What is recalled, and when',
      'overlaps',
      [
        'The fast state sits at one memory and hops to the next; the slow state follows it and prepares the hop.',
        'Units of the hidden layer fire one after the other, as time cells do; the slow state climbs as ramping cells do.',
        `Visited: ${visitedText(run.visited)}.`,
      ],
      overlaps,
      episodicOverlapsFigure,
      episodicOverlapsColumns,
    ),
    ...pictureBelow(
      'How long each memory is held',
      'dwells',
      dwellSentences(run),
      dwells,
      episodicDwellsFigure,
      episodicDwellsColumns,
    ),
    ...energyBlocks(energy),
  ];
}

/** The picture of the energy below its heading. */
export function energyBlocks(energy: EpisodicEnergyData | undefined): Block[] {
  const says = ['While a memory is held, the slow state lifts its floor; at each hop the energy falls.'];
  return pictureBelow('How the energy goes', 'energy', says, energy, episodicEnergyFigure, episodicEnergyColumns);
}

function dwellSentences({ dwell }: RecallSummary): string[] {
  const { mean, deviation, predicted, first, predictedFirst, count } = dwell;
  const closed = `The closed form says ${typesetNumber(predicted)} T_{f}`;
  const isUsual = mean !== null && predicted !== null && Math.abs(mean - predicted - 1) < 0.5;
  const [average, spread] = [typesetNumber(mean), typesetNumber(deviation)];
  return [
    `${count} complete visits, the first left out: mean ${average} T_{f}, deviation ${spread}.`,
    ...(predicted === null
      ? []
      : [isUsual ? `${closed}; real hops take about one T_{f} more, as here.` : `${closed}.`]),
    ...(first === null
      ? []
      : [`The first visit took ${typesetNumber(first)} T_{f}, predicted ${typesetNumber(predictedFirst)}.`]),
  ];
}
