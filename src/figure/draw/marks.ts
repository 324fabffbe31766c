// Marks and lines that stand for data: shapes by their centre, lines through places, dashes, and the styles that tell one
// series from the next.

import { line as lineThrough } from 'd3-shape';
import { element, fixed, group, line, type Place } from './svg.ts';

export type Mark = (x: number, y: number, radius: number, className: string) => string;

export const dot: Mark = (x, y, radius, className) => element('circle', { cx: x, cy: y, r: radius, class: className });

/** A square standing on its corner. */
export const diamond: Mark = (x, y, radius, className) => {
  const r = fixed(radius);
  return element('path', { d: `M${fixed(x - radius)} ${fixed(y)}l${r} -${r}l${r} ${r}l-${r} ${r}z`, class: className });
};

export const square: Mark = (x, y, radius, className) =>
  element('rect', { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, class: className });

export const cross: Mark = (x, y, radius, className) => {
  const [left, right, top, bottom] = [x - radius, x + radius, y - radius, y + radius].map(fixed);
  return element('path', {
    d: `M${left} ${top}L${right} ${bottom}M${left} ${bottom}L${right} ${top}`,
    class: className,
  });
};

/** Colours of a series of things that stand for themselves, from the first on. */
export const COLOURS = ['theory', 'network', 'random', 'shuffled', 'ink'] as const;

/** How the marks and lines of a series look. */
export interface SeriesStyle {
  readonly colour: string;
  readonly mark: Mark;
}

/** In the order in which series take them. */
export const SERIES_STYLES: readonly SeriesStyle[] = [
  { colour: 'network', mark: dot },
  { colour: 'theory', mark: square },
  { colour: 'random', mark: diamond },
  { colour: 'shuffled', mark: cross },
  { colour: 'ink', mark: dot },
];

/** The mark of a series: filled, or of lines where it has no inside. */
export function styledMark({ colour, mark }: SeriesStyle, x: number, y: number, radius: number): string {
  return mark(x, y, radius, mark === cross ? `stroke-${colour}` : `fill-${colour}`);
}

export function dashed(markup: string, dashes = '3 2'): string {
  return group({ 'stroke-dasharray': dashes }, markup);
}

/** The path of straight lines from place to place. */
export function through(places: readonly Place[]): string {
  return `M${places.map(([x, y]) => `${fixed(x)} ${fixed(y)}`).join('L')}`;
}

/** Straight lines from place to place; nothing through fewer than two. */
export function polyline(places: readonly Place[], className: string, opacity?: number): string {
  return places.length < 2 ? '' : element('path', { class: className, opacity, d: through(places) });
}

/** The path of a curve through many places, with so many decimals; values that are no numbers end up in it as such. */
export function curve(places: readonly Place[], className: string, decimals: number, dashes?: string): string {
  const d = lineThrough<Place>().digits(decimals)(places) ?? '';
  return element('path', { class: className, 'stroke-dasharray': dashes, d });
}

/** A short line as the mark of a key. */
export function lineMark(className: string): string {
  return line(-5, 0, 5, 0, className);
}

/** A Bezier curve with a head at its end. */
export function arrow(from: Place, bend: Place, bendBack: Place, to: Place): string {
  const degrees = (Math.atan2(to[1] - bendBack[1], to[0] - bendBack[0]) * 180) / Math.PI;
  const [start, first, second, end] = [from, bend, bendBack, to].map(([x, y]) => `${fixed(x)} ${fixed(y)}`);
  return (
    element('path', { class: 'arrow', d: `M${start}C${first} ${second} ${end}` }) +
    element('path', {
      class: 'head',
      d: 'M0 0L-6 -2.6L-6 2.6z',
      transform: `translate(${end}) rotate(${fixed(degrees)})`,
    })
  );
}
