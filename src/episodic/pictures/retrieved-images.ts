// Data of the picture of memories as they were retrieved: the state in the middle of every visit, found by recalling once
// more. Large images are averaged down to what a picture of that size can show.

import { areaAverage, type GreyImage, type ImageSize } from '../../array/grey-image.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { integrating } from '../engine/run-recall.ts';
import { activate } from '../model/lagrangian.ts';
import type { EpisodicModel } from '../model/model.ts';
import { evaluationsAtOnce } from '../model/pace.ts';
import { patternRow } from '../model/patterns.ts';
import { PICTURED_VISITS, type Picturing } from './pictured-recall.ts';

/** Signed values of any size, `[height * width]`. */
type Pixels = GreyImage['values'];

export interface RetrievedImage {
  readonly memory: number;
  /** The time of the retrieval, in T_f. */
  readonly time: number;
  readonly values: Pixels;
  /** Pixels whose sign is not the memory's. */
  readonly wrong: number;
}

export interface MemoryImagesData {
  readonly image: ImageSize;
  readonly stored: readonly { readonly memory: number; readonly values: Pixels }[];
  /** The cue, as an image at time 0. */
  readonly cue: RetrievedImage;
  /** The images in the order of the visits; each memory is among those stored. */
  readonly visits: readonly RetrievedImage[];
}

/** So many stored memories are shown whatever was visited. */
const MOST_STORED = 18;
/** Pixels along the longer side. */
const MOST_SIDE = 96;

/** The memories of size `image`, and what was retrieved of them. @param memory the one that the cue is made of */
export function retrievedImages(
  model: EpisodicModel,
  image: ImageSize,
  memory: number,
  picturing: Picturing,
): MemoryImagesData {
  return drain(retrievedImagesSteps(model, image, memory, picturing));
}

/** `retrievedImages` in steps. */
export function* retrievedImagesSteps(
  model: EpisodicModel,
  image: ImageSize,
  memory: number,
  { engine, dt, cue, visits }: Picturing,
): Steps<MemoryImagesData> {
  const { patterns } = model;
  const shown = visits.slice(0, PICTURED_VISITS);
  const size = drawnSize(image);
  const draw = (values: Float64Array) => areaAverage({ ...image, values }, size).values;
  const retrieved = (state: Float64Array, of: number, time: number) => ({
    memory: of,
    time,
    values: draw(state),
    wrong: wrongSigns(state, patternRow(patterns, of)),
  });
  const running = integrating(engine, model, dt, false);
  running.start(cue);
  const state = new Float64Array(patterns.neurons);
  const active = () => activate(model.features, running.featureState(state), new Float64Array(patterns.neurons));
  const atOnce = evaluationsAtOnce(patterns);
  const pictured: RetrievedImage[] = [];
  for (const visit of shown) {
    const middle = (visit.from + visit.until) / 2;
    while ((running.steps + 0.5) * dt < middle) {
      running.step();
      if (running.steps % atOnce === 0) yield pictured.length / shown.length;
    }
    pictured.push(retrieved(active(), visit.memory, running.steps * dt));
  }
  return {
    image: size,
    stored: storedOf(patterns.count, [memory, ...shown.map((visit) => visit.memory)]).map((mu) => ({
      memory: mu,
      values: draw(patternRow(patterns, mu)),
    })),
    cue: retrieved(cue, memory, 0),
    visits: pictured,
  };
}

/** All memories where there is room, else those that are needed. */
function storedOf(count: number, needed: readonly number[]): number[] {
  if (count <= MOST_STORED) return Array.from({ length: count }, (_, mu) => mu);
  return [...new Set(needed)].sort((a, b) => a - b);
}

function drawnSize({ width, height }: ImageSize): ImageSize {
  const scale = Math.min(1, MOST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function wrongSigns(state: Float64Array, memory: Float64Array): number {
  let wrong = 0;
  for (let i = 0; i < state.length; i++) if (state[i]! * memory[i]! < 0) wrong++;
  return wrong;
}
