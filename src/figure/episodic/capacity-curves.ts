// Capacity over the number of neurons on a logarithmic axis: measured loads with their intervals, and the theory dashed.
// One definition to a picture: they are different quantities (spec of sequential memory, section 9).

import { boundOf, measuredLoad, theoryLoad } from '../../episodic/capacity/answers.ts';
import { capacityModelName } from '../../episodic/capacity/problem.ts';
import type { Capacity } from '../../episodic/capacity/search.ts';
import { type Axis, countTicks, linearAxis, logAxis, spanOf } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dashed, polyline, type SeriesStyle } from '../draw/marks.ts';
import { type FigureOptions, group, line, type Place } from '../draw/svg.ts';
import {
  beyondKey,
  beyondMark,
  type CapacitiesData,
  HEIGHT,
  markOf,
  memoryPlot,
  theoryKey,
  WIDTH,
} from './capacity-marks.ts';

/**
 * Gives the numbers of the picture: for each memory and size the load at which `1 - delta` succeed with its interval,
 * or the load that is a lower bound, and the theory's load.
 */
export function capacityCurvesColumns({ capacities }: CapacitiesData): Columns {
  const rows = capacities.map((each) => {
    const load = measuredLoad(each);
    const measured = [load?.count ?? null, load?.low ?? null, load?.high ?? null];
    return [capacityModelName(each.problem), each.neurons, ...measured, boundOf(each), theoryLoad(each)];
  });
  return columnsOf(['memory', 'neurons', 'memories', 'low', 'high', 'at_least', 'theory'], rows);
}

/**
 * Draws the loads at which `1 - delta` succeed, by the fitted curve, over neurons as a complete SVG file. A search that
 * accepted the largest load it could try is there with that load as a lower bound; sizes with neither are left out.
 */
export function capacityCurvesFigure({ definition, capacities }: CapacitiesData, options: FigureOptions): string {
  const [least, most] = spanOf(capacities.map(({ neurons }) => neurons));
  const loads = capacities.flatMap((each) => [each.accepted, measuredLoad(each)?.high, theoryLoad(each)]);
  const high = Math.max(10, ...loads.filter((load): load is number => Number.isFinite(load)));
  const x = linearAxis('neurons N', [least - 0.5, most + 0.5], [0, WIDTH], countTicks(least, most, 8));
  const y = logAxis('memories P', [1, high], [HEIGHT, 0], 7);
  return memoryPlot(capacities, {
    ...options,
    title: `Capacity (${definition})`,
    description: `Memories held by ${least === most ? '' : `${least} to `}${most} neurons, definition ${definition}`,
    ...{ x, y },
    key: [
      ...(capacities.some((each) => theoryLoad(each) !== null) ? [theoryKey] : []),
      ...(capacities.some((each) => boundOf(each) !== null) ? [beyondKey('at least')] : []),
    ],
    draw: (each, style) => curve(each, x.position, y.position, style),
  });
}

/** Of a single size: a dash across it, as there is no line to another. */
function theoryMark([x, y]: Place, className: string): string {
  return dashed(line(x - 10.5, y, x + 10.5, y, className));
}

function curve(capacities: readonly Capacity[], x: Axis['position'], y: Axis['position'], style: SeriesStyle): string {
  const className = `stroke-${style.colour}`;
  const sorted = [...capacities].sort((a, b) => a.neurons - b.neurons);
  const theory = sorted.flatMap((each): Place[] => {
    const count = theoryLoad(each);
    return count === null ? [] : [[x(each.neurons), y(count)]];
  });
  const known = sorted.flatMap((each) => {
    const load = measuredLoad(each);
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
    if (low > 0 && Number.isFinite(high)) parts.push(line(at, y(low), at, y(high), className));
    parts.push(markOf(style, at, y(count)));
  }
  for (const each of sorted) {
    const bound = boundOf(each);
    if (bound !== null) parts.push(beyondMark(style, x(each.neurons), y(bound)));
  }
  return group({}, ...parts);
}
