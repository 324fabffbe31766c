// How long memories are held: a histogram of the dwell times, with the closed form and the mean marked.

import { scaleLinear } from 'd3-scale';
import { mean } from '../../array/statistics.ts';
import type { EpisodicDwellsData } from '../../episodic/pictures/recall-pictures.ts';
import { bottomAxis, leftAxis, linearAxis, spanOf } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { dashed } from '../draw/marks.ts';
import { at, COLUMN_WIDTH, type FigureOptions, figureDocument, line, rectangle } from '../draw/svg.ts';

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

/** How many dwells are in each bin, where the first bin begins and the last one ends, and the span of what is shown. */
function histogramOf({ dwells, predicted }: EpisodicDwellsData) {
  const shown = predicted === null ? dwells : [...dwells, predicted];
  const [low, high] = spanOf(shown);
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
  const most = Math.max(...counts);
  const x = linearAxis('dwell, T_{f}', [from, until], [0, WIDTH], 6);
  const y = linearAxis('visits', [0, most], [PLOT, 6], Math.min(4, most));
  const bar = { class: 'fill-network', opacity: 0.75 };
  const bars = counts.map((count, i) => {
    const top = y.position(count);
    return count === 0 ? '' : rectangle(x.position(from + i * width) + 0.5, top, WIDTH / BINS - 1, PLOT - top, bar);
  });
  const upright = (dwell: number, className: string) => line(x.position(dwell), 0, x.position(dwell), PLOT, className);
  const key = [
    { mark: rectangle(-4, -3, 8, 6, bar), text: `${dwells.length} visits` },
    { mark: dashed(line(0, -4, 0, 4, 'stroke-ink'), '2 2'), text: 'mean' },
    ...(predicted === null ? [] : [{ mark: line(0, -4, 0, 4, 'stroke-theory'), text: 'closed form' }]),
  ];
  return figureDocument({
    ...options,
    title: 'Dwell times',
    description: `Histogram of ${dwells.length} dwell times, from ${low.toFixed(1)} to ${high.toFixed(1)} T_f, mean ${average.toFixed(1)}${predicted === null ? '' : `, closed form ${predicted.toFixed(1)}`}.`,
    width: COLUMN_WIDTH,
    height: PLOT + 56,
    origin: [LEFT, 0],
    body: [
      legend(0, 4, key, WIDTH).body,
      at(
        0,
        24,
        leftAxis(y, WIDTH, PLOT, true),
        bottomAxis(x, WIDTH, PLOT),
        ...bars,
        dashed(upright(average, 'stroke-ink'), '2 2'),
        predicted === null ? '' : upright(predicted, 'stroke-theory'),
      ),
    ],
  });
}
