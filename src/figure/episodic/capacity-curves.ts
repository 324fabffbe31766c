// Capacity over the number of neurons on a logarithmic axis: measured loads with their intervals, and the theory dashed.
// One definition to a picture: they are different quantities (spec of sequential memory, section 9).

import { scaleLinear, scaleLog } from 'd3-scale';
import { capacityModelName } from '../../episodic/capacity/problem.ts';
import type { Capacity } from '../../episodic/capacity/search.ts';
import { bottomAxis, leftAxis, linearTicks, logTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { at, COLUMN_WIDTH, type FigureOptions, figureDocument, group, line } from '../draw/svg.ts';
import {
  beyondKey,
  beyondMark,
  byMemory,
  type CapacityStyle,
  capacityStyle,
  dashed,
  markOf,
  memoryKey,
  polyline,
  theoryKey,
} from './capacity-marks.ts';

export interface CapacityCurvesData {
  readonly definition: string;
  /** At least one. */
  readonly capacities: readonly Capacity[];
}

/**
 * Of each memory and size the load at which `1 - delta` succeed with its interval, or the load that is a lower bound, and
 * the theory's load.
 */
export function capacityCurvesColumns({ capacities }: CapacityCurvesData): Columns {
  const rows = capacities.map((each) => {
    const load = measured(each);
    const bound = isBound(each) ? each.accepted : null;
    const measuredFields = [load?.count ?? null, load?.low ?? null, load?.high ?? null];
    return [capacityModelName(each.problem), each.neurons, ...measuredFields, bound, theoryOf(each)];
  });
  return columnsOf(['memory', 'neurons', 'memories', 'low', 'high', 'at_least', 'theory'], rows);
}

/**
 * Draws the loads at which `1 - delta` succeed, by the fitted curve, over neurons as a complete SVG file. A search that
 * accepted the largest load it could try is there with that load as a lower bound; sizes with neither are left out.
 */
export function capacityCurvesFigure({ definition, capacities }: CapacityCurvesData, options: FigureOptions): string {
  const [left, width, height] = [44, COLUMN_WIDTH - 58, 180];
  const curves = byMemory(capacities);
  const sizes = capacities.map(({ neurons }) => neurons);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const loads = capacities.flatMap((each) => [each.accepted, measured(each)?.high, theoryOf(each)]);
  const high = Math.max(10, ...loads.filter((load): load is number => Number.isFinite(load)));
  const x = scaleLinear()
    .domain([least - 0.5, most + 0.5])
    .range([0, width]);
  const y = scaleLog().domain([1, high]).range([height, 0]).clamp(true);
  const ticks = linearTicks(least, most, 8).flatMap(({ value }) =>
    Number.isInteger(value) ? [{ value, text: String(value) }] : [],
  );
  const key = legend(
    [
      ...memoryKey(curves),
      ...(capacities.some((each) => theoryOf(each) !== null) ? [theoryKey] : []),
      ...(capacities.some(isBound) ? [beyondKey('at least')] : []),
    ],
    width,
  );
  return figureDocument({
    ...options,
    title: `Capacity (${definition})`,
    description: `Memories held by ${least === most ? '' : `${least} to `}${most} neurons, definition ${definition}: ${curves.map(([name]) => name).join('; ')}.`,
    width: COLUMN_WIDTH,
    height: 12 + height + 38 + key.height,
    body: group(
      {},
      at(
        left,
        12,
        bottomAxis({ position: x, ticks, name: 'neurons N' }, width, height),
        leftAxis({ position: y, ticks: logTicks(1, high, 7), name: 'memories P' }, width, height, true, 32),
        ...curves.map(([, each], i) => curve(each, x, y, capacityStyle(i))),
      ),
      at(left, 12 + height + 32, key.body),
    ),
  });
}

/** Of a single size: a dash across it, as there is no line to another. */
function theoryMark([x, y]: readonly [x: number, y: number], className: string): string {
  return dashed(line(x - 10.5, y, x + 10.5, y, className));
}

/** The load at the target where it lies among those that were tested. */
function measured({ atTarget }: Capacity): Capacity['atTarget'] {
  return atTarget === null || atTarget.extrapolated ? null : atTarget;
}

function isBound(capacity: Capacity): boolean {
  return capacity.limited && measured(capacity) === null;
}

function theoryOf({ theory }: Capacity): number | null {
  return theory !== null && Number.isFinite(theory.count) ? theory.count : null;
}

function curve(
  capacities: readonly Capacity[],
  x: (neurons: number) => number,
  y: (load: number) => number,
  style: CapacityStyle,
): string {
  const className = `stroke-${style.colour}`;
  const sorted = [...capacities].sort((a, b) => a.neurons - b.neurons);
  const theory = sorted.flatMap((each) => {
    const count = theoryOf(each);
    return count === null ? [] : [[x(each.neurons), y(count)] as const];
  });
  const known = sorted.flatMap((each) => {
    const load = measured(each);
    return load === null ? [] : [{ at: x(each.neurons), ...load }];
  });
  const parts = [
    theory.length === 1 ? theoryMark(theory[0]!, className) : dashed(polyline(theory, className)),
    polyline(
      known.map(({ at, count }) => [at, y(count)]),
      className,
    ),
  ];
  for (const { at, count, low, high } of known) {
    parts.push(line(at, y(low), at, y(high), className), markOf(style, at, y(count)));
  }
  for (const each of sorted.filter(isBound)) parts.push(beyondMark(style, x(each.neurons), y(each.accepted!)));
  return group({}, ...parts);
}
