// The fewest neurons that hold so many memories, over the logarithm of that number. One definition to a picture.

import { largestSize } from '../../episodic/capacity/answers.ts';
import type { MinimumNeurons } from '../../episodic/capacity/minimum-neurons.ts';
import { capacityModelName } from '../../episodic/capacity/problem.ts';
import { type Axis, linearAxis, logAxis, spaced, type Tick } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { polyline, type SeriesStyle } from '../draw/marks.ts';
import { type FigureOptions, group, type Place } from '../draw/svg.ts';
import { beyondKey, beyondMark, HEIGHT, markOf, memoryPlot, WIDTH } from './capacity-marks.ts';

export interface MinimumNeuronsData {
  /** The answers to be drawn, at least one, all of one definition. */
  readonly minima: readonly MinimumNeurons[];
}

/** Of each memory and load the fewest neurons, or the largest size that does not do. */
export function minimumNeuronsColumns({ minima }: MinimumNeuronsData): Columns {
  const rows = minima.map((each) => {
    const { problem, count, neurons } = each;
    return [capacityModelName(problem), count, neurons, neurons === null ? largestSize(each) : null];
  });
  return columnsOf(['memory', 'memories', 'neurons', 'more_than'], rows);
}

/**
 * Draws the fewest neurons for each number of memories as a complete SVG file. Where not even the largest size holds
 * the memories, that size is there as a lower bound.
 */
export function minimumNeuronsFigure({ minima }: MinimumNeuronsData, options: FigureOptions): string {
  const { definition } = minima[0]!.problem;
  const counts = [...new Set(minima.map(({ count }) => count))].sort((a, b) => a - b);
  const [least, most] = [counts[0]!, counts.at(-1)!];
  const top = Math.max(...minima.map((each) => each.neurons ?? largestSize(each)));
  const x = logAxis('memories P', [least / 1.1, most * 1.1], [0, WIDTH], []);
  const y = linearAxis('neurons N', [0, top], [HEIGHT, 8], 5, { nice: 5, whole: true });
  return memoryPlot(minima, {
    ...options,
    title: `Fewest neurons (${definition})`,
    description: `Fewest neurons that hold ${least === most ? '' : `${least} to `}${most} memories, definition ${definition}`,
    x: { ...x, ticks: loadTicks(counts, x.position) },
    y,
    key: minima.some(({ neurons }) => neurons === null) ? [beyondKey('more than')] : [],
    draw: (each, style) => curve(each, x.position, y.position, style),
  });
}

/** The loads that were asked for, as far as there is room for their numbers. */
function loadTicks(counts: readonly number[], x: Axis['position']): Tick[] {
  const isNamed = spaced(3);
  return counts.map((value) => ({ value, text: isNamed(x(value), String(value)) ? String(value) : '' }));
}

function curve(
  minima: readonly MinimumNeurons[],
  x: Axis['position'],
  y: Axis['position'],
  style: SeriesStyle,
): string {
  const sorted = [...minima].sort((a, b) => a.count - b.count);
  const known = sorted.flatMap(({ count, neurons }): Place[] => (neurons === null ? [] : [[x(count), y(neurons)]]));
  return group(
    {},
    polyline(known, `stroke-${style.colour}`),
    ...known.map(([a, b]) => markOf(style, a, b)),
    ...sorted.flatMap((each) =>
      each.neurons === null ? [beyondMark(style, x(each.count), y(largestSize(each)))] : [],
    ),
  );
}
