// Data of the picture of the landscape: the energy on a plane for one held slow state after the other, with its minima.

import { frozenLandscape, trackFixedPoints } from '../landscape/landscape.ts';
import { energySurface, onPlane, type StatePlane } from '../landscape/surface.ts';
import type { EpisodicModel } from '../model/model.ts';
import { type HeldState, restingPlace } from './held-states.ts';

export interface LandscapeFrame {
  /** What the slow state is: `t = 12.0 T_f`. */
  readonly name: string;
  /** Energy per neuron, row `i` at `y[i]`, column `j` at `x[j]`, `[rows, cols]`. */
  readonly energy: ArrayLike<number>;
  /** Where the state is, if there is one. */
  readonly present: readonly [x: number, y: number] | null;
  /** Minima, projected. */
  readonly minima: readonly (readonly [x: number, y: number])[];
}

export interface EpisodicLandscapeData {
  /** From left to right and from bottom to top, at equal distances. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly memories: readonly { readonly memory: number; readonly place: readonly [x: number, y: number] }[];
  readonly frames: readonly LandscapeFrame[];
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
