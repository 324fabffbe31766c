// Fixed and slow points among the trajectories that led to them, on two principal components of these; and the
// eigenvalues of their Jacobians in the complex plane. After Sussillo & Barak (2013), figures 3 and 5.

import { typesetPercent } from '../../array/words.ts';
import { countedPoints, type PointKind, pointKind } from '../../emt/fixed-points/kinds.ts';
import type { FixedPointMap, FixedPointPlane } from '../../emt/fixed-points/map.ts';
import { type Axis, bottomAxis, leftAxis, linearAxis, type Span } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { type LegendEntry, legend } from '../draw/legend.ts';
import { cross, diamond, dot, square } from '../draw/marks.ts';
import {
  at,
  COLUMN_WIDTH,
  element,
  type FigureOptions,
  figureDocument,
  fixed,
  group,
  type Place,
} from '../draw/svg.ts';
import { complexPlane } from './complex-plane.ts';

const MARKS: Readonly<Record<PointKind, (x: number, y: number) => string>> = {
  stable: (x, y) => dot(x, y, 3.2, 'fill-theory'),
  marginal: (x, y) => square(x, y, 2.6, 'stroke-random'),
  unstable: (x, y) => cross(x, y, 3, 'stroke-network'),
  slow: (x, y) => diamond(x, y, 3.4, 'stroke-shuffled'),
};

/** In the order they are drawn and named. */
const KINDS: readonly PointKind[] = ['slow', 'marginal', 'unstable', 'stable'];

const SIDE = 262;
const LEFT = 44;
const TOP = 10;

/** Coordinates on the two components: of every point by its kind, and of every step (from 0) of every trajectory. */
export function fixedPointsColumns({ map, plane }: FixedPointPictures): Columns {
  const points = map.points.map((point, k) => [
    'point',
    k + 1,
    pointKind(point),
    null,
    plane.points.data[2 * k]!,
    plane.points.data[2 * k + 1]!,
  ]);
  const trajectories = drawnTrajectories(plane).flatMap(({ rows, data }, k) =>
    Array.from({ length: rows }, (_, step) => ['trajectory', k + 1, null, step, data[2 * step]!, data[2 * step + 1]!]),
  );
  return columnsOf(['series', 'number', 'kind', 'step', 'first', 'second'], [...points, ...trajectories]);
}

/** Those that have a length. */
function drawnTrajectories({ trajectories }: FixedPointPlane): FixedPointPlane['trajectories'] {
  return trajectories.filter(({ rows }) => rows > 1);
}

/** Every eigenvalue of every point's Jacobian, with the kind of the point. */
export function fixedPointModesColumns({ map }: Pick<FixedPointPictures, 'map'>): Columns {
  const rows = map.points.flatMap((point, k) =>
    point.stability.modes.map(({ re, im }) => [k + 1, pointKind(point), re, im]),
  );
  return columnsOf(['point', 'kind', 'real', 'imaginary'], rows);
}

/** Points and trajectories in one plane. */
export function fixedPointsFigure({ map, plane }: FixedPointPictures, options: FigureOptions): string {
  const { points, trajectories, share } = plane;
  const [x, y] = equalAxes([points.data, ...trajectories.map(({ data }) => data)], share);
  const paths = drawnTrajectories(plane).map(({ data }) => path(data, x.position, y.position));
  const marks = KINDS.flatMap((kind) =>
    map.points.flatMap((point, k) =>
      pointKind(point) === kind
        ? [MARKS[kind](x.position(points.data[2 * k]!), y.position(points.data[2 * k + 1]!))]
        : [],
    ),
  );
  const about = {
    ...options,
    title: 'Fixed and slow points among the trajectories',
    description:
      `${countedPoints(map)} on the two leading principal components of the recorded states, which hold ` +
      `${typesetPercent(share[0] + share[1])} of their variance; ${paths.length} trajectories.`,
  };
  const key = [{ mark: trace('M-5 2L5 -2', 1), text: `trajectories (${paths.length})` }, ...kindEntries(map)];
  return squareFigure(about, key, [
    bottomAxis(x, SIDE, SIDE, true),
    leftAxis(y, SIDE, SIDE, true, 34),
    group({ opacity: 0.35 }, ...paths),
    ...marks,
  ]);
}

type About = FigureOptions & { readonly title: string; readonly description: string };

/** A square plot with its key below. */
function squareFigure(about: About, entries: readonly LegendEntry[], plot: readonly string[]): string {
  const key = legend(12, TOP + SIDE + 32, entries, COLUMN_WIDTH - 20);
  const body = [at(LEFT, TOP, ...plot), key.body];
  return figureDocument({ ...about, width: COLUMN_WIDTH, height: key.bottom + 6, body });
}

/** Eigenvalues of every point's Jacobian, with the unit circle. */
export function fixedPointModesFigure({ map }: Pick<FixedPointPictures, 'map'>, options: FigureOptions): string {
  const modes = map.points.flatMap((point) =>
    point.stability.modes.map(({ re, im }) => ({ re, im, kind: pointKind(point) })),
  );
  const extent = 1.1 * modes.reduce((most, { re, im }) => Math.max(most, Math.abs(re), Math.abs(im)), 1.05);
  const { x, y, ground } = complexPlane(SIDE, extent, 30);
  const marks = KINDS.map((kind) => {
    const places = modes.filter((mode) => mode.kind === kind).map(({ re, im }): Place => [x(re), y(im)]);
    return group({ opacity: 0.6 }, ...distinctPlaces(places).map((place) => dot(...place, 1.5, FILLS[kind])));
  });
  const about = {
    ...options,
    title: 'Eigenvalues of the Jacobians at the points',
    description: `Complex plane with the unit circle: ${modes.length} eigenvalues of ${countedPoints(map)}.`,
  };
  const key = KINDS.filter((kind) => map.points.some((point) => pointKind(point) === kind)).map((kind) => ({
    mark: dot(0, 0, 2, FILLS[kind]),
    text: `of ${kind} points`,
  }));
  return squareFigure(about, key, [ground, ...marks]);
}

const FILLS: Readonly<Record<PointKind, string>> = {
  stable: 'fill-theory',
  marginal: 'fill-random',
  unstable: 'fill-network',
  slow: 'fill-shuffled',
};

export interface FixedPointPictures {
  readonly map: FixedPointMap;
  readonly plane: FixedPointPlane;
}

function kindEntries(map: FixedPointMap): LegendEntry[] {
  return KINDS.flatMap((kind) => {
    const count = map.points.filter((point) => pointKind(point) === kind).length;
    return count === 0 ? [] : [{ mark: MARKS[kind](0, 0), text: `${kind} (${count})` }];
  });
}

/** Both components, of these shares of the variance, for pairs of coordinates: equal lengths stay equal. */
function equalAxes(all: readonly Float64Array[], share: FixedPointPlane['share']): [x: Axis, y: Axis] {
  const range = [0, 1].map((axis) => {
    let [low, high] = [0, 0];
    let first = true;
    for (const values of all) {
      for (let k = axis; k < values.length; k += 2) {
        low = first ? values[k]! : Math.min(low, values[k]!);
        high = first ? values[k]! : Math.max(high, values[k]!);
        first = false;
      }
    }
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  });
  const half = 1.08 * Math.max(range[0]!.half, range[1]!.half, 1e-9);
  const [across, up] = range.map(({ middle }): Span => [middle - half, middle + half]);
  return [
    linearAxis(`first component (${typesetPercent(share[0])})`, across!, [0, SIDE], 5),
    linearAxis(`second component (${typesetPercent(share[1])})`, up!, [SIDE, 0], 5),
  ];
}

function path(data: Float64Array, x: Axis['position'], y: Axis['position']): string {
  let d = '';
  for (let k = 0; k < data.length; k += 2) d += `${k === 0 ? 'M' : 'L'}${fixed(x(data[k]!))} ${fixed(y(data[k + 1]!))}`;
  return trace(d, 0.6);
}

function trace(d: string, width: number): string {
  return element('path', { class: 'trace', d, 'stroke-width': width });
}

/** Places apart by half a unit, a third of a mark: points share most of their modes. */
function distinctPlaces(places: readonly Place[]): Place[] {
  const known = new Map(places.map(([x, y]) => [`${Math.round(2 * x)} ${Math.round(2 * y)}`, [x, y] as const]));
  return [...known.values()];
}
