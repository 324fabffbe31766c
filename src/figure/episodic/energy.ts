// Energy against time: it rises while a memory is held, as the slow state lifts the floor, and drops at every hop.

import { type EpisodicEnergyData, visitedAt } from '../../episodic/pictures/pictured-recall.ts';
import { bottomAxis, leftAxis, linearAxis, spaced, spanOf, widened } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { curve, dashed, lineMark } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, label, line, PAGE_WIDTH, type Place } from '../draw/svg.ts';

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
  const bottom = linearAxis('time, T_{f}', [0, end], [0, WIDTH], 8);
  const side = linearAxis('energy / N', widened(spanOf(energy), 0.05), [PLOT, 0], 5);
  const [x, y] = [bottom.position, side.position];
  const hasRoom = spaced(14);
  const hops = visits.map(({ memory, from }, i) => {
    const place = x(from);
    const name = hasRoom(place) ? label(place + 3, 2, String(memory), { class: 'soft' }) : '';
    return (i === 0 ? '' : dashed(line(place, 6, place, PLOT, 'axis'), '2 2')) + name;
  });
  const along = times.map((time, t): Place => [x(time), y(energy[t]!)]);
  return figureDocument({
    ...options,
    title: 'Energy against time',
    description: `Reduced energy per neuron over ${end} T_f; ${visits.length} visits. It rises while a memory is held and drops at every hop.`,
    width: PAGE_WIDTH,
    height: PLOT + 62,
    origin: [LEFT, 0],
    body: [
      legend(0, 8, KEY, WIDTH).body,
      at(
        0,
        28,
        leftAxis(side, WIDTH, PLOT, true, 42),
        bottomAxis(bottom, WIDTH, PLOT),
        ...hops,
        curve(along, 'stroke-network', 1),
        ...drift.map((each) => line(x(each.from), y(each.low), x(each.until), y(each.high), 'stroke-theory')),
      ),
    ],
  });
}

const KEY = [
  { mark: lineMark('stroke-network'), text: 'energy along the recall' },
  { mark: lineMark('stroke-theory'), text: 'drift by the slow state while a memory is held' },
];
