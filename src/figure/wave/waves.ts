// Waves as they go: for each of them a raster of its cells, columns across and time down. What is put in enters at the right and
// moves one column to the left with each step; where the boundary writes it again, stripes begin anew.
// Source: TWM (arXiv 2402.10163) figure 2.

import { bottomName, leftName } from '../draw/axes.ts';
import { framedCells, signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { at, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH, tiled } from '../draw/svg.ts';

/** The cells of a substrate over time. */
export interface WavesData {
  readonly s: number;
  readonly d: number;
  /** Steps with input, the first of them. */
  readonly inputSteps: number;
  /** All columns after each step, oldest first, `[steps][s*d]`. */
  readonly columns: readonly ArrayLike<number>[];
}

/** Rasters that are drawn at most, and how many in a row. */
const MOST_WAVES = 8;
const PER_ROW = 4;
const LEFT = 30;
const TOP = 44;
const PITCH = (PAGE_WIDTH - 8) / PER_ROW;
const WIDTH = PITCH - LEFT - 8;
/** Height of a step, and of a raster at most. */
const STEP = 6;
const TALLEST = 260;

/** A row for each step, wave and column, counted from 1. */
export function wavesColumns({ s, d, columns }: WavesData): Columns {
  const rows = columns.flatMap((cells, t) =>
    Array.from({ length: d * s }, (_, k) => {
      const [wave, column] = [Math.floor(k / s), k % s];
      return [t + 1, wave + 1, column + 1, cells[column * d + wave]!];
    }),
  );
  return columnsOf(['step', 'wave', 'column', 'value'], rows);
}

/** The largest value of all cells, where colours end; 1 where all are 0. */
export function limitOf(columns: WavesData['columns']): number {
  return columns.reduce((most, cells) => Array.from(cells).reduce((a, b) => Math.max(a, Math.abs(b)), most), 0) || 1;
}

/** Draws the first waves of a substrate over time as a complete SVG file. */
export function wavesFigure(data: WavesData, options: FigureOptions): string {
  const { s, d, columns, inputSteps } = data;
  const drawn = Math.min(d, MOST_WAVES);
  const limit = limitOf(columns);
  const height = Math.min(TALLEST, STEP * columns.length);
  const panels = Array.from({ length: drawn }, (_, wave) => {
    const values = columns.flatMap((cells) => Array.from({ length: s }, (__, i) => cells[i * d + wave]!));
    const border = (height * Math.min(inputSteps, columns.length)) / columns.length;
    const over = line(0, border, WIDTH, border, 'border');
    return group(
      {},
      label(0, -7, `wave ${wave + 1}`, { class: 'heading' }),
      framedCells(signedCells({ rows: columns.length, cols: s, values }, limit, WIDTH, height), WIDTH, height, {
        over,
      }),
      label(0, height + 11, '1'),
      label(WIDTH, height + 11, String(s), { 'text-anchor': 'end' }),
      label(-3, 8, '1', { 'text-anchor': 'end' }),
      label(-3, height, String(columns.length), { 'text-anchor': 'end' }),
      bottomName('column', WIDTH, height),
      wave % PER_ROW === 0 ? leftName('step', height, 18) : '',
    );
  });
  const rows = Math.ceil(drawn / PER_ROW);
  const down = height + 46;
  const rest = drawn < d ? `, the first ${drawn} of ${d}` : '';
  return figureDocument({
    ...options,
    title: 'Waves on the substrate',
    description: `Cells of ${drawn} waves${rest} over ${columns.length} steps, ${s} columns each, red positive, blue negative; input ends after step ${inputSteps}.`,
    width: PAGE_WIDTH,
    height: TOP + rows * down - 8,
    body: [
      at(LEFT, 10, signedLegend(0, 0, 90, limit, 'value')),
      label(LEFT + 110, 18, 'The line is the end of the input.', { class: 'soft' }),
      ...tiled(panels, PER_ROW, [LEFT, TOP + 8], [PITCH, down]),
    ],
  });
}
