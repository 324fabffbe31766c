// A pivot drawn: for each column a place on the axis, for each row a series of marks there, with the interval of each
// mean as a bar and the single values' range as a thinner one. Logarithmic where the values span it.

import { type Axis, axes, linearAxis, logAxis } from '../draw/axes.ts';
import { legend } from '../draw/legend.ts';
import { COLOURS, cross, diamond, dot, square, styledMark } from '../draw/marks.ts';
import { type FigureOptions, figureDocument, group, line, PAGE_WIDTH, rectangle, textWidth } from '../draw/svg.ts';

export interface PivotMark {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Interval of the mean, or `null` for a single value. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface PivotData {
  /** What is measured. */
  readonly value: string;
  /** What the columns differ in; empty for one column. */
  readonly columnName: string;
  readonly columns: readonly string[];
  /** Marks in the order of the columns, `null` where there is none. */
  readonly series: readonly { readonly name: string; readonly marks: readonly (PivotMark | null)[] }[];
}

const SHAPES = [dot, diamond, square, cross] as const;
const HEIGHT = 190;
const LEFT = 58;

/** Draws a pivot as a complete SVG file; series beyond the colours repeat them in another shape. */
export function pivotFigure(data: PivotData, options: FigureOptions): string {
  const { value, columnName, columns, series } = data;
  const width = PAGE_WIDTH - LEFT - 16;
  const y = valueAxis(data);
  const slot = width / Math.max(1, columns.length);
  const x: Axis = {
    position: (column) => (column + 0.5) * slot,
    ticks: columns.map((text, i) => ({ value: i, text: fits(text, slot) })),
    name: columnName,
  };
  const entries = series.map(({ name }, i) => ({ mark: shape(i, 0, 0), text: name }));
  const key = legend(0, HEIGHT + 36, entries, width);
  const step = Math.min(12, slot / (series.length + 1));
  const marks = series.flatMap(({ marks: own }, i) =>
    own.flatMap((mark, c) =>
      mark ? [drawn(mark, i, x.position(c) + (i - (series.length - 1) / 2) * step, y.position)] : [],
    ),
  );
  return figureDocument({
    ...options,
    title: columnName ? `${value} by ${columnName}` : value,
    description: `Mean of ${value} with its interval, for ${series.length} rows and ${columns.length} columns.`,
    width: PAGE_WIDTH,
    height: key.bottom + 26,
    origin: [LEFT, 12],
    body: [axes(x, y, width, HEIGHT, 42), group({}, ...marks), key.body],
  });
}

/** The place of values; with a logarithm where all are above 0 and the largest is 30 times the smallest. */
function valueAxis({ value, series }: PivotData): Axis {
  const marks = series.flatMap(({ marks: own }) => own.flatMap((mark) => (mark ? [mark] : [])));
  const low = Math.min(...marks.map(({ min }) => min));
  const high = Math.max(...marks.map(({ max }) => max));
  if (low > 0 && high / low > 30) {
    const bounds = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))] as const;
    return logAxis(value, bounds, [HEIGHT, 0], 8);
  }
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  // Shares and counts start at 0, so that heights can be compared.
  const start = low >= 0 ? 0 : low - margin;
  return linearAxis(value, [start, high + margin], [HEIGHT, 0], 6);
}

function drawn({ mean, min, max, low, high }: PivotMark, series: number, x: number, y: (value: number) => number) {
  const range = group({ opacity: 0.4 }, line(x, y(min), x, y(max), `stroke-${colourOf(series)}`));
  const interval =
    low === null || high === null
      ? ''
      : rectangle(x - 1.3, y(high), 2.6, y(low) - y(high), { class: `fill-${colourOf(series)}`, opacity: 0.6 });
  return range + interval + shape(series, x, y(mean));
}

function colourOf(series: number): string {
  return COLOURS[series % COLOURS.length]!;
}

function shape(series: number, x: number, y: number): string {
  const mark = SHAPES[Math.floor(series / COLOURS.length) % SHAPES.length]!;
  return styledMark({ colour: colourOf(series), mark }, x, y, 3);
}

/** Gives as much of a tick's text as its place holds. */
function fits(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return `${text.slice(0, Math.max(1, Math.floor((text.length * width) / textWidth(text)) - 1))}…`;
}
