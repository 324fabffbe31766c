// How single networks scatter: one panel for each measure, one place for each group, a mark for each network, a bar
// across at the median. Shares are shown as bars of their own. Nothing is averaged away.

import { mean, median } from '../../array/statistics.ts';
import { type Axis, axes, linearAxis, logAxis, type Span } from '../draw/axes.ts';
import { dot } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, label, line, PAGE_WIDTH, rectangle } from '../draw/svg.ts';

export interface DistributionMeasure {
  /** The name of the measure, with its unit. */
  readonly name: string;
  /** `share` draws one bar from 0 to the mean; the others a mark for each value. */
  readonly kind: 'share' | 'linear' | 'log';
  /** The values of each group; those that were not computed are left out. */
  readonly values: readonly (readonly number[])[];
}

/** What a picture of scattered networks shows. */
export interface DistributionsData {
  readonly title: string;
  /** What groups are called in the description: `cell and width`. */
  readonly groupName: string;
  /** Families of neighbouring groups, from left to right: `elman` with `16`, `32`, `64`. */
  readonly families: readonly { readonly name: string; readonly groups: readonly string[] }[];
  readonly measures: readonly DistributionMeasure[];
}

const PANEL = 96;
const GAP = 20;
const LEFT = 58;

/** Draws how single networks scatter, one panel for each measure, as a complete SVG file. */
export function distributionsFigure(data: DistributionsData, options: FigureOptions): string {
  const { families, measures, title, groupName } = data;
  const width = PAGE_WIDTH - LEFT - 14;
  const groups = families.flatMap((family, f) => family.groups.map((name) => ({ name, family: f })));
  // Half a place of room between families.
  const slot = width / (groups.length + (families.length - 1) / 2);
  const x = (i: number) => (i + 0.5 + groups[i]!.family / 2) * slot;
  const panels = measures.map(({ name, kind, values }, m) => {
    const y = axisOf(name, kind, values.flat());
    const isLast = m === measures.length - 1;
    const ticks = isLast ? groups.map((each, i) => ({ value: i, text: each.name })) : [];
    const draw = kind === 'share' ? bar : scatter;
    const marks = values.map((own, i) => (own.length === 0 ? '' : draw(own, x(i), Math.min(22, slot * 0.6), y)));
    const plot = group({}, axes({ position: x, ticks, name: '' }, y, width, PANEL, 42), ...marks);
    return at(0, m * (PANEL + GAP), plot);
  });
  const bottom = measures.length * (PANEL + GAP);
  const names = families.map(({ name }, f) => {
    const own = groups.flatMap((each, i) => (each.family === f ? [x(i)] : []));
    return label((own[0]! + own.at(-1)!) / 2, bottom + 10, name, { 'text-anchor': 'middle', class: 'heading' });
  });
  return figureDocument({
    ...options,
    title,
    description: `${measures.map(({ name }) => name).join('; ')}, for each ${groupName}.`,
    width: PAGE_WIDTH,
    height: bottom + 32,
    origin: [LEFT, 14],
    body: [...panels, ...names],
  });
}

function axisOf(name: string, kind: DistributionMeasure['kind'], all: readonly number[]): Axis {
  if (kind === 'log') {
    const above = all.filter((value) => value > 0);
    const low = 10 ** Math.floor(Math.log10(Math.min(1, ...above)));
    const high = 10 ** Math.ceil(Math.log10(Math.max(low * 10, ...above)));
    return logAxis(name, [low, high], [PANEL, 0], 5);
  }
  const domain: Span = kind === 'share' ? [0, 1] : [Math.min(0, ...all), Math.max(1, ...all)];
  return linearAxis(name, domain, [PANEL, 0], 5);
}

function bar(values: readonly number[], x: number, wide: number, { position }: Axis): string {
  const share = mean(values);
  const height = position(0) - position(share);
  return (
    rectangle(x - wide / 2, position(share), wide, height, { class: 'fill-theory', opacity: 0.75 }) +
    label(x, position(share) - 3, `${Math.round(share * values.length)}/${values.length}`, { 'text-anchor': 'middle' })
  );
}

function scatter(values: readonly number[], x: number, wide: number, { position }: Axis): string {
  const middle = position(median(values));
  const step = wide / values.length;
  // In the order in which they come, side by side, so that none hides another.
  const marks = values.map((value, i) =>
    dot(x + (i - (values.length - 1) / 2) * step, position(value), 2, 'fill-network'),
  );
  return line(x - wide / 2, middle, x + wide / 2, middle, 'stroke-ink') + marks.join('');
}
