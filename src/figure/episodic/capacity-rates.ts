// What a capacity was read from: the rate of success at every load that the search tried, those that were confirmed on
// fresh draws with their intervals, the curve through these, and where that crosses 1 - delta and a half, with intervals.
// A panel for each memory.

import { byMemory, rateCrossings, rateCurve } from '../../episodic/capacity/answers.ts';
import { capacityModelName } from '../../episodic/capacity/problem.ts';
import type { Capacity } from '../../episodic/capacity/search.ts';
import { type Axis, bottomAxis, leftAxis, linearAxis, logAxis, logTicks, spaced } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { dashed, dot, lineMark, polyline } from '../draw/marks.ts';
import {
  COLUMN_WIDTH,
  type FigureOptions,
  figureDocument,
  group,
  label,
  line,
  PAGE_WIDTH,
  tiled,
} from '../draw/svg.ts';
import { type CapacitiesData, markOf, memoryStyle } from './capacity-marks.ts';

const LEFT = 38;
const WIDTH = COLUMN_WIDTH - LEFT - 14;
const HEIGHT = 120;
/** Heading and sizes above a panel, axis and room below it. */
const [ABOVE, BELOW] = [34, 34];

/**
 * Gives the numbers of the picture: for each memory and size the rate at every load that the search tried (`tried`), at
 * every load that was confirmed with its interval (`rate`), points of the curve (`curve`), and the loads at which that crosses a half and `1 - delta`, with the intervals of
 * these loads (`crossing`).
 */
export function capacityRatesColumns({ capacities }: CapacitiesData): Columns {
  const rows = capacities.flatMap((each) => {
    const size = [capacityModelName(each.problem), each.neurons];
    return [
      ...each.tested.map(({ count, rate }) => [...size, 'tried', count, rate, null, null]),
      ...each.confirmed.map(({ count, rate, interval }) => [...size, 'rate', count, rate, interval.low, interval.high]),
      ...rateCurve(each).map(([count, rate]) => [...size, 'curve', count, rate, null, null]),
      ...rateCrossings(each).map(({ load, rate }) => [...size, 'crossing', load.count, rate, load.low, load.high]),
    ];
  });
  return columnsOf(['memory', 'neurons', 'kind', 'memories', 'rate', 'low', 'high'], rows);
}

/** Draws the rates of success that capacities were read from as a complete SVG file. */
export function capacityRatesFigure({ definition, capacities }: CapacitiesData, options: FigureOptions): string {
  const panels = byMemory(capacities);
  const columns = panels.length > 1 ? 2 : 1;
  const width = columns > 1 ? PAGE_WIDTH : COLUMN_WIDTH;
  const loads = capacities.flatMap(({ tested, confirmed }) => [...tested, ...confirmed]);
  const high = Math.max(10, ...loads.map(({ count }) => count));
  const x = logAxis('memories P', [1, 1.15 * high], [0, WIDTH], logTicks(1, high, 8));
  const rows = Math.ceil(panels.length / columns);
  const step = ABOVE + HEIGHT + BELOW;
  const key = legend(LEFT, rows * step, KEY, width - LEFT - 14);
  return figureDocument({
    ...options,
    title: `Success over the load (${definition})`,
    description: `${panels.map(([name, each]) => `${name}: ${each.map(crossing).join(', ')}`).join('; ')}.`,
    width,
    height: key.bottom + 6,
    body: [
      ...tiled(
        panels.map(([name, each]) => panel(name, each, x)),
        columns,
        [LEFT, ABOVE],
        [PAGE_WIDTH - COLUMN_WIDTH, step],
      ),
      key.body,
    ],
  });
}

const KEY = [
  {
    mark: group({}, line(0, -4, 0, 4, 'stroke-soft'), dot(0, 0, 2, 'fill-soft')),
    text: 'rate at a confirmed load, 95 %',
  },
  { mark: dot(0, 0, 1.2, 'fill-soft'), text: 'at one that the search tried' },
  { mark: lineMark('stroke-soft'), text: 'curve' },
  { mark: dashed(lineMark('axis')), text: '1 − delta' },
  { mark: bar(-5, 5, 0, 'stroke-soft'), text: 'where it is crossed, 95 %; above: N' },
];

function crossing({ neurons, half }: Capacity): string {
  return half === null ? `N ${neurons} never falls` : `N ${neurons} half at ${half.count.toPrecision(3)}`;
}

function panel(name: string, capacities: readonly Capacity[], x: Axis): string {
  const ticks = [0, 0.5, 1].map((value) => ({ value, text: String(value) }));
  const y = linearAxis('rate of success', [0, 1], [HEIGHT, 0], ticks);
  const target = y.position(1 - capacities[0]!.problem.delta);
  const sorted = [...capacities].sort((a, b) => a.neurons - b.neurons);
  return group(
    {},
    label(0, -22, name, { class: 'heading' }),
    leftAxis(y, WIDTH, HEIGHT, true, 26),
    bottomAxis(x, WIDTH, HEIGHT),
    dashed(line(0, target, WIDTH, target, 'axis')),
    ...sorted.map((each, i) => rates(each, i, x.position, y.position)),
    sizes(sorted, x.position),
  );
}

function rates(capacity: Capacity, index: number, x: Axis['position'], y: Axis['position']): string {
  const style = memoryStyle(index);
  const className = `stroke-${style.colour}`;
  const tried = capacity.tested.map(({ count, rate }) => dot(x(count), y(rate), 1.2, `fill-${style.colour}`));
  const confirmed = capacity.confirmed.map(({ count, rate, interval }) =>
    group({}, line(x(count), y(interval.low), x(count), y(interval.high), className), markOf(style, x(count), y(rate))),
  );
  const parts = [...tried, ...confirmed];
  parts.push(
    polyline(
      rateCurve(capacity).map(([count, rate]) => [x(count), y(rate)]),
      className,
    ),
  );
  for (const { load, rate } of rateCrossings(capacity)) {
    if (load.low > 0 && Number.isFinite(load.high)) parts.push(bar(x(load.low), x(load.high), y(rate), className));
  }
  return group({}, ...parts);
}

/** An interval along the axis of loads, with its ends marked. */
function bar(from: number, to: number, y: number, className: string): string {
  return group(
    {},
    line(from, y, to, y, className),
    line(from, y - 3, from, y + 3, className),
    line(to, y - 3, to, y + 3, className),
  );
}

/** The number of neurons above the place where half succeed, as far as there is room for it. */
function sizes(capacities: readonly Capacity[], x: Axis['position']): string {
  const hasRoom = spaced(2);
  const parts = capacities.map(({ neurons, half, tested }) => {
    const place = x(half?.count ?? tested.at(-1)!.count);
    if (!hasRoom(place, String(neurons))) return '';
    return label(place, -5, String(neurons), { 'text-anchor': 'middle', class: 'soft' });
  });
  return group({}, ...parts);
}
