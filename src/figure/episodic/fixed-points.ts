// Minima of the energy for the slow state of each time, on the first principal component of the feature activity: the
// minimum that is held rises and is lost, its successor appears. Below, the overlaps at the same times. After the figures
// of the authors' code (spec of sequential memory, section 7, "Fixed-point tracking").

import { scaleLinear } from 'd3-scale';
import { typesetPercent } from '../../array/words.ts';
import type { EpisodicFixedPointsData } from '../../episodic/pictures/minima-over-time.ts';
import { type Axis, bare, bottomAxis, leftAxis, linearAxis, spaced, spanOf, widened } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { COLOURS, curve, dot, lineMark } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH, type Place } from '../draw/svg.ts';
import { CURVES_HEIGHT, overlapCurves, SLOW_STYLE } from './overlaps.ts';

const LEFT = 52;
const RIGHT = 24;
const WIDTH = PAGE_WIDTH - LEFT - RIGHT;
const PLOT = 190;
const TOP = 30;
const GAP = 22;
/** The radii of the shallowest and of the deepest minimum. */
const RADII = [0.9, 3.2] as const;

/**
 * Gives the numbers of the picture: places of the memories, the state and the minima on the component, with the energy
 * per neuron of the minima; and the overlaps of the fast and of the slow state with each memory.
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
  const all = frames.flatMap(({ present, minima }) => [present, ...minima.map(({ place }) => place)]);
  const span = spanOf([...all, ...places.map(({ place }) => place)]);
  const bottom = linearAxis('time, T_{f}', [0, end], [0, WIDTH], 8);
  const side = linearAxis(`first component (${typesetPercent(share)})`, widened(span, 0.06), [PLOT, 0], 5);
  const [x, y] = [bottom.position, side.position];
  const [deepest, shallowest] = spanOf(frames.flatMap(({ minima }) => minima.map(({ energy }) => energy)));
  const radius = scaleLinear().domain([shallowest, deepest]).range(RADII);
  const fillOf = (memory: number): string => {
    const i = curves.memories.indexOf(memory);
    return i < 0 ? 'fill-soft' : `fill-${COLOURS[i % COLOURS.length]!}`;
  };
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
    origin: [LEFT, 0],
    body: [
      legend(0, 8, KEY, WIDTH).body,
      at(
        0,
        TOP,
        leftAxis(side, WIDTH, PLOT, false, 42),
        bottomAxis(bare(bottom), WIDTH, PLOT),
        ...places.map(({ place }) => line(0, y(place), WIDTH, y(place), 'grid')),
        ...placeNames(places, y),
        group(
          { opacity: 0.75 },
          ...frames.flatMap(({ time, minima }) =>
            minima.map(({ memory, place, energy }) => dot(x(time), y(place), radius(energy), fillOf(memory))),
          ),
        ),
        curve(
          frames.map(({ time, present }): Place => [x(time), y(present)]),
          'stroke-ink',
          1,
        ),
      ),
      at(0, second, overlapCurves(curves, bottom, WIDTH)),
    ],
  });
}

const KEY = [
  { mark: lineMark('stroke-ink'), text: 'state; below, overlap of the fast state' },
  { mark: group({ class: 'slow' }, lineMark('stroke-ink')), text: 'overlap of the slow state' },
  { mark: dot(-3, 0, RADII[0], 'fill-soft') + dot(2, 0, RADII[1], 'fill-soft'), text: 'minimum, larger where deeper' },
];

/** At the right, those that have room. */
function placeNames(places: EpisodicFixedPointsData['places'], y: Axis['position']): string[] {
  const hasRoom = spaced(9);
  return [...places]
    .sort((a, b) => a.place - b.place)
    .flatMap(({ memory, place }) => {
      // From the lowest upwards, where coordinates fall.
      const height = y(place);
      return hasRoom(-height) ? [label(WIDTH + 4, height + 3, String(memory), { class: 'soft' })] : [];
    });
}
