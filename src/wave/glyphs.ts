// The digits 3, 1, 5 as pixels of a substrate of 8 columns and 8 rows, which the paper lets travel: columns are variables in the
// order in which they are put in. Source: TWM (arXiv 2402.10163), hidden waves; spec, section 8, E5.

/** Rows that are lit in each column, both counted from 0. */
const LIT: readonly (readonly number[])[] = [
  [2, 4, 6],
  [2, 3, 4, 5, 6],
  [],
  [2, 3, 4, 5, 6],
  [],
  [2, 3, 4, 6],
  [2, 4, 5, 6],
  [],
];

/** Columns and rows of the picture. */
export const GLYPHS_SIZE = 8;

/** The picture as inputs `[8, 8]`, one column a step: +1 where it is lit, -1 elsewhere. */
export function glyphs315(): Float64Array {
  return Float64Array.from(
    LIT.flatMap((rows) => Array.from({ length: GLYPHS_SIZE }, (_, row) => (rows.includes(row) ? 1 : -1))),
  );
}
