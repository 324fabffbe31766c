// Minima of the energy for the slow state of each time, on the first principal component of the feature activity: the
// minimum that is held rises and is lost, its successor appears. Below, the overlaps at the same times. After the figures
// of the authors' code (spec of sequential memory, section 7, "Fixed-point tracking").

import { scaleLinear } from 'd3-scale';
import { line as polyline } from 'd3-shape';
import { typesetPercent } from '../../array/words.ts';
import type { EpisodicFixedPointsData } from '../../episodic/pictures/minima-over-time.ts';
import { bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dot, legend } from '../draw/legend.ts';
import { at, element, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH } from '../draw/svg.ts';
import { CURVES_HEIGHT, overlapCurves, SLOW_STYLE } from './overlaps.ts';

const LEFT = 52;
const RIGHT = 24;
const WIDTH = PAGE_WIDTH - LEFT - RIGHT;
const PLOT = 190;
const TOP = 30;
const GAP = 22;
/** Of the shallowest and of the deepest minimum. */
const RADII = [0.9, 3.2] as const;
const FILLS = ['fill-theory', 'fill-network', 'fill-random', 'fill-shuffled', 'fill-ink'];

/**
 * Where the memories, the state and the minima are on the component, with the energy per neuron of the minima; and the
 * overlaps of the fast and of the slow state with each memory.
 */
export function episodicFixedPointsColumns({ frames, places, curves }: EpisodicFixedPointsData): Columns {
  const { times, memories, overlaps, delayOverlaps } = curves;
  const rows = [
    ...places.map(({ memory, place }) => ['memory', null, memory, place, null, null, null]),
    ...frames.flatMap(({ time, present, minima }) => [
      ['state', time, null, present, null, null, null],
      ...minima.map(({ memory, place, energy }) => ['minimum', time, memory, place, energy, null, null]),
    ]),
    ...times.flatMap((time, t) =>
      memories.map((memory, m) => {
        const at = t * memories.length + m;
        return ['overlap', time, memory, null, null, overlaps[at]!, delayOverlaps[at]!];
      }),
    ),
  ];
  const names = ['series', 'time', 'memory', 'place', 'energy_per_neuron', 'fast_overlap', 'slow_overlap'];
  return columnsOf(names, rows);
}

/** Draws the minima of the energy over a recall as a complete SVG file. */
export function episodicFixedPointsFigure(data: EpisodicFixedPointsData, options: FigureOptions): string {
  const { frames, share, places, curves } = data;
  const end = frames.at(-1)!.time;
  const x = scaleLinear().domain([0, end]).range([0, WIDTH]);
  const all = frames.flatMap(({ present, minima }) => [present, ...minima.map(({ place }) => place)]);
  const [low, high] = rangeOf([...all, ...places.map(({ place }) => place)]);
  const room = 0.06 * (high - low) || 1;
  const y = scaleLinear()
    .domain([low - room, high + room])
    .range([PLOT, 0]);
  const [deepest, shallowest] = rangeOf(frames.flatMap(({ minima }) => minima.map(({ energy }) => energy)));
  const radius = scaleLinear().domain([shallowest, deepest]).range(RADII);
  const fillOf = (memory: number): string => {
    const i = curves.memories.indexOf(memory);
    return i < 0 ? 'fill-soft' : FILLS[i % FILLS.length]!;
  };
  const ticks = linearTicks(0, end, 8);
  const most = Math.max(...frames.map(({ minima }) => minima.length));
  const second = TOP + PLOT + GAP;
  return figureDocument({
    ...options,
    title: 'Minima of the energy over time',
    description:
      `Minima for the slow state of ${frames.length} times, up to ${most} at once, on the first principal component of ` +
      `the feature activity (${typesetPercent(share)} of its variance); larger marks lie deeper.`,
    width: PAGE_WIDTH,
    height: second + CURVES_HEIGHT + 30,
    css: SLOW_STYLE,
    body: at(
      LEFT,
      0,
      at(0, 8, legend(KEY, WIDTH).body),
      at(
        0,
        TOP,
        leftAxis(
          {
            position: y,
            ticks: linearTicks(low - room, high + room, 5),
            name: `first component (${typesetPercent(share)})`,
          },
          WIDTH,
          PLOT,
          false,
          42,
        ),
        bottomAxis({ position: x, ticks: ticks.map(({ value }) => ({ value, text: '' })), name: '' }, WIDTH, PLOT),
        ...places.map(({ place }) => line(0, y(place), WIDTH, y(place), 'grid')),
        ...placeNames(places, y),
        group(
          { opacity: 0.75 },
          ...frames.flatMap(({ time, minima }) =>
            minima.map(({ memory, place, energy }) => dot(x(time), y(place), radius(energy), fillOf(memory))),
          ),
        ),
        element('path', {
          class: 'stroke-ink',
          d:
            polyline<(typeof frames)[number]>(
              ({ time }) => x(time),
              ({ present }) => y(present),
            ).digits(1)(frames) ?? '',
        }),
      ),
      at(0, second, overlapCurves(curves, { position: x, ticks, name: 'time, T_{f}' }, WIDTH)),
    ),
  });
}

const KEY = [
  { mark: line(-5, 0, 5, 0, 'stroke-ink'), text: 'state; below, overlap of the fast state' },
  { mark: group({ class: 'slow' }, line(-5, 0, 5, 0, 'stroke-ink')), text: 'overlap of the slow state' },
  { mark: dot(-3, 0, RADII[0], 'fill-soft') + dot(2, 0, RADII[1], 'fill-soft'), text: 'minimum, larger where deeper' },
];

/** At the right, those that have room. */
function placeNames(places: EpisodicFixedPointsData['places'], y: (place: number) => number): string[] {
  let free = Number.POSITIVE_INFINITY;
  return [...places]
    .sort((a, b) => a.place - b.place)
    .flatMap(({ memory, place }) => {
      const height = y(place);
      if (height > free) return [];
      free = height - 9;
      return [label(WIDTH + 4, height + 3, String(memory), { class: 'soft' })];
    });
}

function rangeOf(values: readonly number[]): [low: number, high: number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}
