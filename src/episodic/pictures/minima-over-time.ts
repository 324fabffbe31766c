// Data of the picture of minima over time: at equal distances the slow state is held, the minima that lie downhill of the
// state and of every memory are found, and all are put on the first principal component of the feature activity.
// Source: spec of sequential memory, section 7, "Fixed-point tracking".

import { matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { pca } from '../../linalg/pca.ts';
import type { Visit } from '../engine/record.ts';
import { trackFixedPointsSteps } from '../landscape/landscape.ts';
import { activate } from '../model/lagrangian.ts';
import type { EpisodicModel } from '../model/model.ts';
import { patternRow } from '../model/patterns.ts';
import { statesAlongSteps } from './held-states.ts';
import type { OverlapCurves } from './pictured-recall.ts';

export interface FixedPointFrame {
  readonly time: number;
  /** The place of the state on the component. */
  readonly present: number;
  readonly minima: readonly {
    /** The memory of largest overlap. */
    readonly memory: number;
    readonly place: number;
    /** The energy per neuron. */
    readonly energy: number;
  }[];
}

export interface EpisodicFixedPointsData {
  /** Share of the variance that the component holds. */
  readonly share: number;
  readonly frames: readonly FixedPointFrame[];
  /** The places of the memories that the overlaps are shown of. */
  readonly places: readonly { readonly memory: number; readonly place: number }[];
  /** The overlaps at the times of the frames. */
  readonly curves: OverlapCurves;
}

const FRAMES = 80;
/** The share of the work that finding the states is, roughly. */
const STATES = 0.1;
const SHOWN_VISITS = 5;
/** Memories that minima are searched from. */
const MOST_STARTS = 40;
const MOST_STEPS = 500;

/** A recall that is to be looked at again. */
export interface Recalled {
  /** The state that the recall starts from, `[N]`. */
  readonly cue: Float64Array;
  readonly dt: number;
  readonly visits: readonly Visit[];
  readonly time: number;
}

/**
 * Finds the minima of the energy over the first visits of a recall, as data of their picture; `null` where it took no
 * time.
 * @throws InputError for a model that descends no energy
 */
export function minimaOverTime(model: EpisodicModel, recalled: Recalled): EpisodicFixedPointsData | null {
  return drain(minimaOverTimeSteps(model, recalled));
}

/** `minimaOverTime` in steps. */
export function* minimaOverTimeSteps(
  model: EpisodicModel,
  { cue, dt, visits, time }: Recalled,
): Steps<EpisodicFixedPointsData | null> {
  const { patterns } = model;
  const { neurons, count } = patterns;
  const until = visits[SHOWN_VISITS - 1]?.until ?? time;
  if (!(until > 0)) return null;
  const held = yield* part(statesAlongSteps(model, { cue, dt, frames: FRAMES }, 0, until), 0, STATES);
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
  const frames: FixedPointFrame[] = [];
  for (const [i, { slow, state, time: at }] of held.entries()) {
    const done = STATES + ((1 - STATES) * i) / FRAMES;
    const tracking = trackFixedPointsSteps(model, state, slow, { memories: starts, maxSteps: MOST_STEPS });
    const minima = yield* part(tracking, done, done);
    frames.push({
      time: at!,
      present: place(activity[i]!),
      minima: minima.map(({ memory, state: v, energy }) => ({
        memory,
        place: place(active(v)),
        energy: energy / neurons,
      })),
    });
  }
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
