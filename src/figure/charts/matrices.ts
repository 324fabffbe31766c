// Matrices as heat maps with slot borders, side by side: W_hh, the circuit in basis Psi, the circuit of the theory.

import type { Matrix } from '../../array/matrix.ts';
import { roundedText } from '../../array/words.ts';
import { bottomName, leftName } from '../draw/axes.ts';
import { framedCells, signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { at, element, type FigureOptions, figureDocument, fixed, group, label, PAGE_WIDTH } from '../draw/svg.ts';

/** One matrix of a picture of heat maps. */
export interface HeatMapData {
  /** May hold `_{...}` and `^{...}`. */
  readonly title: string;
  readonly rows: number;
  readonly cols: number;
  /** Row-major; `NaN` stays blank. */
  readonly data: ArrayLike<number>;
  /** Colours saturate at `±limit`. */
  readonly limit: number;
  /** What a row and a column are: `to cell`, `from cell`, `hidden unit`. */
  readonly rowName: string;
  readonly colName: string;
  /** Slot of every row and column (square matrices on the stack), for the borders; absent for raw weights. */
  readonly slots?: readonly number[];
}

/** Every entry of every matrix; rows, columns and their slots count from 1, slots of raw weights are empty. */
export function matricesColumns(maps: readonly HeatMapData[]): Columns {
  const slotOf = ({ slots }: HeatMapData, index: number) => (slots === undefined ? null : slots[index]! + 1);
  const rows = maps.flatMap((map) =>
    Array.from({ length: map.rows * map.cols }, (_, at) => {
      const [row, col] = [Math.floor(at / map.cols), at % map.cols];
      return [map.title, row + 1, col + 1, slotOf(map, row), slotOf(map, col), map.data[at]!];
    }),
  );
  return columnsOf(['matrix', 'row', 'column', 'row_slot', 'column_slot', 'value'], rows);
}

/** A matrix on hidden units, as it stands. */
export function unitMap(title: string, { rows, cols, data }: Matrix): HeatMapData {
  return { title, rows, cols, data, limit: colourLimit(data), rowName: 'to hidden unit', colName: 'from hidden unit' };
}

/** A matrix on the stack of variables. @param slots of its rows and columns */
export function slotMap(
  title: string,
  { rows, cols, data }: Matrix,
  slots: readonly number[],
  limit: number,
): HeatMapData {
  return { title, rows, cols, data, slots, limit, rowName: 'to slot', colName: 'from slot' };
}

const PADDING_LEFT = 26;
const PADDING_TOP = 18;

/** Draws up to three heat maps in a row over a page's width, each with its colour scale, as a complete SVG file. */
export function matricesFigure(maps: readonly HeatMapData[], options: FigureOptions): string {
  const gap = 12;
  const columns = Math.max(maps.length, 2);
  const side = (PAGE_WIDTH - 8 - columns * PADDING_LEFT - (columns - 1) * gap) / columns;
  const drawn = maps.map((map, i) =>
    at(
      4 + PADDING_LEFT + i * (side + PADDING_LEFT + gap),
      PADDING_TOP,
      heatMapPanel(map, side),
      signedLegend(0, side + 44, Math.min(side, 130), map.limit, legendCaption(map)),
    ),
  );
  return figureDocument({
    ...options,
    title: maps.map(({ title }) => title).join(', '),
    description: `Heat maps, one cell per entry, red positive, blue negative: ${maps
      .map((map) => `${map.title} (${map.rows} × ${map.cols}, colours to ±${roundedText(map.limit, 3)})`)
      .join('; ')}.`,
    width: columns === maps.length ? PAGE_WIDTH : side + PADDING_LEFT + 24,
    height: PADDING_TOP + side + 70,
    body: drawn,
  });
}

function legendCaption(map: HeatMapData): string {
  const beyond = Array.from(map.data).filter((value) => Math.abs(value) > map.limit * 1.05).length;
  return beyond === 0 ? 'entry' : `entry (${beyond} beyond the scale)`;
}

/** One heat map in a square of the given side, titled above, its axes named; cells are square. */
export function heatMapPanel(map: HeatMapData, side: number): string {
  const longer = Math.max(map.rows, map.cols, 1);
  const width = (side * map.cols) / longer;
  const height = (side * map.rows) / longer;
  const cells = signedCells({ rows: map.rows, cols: map.cols, values: map.data }, map.limit, width, height);
  return group(
    {},
    label(0, -7, map.title, { class: 'heading' }),
    framedCells(cells, width, height, { over: map.slots === undefined ? '' : slotBorders(map.slots, width) }),
    bottomName(map.colName, width, height),
    leftName(map.rowName, height, 16),
    map.slots === undefined ? indexEnds(map, width, height) : slotNumbers(map.slots, width),
  );
}

function indexEnds(map: HeatMapData, width: number, height: number): string {
  return group(
    {},
    label(0, height + 11, '1'),
    label(width, height + 11, String(map.cols), { 'text-anchor': 'end' }),
    label(-3, 8, '1', { 'text-anchor': 'end' }),
    label(-3, height, String(map.rows), { 'text-anchor': 'end' }),
  );
}

/** Neighbours of one slot. */
function slotSpans(slots: readonly number[]) {
  const starts = [...slots.keys()].filter((i) => slots[i] !== slots[i - 1]);
  return starts.map((from, k) => ({ slot: slots[from]!, from, to: starts[k + 1] ?? slots.length }));
}

function slotBorders(slots: readonly number[], side: number): string {
  const cell = side / slots.length;
  let d = '';
  for (const { from } of slotSpans(slots).slice(1)) {
    const p = fixed(from * cell);
    d += `M${p} 0V${fixed(side)}M0 ${p}H${fixed(side)}`;
  }
  return element('path', { class: 'border', d });
}

/** Slots counted from 1, the oldest, as in the papers; those too narrow for their number go without. */
function slotNumbers(slots: readonly number[], side: number): string {
  const cell = side / slots.length;
  const parts: string[] = [];
  const lastAt = { column: Number.NEGATIVE_INFINITY, row: Number.NEGATIVE_INFINITY };
  for (const { slot, from, to } of slotSpans(slots)) {
    const middle = ((from + to) / 2) * cell;
    const name = String(slot + 1);
    if (middle - lastAt.column >= 4 + 5 * name.length) {
      parts.push(label(middle, side + 11, name, { 'text-anchor': 'middle' }));
      lastAt.column = middle;
    }
    if (middle - lastAt.row >= 9) {
      parts.push(label(-4, middle + 3, name, { 'text-anchor': 'end' }));
      lastAt.row = middle;
    }
  }
  return group({}, ...parts);
}

/** The `share` quantile of the absolute values (non-finite ones left out): a colour limit that outliers do not set. */
export function colourLimit(data: ArrayLike<number>, share = 0.995): number {
  const sizes = Array.from(data, Math.abs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const value = sizes[Math.min(sizes.length - 1, Math.floor(share * sizes.length))] ?? 0;
  return value > 0 ? value : 1;
}
