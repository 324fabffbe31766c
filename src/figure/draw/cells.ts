// Many coloured cells as few elements: one path per colour step, runs of equal cells drawn as one stroke.
// A 128 x 128 matrix costs about 130 kB and needs no bitmap, so it stays sharp and follows the theme.

import { roundedText } from '../../array/words.ts';
import { at, element, fixed, group, label, rectangle } from './svg.ts';
import { SHARE_LEVELS, SIGNED_LEVELS, shareColour } from './theme.ts';

export interface CellGrid {
  readonly rows: number;
  readonly cols: number;
  /** Row-major; `NaN` leaves the cell out. */
  readonly values: ArrayLike<number>;
}

/** Step of a signed value, `-SIGNED_LEVELS ... SIGNED_LEVELS`; beyond `limit` the last step. */
export function signedLevel(value: number, limit: number): number {
  const level = Math.round((value / limit) * SIGNED_LEVELS);
  return Math.max(-SIGNED_LEVELS, Math.min(SIGNED_LEVELS, level));
}

/** Step of a share in [0, 1]. */
export function shareLevel(share: number): number {
  return Math.max(0, Math.min(SHARE_LEVELS, Math.round(share * SHARE_LEVELS)));
}

export function signedClass(level: number): string {
  return level > 0 ? `p${level}` : `n${-level}`;
}

/** Signed values over the box; zero and missing cells show the ground below. */
export function signedCells(grid: CellGrid, limit: number, width: number, height: number): string {
  return cellPaths(
    grid,
    width,
    height,
    (value) => signedLevel(value, limit),
    (level) => (level === 0 ? null : { class: signedClass(level) }),
  );
}

/** Shares in [0, 1] over the box. */
export function shareCells(grid: CellGrid, width: number, height: number): string {
  return cellPaths(grid, width, height, shareLevel, (level) => ({ stroke: shareColour(level) }));
}

function cellPaths(
  grid: CellGrid,
  width: number,
  height: number,
  levelOf: (value: number) => number,
  style: (level: number) => Record<string, string> | null,
): string {
  const paths = new Map<number, string>();
  for (let row = 0; row < grid.rows; row++) {
    const ends = new Map<number, number>();
    for (let col = 0; col < grid.cols; ) {
      const value = grid.values[row * grid.cols + col]!;
      if (Number.isNaN(value)) {
        col++;
        continue;
      }
      const level = levelOf(value);
      let end = col + 1;
      while (end < grid.cols) {
        const next = grid.values[row * grid.cols + end]!;
        if (Number.isNaN(next) || levelOf(next) !== level) break;
        end++;
      }
      const before = ends.get(level);
      const move = before === undefined ? `M${col} ${row}` : `m${col - before} 0`;
      paths.set(level, `${paths.get(level) ?? ''}${move}h${end - col}`);
      ends.set(level, end);
      col = end;
    }
  }
  const cellWidth = width / grid.cols;
  const cellHeight = height / grid.rows;
  // A stroke is centred on its line: half a cell down puts it on the cell.
  const transform = `translate(0 ${fixed(cellHeight / 2)}) scale(${scale(cellWidth)} ${scale(cellHeight)})`;
  const drawn: string[] = [];
  for (const level of [...paths.keys()].sort((a, b) => a - b)) {
    const attributes = style(level);
    if (attributes !== null) drawn.push(element('path', { ...attributes, d: paths.get(level)! }));
  }
  return group({ class: 'cells', transform }, ...drawn);
}

/** Cells on their ground, what lies over them, and the frame around both (`null`: none). */
export function framedCells(
  cells: string,
  width: number,
  height: number,
  { over = '', frame = 'frame' }: { readonly over?: string; readonly frame?: 'frame' | 'border' | null } = {},
): string {
  const box = (className: string) => rectangle(0, 0, width, height, { class: className });
  return box('zero') + cells + over + (frame === null ? '' : box(frame));
}

/** Two decimals would misplace the last cell of a wide matrix. */
function scale(value: number): string {
  return value.toFixed(5).replace(/\.?0+$/, '');
}

/** A horizontal colour bar for signed values, `[-limit, limit]`, its caption above. */
export function signedLegend(x: number, y: number, width: number, limit: number, caption: string): string {
  const cols = 2 * SIGNED_LEVELS + 1;
  const values = Array.from({ length: cols }, (_, i) => i - SIGNED_LEVELS);
  const end = roundedText(limit, 3);
  const cells = signedCells({ rows: 1, cols, values }, SIGNED_LEVELS, width, 6);
  return at(x, y, legendBar(width, caption, cells, [`−${end}`, '0', end]));
}

/** A horizontal colour bar for shares. */
export function shareLegend(x: number, y: number, width: number, caption: string): string {
  const cols = SHARE_LEVELS + 1;
  const values = Array.from({ length: cols }, (_, i) => i / SHARE_LEVELS);
  return at(x, y, legendBar(width, caption, shareCells({ rows: 1, cols, values }, width, 6), ['0', '0.5', '1']));
}

function legendBar(
  width: number,
  caption: string,
  cells: string,
  [low, middle, high]: readonly [string, string, string],
) {
  return (
    label(0, 0, caption, { class: 'soft' }) +
    rectangle(0, 4, width, 6, { class: 'zero' }) +
    at(0, 4, cells) +
    label(0, 19, low) +
    label(width / 2, 19, middle, { 'text-anchor': 'middle' }) +
    label(width, 19, high, { 'text-anchor': 'end' })
  );
}
