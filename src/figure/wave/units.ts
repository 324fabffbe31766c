// Hidden units over time, in the order of the columns that they load on: units across, time down. A wave is a band that runs
// aslant; what stays is a vertical line. Source: TWM (arXiv 2402.10163), space-time plot (E5 of the spec).

import { bottomName, leftName } from '../draw/axes.ts';
import { framedCells, signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { at, type FigureOptions, figureDocument, label, line, PAGE_WIDTH } from '../draw/svg.ts';

export interface UnitsData {
  /** Steps with input, the first of them. */
  readonly inputSteps: number;
  /** Activity after each step, `[steps][units]`, in the order in which it is drawn, in standard deviations. */
  readonly units: readonly ArrayLike<number>[];
  /** The number of the unit at each place, from 0. */
  readonly order: readonly number[];
}

const LEFT = 34;
const TOP = 40;
const STEP = 5;
const TALLEST = 320;
/** Standard deviations at which colours end. */
const LIMIT = 2;

/** A row for each step and unit, in the order in which they are drawn; steps from 1, units from 0. */
export function unitsColumns({ units, order }: UnitsData): Columns {
  const rows = units.flatMap((values, t) => Array.from(values, (value, place) => [t + 1, place, order[place]!, value]));
  return columnsOf(['step', 'place', 'unit', 'value'], rows);
}

/** Draws units over time as a complete SVG file. */
export function unitsFigure({ units, inputSteps, order }: UnitsData, options: FigureOptions): string {
  const width = PAGE_WIDTH - LEFT - 12;
  const height = Math.min(TALLEST, STEP * units.length);
  const values = units.flatMap((each) => Array.from(each));
  const border = (height * Math.min(inputSteps, units.length)) / units.length;
  return figureDocument({
    ...options,
    title: 'Hidden units over time',
    description: `Activity of ${order.length} units over ${units.length} steps, sorted by the column that they load on, in standard deviations; input ends after step ${inputSteps}.`,
    width: PAGE_WIDTH,
    height: TOP + height + 34,
    body: [
      at(LEFT, 8, signedLegend(0, 0, 90, LIMIT, 'deviations')),
      label(LEFT + 124, 16, 'The line is the end of the input.', { class: 'soft' }),
      at(
        LEFT,
        TOP,
        framedCells(
          signedCells({ rows: units.length, cols: order.length, values }, LIMIT, width, height),
          width,
          height,
          {
            over: line(0, border, width, border, 'border'),
          },
        ),
        label(-3, 8, '1', { 'text-anchor': 'end' }),
        label(-3, height, String(units.length), { 'text-anchor': 'end' }),
        bottomName('units, sorted by their column: open end at the left, start at the right', width, height),
        leftName('step', height, 18),
      ),
    ],
  });
}
