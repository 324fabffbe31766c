// A recall as it goes: overlaps of the fast and of the slow state with every memory over time, as rasters and as curves,
// and the activity of the hidden layer, one unit for each memory. EDEN reads hidden units as time cells and slow ones as
// ramping cells (spec of sequential memory, section 1).

import { type EpisodicOverlapsData, type OverlapCurves, visitedAt } from '../../episodic/pictures/pictured-recall.ts';
import { type Axis, bare, bottomAxis, leftAxis, linearAxis, spaced, spanOf } from '../draw/axes.ts';
import { framedCells, signedCells, signedLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { COLOURS, curve, lineMark } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, PAGE_WIDTH, type Place } from '../draw/svg.ts';

const LEFT = 52;
const WIDTH = PAGE_WIDTH - LEFT - 16;
const GAP = 16;
export const CURVES_HEIGHT = 110;
/** Tells the slow state's curves from the fast one's. */
export const SLOW_STYLE = '& .slow path{stroke-dasharray:3 2;stroke-width:.8;opacity:.85}';
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
  const x = linearAxis('time, T_{f}', [0, end], [0, WIDTH], 8);
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
    origin: [LEFT, 0],
    body: [
      signedLegend(0, 10, 90, 1, 'overlap'),
      legend(130, 8, KEY, 200).body,
      at(0, top, raster(data, data.overlaps, 'fast state', height, bare(x))),
      at(0, second, raster(data, data.delayOverlaps, 'slow state', height, bare(x))),
      at(0, third, raster(data, ofLargest(data.hiddenActivity), 'hidden', height, bare(x))),
      at(0, fourth, overlapCurves(data, x, WIDTH)),
    ],
  });
}

const KEY = [
  { mark: lineMark('stroke-ink'), text: 'fast state' },
  { mark: group({ class: 'slow' }, lineMark('stroke-ink')), text: 'slow state' },
];

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
    framedCells(signedCells({ rows: memories.length, cols, values }, 1, WIDTH, height), WIDTH, height, { frame: null }),
    leftAxis({ position: (m) => (m + 0.5) * row, ticks, name }, WIDTH, height, false, 36),
    bottomAxis(bottom, WIDTH, height),
  );
}

/** Draws the curves of the fast state and, dashed, of the slow one, `CURVES_HEIGHT` high. */
export function overlapCurves(
  { times, memories, visits, overlaps, delayOverlaps }: OverlapCurves,
  bottom: Axis,
  width: number,
): string {
  const count = memories.length;
  const all = [overlaps, delayOverlaps].flatMap((each) => Array.from(each).filter(Number.isFinite));
  const y = linearAxis('overlap', spanOf([0, 1, ...all]), [CURVES_HEIGHT, 10], 4);
  const draw = (values: ArrayLike<number>) =>
    memories.map((_, m) => {
      const places = times.map((time, t): Place => [bottom.position(time), y.position(values[t * count + m]!)]);
      const lap = LAPS[Math.floor(m / COLOURS.length) % LAPS.length];
      return curve(places, `stroke-${COLOURS[m % COLOURS.length]!}`, 1, lap);
    });
  const hasRoom = spaced(14);
  const names = visits.flatMap(({ memory, from }) => {
    const place = bottom.position(from);
    if (place > width || !hasRoom(place)) return [];
    return [label(place + 2, 6, String(memory), { class: 'soft' })];
  });
  return group(
    {},
    leftAxis(y, width, CURVES_HEIGHT, true, 36),
    bottomAxis(bottom, width, CURVES_HEIGHT),
    group({ class: 'slow' }, ...draw(delayOverlaps)),
    ...draw(overlaps),
    ...names,
  );
}
