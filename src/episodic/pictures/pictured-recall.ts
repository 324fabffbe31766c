// Data of the pictures of a recall. What is drawn is recalled once more with everything kept, over its first visits only,
// so that a long recall costs no memory and its numbers are the same with and without pictures.

import { drain, type Steps } from '../../array/stages.ts';
import { recallSteps } from '../engine/recall.ts';
import type { RecallSamples, Visit } from '../engine/record.ts';
import { integrating } from '../engine/run-recall.ts';
import type { EpisodicModel } from '../model/model.ts';

/** Overlaps over time of some memories. */
export interface OverlapCurves {
  /** The times of the samples, at equal distances, `[S]`. */
  readonly times: readonly number[];
  /** The memories that are shown, in the order of their first visit. */
  readonly memories: readonly number[];
  /** `m_mu` of the features, `[S, M]`, and of the slow state. */
  readonly overlaps: ArrayLike<number>;
  readonly delayOverlaps: ArrayLike<number>;
  readonly visits: readonly { readonly memory: number; readonly from: number }[];
}

export interface EpisodicOverlapsData extends OverlapCurves {
  /** `sigma_h(h)` of their hidden units, `[S, M]`; drawn in units of its largest value. */
  readonly hiddenActivity: ArrayLike<number>;
}

export interface EpisodicEnergyData {
  readonly times: readonly number[];
  /** Reduced energy per neuron. */
  readonly energy: readonly number[];
  readonly visits: readonly { readonly memory: number; readonly from: number }[];
  /** The floor that the slow state lifts: for each visit the energy when it begins to rise, and at its end. */
  readonly drift: readonly {
    readonly from: number;
    readonly until: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export interface Picturing {
  readonly engine: 'ode' | 'overlap';
  readonly dt: number;
  readonly cue: Float64Array;
  /** The visits of the whole recall. */
  readonly visits: readonly Visit[];
  readonly time: number;
}

export const PICTURED_VISITS = 16;
const MOST_SAMPLES = 1200;
const MOST_MEMORIES = 40;

export interface PicturedRecall {
  readonly overlaps: EpisodicOverlapsData;
  readonly energy?: EpisodicEnergyData;
}

/**
 * Recalls once more and gives the overlaps over the first visits, and the energy of a model that has one, as data of
 * their pictures.
 */
export function picturedRecall(model: EpisodicModel, picturing: Picturing): PicturedRecall {
  return drain(picturedRecallSteps(model, picturing));
}

/** `picturedRecall` in steps. */
export function* picturedRecallSteps(
  model: EpisodicModel,
  { engine, dt, cue, visits, time }: Picturing,
): Steps<PicturedRecall> {
  const until = visits[PICTURED_VISITS - 1]?.until ?? time;
  const sampleEvery = Math.max(1, Math.ceil(until / dt / MOST_SAMPLES));
  const keep = { overlaps: true, delayOverlaps: true, hiddenActivity: true, energy: model.drive === null };
  const record = yield* recallSteps(integrating(engine, model, dt, false), { time: until, cue, sampleEvery, keep });
  const samples = record.samples!;
  const shown = visits.filter(({ from }) => from < until);
  const memories = [...new Set(shown.map(({ memory }) => memory))].slice(0, MOST_MEMORIES);
  const times = Array.from(samples.times);
  const energy = samples.energy && Array.from(samples.energy, (value) => value / model.patterns.neurons);
  return {
    overlaps: {
      times,
      memories,
      overlaps: columns(samples.overlaps!, memories),
      delayOverlaps: columns(samples.delayOverlaps!, memories),
      hiddenActivity: columns(samples.hiddenActivity!, memories),
      visits: shown,
    },
    ...(energy && {
      energy: { times, energy, visits: shown, drift: shown.flatMap((visit) => driftOf(visit, times, energy)) },
    }),
  };
}

function columns(
  { data, rows, cols }: NonNullable<RecallSamples['overlaps']>,
  wanted: readonly number[],
): Float64Array {
  const out = new Float64Array(rows * wanted.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < wanted.length; i++) out[row * wanted.length + i] = data[row * cols + wanted[i]!]!;
  }
  return out;
}

/** The memory of the last visit that began at `time` or before, `null` before all of them. @param visits in their order */
export function visitedAt(visits: OverlapCurves['visits'], time: number): number | null {
  return visits.findLast(({ from }) => from <= time)?.memory ?? null;
}

export interface Drift {
  readonly memory: number;
  readonly from: number;
  readonly until: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Finds how far the energy `[S]` rises within a visit: from its least in the first half (a hop begins before its end)
 * to its top; `times [S]` ascend.
 */
export function driftOf(
  { memory, from, until }: Pick<Visit, 'memory' | 'from' | 'until'>,
  times: readonly number[],
  energy: readonly number[],
): Drift[] {
  const inside: number[] = [];
  for (let t = firstFrom(times, from); t < times.length && times[t]! <= until; t++) inside.push(t);
  if (inside.length < 2) return [];
  const early = inside.slice(0, Math.ceil(inside.length / 2));
  const bottom = early.reduce((a, b) => (energy[b]! < energy[a]! ? b : a));
  const top = inside.filter((t) => t >= bottom).reduce((a, b) => (energy[b]! > energy[a]! ? b : a));
  if (top === bottom) return [];
  return [{ memory, from: times[bottom]!, until: times[top]!, low: energy[bottom]!, high: energy[top]! }];
}

/** Place of the first of ascending `times` that is at least `from`, by bisection: a long recall has many visits. */
function firstFrom(times: readonly number[], from: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
