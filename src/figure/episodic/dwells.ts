// How long memories are held: a histogram of the dwell times, with the closed form and the mean marked.

import { scaleLinear } from 'd3-scale';
import { mean } from '../../array/statistics.ts';
import { bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { at, COLUMN_WIDTH, type FigureOptions, figureDocument, group, line, rectangle } from '../draw/svg.ts';

export interface EpisodicDwellsData {
  /** Complete visits but the first, in T_f; at least one. */
  readonly dwells: readonly number[];
  /** The closed form; `null`: there is none. */
  readonly predicted: number | null;
}

const LEFT = 40;
const WIDTH = COLUMN_WIDTH - LEFT - 14;
const PLOT = 130;
const BINS = 16;

/** The visits of each bin, then the mean and the closed form, each where it begins and ends. */
export function episodicDwellsColumns(data: EpisodicDwellsData): Columns {
  const { dwells, predicted } = data;
  const { from, width, counts } = histogramOf(data);
  const average = mean(dwells);
  const rows = [
    ...counts.map((count, i) => ['bin', from + i * width, from + (i + 1) * width, count]),
    ['mean', average, average, dwells.length],
    ...(predicted === null ? [] : [['closed form', predicted, predicted, null]]),
  ];
  return columnsOf(['series', 'dwell_from', 'dwell_until', 'visits'], rows);
}

interface Histogram {
  readonly low: number;
  readonly high: number;
  /** The bounds of all bins: where the first one begins and the last one ends. */
  readonly from: number;
  readonly until: number;
  readonly width: number;
  readonly counts: readonly number[];
}

function histogramOf({ dwells, predicted }: EpisodicDwellsData): Histogram {
  const shown = predicted === null ? dwells : [...dwells, predicted];
  const low = shown.reduce((a, b) => Math.min(a, b));
  const high = shown.reduce((a, b) => Math.max(a, b));
  // Dwells that are all but equal are one bar, not noise blown up.
  const spread = Math.max(high - low, 0.05 * high);
  const domain = scaleLinear()
    .domain([Math.max(0, low - 0.1 * spread), high + 0.1 * spread])
    .nice(8);
  const [from, until] = domain.domain() as [number, number];
  const width = (until - from) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (const dwell of dwells) counts[Math.min(BINS - 1, Math.floor((dwell - from) / width))]!++;
  return { low, high, from, until, width, counts };
}

export function episodicDwellsFigure(data: EpisodicDwellsData, options: FigureOptions): string {
  const { dwells, predicted } = data;
  const { low, high, from, until, width, counts } = histogramOf(data);
  const average = mean(dwells);
  const x = scaleLinear().domain([from, until]).range([0, WIDTH]);
  const most = Math.max(...counts);
  const y = scaleLinear().domain([0, most]).range([PLOT, 6]);
  const bars = counts.map((count, i) =>
    count === 0
      ? ''
      : rectangle(x(from + i * width) + 0.5, y(count), WIDTH / BINS - 1, PLOT - y(count), {
          class: 'fill-network',
          opacity: 0.75,
        }),
  );
  const closed = predicted === null ? '' : line(x(predicted), 0, x(predicted), PLOT, 'stroke-theory');
  const key = [
    { mark: rectangle(-4, -3, 8, 6, { class: 'fill-network', opacity: 0.75 }), text: `${dwells.length} visits` },
    { mark: group({ 'stroke-dasharray': '2 2' }, line(0, -4, 0, 4, 'stroke-ink')), text: 'mean' },
    ...(predicted === null ? [] : [{ mark: line(0, -4, 0, 4, 'stroke-theory'), text: 'closed form' }]),
  ];
  const ticks = linearTicks(0, most, Math.min(4, most));
  return figureDocument({
    ...options,
    title: 'Dwell times',
    description: `Histogram of ${dwells.length} dwell times, from ${low.toFixed(1)} to ${high.toFixed(1)} T_f, mean ${average.toFixed(1)}${predicted === null ? '' : `, closed form ${predicted.toFixed(1)}`}.`,
    width: COLUMN_WIDTH,
    height: PLOT + 56,
    body: at(
      LEFT,
      0,
      at(0, 4, legend(key, WIDTH).body),
      at(
        0,
        24,
        leftAxis({ position: y, ticks, name: 'visits' }, WIDTH, PLOT, true),
        bottomAxis({ position: x, ticks: linearTicks(from, until, 6), name: 'dwell, T_{f}' }, WIDTH, PLOT),
        ...bars,
        group({ 'stroke-dasharray': '2 2' }, line(x(average), 0, x(average), PLOT, 'stroke-ink')),
        closed,
      ),
    ),
  });
}
