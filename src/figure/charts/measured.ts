// What was measured beside what theory says of it: points with their intervals, and curves dashed, in panels side by
// side. Escape times over the ratio and capacities over neurons are drawn by it.

import { axes, linearAxis, linearTicks, logAxis, spanOf } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { dashed, lineMark, polyline, SERIES_STYLES, type SeriesStyle, styledMark } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH } from '../draw/svg.ts';

/** A measured value with its interval. */
export interface MeasuredPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval; `y` itself where there is none. */
  readonly low: number;
  readonly high: number;
}

/** One panel: series of points, and curves. */
export interface MeasuredPanel {
  readonly heading: string;
  /** Names with their units; `y` is logarithmic where it is `log`, and starts at 0 where it is not. */
  readonly x: string;
  readonly y: string;
  readonly scale: 'linear' | 'log';
  readonly series: readonly { readonly name: string; readonly points: readonly MeasuredPoint[] }[];
  /** Drawn in the colour of the series of that index, `null` for ink. */
  readonly curves: readonly {
    readonly name: string;
    readonly series: number | null;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}

/** What a picture of measurements beside theory shows. */
export interface MeasuredData {
  readonly title: string;
  readonly description: string;
  /** The panels from left to right, one to three. */
  readonly panels: readonly MeasuredPanel[];
}

/** The points (`x`, `y`, and the ends of their intervals) and the curves of every panel. */
export function measuredColumns({ panels }: MeasuredData): Columns {
  const rows = panels.flatMap(({ heading, series, curves }) => [
    ...series.flatMap(({ name, points }) =>
      points.map(({ x, y, low, high }) => [heading, name, 'point', x, y, low, high]),
    ),
    ...curves.flatMap(({ name, points }) => points.map(([x, y]) => [heading, name, 'curve', x, y, null, null])),
  ]);
  return columnsOf(['panel', 'series', 'kind', 'x', 'y', 'low', 'high'], rows);
}

const LEFT = 46;
const GAP = 58;
const PLOT = 190;

/** Draws measured points beside the curves of a theory, in panels, as a complete SVG file. */
export function measuredFigure({ title, description, panels }: MeasuredData, options: FigureOptions): string {
  const width = (PAGE_WIDTH - LEFT - 12 - (panels.length - 1) * GAP) / panels.length;
  const keys = panels.map((panel) => key(panel, width));
  return figureDocument({
    ...options,
    title,
    description,
    width: PAGE_WIDTH,
    height: 26 + Math.max(...keys.map(({ bottom }) => bottom)),
    origin: [LEFT, 22],
    body: panels.map((panel, i) =>
      at(i * (width + GAP), 0, label(0, -9, panel.heading, { class: 'heading' }), plot(panel, width), keys[i]!.body),
    ),
  });
}

function plot({ x: xName, y: yName, scale, series, curves }: MeasuredPanel, width: number): string {
  const points = series.flatMap((each) => each.points);
  const across = [...points.map(({ x }) => x), ...curves.flatMap((curve) => curve.points.map(([x]) => x))];
  const up = [
    ...points.flatMap(({ y, low, high }) => [y, low, high]),
    ...curves.flatMap((curve) => curve.points.map(([, y]) => y)),
  ].filter((value) => Number.isFinite(value) && (scale === 'linear' || value > 0));
  const [left, right] = spanOf(across);
  const room = 0.03 * (right - left || 1);
  const bottom = linearAxis(xName, [left - room, right + room], [0, width], linearTicks(left, right, 7));
  const [least, most] = [Math.min(...up), Math.max(...up)];
  const side =
    scale === 'linear'
      ? linearAxis(yName, [0, most], [PLOT, 0], 5, { nice: 5 })
      : logAxis(yName, [least / 1.25, most * 1.1], [PLOT, 0], 7);
  const [x, y] = [bottom.position, side.position];
  return group(
    {},
    axes(bottom, side, width, PLOT, 34),
    ...curves.map((curve) =>
      dashed(
        polyline(
          curve.points.map(([a, b]) => [x(a), y(b)]),
          stroke(curve.series),
        ),
      ),
    ),
    ...series.flatMap((each, i) =>
      each.points.map((point) =>
        group(
          {},
          line(x(point.x), y(point.low), x(point.x), y(point.high), stroke(i)),
          styledMark(styleOf(i), x(point.x), y(point.y), 2.3),
        ),
      ),
    ),
  );
}

function key({ series, curves }: MeasuredPanel, width: number) {
  const entries = [
    ...series.map(({ name }, i) => ({ mark: styledMark(styleOf(i), 0, 0, 2.3), text: name })),
    ...curves.map((curve) => ({ mark: dashed(lineMark(stroke(curve.series))), text: curve.name })),
  ];
  return legend(0, PLOT + 30, entries, width);
}

/** Of the first four styles: curves that belong to no series are in the ink of the fifth. */
function styleOf(series: number): SeriesStyle {
  return SERIES_STYLES[series % 4]!;
}

function stroke(series: number | null): string {
  return series === null ? 'stroke-ink' : `stroke-${styleOf(series).colour}`;
}
