// What there is to be drawn of a recall: the images that were retrieved, overlaps over time, dwells, and the energy.

import type { ImageSize } from '../../array/grey-image.ts';
import type { Steps } from '../../array/stages.ts';
import type { EngineKind } from '../engine/engine.ts';
import type { EpisodicModel } from '../model/model.ts';
import type { RecallSummary } from '../theory/summary.ts';
import { type EpisodicEnergyData, type EpisodicOverlapsData, picturedRecallSteps } from './pictured-recall.ts';
import { type MemoryImagesData, retrievedImagesSteps } from './retrieved-images.ts';

export interface EpisodicDwellsData {
  /** Complete visits but the first, in T_f; at least one. */
  readonly dwells: readonly number[];
  /** The closed form; `null`: there is none. */
  readonly predicted: number | null;
}

/** Each where there is something to be drawn. */
export interface RecallPictures {
  readonly images?: MemoryImagesData;
  readonly overlaps?: EpisodicOverlapsData;
  readonly dwells?: EpisodicDwellsData;
  readonly energy?: EpisodicEnergyData;
}

export interface RecallToPicture {
  /** Of which image a memory is the pixels; `null`: of none. */
  readonly image: ImageSize | null;
  readonly engine: EngineKind;
  readonly dt: number;
  /** The memory of the cue, and the state, `[N]`. */
  readonly memory: number;
  readonly cue: Float64Array;
  readonly summary: RecallSummary;
}

/** The data of the pictures, in steps. */
export function* recallPictures(
  model: EpisodicModel,
  { image, engine, dt, memory, cue, summary }: RecallToPicture,
): Steps<RecallPictures> {
  const { visits, time, stop, dwell } = summary;
  const dwells = visits.filter(({ complete }, i) => complete && i > 0).map((visit) => visit.dwell);
  const histogram = dwells.length === 0 ? {} : { dwells: { dwells, predicted: dwell.predicted } };
  // Hop by hop there is nothing in between to be drawn.
  if (engine === 'event' || stop === 'diverged') return histogram;
  const picturing = { engine, dt, cue, visits, time };
  return {
    ...histogram,
    ...(image && { images: yield* retrievedImagesSteps(model, image, memory, picturing) }),
    ...(yield* picturedRecallSteps(model, picturing)),
  };
}
