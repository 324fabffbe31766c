// Energy against time: it rises while a memory is held, as the slow state lifts the floor, and drops at every hop.

import { scaleLinear } from 'd3-scale';
import { line as polyline } from 'd3-shape';
import type { EpisodicEnergyData } from '../../episodic/pictures/pictured-recall.ts';
import { bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { at, element, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH } from '../draw/svg.ts';
import { visitedAt } from './visited.ts';

const LEFT = 52;
const WIDTH = PAGE_WIDTH - LEFT - 16;
const PLOT = 170;

/** The energy per neuron at every time with the memory visited then, and both ends of the drift of each visit. */
export function episodicEnergyColumns({ times, energy, visits, drift }: EpisodicEnergyData): Columns {
  const rows = [
    ...times.map((time, t) => ['energy', visitedAt(visits, time), time, energy[t]!]),
    ...drift.flatMap(({ from, until, low, high }) => {
      const visited = visitedAt(visits, from);
      return [
        ['drift', visited, from, low],
        ['drift', visited, until, high],
      ];
    }),
  ];
  return columnsOf(['series', 'visited', 'time', 'energy_per_neuron'], rows);
}

/** Draws the energy of a recall against time as a complete SVG file. */
export function episodicEnergyFigure(
  { times, energy, visits, drift }: EpisodicEnergyData,
  options: FigureOptions,
): string {
  const end = times.at(-1)!;
  const x = scaleLinear().domain([0, end]).range([0, WIDTH]);
  const low = energy.reduce((a, b) => Math.min(a, b));
  const high = energy.reduce((a, b) => Math.max(a, b));
  const room = 0.05 * (high - low) || 1;
  const y = scaleLinear()
    .domain([low - room, high + room])
    .range([PLOT, 0]);
  const path = polyline<number>(
    (time) => x(time),
    (_time, t) => y(energy[t]!),
  ).digits(1);
  let free = Number.NEGATIVE_INFINITY;
  const hops = visits.map(({ memory, from }, i) => {
    const place = x(from);
    const name = place < free ? '' : label(place + 3, 2, String(memory), { class: 'soft' });
    if (place >= free) free = place + 14;
    return (i === 0 ? '' : group({ 'stroke-dasharray': '2 2' }, line(place, 6, place, PLOT, 'axis'))) + name;
  });
  return figureDocument({
    ...options,
    title: 'Energy against time',
    description: `Reduced energy per neuron over ${end} T_f; ${visits.length} visits. It rises while a memory is held and drops at every hop.`,
    width: PAGE_WIDTH,
    height: PLOT + 62,
    body: at(
      LEFT,
      0,
      at(
        0,
        8,
        legend(
          [
            { mark: line(-5, 0, 5, 0, 'stroke-network'), text: 'energy along the recall' },
            { mark: line(-5, 0, 5, 0, 'stroke-theory'), text: 'drift by the slow state while a memory is held' },
          ],
          WIDTH,
        ).body,
      ),
      at(
        0,
        28,
        leftAxis(
          { position: y, ticks: linearTicks(low - room, high + room, 5), name: 'energy / N' },
          WIDTH,
          PLOT,
          true,
          42,
        ),
        bottomAxis({ position: x, ticks: linearTicks(0, end, 8), name: 'time, T_{f}' }, WIDTH, PLOT),
        ...hops,
        element('path', { class: 'stroke-network', d: path(times) ?? '' }),
        ...drift.map((each) => line(x(each.from), y(each.low), x(each.until), y(each.high), 'stroke-theory')),
      ),
    ),
  });
}
