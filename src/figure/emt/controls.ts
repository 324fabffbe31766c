// Every figure of the analysis beside the same figure of the two null controls (EMT spec 6.6), one small plot each.
// A figure that could not be computed is written as such, not drawn at zero.

import { typesetNumber } from '../../array/words.ts';
import type { ControlMeasure } from '../../emt/pictures/control-measures.ts';
import { type Axis, bottomAxis, linearAxis, logAxis, type Span } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { cross, diamond, dot, square } from '../draw/marks.ts';
import { type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH, tiled } from '../draw/svg.ts';

/** Keeps marks at the ends clear of the texts beside them. */
const INSET = 5;
const PER_ROW = 3;
const ROW = 14;
const BELOW = 62;
const NAMES = 52;

/** A row for each measure and network; what the theory says of it stands beside them as a network of its own. */
export function controlsColumns(measures: readonly ControlMeasure[]): Columns {
  const rows = measures.flatMap((measure) => [
    ...rowsOf(measure).map(({ name, value }) => [measure.name, measure.unit, name, value]),
    ...(measure.expected === undefined ? [] : [[measure.name, measure.unit, 'theory', measure.expected]]),
  ]);
  return columnsOf(['measure', 'unit', 'network', 'value'], rows);
}

/** Draws every measure of an analysis beside that of its null controls as a complete SVG file. */
export function controlsFigure(measures: readonly ControlMeasure[], options: FigureOptions): string {
  const cellWidth = PAGE_WIDTH / PER_ROW;
  const rows = Math.ceil(measures.length / PER_ROW);
  const networks = measures.some(({ rephased }) => rephased !== undefined) ? 4 : 3;
  const cellHeight = networks * ROW + BELOW;
  const panels = measures.map((measure) => measurePanel(measure, cellWidth - NAMES - 52));
  return figureDocument({
    ...options,
    title: `The same figures for the network and for ${networks === 4 ? 'three' : 'two'} null controls`,
    description: measures.map(described).join('; '),
    width: PAGE_WIDTH,
    height: rows * cellHeight + 4,
    body: tiled(panels, PER_ROW, [NAMES + 8, 26], [cellWidth, cellHeight]),
  });
}

const HINTS = { higher: 'higher is better', lower: 'lower is better', equal: 'line: the theory’s' } as const;

function described(measure: ControlMeasure): string {
  const values = rowsOf(measure).map(({ value }) => typesetNumber(value));
  return `${measure.name}: ${values.join(' / ')}`;
}

function rowsOf({ trained, random, shuffled, rephased }: ControlMeasure) {
  return [
    { name: 'network', value: trained, mark: dot, colour: 'fill-network' },
    { name: 'random init', value: random, mark: square, colour: 'fill-random' },
    { name: 'shuffled', value: shuffled, mark: diamond, colour: 'fill-shuffled' },
    ...(rephased === undefined ? [] : [{ name: 'random modes', value: rephased, mark: cross, colour: 'stroke-soft' }]),
  ];
}

function measurePanel(measure: ControlMeasure, width: number): string {
  const rows = rowsOf(measure);
  const height = rows.length * ROW;
  const axis = measureAxis(measure, width);
  const has = (value: number) => measure.scale !== 'log' || value > 0;
  const parts = [
    label(-NAMES, -14, measure.name, { class: 'heading' }),
    label(-NAMES, -4, HINTS[measure.better], { class: 'soft' }),
    bottomAxis(axis, width, height + 4, true),
  ];
  if (measure.expected !== undefined && has(measure.expected)) {
    const x = axis.position(measure.expected);
    parts.push(line(x, 0, x, height + 4, 'stroke-theory'));
  }
  rows.forEach(({ name, value, mark, colour }, i) => {
    const y = (i + 0.5) * ROW + 2;
    parts.push(label(-5, y + 3, name, { 'text-anchor': 'end' }));
    if (value !== null && has(value)) parts.push(mark(axis.position(value), y, 3, colour));
    parts.push(label(width + 6, y + 3, typesetNumber(value)));
  });
  return group({}, ...parts);
}

function measureAxis(measure: ControlMeasure, width: number): Axis {
  const values = [...rowsOf(measure).map(({ value }) => value), measure.expected ?? null].filter(
    (value): value is number => value !== null && Number.isFinite(value),
  );
  const range: Span = [INSET, width - INSET];
  if (measure.scale === 'log') {
    const positive = values.filter((value) => value > 0);
    const low = 10 ** Math.floor(Math.log10(Math.min(1, ...positive.map((value) => Math.max(value, 1e-16)))) - 1e-9);
    const high = 10 ** Math.ceil(Math.log10(Math.max(low * 1000, ...positive)) - 1e-9);
    return logAxis(measure.unit, [low, high], range, 4);
  }
  const high = measure.scale === 'share' ? 1 : Math.max(1, ...values) * 1.15;
  const low = measure.scale === 'share' ? Math.min(0, ...values) : 0;
  return linearAxis(measure.unit, [low, high], range, 3, { clamp: true });
}
