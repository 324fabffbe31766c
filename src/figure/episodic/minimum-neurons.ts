// The fewest neurons that hold so many memories, over the logarithm of that number. One definition to a picture.

import { scaleLinear, scaleLog } from 'd3-scale';
import type { MinimumNeurons } from '../../episodic/capacity/minimum-neurons.ts';
import { capacityModelName } from '../../episodic/capacity/problem.ts';
import { bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { at, COLUMN_WIDTH, type FigureOptions, figureDocument, group, textWidth } from '../draw/svg.ts';
import {
  beyondKey,
  beyondMark,
  byMemory,
  type CapacityStyle,
  capacityStyle,
  markOf,
  memoryKey,
  polyline,
} from './capacity-marks.ts';

export interface MinimumNeuronsData {
  /** At least one, all of one definition. */
  readonly minima: readonly MinimumNeurons[];
}

const [LEFT, WIDTH, HEIGHT] = [44, COLUMN_WIDTH - 58, 180];

/** Of each memory and load the fewest neurons, or the largest size that does not do. */
export function minimumNeuronsColumns({ minima }: MinimumNeuronsData): Columns {
  const rows = minima.map((each) => {
    const { problem, count, neurons } = each;
    return [capacityModelName(problem), count, neurons, neurons === null ? largest(each) : null];
  });
  return columnsOf(['memory', 'memories', 'neurons', 'more_than'], rows);
}

/**
 * Draws the fewest neurons for each number of memories as a complete SVG file. Where not even the largest size holds
 * the memories, that size is there as a lower bound.
 */
export function minimumNeuronsFigure({ minima }: MinimumNeuronsData, options: FigureOptions): string {
  const curves = byMemory(minima);
  const { definition } = minima[0]!.problem;
  const counts = [...new Set(minima.map(({ count }) => count))].sort((a, b) => a - b);
  const [least, most] = [counts[0]!, counts.at(-1)!];
  const top = Math.max(...minima.map((each) => each.neurons ?? largest(each)));
  const x = scaleLog()
    .domain([least / 1.1, most * 1.1])
    .range([0, WIDTH]);
  const y = scaleLinear().domain([0, top]).range([HEIGHT, 8]).nice(5);
  const key = legend(
    [...memoryKey(curves), ...(minima.some(({ neurons }) => neurons === null) ? [beyondKey('more than')] : [])],
    WIDTH,
  );
  const yTicks = linearTicks(0, y.domain()[1]!, 5).filter(({ value }) => Number.isInteger(value));
  return figureDocument({
    ...options,
    title: `Fewest neurons (${definition})`,
    description: `Fewest neurons that hold ${least === most ? '' : `${least} to `}${most} memories, definition ${definition}: ${curves.map(([name]) => name).join('; ')}.`,
    width: COLUMN_WIDTH,
    height: 12 + HEIGHT + 38 + key.height,
    body: group(
      {},
      at(
        LEFT,
        12,
        bottomAxis({ position: x, ticks: loadTicks(counts, x), name: 'memories P' }, WIDTH, HEIGHT),
        leftAxis({ position: y, ticks: yTicks, name: 'neurons N' }, WIDTH, HEIGHT, true, 32),
        ...curves.map(([, each], i) => curve(each, x, y, capacityStyle(i))),
      ),
      at(LEFT, 12 + HEIGHT + 32, key.body),
    ),
  });
}

function largest({ tested }: MinimumNeurons): number {
  return tested.at(-1)!.neurons;
}

/** The loads that were asked for, as far as there is room for their numbers. */
function loadTicks(counts: readonly number[], x: (count: number) => number) {
  let end = Number.NEGATIVE_INFINITY;
  return counts.map((value) => {
    const room = textWidth(String(value)) / 2;
    if (x(value) - room < end + 3) return { value, text: '' };
    end = x(value) + room;
    return { value, text: String(value) };
  });
}

function curve(
  minima: readonly MinimumNeurons[],
  x: (count: number) => number,
  y: (neurons: number) => number,
  style: CapacityStyle,
): string {
  const sorted = [...minima].sort((a, b) => a.count - b.count);
  const known = sorted.flatMap(({ count, neurons }) => (neurons === null ? [] : [[x(count), y(neurons)] as const]));
  return group(
    {},
    polyline(known, `stroke-${style.colour}`),
    ...known.map(([a, b]) => markOf(style, a, b)),
    ...sorted.flatMap((each) => (each.neurons === null ? [beyondMark(style, x(each.count), y(largest(each)))] : [])),
  );
}
