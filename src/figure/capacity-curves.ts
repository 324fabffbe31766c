// Capacity over the number of neurons on a logarithmic axis: measured loads with their intervals, and the theory dashed.
// One definition to a picture: they are different quantities (spec of sequential memory, section 9).

import { scaleLinear, scaleLog } from 'd3-scale';
import { capacityModelName } from '../episodic/capacity/problem.ts';
import type { Capacity } from '../episodic/capacity/search.ts';
import { bottomAxis, leftAxis, linearTicks, logTicks } from './axes.ts';
import { cross, diamond, dot, legend, square } from './legend.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, fixed, group, line } from './svg.ts';

export interface CapacityCurvesData {
  readonly definition: string;
  readonly capacities: readonly Capacity[];
}

type Mark = (x: number, y: number, radius: number, className: string) => string;

const STYLES: readonly (readonly [colour: string, mark: Mark])[] = [
  ['network', dot],
  ['theory', square],
  ['random', diamond],
  ['shuffled', cross],
  ['ink', dot],
];

/** Loads at which `1 - delta` succeed, by the fitted curve; sizes without such a load are left out. */
export function capacityCurvesFigure({ definition, capacities }: CapacityCurvesData, options: FigureOptions): string {
  const [left, width, height] = [44, COLUMN_WIDTH - 58, 180];
  const curves = grouped(capacities);
  const sizes = capacities.map(({ neurons }) => neurons);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const loads = capacities.flatMap(({ atTarget, theory }) =>
    [atTarget?.low, atTarget?.high, theory?.count].filter((load): load is number => Number.isFinite(load)),
  );
  const high = Math.max(10, ...loads);
  const x = scaleLinear()
    .domain([least - 0.5, most + 0.5])
    .range([0, width]);
  const y = scaleLog().domain([1, high]).range([height, 0]).clamp(true);
  const ticks = linearTicks(least, most, 8).flatMap(({ value }) =>
    Number.isInteger(value) ? [{ value, text: String(value) }] : [],
  );
  const drawn = curves.map(([, each], i) => curve(each, x, y, STYLES[i % STYLES.length]!));
  const key = legend(
    [
      ...curves.map(([text], i) => ({ mark: markOf(STYLES[i % STYLES.length]!, 0, 0), text })),
      ...(capacities.some(({ theory }) => Number.isFinite(theory?.count))
        ? [{ mark: dashed(line(-5, 0, 5, 0, 'axis')), text: 'theory' }]
        : []),
    ],
    width,
  );
  return figureDocument({
    ...options,
    title: `Capacity (${definition})`,
    description: `Memories held by ${least} to ${most} neurons, definition ${definition}: ${curves.map(([name]) => name).join('; ')}.`,
    width: COLUMN_WIDTH,
    height: 12 + height + 38 + key.height,
    body: group(
      {},
      at(
        left,
        12,
        group(
          {},
          bottomAxis({ position: x, ticks, name: 'neurons N' }, width, height),
          leftAxis({ position: y, ticks: logTicks(1, high, 7), name: 'memories P' }, width, height, true, 32),
          ...drawn,
        ),
      ),
      at(left, 12 + height + 32, key.body),
    ),
  });
}

function curve(
  capacities: readonly Capacity[],
  x: (neurons: number) => number,
  y: (load: number) => number,
  style: (typeof STYLES)[number],
): string {
  const parts: string[] = [];
  const sorted = [...capacities].sort((a, b) => a.neurons - b.neurons);
  const className = `stroke-${style[0]}`;
  const path = (points: readonly (readonly [number, number])[]): string =>
    points.length < 2
      ? ''
      : element('path', { class: className, d: `M${points.map(([a, b]) => `${fixed(a)} ${fixed(b)}`).join('L')}` });
  const theory = sorted.flatMap(({ neurons, theory }) =>
    theory !== null && Number.isFinite(theory.count) ? [[x(neurons), y(theory.count)] as const] : [],
  );
  parts.push(dashed(path(theory)));
  const measured = sorted.flatMap(({ neurons, atTarget }) =>
    atTarget === null || atTarget.extrapolated ? [] : [{ at: x(neurons), ...atTarget }],
  );
  parts.push(path(measured.map(({ at, count }) => [at, y(count)] as const)));
  for (const { at, count, low, high } of measured) {
    parts.push(line(at, y(low), at, y(high), className), markOf(style, at, y(count)));
  }
  return group({}, ...parts);
}

function markOf([colour, mark]: (typeof STYLES)[number], x: number, y: number): string {
  return mark(x, y, 2.6, mark === cross ? `stroke-${colour}` : `fill-${colour}`);
}

function dashed(markup: string): string {
  return element('g', { 'stroke-dasharray': '3 2' }, markup);
}

function grouped(capacities: readonly Capacity[]): [string, Capacity[]][] {
  const groups = new Map<string, Capacity[]>();
  for (const each of capacities) {
    const name = capacityModelName(each.problem.model);
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups];
}
