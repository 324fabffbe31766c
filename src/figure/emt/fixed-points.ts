// Fixed and slow points among the trajectories that led to them, on two principal components of these; and the
// eigenvalues of their Jacobians in the complex plane. After Sussillo & Barak (2013), figures 3 and 5.

import { scaleLinear } from 'd3-scale';
import { plural, typesetPercent } from '../../array/words.ts';
import type { FixedPointMap, FixedPointPlane, PointFigures } from '../../emt/fixed-points/map.ts';
import { bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { cross, diamond, dot, type LegendEntry, legend, square } from '../draw/legend.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, fixed, group } from '../draw/svg.ts';

export type PointKind = 'stable' | 'marginal' | 'unstable' | 'slow';

/** How a point is marked: by its stability, or as slow. */
export function pointKind({ kind, stability }: Pick<PointFigures, 'kind' | 'stability'>): PointKind {
  return kind === 'slow' ? 'slow' : stability.kind;
}

const MARKS: Readonly<Record<PointKind, (x: number, y: number) => string>> = {
  stable: (x, y) => dot(x, y, 3.2, 'fill-theory'),
  marginal: (x, y) => square(x, y, 2.6, 'stroke-random'),
  unstable: (x, y) => cross(x, y, 3, 'stroke-network'),
  slow: (x, y) => diamond(x, y, 3.4, 'stroke-shuffled'),
};

/** In the order they are drawn and named. */
const KINDS: readonly PointKind[] = ['slow', 'marginal', 'unstable', 'stable'];
const NAMES: Readonly<Record<PointKind, string>> = {
  stable: 'stable',
  marginal: 'marginal',
  unstable: 'unstable',
  slow: 'slow',
};

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

/** Draws fixed and slow points among trajectories, in one plane, as a complete SVG file. */
export function fixedPointsFigure({ map, plane }: FixedPointPictures, options: FigureOptions): string {
  const { points, trajectories, share } = plane;
  const scale = equalScales([points.data, ...trajectories.map(({ data }) => data)]);
  const paths = drawnTrajectories(plane).map(({ data }) => path(data, scale.x, scale.y));
  const marks = KINDS.flatMap((kind) =>
    map.points.flatMap((point, k) =>
      pointKind(point) === kind ? [MARKS[kind](scale.x(points.data[2 * k]!), scale.y(points.data[2 * k + 1]!))] : [],
    ),
  );
  const key = legend(
    [{ mark: trace('M-5 2L5 -2', 1), text: `trajectories (${paths.length})` }, ...kindEntries(map)],
    COLUMN_WIDTH - 20,
  );
  return figureDocument({
    ...options,
    title: 'Fixed and slow points among the trajectories',
    description:
      `${counted(map)} on the two leading principal components of the recorded states, which hold ` +
      `${typesetPercent(share[0] + share[1])} of their variance; ${paths.length} trajectories.`,
    width: COLUMN_WIDTH,
    height: TOP + SIDE + 38 + key.height,
    body: group(
      {},
      at(
        LEFT,
        TOP,
        bottomAxis(
          { position: scale.x, ticks: scale.ticksX, name: `first component (${typesetPercent(share[0])})` },
          SIDE,
          SIDE,
          true,
        ),
        leftAxis(
          { position: scale.y, ticks: scale.ticksY, name: `second component (${typesetPercent(share[1])})` },
          SIDE,
          SIDE,
          true,
          34,
        ),
        group({ opacity: 0.35 }, ...paths),
        ...marks,
      ),
      at(12, TOP + SIDE + 32, key.body),
    ),
  });
}

/** Draws the eigenvalues of every point's Jacobian with the unit circle as a complete SVG file. */
export function fixedPointModesFigure({ map }: Pick<FixedPointPictures, 'map'>, options: FigureOptions): string {
  const modes = map.points.flatMap((point) =>
    point.stability.modes.map(({ re, im }) => ({ re, im, kind: pointKind(point) })),
  );
  const extent = 1.1 * modes.reduce((most, { re, im }) => Math.max(most, Math.abs(re), Math.abs(im)), 1.05);
  const scale = SIDE / (2 * extent);
  const x = (re: number) => SIDE / 2 + re * scale;
  const y = (im: number) => SIDE / 2 - im * scale;
  const ticks = linearTicks(-extent, extent, 5);
  const marks = KINDS.map((kind) =>
    group(
      { opacity: 0.6 },
      ...distinctPlaces(modes.filter((mode) => mode.kind === kind).map(({ re, im }) => [x(re), y(im)] as const)).map(
        ([left, top]) => dot(left, top, 1.5, FILLS[kind]),
      ),
    ),
  );
  const key = legend(
    KINDS.filter((kind) => map.points.some((point) => pointKind(point) === kind)).map((kind) => ({
      mark: dot(0, 0, 2, FILLS[kind]),
      text: `of ${NAMES[kind]} points`,
    })),
    COLUMN_WIDTH - 20,
  );
  return figureDocument({
    ...options,
    title: 'Eigenvalues of the Jacobians at the points',
    description: `Complex plane with the unit circle: ${modes.length} eigenvalues of ${counted(map)}.`,
    width: COLUMN_WIDTH,
    height: TOP + SIDE + 38 + key.height,
    body: group(
      {},
      at(
        LEFT,
        TOP,
        bottomAxis({ position: x, ticks, name: 'real part of λ' }, SIDE, SIDE, true),
        leftAxis({ position: y, ticks, name: 'imaginary part of λ' }, SIDE, SIDE, true, 30),
        element('circle', { cx: x(0), cy: y(0), r: scale, class: 'stroke-soft', 'stroke-dasharray': '3 2' }),
        ...marks,
      ),
      at(12, TOP + SIDE + 32, key.body),
    ),
  });
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

/** `3 fixed and 1 slow point`. */
export function counted({ points }: FixedPointMap): string {
  const slow = points.filter(({ kind }) => kind === 'slow').length;
  const fixedCount = points.length - slow;
  return `${fixedCount} fixed and ${plural(slow, 'slow point')}`;
}

function kindEntries(map: FixedPointMap): LegendEntry[] {
  return KINDS.flatMap((kind) => {
    const count = map.points.filter((point) => pointKind(point) === kind).length;
    return count === 0 ? [] : [{ mark: MARKS[kind](0, 0), text: `${NAMES[kind]} (${count})` }];
  });
}

/** Scales for pairs of coordinates that keep equal lengths equal. */
function equalScales(all: readonly Float64Array[]) {
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
  const [h, v] = range.map(({ middle }) => [middle - half, middle + half] as const);
  return {
    x: scaleLinear().domain(h!).range([0, SIDE]),
    y: scaleLinear().domain(v!).range([SIDE, 0]),
    ticksX: linearTicks(...h!, 5),
    ticksY: linearTicks(...v!, 5),
  };
}

function path(data: Float64Array, x: (value: number) => number, y: (value: number) => number): string {
  let d = '';
  for (let k = 0; k < data.length; k += 2) d += `${k === 0 ? 'M' : 'L'}${fixed(x(data[k]!))} ${fixed(y(data[k + 1]!))}`;
  return trace(d, 0.6);
}

function trace(d: string, width: number): string {
  return element('path', { class: 'trace', d, 'stroke-width': width });
}

/** Places apart by half a unit, a third of a mark: points share most of their modes. */
function distinctPlaces(places: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const known = new Map(places.map(([x, y]) => [`${Math.round(2 * x)} ${Math.round(2 * y)}`, [x, y] as const]));
  return [...known.values()];
}
