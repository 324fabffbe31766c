// What came of editing the running network (EMT spec 6.4): per edited slot and lag, and per kind of edit.
// The honest figure is the accuracy over the bits that should change; all bits stand beside it.

import { scaleLinear } from 'd3-scale';
import { typesetPercent } from '../../array/words.ts';
import { bottomAxis, linearTicks } from '../draw/axes.ts';
import { shareCells, shareLegend, shareLevel } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { diamond, dot, legend } from '../draw/legend.ts';
import {
  at,
  element,
  type FigureOptions,
  figureDocument,
  fixed,
  group,
  label,
  line,
  PAGE_WIDTH,
  rectangle,
} from '../draw/svg.ts';
import { isLightShare } from '../draw/theme.ts';

export interface InterventionKind {
  /** `set`, `erase`, `swap`, `interchange`, `set, random basis`. */
  readonly name: string;
  /** Share over all bits, and over the bits that should change; `null` where there were none. */
  readonly accuracy: number | null;
  readonly changedAccuracy: number | null;
  /** A null control, drawn apart. */
  readonly isControl: boolean;
}

export interface InterventionData {
  /** Accuracy over the bits that should change, by edited slot (0 = oldest) and lag (first = 1). */
  readonly perSlotLag: readonly (readonly (number | null)[])[];
  readonly kinds: readonly InterventionKind[];
}

/** Shares by edited slot (1 = oldest) and lag over the bits to change, then those of each kind of edit over both. */
export function interventionColumns({ perSlotLag, kinds }: InterventionData): Columns {
  const ofSlots = perSlotLag.flatMap((row, slot) =>
    row.map((share, lag) => ['set', slot + 1, lag + 1, 'to change', share]),
  );
  const ofKinds = kinds.flatMap(({ name, accuracy, changedAccuracy }) => [
    [name, null, null, 'to change', changedAccuracy],
    [name, null, null, 'all', accuracy],
  ]);
  return columnsOf(['edit', 'slot', 'lag', 'bits', 'share'], [...ofSlots, ...ofKinds]);
}

/** Draws what came of edits, by slot and lag and by kind, as a complete SVG file. */
export function interventionFigure(data: InterventionData, options: FigureOptions): string {
  const left = 40;
  const mapWidth = 300;
  const slots = data.perSlotLag.length;
  const mapHeight = Math.min(170, Math.max(90, slots * 22));
  const kindLeft = left + mapWidth + 110;
  const kindWidth = PAGE_WIDTH - kindLeft - 16;
  return figureDocument({
    ...options,
    title: 'Outcome of interventions',
    description: data.kinds
      .map(({ name, changedAccuracy }) => `${name}: ${typesetPercent(changedAccuracy)} of the bits that should change`)
      .join('; '),
    width: PAGE_WIDTH,
    height: 22 + mapHeight + 62,
    body: group(
      {},
      at(
        left,
        22,
        slotLagPanel(data.perSlotLag, mapWidth, mapHeight),
        shareLegend(0, mapHeight + 42, 130, 'share of bits as the circuit predicts'),
      ),
      at(kindLeft, 22, kindsPanel(data.kinds, kindWidth, mapHeight), at(-70, mapHeight + 34, kindsKey())),
    ),
  });
}

/** Heat map: rows are edited slots, columns are lags. Blank where the edit should change nothing. */
export function slotLagPanel(perSlotLag: InterventionData['perSlotLag'], width: number, height: number): string {
  const rows = perSlotLag.length;
  const cols = Math.max(0, ...perSlotLag.map((row) => row.length));
  if (rows === 0 || cols === 0) return label(0, 12, 'no intervention could be made', { class: 'soft' });
  const values = new Float64Array(rows * cols).fill(Number.NaN);
  perSlotLag.forEach((row, slot) => {
    row.forEach((share, lag) => {
      if (share !== null) values[slot * cols + lag] = share;
    });
  });
  const cellWidth = width / cols;
  const cellHeight = height / rows;
  const parts = [
    label(0, -8, 'set one slot, run on: of the bits that should change, % right', { class: 'heading' }),
    rectangle(0, 0, width, height, { class: 'zero' }),
    shareCells({ rows, cols, values }, width, height),
    rectangle(0, 0, width, height, { class: 'frame' }),
  ];
  if (cellWidth >= 18 && cellHeight >= 10) parts.push(cellTexts(values, rows, cols, cellWidth, cellHeight));
  for (let slot = 0; slot < rows; slot++) {
    parts.push(label(-5, (slot + 0.5) * cellHeight + 3, String(slot + 1), { 'text-anchor': 'end' }));
  }
  for (const { value } of lagTicks(cols)) {
    parts.push(label((value - 0.5) * cellWidth, height + 11, String(value), { 'text-anchor': 'middle' }));
  }
  parts.push(label(width / 2, height + 23, 'lag after the edit, steps', { 'text-anchor': 'middle', class: 'soft' }));
  const turned = `translate(-22 ${fixed(height / 2)}) rotate(-90)`;
  parts.push(label(0, 0, 'edited slot', { 'text-anchor': 'middle', class: 'soft', transform: turned }));
  return group({}, ...parts);
}

function lagTicks(cols: number): { value: number }[] {
  if (cols <= 20) return Array.from({ length: cols }, (_, i) => ({ value: i + 1 }));
  return [{ value: 1 }, ...linearTicks(1, cols, 6).filter(({ value }) => value > 2 && Number.isInteger(value))];
}

function cellTexts(values: Float64Array, rows: number, cols: number, cellWidth: number, cellHeight: number): string {
  const parts: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      const share = values[row * cols + col]!;
      if (Number.isNaN(share)) continue;
      parts.push(
        element(
          'text',
          {
            x: (col + 0.5) * cellWidth,
            y: (row + 0.5) * cellHeight + 3,
            'text-anchor': 'middle',
            class: isLightShare(shareLevel(share)) ? 'on-light' : 'on-dark',
          },
          String(Math.round(share * 100)),
        ),
      );
    }
  }
  return group({}, ...parts);
}

/** Dot plot: one row per kind of edit, over changed bits (filled) and over all bits (open). */
function kindsPanel(kinds: readonly InterventionKind[], width: number, height: number): string {
  const x = scaleLinear().domain([0, 1]).range([0, width]);
  const rowHeight = height / Math.max(1, kinds.length);
  const parts = [
    label(-70, -8, 'by kind of edit', { class: 'heading' }),
    bottomAxis(
      { position: x, ticks: linearTicks(0, 1, 5), name: 'share of bits as the circuit predicts' },
      width,
      height,
      true,
    ),
    element('g', { 'stroke-dasharray': '2 2' }, line(x(0.5), 0, x(0.5), height, 'axis')),
  ];
  kinds.forEach(({ name, accuracy, changedAccuracy, isControl }, i) => {
    const y = (i + 0.5) * rowHeight;
    const colour = isControl ? 'shuffled' : 'network';
    parts.push(label(-6, y + 3, name, { 'text-anchor': 'end' }));
    parts.push(line(0, y, width, y, 'grid'));
    if (accuracy !== null) parts.push(dot(x(accuracy), y, 4, `stroke-${colour}`));
    if (changedAccuracy === null) parts.push(label(x(0.02), y - 2, 'no bit should change', { class: 'soft' }));
    else if (isControl) parts.push(diamond(x(changedAccuracy), y, 3.2, `fill-${colour}`));
    else parts.push(dot(x(changedAccuracy), y, 2.6, `fill-${colour}`));
  });
  return group({}, ...parts);
}

function kindsKey(): string {
  return legend(
    [
      { mark: dot(0, 0, 2.6, 'fill-network'), text: 'bits that should change' },
      { mark: dot(0, 0, 4, 'stroke-network'), text: 'all bits' },
      { mark: diamond(0, 0, 3.2, 'fill-shuffled'), text: 'control' },
    ],
    260,
  ).body;
}
