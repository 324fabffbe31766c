// The key of a plot: marks with their names, set in rows that fit the width.

import { at, group, label, TEXT_SIZE, textWidth } from './svg.ts';

export interface LegendEntry {
  /** Markup of the mark, centred on the origin, about 8 units wide. */
  readonly mark: string;
  readonly text: string;
}

export interface PlacedLegend {
  readonly body: string;
  /** Where the last row ends. */
  readonly bottom: number;
}

const ROW_HEIGHT = 12;

/** Entries from left to right from `(x, y)` on, wrapped at `width`; the first row's centre is 6 below. */
export function legend(x: number, y: number, entries: readonly LegendEntry[], width: number): PlacedLegend {
  const parts: string[] = [];
  let across = 0;
  let row = 0;
  for (const { mark, text } of entries) {
    const wanted = 14 + textWidth(text, TEXT_SIZE);
    if (across > 0 && across + wanted > width) {
      across = 0;
      row++;
    }
    const middle = row * ROW_HEIGHT + 6;
    parts.push(at(across + 5, middle, mark), label(across + 13, middle + 3, text));
    across += wanted + 10;
  }
  return { body: at(x, y, group({}, ...parts)), bottom: y + (row + 1) * ROW_HEIGHT };
}
