// The hidden variables as s x d grids over time, small multiples: what the circuit holds above, what the network's
// hidden state holds in the basis Psi below (EMT spec 6.3). Cells of the wrong sign are ringed.

import { signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import {
  at,
  element,
  type FigureOptions,
  figureDocument,
  fixed,
  group,
  label,
  PAGE_WIDTH,
  rectangle,
} from '../draw/svg.ts';

export interface VariablesData {
  readonly d: number;
  readonly s: number;
  /** First step without input. */
  readonly inputSteps: number;
  readonly steps: number;
  /** `Psi* h(t)` over the whole stack `[T, s d]`, in units of the cell's usual amplitude; `NaN` at dead cells. */
  readonly variables: ArrayLike<number>;
  /** The circuit's stack `v(t)` `[T, s d]`, slot by slot, oldest first. */
  readonly truth: ArrayLike<number>;
}

/** Colours saturate here; the usual amplitude is 1. */
export const VARIABLE_LIMIT = 1.25;
const FRAMES = 16;
const PER_ROW = 8;

/** Every cell at every step that is drawn: what the circuit holds and what the network does; dead cells are empty. */
export function variablesColumns(data: VariablesData): Columns {
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
export function variablesFigure(data: VariablesData, options: FigureOptions): string {
  const shown = Math.min(FRAMES, data.steps);
  const left = 24;
  const gap = 8;
  const width = (PAGE_WIDTH - left - 6 - (PER_ROW - 1) * gap) / PER_ROW;
  const height = Math.min(width * (data.d / data.s), width * 1.6);
  const rowHeight = 16 + 2 * height + 5 + 14;
  const parts: string[] = [];
  for (let t = 0; t < shown; t++) {
    const x = left + (t % PER_ROW) * (width + gap);
    const y = Math.floor(t / PER_ROW) * rowHeight + 4;
    parts.push(at(x, y, frame(data, t, width, height)));
    if (t % PER_ROW === 0)
      parts.push(at(14, y + 16, rowName('circuit', height / 2), rowName('network', 1.5 * height + 5)));
  }
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
    body: group(
      {},
      ...parts,
      signedLegend(left, foot + 8, 130, VARIABLE_LIMIT, 'value, in units of the cell’s mean amplitude'),
      label(left + 230, foot + 8, `columns: slot 1 (oldest) … slot ${data.s} (newest); rows: row 1 … row ${data.d}`, {
        class: 'soft',
      }),
      element('circle', { cx: left + 234, cy: foot + 18, r: 2.4, class: 'wrong' }),
      label(left + 241, foot + 21, 'sign differs from the circuit’s', { class: 'soft' }),
    ),
  });
}

function rowName(name: string, middle: number): string {
  return label(0, 0, name, {
    class: 'soft',
    'text-anchor': 'middle',
    transform: `translate(0 ${fixed(middle)}) rotate(-90)`,
  });
}

function frame(data: VariablesData, t: number, width: number, height: number): string {
  const phase = t < data.inputSteps ? ' input' : '';
  return group(
    {},
    label(0, 10, `t = ${t + 1}`, { class: 'heading' }),
    label(width, 10, phase.trim(), { class: 'soft', 'text-anchor': 'end' }),
    at(0, 16, stackGrid(data, data.truth, t, width, height)),
    at(0, 16 + height + 5, stackGrid(data, data.variables, t, width, height), wrongMarks(data, t, width, height)),
  );
}

/** One stack as a grid: slots are columns, rows are rows. Dead cells are left blank. */
export function stackGrid(
  data: Pick<VariablesData, 'd' | 's' | 'variables'>,
  stack: ArrayLike<number>,
  t: number,
  width: number,
  height: number,
): string {
  const { d, s } = data;
  const values = new Float64Array(d * s);
  const dead = new Float64Array(d * s).fill(Number.NaN);
  for (let row = 0; row < d; row++) {
    for (let slot = 0; slot < s; slot++) {
      const from = t * s * d + slot * d + row;
      const isDead = Number.isNaN(data.variables[from]!);
      values[row * s + slot] = isDead ? Number.NaN : stack[from]!;
      if (isDead) dead[row * s + slot] = 1;
    }
  }
  return group(
    {},
    rectangle(0, 0, width, height, { class: 'zero' }),
    signedCells({ rows: d, cols: s, values }, VARIABLE_LIMIT, width, height),
    group({ class: 'dead' }, signedCells({ rows: d, cols: s, values: dead }, 1, width, height)),
    rectangle(0, 0, width, height, { class: 'frame' }),
  );
}

function wrongMarks(data: VariablesData, t: number, width: number, height: number): string {
  const { d, s } = data;
  const marks: string[] = [];
  for (let slot = 0; slot < s; slot++) {
    for (let row = 0; row < d; row++) {
      const i = t * s * d + slot * d + row;
      const truth = data.truth[i]!;
      if (truth === 0 || !(data.variables[i]! * truth < 0)) continue;
      const cx = ((slot + 0.5) * width) / s;
      const cy = ((row + 0.5) * height) / d;
      marks.push(element('circle', { cx, cy, r: Math.min(2.4, (0.35 * width) / s), class: 'wrong' }));
    }
  }
  return marks.join('');
}
