// The memory profile over lags: what a linear readout tells of the past, what of it is new, and the null of permuted
// sequences (EMT spec 6.5). Where the filled marks fall to the null is the depth of the memory.

import type { LagMeasures } from '../../emt/results/discovery.ts';
import { axes, countTicks, linearAxis } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { cross, dashed, dot, polyline } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH, type Place } from '../draw/svg.ts';

type ShownLag = Pick<LagMeasures, 'lag' | 'decodable' | 'fresh'> & { readonly null: { readonly max: number } | null };

export interface LagProfileData {
  /** What is looked back on: `own outputs`, `inputs`. */
  readonly name: string;
  /** What is told at each lag, from lag 0 on. */
  readonly lags: readonly ShownLag[];
  /** First lag without a live cell, drawn as a line; `null` for none. */
  readonly depth: number | null;
}

/** A row for each lag of each profile: shares of the variance, as drawn. */
export function lagProfileColumns(profiles: readonly LagProfileData[]): Columns {
  const rows = profiles.flatMap(({ name, lags }) =>
    lags.map(({ lag, decodable, fresh, null: chance }) => [name, lag, decodable, fresh, chance?.max ?? null]),
  );
  return columnsOf(['profile', 'lag', 'decodable', 'new', 'permuted_at_most'], rows);
}

/** Draws memory profiles side by side, one panel each, as a complete SVG file. */
export function lagProfileFigure(profiles: readonly LagProfileData[], options: FigureOptions): string {
  const left = 44;
  const gap = 62;
  const columns = Math.max(1, profiles.length);
  const width = (PAGE_WIDTH - left - 14 - (columns - 1) * gap) / columns;
  const height = 130;
  const key = legend(left, 22 + height + 32, KEY, PAGE_WIDTH - left);
  return figureDocument({
    ...options,
    title: 'Memory profile',
    description: profiles.map(describe).join(' '),
    width: PAGE_WIDTH,
    height: key.bottom + 8,
    body: [...profiles.map((profile, i) => at(left + i * (width + gap), 22, panel(profile, width, height))), key.body],
  });
}

const KEY = [
  { mark: dot(0, 0, 3.4, 'stroke-theory'), text: 'decodable' },
  { mark: dot(0, 0, 2.4, 'fill-network'), text: 'new at this lag' },
  { mark: cross(0, 0, 2.2, 'stroke-soft'), text: 'greatest of the permuted sequences' },
];

function describe({ name, lags, depth }: LagProfileData): string {
  const until = depth === null || depth === lags.length ? '' : ` Nothing is new from lag ${depth} on.`;
  return `Share of the variance of ${name} decoded from the hidden state at lags 0 to ${Math.max(0, lags.length - 1)}.${until}`;
}

function panel({ name, lags, depth }: LagProfileData, width: number, height: number): string {
  const last = Math.max(1, lags.length - 1);
  const bottom = linearAxis('lag, steps into the past', [-0.5, last + 0.5], [0, width], countTicks(0, last, 8));
  const side = linearAxis('share of variance (R²)', [-0.1, 1.05], [height, 0], 5, { clamp: true });
  const [x, y] = [bottom.position, side.position];
  const parts = [label(0, -8, name, { class: 'heading' }), axes(bottom, side, width, height, 30)];
  if (depth !== null && depth > 0 && depth < lags.length) {
    const at = x(depth - 0.5);
    parts.push(dashed(line(at, 0, at, height, 'axis')));
    parts.push(label(at + 3, height / 2, `s = ${depth}`, { class: 'network-text' }));
  }
  // The filled marks are joined, so that their fall is seen.
  const fall = lags.flatMap(({ lag, fresh }): Place[] => (fresh === null ? [] : [[x(lag), y(fresh)]]));
  parts.push(polyline(fall, 'stroke-network', 0.5));
  for (const { lag, decodable, fresh, null: chance } of lags) {
    if (chance !== null) parts.push(cross(x(lag), y(chance.max), 2.2, 'stroke-soft'));
    if (decodable !== null) parts.push(dot(x(lag), y(decodable), 3.4, 'stroke-theory'));
    if (fresh !== null) parts.push(dot(x(lag), y(fresh), 2.4, 'fill-network'));
  }
  return group({}, ...parts);
}
