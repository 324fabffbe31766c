// The key of a plot: marks with their names, set in rows that fit the width.

import { at, element, fixed, group, label, TEXT_SIZE, textWidth } from './svg.ts';

export interface LegendEntry {
  /** Markup of the mark, centred on the origin, about 8 units wide. */
  readonly mark: string;
  readonly text: string;
}

export interface PlacedLegend {
  readonly body: string;
  readonly height: number;
}

const ROW_HEIGHT = 12;

/** Entries from left to right, wrapped at `width`; the first row's centre is at `(0, 6)`. */
export function legend(entries: readonly LegendEntry[], width: number): PlacedLegend {
  const parts: string[] = [];
  let x = 0;
  let row = 0;
  for (const entry of entries) {
    const wanted = 14 + textWidth(entry.text, TEXT_SIZE);
    if (x > 0 && x + wanted > width) {
      x = 0;
      row++;
    }
    const y = row * ROW_HEIGHT + 6;
    parts.push(at(x + 5, y, entry.mark), label(x + 13, y + 3, entry.text));
    x += wanted + 10;
  }
  return { body: group({}, ...parts), height: (row + 1) * ROW_HEIGHT };
}

export function dot(x: number, y: number, radius: number, className: string): string {
  return element('circle', { cx: x, cy: y, r: radius, class: className });
}

/** A square standing on its corner. */
export function diamond(x: number, y: number, radius: number, className: string): string {
  const r = fixed(radius);
  return element('path', { d: `M${fixed(x - radius)} ${fixed(y)}l${r} -${r}l${r} ${r}l-${r} ${r}z`, class: className });
}

export function square(x: number, y: number, radius: number, className: string): string {
  return element('rect', { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius, class: className });
}

export function cross(x: number, y: number, radius: number, className: string): string {
  const [left, right, top, bottom] = [x - radius, x + radius, y - radius, y + radius].map(fixed);
  return element('path', {
    d: `M${left} ${top}L${right} ${bottom}M${left} ${bottom}L${right} ${top}`,
    class: className,
  });
}
