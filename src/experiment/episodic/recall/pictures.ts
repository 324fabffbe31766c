// The pictures of a recall: the images that were retrieved, overlaps over time, dwells, and the energy.

import type { ImageSize } from '../../../array/grey-image.ts';
import type { Steps } from '../../../array/stages.ts';
import { typesetNumber } from '../../../array/words.ts';
import type { EngineKind } from '../../../episodic/engine/engine.ts';
import type { EpisodicModel } from '../../../episodic/model/model.ts';
import {
  type EpisodicEnergyData,
  type EpisodicOverlapsData,
  picturedRecallSteps,
} from '../../../episodic/pictures/pictured-recall.ts';
import { type MemoryImagesData, retrievedImagesSteps } from '../../../episodic/pictures/retrieved-images.ts';
import type { RecallSummary } from '../../../episodic/theory/summary.ts';
import {
  type EpisodicDwellsData,
  episodicDwellsColumns,
  episodicDwellsFigure,
} from '../../../figure/episodic/dwells.ts';
import { episodicEnergyColumns, episodicEnergyFigure } from '../../../figure/episodic/energy.ts';
import { memoryImagesColumns, memoryImagesFigure } from '../../../figure/episodic/memory-images.ts';
import { episodicOverlapsColumns, episodicOverlapsFigure } from '../../../figure/episodic/overlaps.ts';
import type { Block, FigureBlock } from '../../../story/story.ts';
import { visitedText } from '../words.ts';
import type { EpisodicRun, RecallPictures } from './result.ts';

interface Pictured {
  readonly image: ImageSize | null;
  readonly engine: EngineKind;
  readonly dt: number;
  /** `[N]`. */
  readonly cue: Float64Array;
  readonly run: EpisodicRun;
}

/** What there is to be drawn of a recall, in steps. */
export function* recallPictures(
  model: EpisodicModel,
  { image, engine, dt, cue, run }: Pictured,
): Steps<RecallPictures> {
  const dwells = run.visits.filter(({ complete }, i) => complete && i > 0).map(({ dwell }) => dwell);
  const histogram = dwells.length === 0 ? {} : { dwells: { dwells, predicted: run.dwell.predicted } };
  // Hop by hop there is nothing in between to be drawn.
  if (engine === 'event' || run.stop === 'diverged') return histogram;
  const picturing = { engine, dt, cue, visits: run.visits, time: run.time };
  return {
    ...histogram,
    ...(image && { images: yield* retrievedImagesSteps(model, image, run.cue.memory, picturing) }),
    ...(yield* picturedRecallSteps(model, picturing)),
  };
}

/** Each picture below its heading. */
export function recallPictureBlocks({ images, overlaps, dwells, energy }: RecallPictures, run: RecallSummary): Block[] {
  return [
    ...(images ? underHeading('What is retrieved', imagesPicture(images)) : []),
    ...(overlaps ? underHeading('What is recalled, and when', overlapsPicture(overlaps, run)) : []),
    ...(dwells ? underHeading('How long each memory is held', dwellsPicture(dwells, run)) : []),
    ...(energy ? energyBlocks(energy) : []),
  ];
}

/** The picture of the energy below its heading. */
export function energyBlocks(energy: EpisodicEnergyData): Block[] {
  return underHeading('How the energy goes', {
    kind: 'figure',
    name: 'energy',
    says: ['While a memory is held, the slow state lifts its floor; at each hop the energy falls.'],
    draw: (options) => episodicEnergyFigure(energy, options),
    columns: () => episodicEnergyColumns(energy),
  });
}

export function underHeading(heading: string, picture: FigureBlock): Block[] {
  return [{ kind: 'section', heading }, picture];
}

function imagesPicture(images: MemoryImagesData): FigureBlock {
  return {
    kind: 'figure',
    name: 'images',
    says: ['Above the memories as they are stored; below the cue, and the state in the middle of each visit.'],
    draw: (options) => memoryImagesFigure(images, options),
    columns: () => memoryImagesColumns(images),
  };
}

function overlapsPicture(overlaps: EpisodicOverlapsData, { visited }: RecallSummary): FigureBlock {
  return {
    kind: 'figure',
    name: 'overlaps',
    says: [
      'The fast state sits at one memory and hops to the next; the slow state follows it and prepares the hop.',
      'Units of the hidden layer fire one after the other, as time cells do; the slow state climbs as ramping cells do.',
      `Visited: ${visitedText(visited)}.`,
    ],
    draw: (options) => episodicOverlapsFigure(overlaps, options),
    columns: () => episodicOverlapsColumns(overlaps),
  };
}

function dwellsPicture(dwells: EpisodicDwellsData, run: RecallSummary): FigureBlock {
  return {
    kind: 'figure',
    name: 'dwells',
    says: dwellSentences(run),
    draw: (options) => episodicDwellsFigure(dwells, options),
    columns: () => episodicDwellsColumns(dwells),
  };
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
