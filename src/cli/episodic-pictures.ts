// Data of the pictures of a recall. What is drawn is recalled once more with everything kept, over its first visits only,
// so that a long recall costs no memory and its numbers are the same with and without pictures.

import { odeEngine } from '../episodic/engine/ode.ts';
import { recall } from '../episodic/engine/recall.ts';
import type { RecallSamples, Visit } from '../episodic/engine/record.ts';
import { frozenLandscape, trackFixedPoints } from '../episodic/landscape/landscape.ts';
import { energySurface, onPlane, type StatePlane } from '../episodic/landscape/surface.ts';
import type { EpisodicModel } from '../episodic/model/model.ts';
import { patternRow } from '../episodic/model/patterns.ts';
import type { EpisodicEnergyData } from '../figure/episodic/energy.ts';
import type { EpisodicLandscapeData, LandscapeFrame } from '../figure/episodic/landscape.ts';
import type { EpisodicOverlapsData } from '../figure/episodic/overlaps.ts';
import { integrating } from './episodic-recall.ts';

export interface Picturing {
  readonly engine: 'ode' | 'overlap';
  readonly dt: number;
  readonly cue: Float64Array;
  /** Of the whole recall. */
  readonly visits: readonly Visit[];
  readonly time: number;
}

export const PICTURED_VISITS = 16;
const MOST_SAMPLES = 1200;
const MOST_MEMORIES = 40;

/** Overlaps over the first visits, and the energy of a model that has one. */
export function picturedRecall(
  model: EpisodicModel,
  { engine, dt, cue, visits, time }: Picturing,
): { overlaps: EpisodicOverlapsData; energy?: EpisodicEnergyData } {
  const until = visits[PICTURED_VISITS - 1]?.until ?? time;
  const sampleEvery = Math.max(1, Math.ceil(until / dt / MOST_SAMPLES));
  const keep = { overlaps: true, delayOverlaps: true, hiddenActivity: true, energy: model.drive === null };
  const record = recall(integrating(engine, model, dt, false), { time: until, cue, sampleEvery, keep });
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

export interface Drift {
  readonly memory: number;
  readonly from: number;
  readonly until: number;
  readonly low: number;
  readonly high: number;
}

/** How far the energy rises within a visit: from its least in the first half (a hop begins before its end) to its top. */
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

/** A slow state to be held, and the fast state at that time, if there is one. */
export interface HeldState {
  readonly name: string;
  readonly slow: Float64Array;
  readonly state: Float64Array | null;
  /** When it was, of a recall. */
  readonly time?: number;
}

/** States at so many equal distances from `from` to `until` of a recall. */
export function statesAlong(
  model: EpisodicModel,
  { cue, dt, from, until, frames }: { cue: Float64Array; dt: number; from: number; until: number; frames: number },
): HeldState[] {
  const engine = odeEngine(model, { dt });
  engine.start(cue);
  const neurons = model.patterns.neurons;
  const held: HeldState[] = [];
  for (let i = 0; i < frames; i++) {
    const time = from + (i / Math.max(1, frames - 1)) * (until - from);
    while (engine.steps * dt < time - 1e-9) engine.step();
    held.push({
      time: engine.steps * dt,
      name: `t = ${(engine.steps * dt).toFixed(1)} T_{f}`,
      slow: engine.delayState(new Float64Array(neurons)),
      state: engine.featureState(new Float64Array(neurons)),
    });
  }
  return held;
}

/** Where a memory rests while the slow state is silent: at itself in EDEN, farther out in LISEM; itself if it is lost. */
export function restingPlace(model: EpisodicModel, memory: number): Float64Array {
  const pattern = patternRow(model.patterns, memory);
  const found = frozenLandscape(model, new Float64Array(pattern.length)).descend(pattern, { maxSteps: 2000 });
  return found.memory === memory && found.converged ? found.state : pattern;
}

const GRID = 48;

/** The landscape of each held state on `plane`, with the minima that are reached from `memories` and from the state. */
export function landscapeData(
  model: EpisodicModel,
  plane: StatePlane,
  memories: readonly number[],
  held: readonly HeldState[],
  onFrame: (done: number) => void = () => {},
): EpisodicLandscapeData {
  const named = memories.map((memory) => ({ memory, place: onPlane(plane, restingPlace(model, memory)) }));
  const places = [
    ...named.map(({ place }) => place),
    ...held.flatMap(({ state }) => (state ? [onPlane(plane, state)] : [])),
  ];
  const [x, y] = squareAxes(places);
  const frames = held.map(({ name, slow, state }, i): LandscapeFrame => {
    onFrame(i / held.length);
    // A plain array: JSON has no other.
    const energy = Array.from(energySurface(frozenLandscape(model, slow), plane, x, y).data);
    const minima = trackFixedPoints(model, state, slow, { memories, maxSteps: 2000 });
    return {
      name,
      energy,
      present: state && onPlane(plane, state),
      minima: minima.map((minimum) => onPlane(plane, minimum.state)),
    };
  });
  return { x, y, memories: named, frames };
}

/** A square around all places, with room at its sides. */
function squareAxes(places: readonly (readonly [number, number])[]): [number[], number[]] {
  const range = (axis: 0 | 1) => {
    const values = places.map((place) => place[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  };
  const [across, up] = [range(0), range(1)];
  const half = 1.35 * Math.max(across.half, up.half, 0.1);
  const axis = (middle: number) => Array.from({ length: GRID }, (_, i) => middle - half + (2 * half * i) / (GRID - 1));
  return [axis(across.middle), axis(up.middle)];
}
