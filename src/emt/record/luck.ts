// For how many steps a readout fitted to random recurrence does a task by luck. It has as many free numbers per output as the
// state is wide, and meets many demands with them: its luck runs out after about 16 H / m steps, later where few rows are
// asked for. One row needs one mode of a random matrix near each of its own, several rows need several at the same place.
// Ours; docs/verdict.md, studies/reservoir-luck.ts.

/** Networks are judged over so many steps at most: longer runs say nothing more that anyone could wait for. */
export const MOST_JUDGED_STEPS = 4096;

/** Free numbers of a readout that one demand of a live cell uses up: measured, of more than two rows and of one. */
const STEPS_PER_SHARE = { usual: 16, ofOneRow: 128 } as const;

/** Steps after which luck has run out: a state `[S]`, `cells` that are live, in so many `rows`. */
export function stepsOfLuck(
  stateSize: number,
  { cells, rows }: { readonly cells: number; readonly rows: number },
): number {
  const perShare = Math.max(STEPS_PER_SHARE.usual, STEPS_PER_SHARE.ofOneRow / Math.max(1, rows) ** 2);
  return Math.ceil((perShare * stateSize) / Math.max(1, cells));
}
