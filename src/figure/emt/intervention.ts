// What came of editing the running network (EMT spec 6.4): per edited slot and lag, and per kind of edit.
// The honest figure is the accuracy over the bits that should change; all bits stand beside it.

import { typesetPercent } from '../../array/words.ts';
import type { EditKind, EditOutcomes } from '../../emt/pictures/edit-kinds.ts';
import { bottomAxis, bottomName, leftName, linearAxis, wholeTicks } from '../draw/axes.ts';
import { framedCells, shareCells, shareLegend, shareLevel } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { dashed, diamond, dot } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH, type Place } from '../draw/svg.ts';
import { isLightShare } from '../draw/theme.ts';

/** Shares by edited slot (1 = oldest) and lag over the bits to change, then those of each kind of edit over both. */
export function interventionColumns({ perSlotLag, kinds }: EditOutcomes): Columns {
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
export function interventionFigure(data: EditOutcomes, options: FigureOptions): string {
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
    body: [
      at(
        left,
        22,
        slotLagPanel(data.perSlotLag, mapWidth, mapHeight),
        shareLegend(0, mapHeight + 42, 130, 'share of bits as the circuit predicts'),
      ),
      at(kindLeft, 22, kindsPanel(data.kinds, kindWidth, mapHeight), legend(-70, mapHeight + 34, KINDS_KEY, 260).body),
    ],
  });
}

/** Heat map: rows are edited slots, columns are lags. Blank where the edit should change nothing. */
export function slotLagPanel(perSlotLag: EditOutcomes['perSlotLag'], width: number, height: number): string {
  const rows = perSlotLag.length;
  const cols = Math.max(0, ...perSlotLag.map((row) => row.length));
  if (rows === 0 || cols === 0) return label(0, 12, 'no intervention could be made', { class: 'soft' });
  const values = perSlotLag.flatMap((row) => Array.from({ length: cols }, (_, lag) => row[lag] ?? Number.NaN));
  const [cellWidth, cellHeight] = [width / cols, height / rows];
  const across = (lag: number) => (lag - 0.5) * cellWidth;
  const middle = (slot: number) => (slot + 0.5) * cellHeight + 3;
  const hasTexts = cellWidth >= 18 && cellHeight >= 10;
  return group(
    {},
    label(0, -8, 'set one slot, run on: of the bits that should change, % right', { class: 'heading' }),
    framedCells(shareCells({ rows, cols, values }, width, height), width, height),
    hasTexts ? cellTexts(values, (i) => [across((i % cols) + 1), middle(Math.floor(i / cols))]) : '',
    ...perSlotLag.map((_, slot) => label(-5, middle(slot), String(slot + 1), { 'text-anchor': 'end' })),
    ...namedLags(cols).map((lag) => label(across(lag), height + 11, String(lag), { 'text-anchor': 'middle' })),
    bottomName('lag after the edit, steps', width, height),
    leftName('edited slot', height, 22),
  );
}

function namedLags(cols: number): number[] {
  if (cols <= 20) return Array.from({ length: cols }, (_, i) => i + 1);
  const round = wholeTicks(1, cols, 6).map(({ value }) => value);
  return [1, ...round.filter((lag) => lag > 2)];
}

function cellTexts(shares: readonly number[], placeOf: (i: number) => Place): string {
  const texts = shares.map((share, i) => {
    if (Number.isNaN(share)) return '';
    const className = isLightShare(shareLevel(share)) ? 'on-light' : 'on-dark';
    return label(...placeOf(i), String(Math.round(share * 100)), { 'text-anchor': 'middle', class: className });
  });
  return group({}, ...texts);
}

/** Dot plot: one row per kind of edit, over changed bits (filled) and over all bits (open). */
function kindsPanel(kinds: readonly EditKind[], width: number, height: number): string {
  const shares = linearAxis('share of bits as the circuit predicts', [0, 1], [0, width], 5);
  const x = shares.position;
  const rowHeight = height / Math.max(1, kinds.length);
  const parts = [
    label(-70, -8, 'by kind of edit', { class: 'heading' }),
    bottomAxis(shares, width, height, true),
    dashed(line(x(0.5), 0, x(0.5), height, 'axis'), '2 2'),
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

const KINDS_KEY = [
  { mark: dot(0, 0, 2.6, 'fill-network'), text: 'bits that should change' },
  { mark: dot(0, 0, 4, 'stroke-network'), text: 'all bits' },
  { mark: diamond(0, 0, 3.2, 'fill-shuffled'), text: 'control' },
];
