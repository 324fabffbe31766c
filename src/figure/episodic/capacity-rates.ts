// What a capacity was read from: the rate of success at every load that was tried, with Wilson's interval, the logistic
// curve through all of them, and where that crosses 1 - delta and a half, with intervals. A panel for each memory.

import { scaleLinear, scaleLog } from 'd3-scale';
import { fitLogistic, type LoadEstimate } from '../../episodic/capacity/logistic-fit.ts';
import { capacityModelName } from '../../episodic/capacity/problem.ts';
import type { Capacity } from '../../episodic/capacity/search.ts';
import { bottomAxis, leftAxis, logTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dot, legend } from '../draw/legend.ts';
import {
  at,
  COLUMN_WIDTH,
  type FigureOptions,
  figureDocument,
  group,
  label,
  line,
  PAGE_WIDTH,
  textWidth,
} from '../draw/svg.ts';
import { byMemory, capacityStyle, dashed, markOf, polyline } from './capacity-marks.ts';

export interface CapacityRatesData {
  readonly definition: string;
  /** At least one. */
  readonly capacities: readonly Capacity[];
}

const LEFT = 38;
const WIDTH = COLUMN_WIDTH - LEFT - 14;
const HEIGHT = 120;
/** Heading and sizes above a panel, axis and room below it. */
const [ABOVE, BELOW] = [34, 34];
const CURVE_POINTS = 64;

/**
 * Of each memory and size the rate at every load with its interval (`rate`), points of the logistic curve (`curve`), and
 * the loads at which that crosses a half and `1 - delta`, with the intervals of these loads (`crossing`).
 */
export function capacityRatesColumns({ capacities }: CapacityRatesData): Columns {
  const rows = capacities.flatMap((each) => {
    const size = [capacityModelName(each.problem), each.neurons];
    return [
      ...each.tested.map(({ count, rate, interval }) => [...size, 'rate', count, rate, interval.low, interval.high]),
      ...curveOf(each).map(([count, rate]) => [...size, 'curve', count, rate, null, null]),
      ...crossingsOf(each).map(({ load, rate }) => [...size, 'crossing', load.count, rate, load.low, load.high]),
    ];
  });
  return columnsOf(['memory', 'neurons', 'kind', 'memories', 'rate', 'low', 'high'], rows);
}

/** Draws the rates of success that capacities were read from as a complete SVG file. */
export function capacityRatesFigure({ definition, capacities }: CapacityRatesData, options: FigureOptions): string {
  const panels = byMemory(capacities);
  const columns = panels.length > 1 ? 2 : 1;
  const width = columns > 1 ? PAGE_WIDTH : COLUMN_WIDTH;
  const high = Math.max(10, ...capacities.flatMap(({ tested }) => tested.map(({ count }) => count)));
  const x = scaleLog()
    .domain([1, 1.15 * high])
    .range([0, WIDTH])
    .clamp(true);
  const rows = Math.ceil(panels.length / columns);
  const step = ABOVE + HEIGHT + BELOW;
  const key = legend(
    [
      { mark: group({}, line(0, -4, 0, 4, 'stroke-soft'), dot(0, 0, 2, 'fill-soft')), text: 'rate at a load, 95 %' },
      { mark: line(-5, 0, 5, 0, 'stroke-soft'), text: 'logistic curve' },
      { mark: dashed(line(-5, 0, 5, 0, 'axis')), text: '1 − delta' },
      { mark: bar(-5, 5, 0, 'stroke-soft'), text: 'where it is crossed, 95 %; above: N' },
    ],
    width - LEFT - 14,
  );
  return figureDocument({
    ...options,
    title: `Success over the load (${definition})`,
    description: panels
      .map(([name, each]) => `${name}: ${each.map(({ neurons, half }) => crossing(neurons, half)).join(', ')}`)
      .join('; ')
      .concat('.'),
    width,
    height: rows * step + key.height + 6,
    body: group(
      {},
      ...panels.map(([name, each], i) =>
        at(
          LEFT + (i % columns) * (PAGE_WIDTH - COLUMN_WIDTH),
          Math.floor(i / columns) * step + ABOVE,
          panel(name, each, x, high),
        ),
      ),
      at(LEFT, rows * step, key.body),
    ),
  });
}

function crossing(neurons: number, half: LoadEstimate | null): string {
  return half === null ? `N ${neurons} never falls` : `N ${neurons} half at ${half.count.toPrecision(3)}`;
}

function panel(name: string, capacities: readonly Capacity[], x: (load: number) => number, high: number): string {
  const y = scaleLinear().domain([0, 1]).range([HEIGHT, 0]);
  const target = y(1 - capacities[0]!.problem.delta);
  const ticks = [0, 0.5, 1].map((value) => ({ value, text: String(value) }));
  const sorted = [...capacities].sort((a, b) => a.neurons - b.neurons);
  return group(
    {},
    label(0, -22, name, { class: 'heading' }),
    leftAxis({ position: y, ticks, name: 'rate of success' }, WIDTH, HEIGHT, true, 26),
    bottomAxis({ position: x, ticks: logTicks(1, high, 8), name: 'memories P' }, WIDTH, HEIGHT),
    dashed(line(0, target, WIDTH, target, 'axis')),
    ...sorted.map((each, i) => rates(each, i, x, y)),
    sizes(sorted, x),
  );
}

function rates(capacity: Capacity, index: number, x: (load: number) => number, y: (rate: number) => number): string {
  const style = capacityStyle(index);
  const className = `stroke-${style.colour}`;
  const parts = capacity.tested.map(({ count, rate, interval }) =>
    group({}, line(x(count), y(interval.low), x(count), y(interval.high), className), markOf(style, x(count), y(rate))),
  );
  const points = curveOf(capacity).map(([count, rate]) => [x(count), y(rate)] as const);
  if (points.length > 0) parts.push(polyline(points, className));
  for (const { load, rate } of crossingsOf(capacity)) parts.push(bar(x(load.low), x(load.high), y(rate), className));
  return group({}, ...parts);
}

/** The logistic curve over the loads that were tested; nothing where none could be fitted. */
function curveOf({ tested }: Capacity): (readonly [count: number, rate: number])[] {
  const fit = fitLogistic(tested);
  if (fit === null) return [];
  const [from, to] = [Math.log(tested[0]!.count), Math.log(tested.at(-1)!.count)];
  return Array.from({ length: CURVE_POINTS }, (_, i) => {
    const log = from + ((to - from) * i) / (CURVE_POINTS - 1);
    return [Math.exp(log), 1 / (1 + Math.exp(-(fit.intercept + fit.slope * (log - fit.centre))))] as const;
  });
}

/** Where the curve crosses a half and `1 - delta`, as far as that lies among the loads that were tested. */
function crossingsOf({ half, atTarget, problem }: Capacity): { load: LoadEstimate; rate: number }[] {
  const crossings = [
    { load: half, rate: 0.5 },
    { load: atTarget, rate: 1 - problem.delta },
  ];
  return crossings.flatMap(({ load, rate }) => (load === null || load.extrapolated ? [] : [{ load, rate }]));
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
function sizes(capacities: readonly Capacity[], x: (load: number) => number): string {
  const parts: string[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { neurons, half, tested } of capacities) {
    const place = x(half?.count ?? tested.at(-1)!.count);
    const room = textWidth(String(neurons)) / 2;
    if (place - room < end + 2) continue;
    end = place + room;
    parts.push(label(place, -5, String(neurons), { 'text-anchor': 'middle', class: 'soft' }));
  }
  return group({}, ...parts);
}
