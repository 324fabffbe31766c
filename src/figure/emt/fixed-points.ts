// Fixed and slow points among the trajectories that led to them, on two principal components of these; and the
// eigenvalues of their Jacobians in the complex plane. After Sussillo & Barak (2013), figures 3 and 5.

import type { Matrix } from '../../array/matrix.ts';
import { typesetPercent } from '../../array/words.ts';
import { countedPoints, type PointKind, pointKind } from '../../emt/fixed-points/kinds.ts';
import type { FixedPointMap, FixedPointPlane } from '../../emt/fixed-points/map.ts';
import { type Axis, axes, linearAxis, type Span, spanOf } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { type LegendEntry, legend } from '../draw/legend.ts';
import { cross, diamond, dot, square, through } from '../draw/marks.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, group, type Place } from '../draw/svg.ts';
import { complexPlane } from './complex-plane.ts';

const MARKS: Readonly<Record<PointKind, (x: number, y: number) => string>> = {
  stable: (x, y) => dot(x, y, 3.2, 'fill-theory'),
  marginal: (x, y) => square(x, y, 2.6, 'stroke-random'),
  unstable: (x, y) => cross(x, y, 3, 'stroke-network'),
  slow: (x, y) => diamond(x, y, 3.4, 'stroke-shuffled'),
};
const COLOURS = { stable: 'theory', marginal: 'random', unstable: 'network', slow: 'shuffled' } as const;

/** The kinds of points, in the order they are drawn and named. */
const KINDS: readonly PointKind[] = ['slow', 'marginal', 'unstable', 'stable'];

const SIDE = 262;
const LEFT = 44;
const TOP = 10;

/** Coordinates on the two components: of every point by its kind, and of every step (from 0) of every trajectory. */
export function fixedPointsColumns({ map, plane }: FixedPointPictures): Columns {
  const places = pairsOf(plane.points);
  const points = map.points.map((point, k) => ['point', k + 1, pointKind(point), null, ...places[k]!]);
  const trajectories = drawnTrajectories(plane).flatMap((trajectory, k) =>
    pairsOf(trajectory).map((place, step) => ['trajectory', k + 1, null, step, ...place]),
  );
  return columnsOf(['series', 'number', 'kind', 'step', 'first', 'second'], [...points, ...trajectories]);
}

/** The trajectories that have a length. */
function drawnTrajectories({ trajectories }: FixedPointPlane): FixedPointPlane['trajectories'] {
  return trajectories.filter(({ rows }) => rows > 1);
}

function pairsOf({ data }: Matrix): Place[] {
  return Array.from({ length: data.length / 2 }, (_, k) => [data[2 * k]!, data[2 * k + 1]!]);
}

/** Every eigenvalue of every point's Jacobian, with the kind of the point. */
export function fixedPointModesColumns({ map }: Pick<FixedPointPictures, 'map'>): Columns {
  const rows = map.points.flatMap((point, k) =>
    point.stability.modes.map(({ re, im }) => [k + 1, pointKind(point), re, im]),
  );
  return columnsOf(['point', 'kind', 'real', 'imaginary'], rows);
}

/** Draws fixed and slow points among trajectories, in one plane, as a complete SVG file. */
export function fixedPointsFigure({ map, plane }: FixedPointPictures, options: FigureOptions): string {
  const { share } = plane;
  const [x, y] = equalAxes([plane.points, ...plane.trajectories].flatMap(pairsOf), share);
  const placed = (matrix: Matrix) => pairsOf(matrix).map(([a, b]): Place => [x.position(a), y.position(b)]);
  const paths = drawnTrajectories(plane).map((trajectory) => trace(through(placed(trajectory)), 0.6));
  const places = placed(plane.points);
  const marks = KINDS.flatMap((kind) =>
    map.points.flatMap((point, k) => (pointKind(point) === kind ? [MARKS[kind](...places[k]!)] : [])),
  );
  const kinds = countedKinds(map).map(({ kind, count }) => ({ mark: MARKS[kind](0, 0), text: `${kind} (${count})` }));
  const key = [{ mark: trace('M-5 2L5 -2', 1), text: `trajectories (${paths.length})` }, ...kinds];
  return figureDocument({
    ...options,
    title: 'Fixed and slow points among the trajectories',
    description:
      `${countedPoints(map)} on the two leading principal components of the recorded states, which hold ` +
      `${typesetPercent(share[0] + share[1])} of their variance; ${paths.length} trajectories.`,
    ...squarePlot(key, [axes(x, y, SIDE, SIDE, 34, 'both'), group({ opacity: 0.35 }, ...paths), ...marks]),
  });
}

/** A square plot with its key below, as parts of a document. */
function squarePlot(entries: readonly LegendEntry[], plot: readonly string[]) {
  const key = legend(12, TOP + SIDE + 32, entries, COLUMN_WIDTH - 20);
  return { width: COLUMN_WIDTH, height: key.bottom + 6, body: [at(LEFT, TOP, ...plot), key.body] };
}

/** Draws the eigenvalues of every point's Jacobian with the unit circle as a complete SVG file. */
export function fixedPointModesFigure({ map }: Pick<FixedPointPictures, 'map'>, options: FigureOptions): string {
  const modes = map.points.flatMap((point) =>
    point.stability.modes.map(({ re, im }) => ({ re, im, kind: pointKind(point) })),
  );
  const extent = 1.1 * modes.reduce((most, { re, im }) => Math.max(most, Math.abs(re), Math.abs(im)), 1.05);
  const { x, y, ground } = complexPlane(SIDE, extent, 30);
  const marks = KINDS.map((kind) => {
    const places = modes.filter((mode) => mode.kind === kind).map(({ re, im }): Place => [x(re), y(im)]);
    return group(
      { opacity: 0.6 },
      ...distinctPlaces(places).map((place) => dot(...place, 1.5, `fill-${COLOURS[kind]}`)),
    );
  });
  const key = countedKinds(map).map(({ kind }) => ({
    mark: dot(0, 0, 2, `fill-${COLOURS[kind]}`),
    text: `of ${kind} points`,
  }));
  return figureDocument({
    ...options,
    title: 'Eigenvalues of the Jacobians at the points',
    description: `Complex plane with the unit circle: ${modes.length} eigenvalues of ${countedPoints(map)}.`,
    ...squarePlot(key, [ground, ...marks]),
  });
}

export interface FixedPointPictures {
  readonly map: FixedPointMap;
  readonly plane: FixedPointPlane;
}

/** The kinds that there are. */
function countedKinds({ points }: FixedPointMap): { kind: PointKind; count: number }[] {
  return KINDS.map((kind) => ({ kind, count: points.filter((point) => pointKind(point) === kind).length })).filter(
    ({ count }) => count > 0,
  );
}

/** Both components, of these shares of the variance, for pairs of coordinates: equal lengths stay equal. */
function equalAxes(all: readonly Place[], share: FixedPointPlane['share']): [x: Axis, y: Axis] {
  const ranges = ([0, 1] as const).map((axis) => {
    const [low, high] = all.length === 0 ? [0, 0] : spanOf(all.map((pair) => pair[axis]));
    return { middle: (low + high) / 2, half: (high - low) / 2 };
  });
  const half = 1.08 * Math.max(...ranges.map((range) => range.half), 1e-9);
  const [across, up] = ranges.map(({ middle }): Span => [middle - half, middle + half]);
  return [
    linearAxis(`first component (${typesetPercent(share[0])})`, across!, [0, SIDE], 5),
    linearAxis(`second component (${typesetPercent(share[1])})`, up!, [SIDE, 0], 5),
  ];
}

function trace(d: string, width: number): string {
  return element('path', { class: 'trace', d, 'stroke-width': width });
}

/** Places apart by half a unit, a third of a mark: points share most of their modes. */
function distinctPlaces(places: readonly Place[]): Place[] {
  const known = new Map(places.map(([x, y]) => [`${Math.round(2 * x)} ${Math.round(2 * y)}`, [x, y] as const]));
  return [...known.values()];
}
