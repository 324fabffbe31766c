// Ten digits of 8 x 8 pixels, drawn for Engram: memories that one can read, and that are correlated as pictures are.

import type { ImageSize } from '../../array/grey-image.ts';
import { type Patterns, patternsOf } from './patterns.ts';

export const digitSize: ImageSize = { width: 8, height: 8 };

/** One digit after the other, `#` is +1. */
const DRAWN = `
..####..
.##..##.
##....##
##....##
##....##
##....##
.##..##.
..####..

...##...
..###...
.####...
...##...
...##...
...##...
...##...
.######.

.#####..
##...##.
.....##.
....##..
..###...
.##.....
##......
#######.

######..
....###.
.....##.
..####..
.....##.
......##
##...##.
.#####..

....##..
...###..
..####..
.##.##..
##..##..
########
....##..
....##..

########
##......
##......
######..
.....##.
......##
##...##.
.####...

...####.
..##....
.##.....
##.###..
###..##.
##....##
.##..##.
..####..

########
......##
.....##.
....##..
...##...
..##....
.##.....
.##.....

.######.
##....##
##....##
.######.
##....##
##....##
##....##
.######.

..####..
.##..##.
##....##
.##..###
..####.#
......##
.....##.
.####...
`;

/** Gives the digits 0 ... 9 as memories of 64 neurons, row by row from the top, ink +1. */
export function digitPatterns(): Patterns {
  const pixels = DRAWN.replace(/\s/g, '');
  const { width, height } = digitSize;
  return patternsOf(
    10,
    width * height,
    Float64Array.from(pixels, (pixel) => (pixel === '#' ? 1 : -1)),
  );
}
