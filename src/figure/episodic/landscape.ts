// The energy of the fast state on a plane, for one slow state after the other: the basin of the present memory is lifted
// and lost, the successor's appears. Frames are animated by CSS keyframes, which stand still where motion is not wanted.

import { scaleLinear } from 'd3-scale';
import {
  type EpisodicLandscapeData,
  heightRange,
  heightsAbove,
  type LandscapeFrame,
} from '../../episodic/pictures/landscape-frames.ts';
import { shareCells, shareLegend } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { delayOf, framesCss } from '../draw/frames.ts';
import { legend } from '../draw/legend.ts';
import { diamond, dot } from '../draw/marks.ts';
import { at, COLUMN_WIDTH, type FigureOptions, figureDocument, group, label, type Place } from '../draw/svg.ts';

const SIZE = 250;
const LEFT = (COLUMN_WIDTH - SIZE) / 2;
const TOP = 26;
const SECONDS = 0.7;

/**
 * Gives the numbers of the picture: places of the memories; of every frame the energy per neuron on the grid, the
 * minima, and the state.
 */
export function episodicLandscapeColumns({ x, y, memories, frames }: EpisodicLandscapeData): Columns {
  const rows = [
    ...memories.map(({ memory, place }) => [null, null, 'memory', memory, ...place, null]),
    ...frames.flatMap(({ name, energy, minima, present }, frame) => [
      ...y.flatMap((up, row) =>
        x.map((across, col) => [frame, name, 'grid', null, across, up, energy[row * x.length + col]!]),
      ),
      ...minima.map((place) => [frame, name, 'minimum', null, ...place, null]),
      ...(present ? [[frame, name, 'state', null, ...present, null]] : []),
    ]),
  ];
  return columnsOf(['frame', 'slow_state', 'series', 'memory', 'x', 'y', 'energy_per_neuron'], rows);
}

export function episodicLandscapeFigure(data: EpisodicLandscapeData, options: FigureOptions): string {
  const { frames } = data;
  const range = heightRange(frames);
  return figureDocument({
    ...options,
    title: 'The energy landscape for a held slow state',
    description: `Energy per neuron above each frame's least on a plane through state space, ${frames.length} slow states; minima and the present state are marked.`,
    width: COLUMN_WIDTH,
    height: TOP + SIZE + 50,
    css: frames.length === 1 ? '' : framesCss(options.id, frames.length, SECONDS),
    body: [
      legend(LEFT, 6, KEY, SIZE).body,
      ...frames.map((frame, i) => drawFrame(data, frame, i, range)),
      at(LEFT, TOP, ...memoryNames(data)),
      shareLegend(LEFT, TOP + SIZE + 24, 110, `energy / N above the least, × ${range.toPrecision(2)}`),
    ],
  });
}

const KEY = [
  { mark: dot(0, 0, 3, 'fill-network'), text: 'state' },
  { mark: diamond(0, 0, 4, 'wrong'), text: 'minimum' },
];

/** Where a place of the plane is drawn. */
function placer({ x, y }: EpisodicLandscapeData): (place: Place) => Place {
  const across = scaleLinear([x[0]!, x.at(-1)!], [0, SIZE]);
  const up = scaleLinear([y[0]!, y.at(-1)!], [SIZE, 0]);
  return (place) => [across(place[0]), up(place[1])];
}

function drawFrame(data: EpisodicLandscapeData, frame: LandscapeFrame, i: number, range: number): string {
  const { x, y, frames } = data;
  const placed = placer(data);
  const heights = heightsAbove(frame, range);
  // Rows are drawn from the top.
  const values = Array.from({ length: y.length }, (_, row) => {
    const from = (y.length - 1 - row) * x.length;
    return heights.slice(from, from + x.length);
  }).flat();
  const isInside = ([px, py]: Place) => px >= x[0]! && px <= x.at(-1)! && py >= y[0]! && py <= y.at(-1)!;
  const shown = { class: i === 0 ? 'step rest' : 'step', style: delayOf(i, frames.length, SECONDS) };
  return group(
    frames.length === 1 ? {} : shown,
    at(
      LEFT,
      TOP,
      shareCells({ rows: y.length, cols: x.length, values }, SIZE, SIZE),
      ...frame.minima.filter(isInside).map((place) => diamond(...placed(place), 5, 'wrong')),
      frame.present && isInside(frame.present) ? dot(...placed(frame.present), 3, 'fill-network') : '',
    ),
    label(LEFT + SIZE, TOP + SIZE + 12, frame.name, { 'text-anchor': 'end' }),
  );
}

function memoryNames(data: EpisodicLandscapeData): string[] {
  const placed = placer(data);
  // Of many only the numbers have room.
  const word = data.memories.length > 3 ? '' : 'memory ';
  return data.memories.map(({ memory, place }) => {
    const [left, top] = placed(place);
    return label(left, top - 9, `${word}${memory}`, { class: 'count', 'text-anchor': 'middle' });
  });
}
