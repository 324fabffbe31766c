// A recall as it goes: overlaps of the fast and of the slow state with every memory over time, as rasters and as curves,
// and the activity of the hidden layer, one unit for each memory. EDEN reads hidden units as time cells and slow ones as
// ramping cells (spec of sequential memory, section 1).

import { scaleLinear } from 'd3-scale';
import { line as polyline } from 'd3-shape';
import type { EpisodicOverlapsData, OverlapCurves } from '../../episodic/pictures/pictured-recall.ts';
import { type Axis, bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import {
  at,
  element,
  type FigureOptions,
  figureDocument,
  group,
  label,
  line,
  PAGE_WIDTH,
  rectangle,
} from '../draw/svg.ts';
import { visitedAt } from './visited.ts';

const LEFT = 52;
const WIDTH = PAGE_WIDTH - LEFT - 16;
const GAP = 16;
export const CURVES_HEIGHT = 110;
/** Tells the slow state's curves from the fast one's. */
export const SLOW_STYLE = '& .slow path{stroke-dasharray:3 2;stroke-width:.8;opacity:.85}';
const STROKES = ['stroke-theory', 'stroke-network', 'stroke-random', 'stroke-shuffled', 'stroke-ink'];
/** Of the fast state's curves, each time the colours have been round once more; the slow state's short dashes are its own. */
const LAPS = [undefined, '8 2', '8 2 1.5 2', '8 2 1.5 2 1.5 2'];

/** A row for each time and memory: the memory visited then, both overlaps, and the activity of the hidden unit. */
export function episodicOverlapsColumns(data: EpisodicOverlapsData): Columns {
  const { times, memories, visits, overlaps, delayOverlaps, hiddenActivity } = data;
  const rows = times.flatMap((time, t) => {
    const visited = visitedAt(visits, time);
    return memories.map((memory, m) => {
      const at = t * memories.length + m;
      return [time, visited, memory, overlaps[at]!, delayOverlaps[at]!, hiddenActivity[at]!];
    });
  });
  return columnsOf(['time', 'visited', 'memory', 'fast_overlap', 'slow_overlap', 'hidden_activity'], rows);
}

/** Draws the overlaps of a recall over time as a complete SVG file. */
export function episodicOverlapsFigure(data: EpisodicOverlapsData, options: FigureOptions): string {
  const { times, memories, visits } = data;
  const end = times.at(-1)!;
  const x = scaleLinear().domain([0, end]).range([0, WIDTH]);
  const ticks = linearTicks(0, end, 8);
  const bare = ticks.map(({ value }) => ({ value, text: '' }));
  const row = Math.max(4, Math.min(14, 150 / memories.length));
  const height = row * memories.length;
  const top = 34;
  const second = top + height + GAP;
  const third = second + height + GAP;
  const fourth = third + height + GAP;
  return figureDocument({
    ...options,
    title: 'Overlaps with the memories over time',
    description: `Overlaps of the fast and of the slow state with ${memories.length} memories and their hidden units over ${end} T_f; ${visits.length} visits.`,
    width: PAGE_WIDTH,
    height: fourth + CURVES_HEIGHT + 30,
    css: SLOW_STYLE,
    body: at(
      LEFT,
      0,
      signedLegend(0, 10, 90, 1, 'overlap'),
      at(
        130,
        8,
        legend(
          [
            { mark: line(-5, 0, 5, 0, 'stroke-ink'), text: 'fast state' },
            { mark: group({ class: 'slow' }, line(-5, 0, 5, 0, 'stroke-ink')), text: 'slow state' },
          ],
          200,
        ).body,
      ),
      at(0, top, raster(data, data.overlaps, 'fast state', height, { position: x, ticks: bare, name: '' })),
      at(0, second, raster(data, data.delayOverlaps, 'slow state', height, { position: x, ticks: bare, name: '' })),
      at(
        0,
        third,
        raster(data, ofLargest(data.hiddenActivity), 'hidden', height, { position: x, ticks: bare, name: '' }),
      ),
      at(0, fourth, overlapCurves(data, { position: x, ticks, name: 'time, T_{f}' }, WIDTH)),
    ),
  });
}

function ofLargest(values: ArrayLike<number>): number[] {
  const all = Array.from(values);
  const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return all.map((value) => value / largest);
}

function raster(
  { times, memories }: EpisodicOverlapsData,
  overlaps: ArrayLike<number>,
  name: string,
  height: number,
  bottom: Axis,
): string {
  const cols = times.length;
  const values = new Float64Array(memories.length * cols);
  for (let m = 0; m < memories.length; m++) {
    for (let t = 0; t < cols; t++) values[m * cols + t] = overlaps[t * memories.length + m]!;
  }
  const row = height / memories.length;
  const every = Math.ceil(9 / row);
  const ticks = memories.flatMap((memory, m) => (m % every === 0 ? [{ value: m, text: String(memory) }] : []));
  return group(
    {},
    rectangle(0, 0, WIDTH, height, { class: 'zero' }),
    signedCells({ rows: memories.length, cols, values }, 1, WIDTH, height),
    leftAxis({ position: (m) => (m + 0.5) * row, ticks, name }, WIDTH, height, false, 36),
    bottomAxis(bottom, WIDTH, height),
  );
}

/** Of the fast state and, dashed, of the slow one; `CURVES_HEIGHT` high. */
export function overlapCurves(
  { times, memories, visits, overlaps, delayOverlaps }: OverlapCurves,
  bottom: Axis,
  width: number,
): string {
  const count = memories.length;
  const all = [overlaps, delayOverlaps].flatMap((each) => Array.from(each).filter(Number.isFinite));
  const low = all.reduce((a, b) => Math.min(a, b), 0);
  const high = all.reduce((a, b) => Math.max(a, b), 1);
  const y = scaleLinear().domain([low, high]).range([CURVES_HEIGHT, 10]);
  const draw = (values: ArrayLike<number>) =>
    memories.map((_, m) => {
      const path = polyline<number>(
        (time) => bottom.position(time),
        (_time, t) => y(values[t * count + m]!),
      ).digits(1);
      const lap = LAPS[Math.floor(m / STROKES.length) % LAPS.length];
      return element('path', { class: STROKES[m % STROKES.length]!, 'stroke-dasharray': lap, d: path(times) ?? '' });
    });
  let free = Number.NEGATIVE_INFINITY;
  const names = visits.flatMap(({ memory, from }) => {
    const place = bottom.position(from);
    if (place < free || place > width) return [];
    free = place + 14;
    return [label(place + 2, 6, String(memory), { class: 'soft' })];
  });
  return group(
    {},
    leftAxis({ position: y, ticks: linearTicks(low, high, 4), name: 'overlap' }, width, CURVES_HEIGHT, true, 36),
    bottomAxis(bottom, width, CURVES_HEIGHT),
    group({ class: 'slow' }, ...draw(delayOverlaps)),
    ...draw(overlaps),
    ...names,
  );
}
