// The hidden variables as s x d grids over time, small multiples: what the circuit holds above, what the network's
// hidden state holds in the basis Psi below (EMT spec 6.3). Cells of the wrong sign are ringed.

import { type FollowedVariables, hasWrongSign } from '../../emt/pictures/example.ts';
import { framedCells, signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dot } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, fixed, group, label, PAGE_WIDTH } from '../draw/svg.ts';

/** Colours saturate here; the usual amplitude is 1. */
export const VARIABLE_LIMIT = 1.25;
const FRAMES = 16;
const PER_ROW = 8;

/** Every cell at every step that is drawn: what the circuit holds and what the network does; dead cells are empty. */
export function variablesColumns(data: FollowedVariables): Columns {
  const { d, s, steps, variables, truth } = data;
  const shown = Math.min(FRAMES, steps);
  const rows = Array.from({ length: shown * s * d }, (_, at) => {
    const cell = at % (s * d);
    const place = [Math.floor(at / (s * d)) + 1, Math.floor(cell / d) + 1, (cell % d) + 1];
    const isDead = Number.isNaN(variables[at]!);
    return [...place, isDead ? null : truth[at]!, isDead ? null : variables[at]!];
  });
  return columnsOf(['step', 'slot', 'row', 'circuit', 'network'], rows);
}

/** Draws the variables of a network over time beside those of the circuit as a complete SVG file. */
export function variablesFigure(data: FollowedVariables, options: FigureOptions): string {
  const shown = Math.min(FRAMES, data.steps);
  const left = 24;
  const gap = 8;
  const width = (PAGE_WIDTH - left - 6 - (PER_ROW - 1) * gap) / PER_ROW;
  const height = Math.min(width * (data.d / data.s), width * 1.6);
  const rowHeight = 16 + 2 * height + 5 + 14;
  const names = [rowName('circuit', height / 2), rowName('network', 1.5 * height + 5)];
  const frames = Array.from({ length: shown }, (_, t) => {
    const [x, y] = [left + (t % PER_ROW) * (width + gap), Math.floor(t / PER_ROW) * rowHeight + 4];
    return at(x, y, frame(data, t, width, height)) + (t % PER_ROW === 0 ? at(14, y + 16, ...names) : '');
  });
  const rows = Math.ceil(shown / PER_ROW);
  const foot = rows * rowHeight + 8;
  return figureDocument({
    ...options,
    title: 'Hidden variables over time',
    description:
      `Grids of ${data.s} slots (columns, oldest left) by ${data.d} rows at ${shown} steps: the circuit above, the ` +
      'network below.',
    width: PAGE_WIDTH,
    height: foot + 36,
    body: [
      ...frames,
      signedLegend(left, foot + 8, 130, VARIABLE_LIMIT, 'value, in units of the cell’s mean amplitude'),
      label(left + 230, foot + 8, `columns: slot 1 (oldest) … slot ${data.s} (newest); rows: row 1 … row ${data.d}`, {
        class: 'soft',
      }),
      dot(left + 234, foot + 18, 2.4, 'wrong'),
      label(left + 241, foot + 21, 'sign differs from the circuit’s', { class: 'soft' }),
    ],
  });
}

function rowName(name: string, middle: number): string {
  return label(0, 0, name, {
    class: 'soft',
    'text-anchor': 'middle',
    transform: `translate(0 ${fixed(middle)}) rotate(-90)`,
  });
}

function frame(data: FollowedVariables, t: number, width: number, height: number): string {
  return group(
    {},
    label(0, 10, `t = ${t + 1}`, { class: 'heading' }),
    label(width, 10, t < data.inputSteps ? 'input' : '', { class: 'soft', 'text-anchor': 'end' }),
    at(0, 16, stackGrid(data, data.truth, t, width, height)),
    at(0, 16 + height + 5, stackGrid(data, data.variables, t, width, height), wrongMarks(data, t, width, height)),
  );
}

/** One stack as a grid: slots are columns, rows are rows. Dead cells are left blank. */
export function stackGrid(
  data: Pick<FollowedVariables, 'd' | 's' | 'variables'>,
  stack: ArrayLike<number>,
  t: number,
  width: number,
  height: number,
): string {
  const { d, s } = data;
  // Row by row from the top, where the stack is slot by slot.
  const places = Array.from({ length: d * s }, (_, i) => t * s * d + (i % s) * d + Math.floor(i / s));
  const isDead = (place: number) => Number.isNaN(data.variables[place]!);
  const values = places.map((place) => (isDead(place) ? Number.NaN : stack[place]!));
  const dead = places.map((place) => (isDead(place) ? 1 : Number.NaN));
  const cells = signedCells({ rows: d, cols: s, values }, VARIABLE_LIMIT, width, height);
  const over = group({ class: 'dead' }, signedCells({ rows: d, cols: s, values: dead }, 1, width, height));
  return group({}, framedCells(cells, width, height, { over }));
}

function wrongMarks(data: FollowedVariables, t: number, width: number, height: number): string {
  const { d, s } = data;
  const marks = Array.from({ length: s * d }, (_, cell) => {
    const [x, y] = [((Math.floor(cell / d) + 0.5) * width) / s, (((cell % d) + 0.5) * height) / d];
    return hasWrongSign(data, t * s * d + cell) ? dot(x, y, Math.min(2.4, (0.35 * width) / s), 'wrong') : '';
  });
  return marks.join('');
}
