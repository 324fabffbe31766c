// Networks beside each other: every measure of every two as a map of cells, and for few networks the transplants of each
// direction with their intervals, beside their nulls.

import { fixedText, roundedText } from '../../array/words.ts';
import type { Comparison, DirectedTransplant, ShareMeasure } from '../../emt/results/comparison.ts';
import { bottomAxis, linearAxis } from '../draw/axes.ts';
import { framedCells, shareCells, shareLevel } from '../draw/cells.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { cross, dot, square } from '../draw/marks.ts';
import { type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH, tiled } from '../draw/svg.ts';
import { isLightShare } from '../draw/theme.ts';

/** A measure of every two networks. */
export interface PairMap {
  /** May hold `_{...}` and `^{...}`. */
  readonly title: string;
  /** What its value is, and which end means alike. */
  readonly note: string;
  /** Row-major `[n, n]`; `null` where there is none. */
  readonly values: readonly (number | null)[];
  /** Values are coloured from 0 to this. */
  readonly limit: number;
  /** Which end of them is bright: what is alike is. */
  readonly alike: 'high' | 'low';
}

export interface PairMapsData {
  /** Short names, in the order of rows and columns. */
  readonly names: readonly string[];
  readonly maps: readonly PairMap[];
}

const GAP = 44;
const NAMES = 34;
const TOP = 34;
const BELOW = 22;

/** Every value of every map; networks count from 1. */
export function pairMapsColumns({ names, maps }: PairMapsData): Columns {
  const rows = maps.flatMap(({ title, values }) =>
    values.map((value, place) => [title, Math.floor(place / names.length) + 1, (place % names.length) + 1, value]),
  );
  return columnsOf(['measure', 'from', 'to', 'value'], rows);
}

/** Draws the maps, two in a row, as a complete SVG file. */
export function pairMapsFigure(data: PairMapsData, options: FigureOptions): string {
  const { names, maps } = data;
  const side = (PAGE_WIDTH - GAP - 2 * NAMES - 12) / 2;
  const panels = maps.map((map) => mapPanel(map, names, side));
  const rows = Math.ceil(maps.length / 2);
  const height = side + TOP + BELOW;
  const key = legend(
    6,
    rows * height + 10,
    names.map((name, i) => ({ mark: label(0, 3, String(i + 1), { 'text-anchor': 'middle' }), text: name })),
    PAGE_WIDTH - 12,
  );
  return figureDocument({
    ...options,
    title: 'Networks beside each other',
    description: maps.map(({ title, note }) => `${title}: ${note}`).join('; '),
    width: PAGE_WIDTH,
    height: key.bottom + 8,
    body: [...tiled(panels, 2, [NAMES, TOP], [side + GAP + NAMES, height]), key.body],
  });
}

function mapPanel({ title, note, values, limit, alike }: PairMap, names: readonly string[], side: number): string {
  const n = names.length;
  const cell = side / n;
  const shares = values.map((value) => {
    if (value === null) return Number.NaN;
    return alike === 'high' ? value / limit : 1 - value / limit;
  });
  const cells = shareCells({ rows: n, cols: n, values: shares }, side, side);
  const texts = values.flatMap((value, place) => {
    if (value === null || cell < 22) return [];
    const className = isLightShare(shareLevel(shares[place]!)) ? 'on-light' : 'on-dark';
    const [x, y] = [(place % n) * cell + cell / 2, Math.floor(place / n) * cell + cell / 2 + 3];
    return [label(x, y, fixedText(value, 2), { 'text-anchor': 'middle', class: className })];
  });
  const ticks = names.flatMap((_, i) => [
    label(-5, (i + 0.5) * cell + 3, String(i + 1), { 'text-anchor': 'end' }),
    label((i + 0.5) * cell, side + 11, String(i + 1), { 'text-anchor': 'middle' }),
  ]);
  return group(
    {},
    label(0, -18, title, { class: 'heading' }),
    label(0, -7, note, { class: 'soft' }),
    framedCells(cells, side, side, { over: group({}, ...texts) }),
    ...ticks,
  );
}

/** What is drawn of transplants: directions with a name each. */
export interface TransplantsData {
  readonly directions: readonly { readonly name: string; readonly transplant: DirectedTransplant }[];
  /** From here on edits carry over, and below the other they do not. */
  readonly carries: number;
  readonly fails: number;
}

/** The directions of a comparison under names like `a into b`. */
export function directionsOf({ pairs, networks }: Comparison): TransplantsData['directions'] {
  return pairs.flatMap(({ transplants }) =>
    transplants.map((transplant) => ({
      name: `${networks[transplant.from]!.name} into ${networks[transplant.to]!.name}`,
      transplant,
    })),
  );
}

/** Every share with its interval, and those of the nulls. */
export function transplantsColumns({ directions }: TransplantsData): Columns {
  const rows = directions.flatMap(({ name, transplant: { kinds, nulls } }) => [
    ...kinds.flatMap(({ kind, changed, kept }) =>
      (
        [
          ['changed', changed],
          ['kept', kept],
        ] as const
      ).map(([outputs, { value, low, high, sequences }]) => [name, kind, outputs, value, low, high, sequences]),
    ),
    ...nulls.map((each) => [name, `null: ${each.name}`, 'least', each.worst, null, null, null]),
  ]);
  return columnsOf(['direction', 'edit', 'outputs', 'share', 'low', 'high', 'sequences'], rows);
}

const LEFT = 176;
const ROW = 15;

/** Draws every direction: shares by kind of edit with their intervals, then the nulls, as a complete SVG file. */
export function transplantsFigure(data: TransplantsData, options: FigureOptions): string {
  const width = PAGE_WIDTH - LEFT - 24;
  const axis = linearAxis('share of outputs that go on as in the edited giver', [0, 1], [0, width], 6);
  const parts: string[] = [];
  let y = 14;
  for (const { name, transplant } of data.directions) {
    parts.push(label(-LEFT + 6, y, name, { class: 'heading' }));
    y += 12;
    for (const { kind, changed, kept } of transplant.kinds) {
      parts.push(
        label(-8, y + 3, KINDS[kind], { 'text-anchor': 'end' }),
        ...share(changed, y - 2.5, axis.position, 'network'),
        ...share(kept, y + 2.5, axis.position, 'theory'),
      );
      y += ROW;
    }
    for (const { name: rival, worst } of transplant.nulls) {
      parts.push(label(-8, y + 3, rival, { 'text-anchor': 'end', class: 'soft' }));
      if (worst !== null) parts.push(cross(axis.position(worst), y, 3, 'stroke-soft'));
      y += ROW;
    }
    y += 12;
  }
  const height = y - 8;
  const limits = (
    [
      ['fails below', data.fails],
      ['carries from', data.carries],
    ] as const
  ).flatMap(([text, value], i) => [
    line(axis.position(value), -4, axis.position(value), height, 'stroke-soft'),
    label(axis.position(value) + (i === 0 ? -4 : 4), 2, text, {
      class: 'soft',
      'text-anchor': i === 0 ? 'end' : 'start',
    }),
  ]);
  const key = legend(
    -LEFT + 6,
    height + 40,
    [
      { mark: dot(0, 0, 3, 'fill-network'), text: 'outputs that the edit changed' },
      { mark: square(0, 0, 2.6, 'fill-theory'), text: 'outputs that it left' },
      { mark: cross(0, 0, 3, 'stroke-soft'), text: 'the least of a null' },
    ],
    PAGE_WIDTH - 20,
  );
  return figureDocument({
    ...options,
    title: 'Edits of one network carried over into another',
    description: data.directions
      .map(
        ({ name, transplant: { worst } }) =>
          `${name}: at the least ${worst === null ? 'nothing to judge' : roundedText(worst, 3)}`,
      )
      .join('; '),
    width: PAGE_WIDTH,
    height: key.bottom + 16,
    origin: [LEFT, 10],
    body: [bottomAxis(axis, width, height, true), ...limits, ...parts, key.body],
  });
}

const KINDS = { interchange: 'another’s state', borrowed: 'borrowed difference', set: 'variables set' } as const;

function share(
  { value, low, high }: ShareMeasure,
  y: number,
  x: (value: number) => number,
  colour: 'network' | 'theory',
): string[] {
  if (value === null) return [];
  const mark = colour === 'network' ? dot(x(value), y, 2.6, 'fill-network') : square(x(value), y, 2.2, 'fill-theory');
  return [line(x(low), y, x(high), y, `stroke-${colour}`), mark];
}
