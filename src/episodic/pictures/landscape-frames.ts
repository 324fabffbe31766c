// Data of the picture of the landscape: the energy on a plane for one held slow state after the other, with its minima.

import { drain, part, type Steps } from '../../array/stages.ts';
import type { Visit } from '../engine/record.ts';
import { frozenLandscape, trackFixedPointsSteps } from '../landscape/landscape.ts';
import { energySurfaceSteps, onPlane, planeOfThree, principalPlane, type StatePlane } from '../landscape/surface.ts';
import type { EpisodicModel } from '../model/model.ts';
import { type HeldState, restingPlaceSteps } from './held-states.ts';

export interface LandscapeFrame {
  /** What the slow state is: `t = 12.0 T_f`. */
  readonly name: string;
  /** Energy per neuron, row `i` at `y[i]`, column `j` at `x[j]`, `[rows, cols]`. */
  readonly energy: ArrayLike<number>;
  /** The place of the state, if there is one. */
  readonly present: readonly [x: number, y: number] | null;
  /** The places of the minima, projected. */
  readonly minima: readonly (readonly [x: number, y: number])[];
}

export interface EpisodicLandscapeData {
  /** The grid, from left to right and from bottom to top, at equal distances. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly memories: readonly { readonly memory: number; readonly place: readonly [x: number, y: number] }[];
  readonly frames: readonly LandscapeFrame[];
}

/** A plane through state space, and the memories that are shown on it. */
export interface MemoryPlane {
  readonly plane: StatePlane;
  readonly memories: readonly number[];
}

/** Memories that minima are searched from. */
const MOST_STARTS = 40;

/** The plane of the two principal components of all memories. @throws InputError with fewer than three */
export function componentPlane({ patterns }: EpisodicModel): MemoryPlane {
  const memories = Array.from({ length: Math.min(patterns.count, MOST_STARTS) }, (_, mu) => mu);
  return { plane: principalPlane(patterns), memories };
}

/**
 * The plane of three memories where they rest, in steps; `null` where there are only one or two.
 * @param three the first three that were visited when absent, with others where fewer were
 * @throws InputError where they lie on a line
 */
export function* memoryPlaneSteps(
  model: EpisodicModel,
  visits: readonly Visit[],
  three?: readonly number[],
): Steps<MemoryPlane | null> {
  const all = Array.from({ length: model.patterns.count }, (_, mu) => mu);
  const known = new Set([...visits.map(({ memory }) => memory), ...all]);
  const memories = [...(three ?? known)].slice(0, 3);
  const [a, b, c] = memories;
  if (a === undefined || b === undefined || c === undefined) return null;
  const first = yield* part(restingPlaceSteps(model, a), 0, 1 / 3);
  const second = yield* part(restingPlaceSteps(model, b), 1 / 3, 2 / 3);
  const third = yield* part(restingPlaceSteps(model, c), 2 / 3, 1);
  return { plane: planeOfThree(first, second, third), memories };
}

const GRID = 48;

/** The landscape of each held state on a plane, with the minima that are reached from its memories and from the state. */
export function landscapeData(
  model: EpisodicModel,
  plane: MemoryPlane,
  held: readonly HeldState[],
): EpisodicLandscapeData {
  return drain(landscapeDataSteps(model, plane, held));
}

/** `landscapeData` in steps. */
export function* landscapeDataSteps(
  model: EpisodicModel,
  { plane, memories }: MemoryPlane,
  held: readonly HeldState[],
): Steps<EpisodicLandscapeData> {
  const named: EpisodicLandscapeData['memories'][number][] = [];
  for (const memory of memories) {
    named.push({ memory, place: onPlane(plane, yield* part(restingPlaceSteps(model, memory), 0, 0)) });
  }
  const places = [
    ...named.map(({ place }) => place),
    ...held.flatMap(({ state }) => (state ? [onPlane(plane, state)] : [])),
  ];
  const [x, y] = squareAxes(places);
  const frames: LandscapeFrame[] = [];
  for (const { name, slow, state } of held) {
    const done = frames.length / held.length;
    const surface = yield* part(energySurfaceSteps(frozenLandscape(model, slow), plane, x, y), done, done);
    const tracking = trackFixedPointsSteps(model, state, slow, { memories, maxSteps: 2000 });
    const minima = yield* part(tracking, done, done);
    frames.push({
      name,
      // A plain array: JSON has no other.
      energy: Array.from(surface.data),
      present: state && onPlane(plane, state),
      minima: minima.map((minimum) => onPlane(plane, minimum.state)),
    });
  }
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

/** Share of the grid, from the lowest, that a range covers: the rim far from all memories is beyond it. */
const SHOWN = 0.7;

/** How far the energies of a frame reach above its least, one number for all frames, so that their heights compare. */
export function heightRange(frames: readonly LandscapeFrame[]): number {
  const ranges = frames.map(({ energy }) => {
    const sorted = Float64Array.from(energy).sort();
    return sorted[Math.floor(SHOWN * (sorted.length - 1))]! - sorted[0]!;
  });
  return Math.max(...ranges) || 1;
}

/** The energies of a frame above its least in units of `range`, at most 1. */
export function heightsAbove({ energy }: LandscapeFrame, range: number): number[] {
  const all = Array.from(energy);
  const least = all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return all.map((value) => Math.min(1, (value - least) / range));
}
