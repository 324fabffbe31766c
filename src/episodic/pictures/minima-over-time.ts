// Data of the picture of minima over time: at equal distances the slow state is held, the minima that lie downhill of the
// state and of every memory are found, and all are put on the first principal component of the feature activity.
// Source: spec of sequential memory, section 7, "Fixed-point tracking".

import { matrix } from '../../array/matrix.ts';
import { pca } from '../../linalg/pca.ts';
import type { Visit } from '../engine/record.ts';
import { trackFixedPoints } from '../landscape/landscape.ts';
import { activate } from '../model/lagrangian.ts';
import type { EpisodicModel } from '../model/model.ts';
import { patternRow } from '../model/patterns.ts';
import { statesAlong } from './held-states.ts';
import type { OverlapCurves } from './pictured-recall.ts';

export interface FixedPointFrame {
  readonly time: number;
  /** Where the state is on the component. */
  readonly present: number;
  readonly minima: readonly {
    /** The memory of largest overlap. */
    readonly memory: number;
    readonly place: number;
    /** Per neuron. */
    readonly energy: number;
  }[];
}

export interface EpisodicFixedPointsData {
  /** Share of the variance that the component holds. */
  readonly share: number;
  readonly frames: readonly FixedPointFrame[];
  /** Where the memories are that the overlaps are shown of. */
  readonly places: readonly { readonly memory: number; readonly place: number }[];
  /** At the times of the frames. */
  readonly curves: OverlapCurves;
}

const FRAMES = 80;
const SHOWN_VISITS = 5;
/** Memories that minima are searched from. */
const MOST_STARTS = 40;
const MOST_STEPS = 500;

/** `null` where the recall took no time. */
export function minimaOverTime(
  model: EpisodicModel,
  { cue, dt, visits, time }: { cue: Float64Array; dt: number; visits: readonly Visit[]; time: number },
  onFrame: (done: number) => void = () => {},
): EpisodicFixedPointsData | null {
  const { patterns } = model;
  const { neurons, count } = patterns;
  const until = visits[SHOWN_VISITS - 1]?.until ?? time;
  if (!(until > 0)) return null;
  const held = statesAlong(model, { cue, dt, from: 0, until, frames: FRAMES });
  const active = (v: Float64Array) => activate(model.features, v, new Float64Array(neurons));
  const activity = held.map(({ state }) => active(state!));
  const { mean, components, share } = pca(
    matrix(FRAMES, neurons, Float64Array.from(activity.flatMap((row) => [...row]))),
    1,
  );
  const place = (x: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < neurons; i++) sum += (x[i]! - mean[i]!) * components.data[i]!;
    return sum / Math.sqrt(neurons);
  };
  const shown = visits.filter(({ from }) => from < until);
  const memories = [...new Set(shown.map(({ memory }) => memory))];
  const starts = [...new Set([...memories, ...Array.from({ length: count }, (_, mu) => mu)])].slice(0, MOST_STARTS);
  const frames = held.map(({ slow, state, time: at }, i) => {
    onFrame(i / FRAMES);
    const minima = trackFixedPoints(model, state, slow, { memories: starts, maxSteps: MOST_STEPS });
    return {
      time: at!,
      present: place(activity[i]!),
      minima: minima.map(({ memory, state: v, energy }) => ({
        memory,
        place: place(active(v)),
        energy: energy / neurons,
      })),
    };
  });
  const overlap = (x: Float64Array, mu: number) =>
    x.reduce((sum, value, i) => sum + value * patternRow(patterns, mu)[i]!, 0) / neurons;
  return {
    share: share[0]!,
    frames,
    places: memories.map((memory) => ({ memory, place: place(patternRow(patterns, memory)) })),
    curves: {
      times: frames.map((frame) => frame.time),
      memories,
      overlaps: activity.flatMap((x) => memories.map((mu) => overlap(x, mu))),
      delayOverlaps: held.flatMap(({ slow }) => memories.map((mu) => overlap(slow, mu))),
      visits: shown.map(({ memory, from }) => ({ memory, from })),
    },
  };
}
