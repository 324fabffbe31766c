// What was measured beside what theory says of it: points with their intervals, and curves dashed, in panels side by
// side. Escape times over the ratio and capacities over neurons are drawn by it.

import { scaleLinear, scaleLog } from 'd3-scale';
import { type Axis, bottomAxis, leftAxis, linearTicks, logTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { cross, diamond, dot, legend, square } from '../draw/legend.ts';
import { at, element, type FigureOptions, figureDocument, fixed, group, label, line, PAGE_WIDTH } from '../draw/svg.ts';

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
  /** From left to right, one to three. */
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

type Mark = (x: number, y: number, radius: number, className: string) => string;

const STYLES: readonly (readonly [colour: string, mark: Mark])[] = [
  ['network', dot],
  ['theory', square],
  ['random', diamond],
  ['shuffled', cross],
];

/** Draws measured points beside the curves of a theory, in panels, as a complete SVG file. */
export function measuredFigure({ title, description, panels }: MeasuredData, options: FigureOptions): string {
  const width = (PAGE_WIDTH - LEFT - 12 - (panels.length - 1) * GAP) / panels.length;
  const keys = panels.map((panel) => key(panel, width));
  return figureDocument({
    ...options,
    title,
    description,
    width: PAGE_WIDTH,
    height: 22 + PLOT + 34 + Math.max(...keys.map(({ height }) => height)),
    body: at(
      LEFT,
      22,
      ...panels.map((panel, i) =>
        at(
          i * (width + GAP),
          0,
          label(0, -9, panel.heading, { class: 'heading' }),
          plot(panel, width),
          at(0, PLOT + 30, keys[i]!.body),
        ),
      ),
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
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const room = 0.03 * (right - left || 1);
  const x = scaleLinear()
    .domain([left - room, right + room])
    .range([0, width]);
  const y = upwards(scale, Math.min(...up), Math.max(...up), yName);
  const draw = ([a, b]: readonly [number, number]) => `${fixed(x(a))} ${fixed(y.position(b))}`;
  return group(
    {},
    bottomAxis({ position: x, ticks: linearTicks(left, right, 7), name: xName }, width, PLOT),
    leftAxis(y, width, PLOT, true, 34),
    ...curves.map((curve) =>
      dashed(element('path', { class: stroke(curve.series), d: `M${curve.points.map(draw).join('L')}` })),
    ),
    ...series.flatMap((each, i) =>
      each.points.map((point) =>
        group(
          {},
          line(x(point.x), y.position(point.low), x(point.x), y.position(point.high), stroke(i)),
          markOf(i, x(point.x), y.position(point.y)),
        ),
      ),
    ),
  );
}

function upwards(scale: 'linear' | 'log', least: number, most: number, name: string): Axis {
  if (scale === 'linear') {
    const position = scaleLinear().domain([0, most]).nice(5).range([PLOT, 0]);
    return { position, ticks: linearTicks(0, position.domain()[1]!, 5), name };
  }
  const [low, high] = [least / 1.25, most * 1.1];
  const position = scaleLog().domain([low, high]).range([PLOT, 0]).clamp(true);
  return { position, ticks: logTicks(low, high, 7), name };
}

function key({ series, curves }: MeasuredPanel, width: number) {
  return legend(
    [
      ...series.map(({ name }, i) => ({ mark: markOf(i, 0, 0), text: name })),
      ...curves.map((curve) => ({ mark: dashed(line(-5, 0, 5, 0, stroke(curve.series))), text: curve.name })),
    ],
    width,
  );
}

function markOf(series: number, x: number, y: number): string {
  const [colour, mark] = STYLES[series % STYLES.length]!;
  return mark(x, y, 2.3, mark === cross ? `stroke-${colour}` : `fill-${colour}`);
}

function stroke(series: number | null): string {
  return series === null ? 'stroke-ink' : `stroke-${STYLES[series % STYLES.length]![0]}`;
}

function dashed(markup: string): string {
  return element('g', { 'stroke-dasharray': '3 2' }, markup);
}
