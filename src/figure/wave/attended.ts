// Where the heads of an attention look: the weight of each head on each column. Shares of one, rows are heads.

import { bottomName, leftName } from '../draw/axes.ts';
import { framedCells, shareCells, shareLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { at, type FigureOptions, figureDocument, label } from '../draw/svg.ts';

export interface AttendedData {
  /** Weights on the columns, oldest first, `[heads][s]`. */
  readonly weights: readonly (readonly number[])[];
  /** How far back each head should look, `[heads]`. */
  readonly lags: readonly number[];
}

const CELL = 22;
const MOST = 300;
const LEFT = 64;
const TOP = 46;

/** A row for each head and column, counted from 1. */
export function attendedColumns({ weights, lags }: AttendedData): Columns {
  const rows = weights.flatMap((of, head) => of.map((weight, i) => [head + 1, lags[head]!, i + 1, weight]));
  return columnsOf(['head', 'lag', 'column', 'weight'], rows);
}

/** Draws the weights of all heads as a complete SVG file. */
export function attendedFigure({ weights, lags }: AttendedData, options: FigureOptions): string {
  const s = weights[0]!.length;
  const cell = Math.min(CELL, MOST / s);
  const [width, height] = [cell * s, CELL * weights.length];
  return figureDocument({
    ...options,
    title: 'Where the heads look',
    description: `Weights of ${weights.length} heads on ${s} columns, the oldest left, dark for all of a head's attention.`,
    width: Math.max(LEFT + width + 16, 240),
    height: TOP + height + 34,
    body: [
      at(LEFT, 10, shareLegend(0, 0, 90, 'weight')),
      at(
        LEFT,
        TOP,
        framedCells(
          shareCells({ rows: weights.length, cols: s, values: weights.flat() }, width, height),
          width,
          height,
        ),
        label(0, height + 11, '1'),
        label(width, height + 11, String(s), { 'text-anchor': 'end' }),
        ...lags.map((lag, h) => label(-4, CELL * (h + 0.5) + 3, `lag ${lag}`, { 'text-anchor': 'end' })),
        bottomName('column', width, height),
        leftName('head', height, 42),
      ),
    ],
  });
}
