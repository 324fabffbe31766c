// How many sequences a verdict rests on. It looks at few, and again at four times as many where an interval still holds a
// threshold that decides, at most three times. "Add until clear" without a limit is optional stopping: each look has a
// third of the error that all may make. Fewer than 512 sequences cannot show a share above 0.98, were all of them right, so
// there is no smaller look. Ours; docs/verdict.md.

/** Sequences at each look. */
export const LOOKS = [512, 2048, 8192] as const;

/** Share of the intervals of one look that hold the true value: all looks together are wrong in 1 % of cases at most. */
export const LOOK_LEVEL = 1 - 0.01 / LOOKS.length;
