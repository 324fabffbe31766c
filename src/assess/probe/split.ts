// Which rows a probe is fitted to and which it is scored on: one split, 75 % to fit and 25 % to test, or k folds that are
// each tested once. Rows are dealt at random and taken as independent of each other (one row a sequence); it does not keep
// rows of one sequence together. Never on the rows of the fit: pure noise has an in-sample R2 of about H / M.

import { InputError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import { plural } from '../../array/words.ts';

export interface SplitOptions {
  /** Of the split, and of permutations. */
  readonly seed: number;
  /** Parts of a cross-validation; one split of 75 % to 25 % when absent. */
  readonly folds?: number;
}

/** Rows of one fit. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Fewer rows leave nothing to test on. */
const FEWEST_ROWS = 4;
const TEST_SHARE = 0.25;

/** The splits of `rows` rows: one, or as many as there are folds. @throws InputError where there are too few rows */
export function splitsOf(rows: number, { seed, folds }: SplitOptions): Split[] {
  if (folds !== undefined) requireWhole('folds', folds, { min: 2 });
  const fewest = Math.max(FEWEST_ROWS, folds ?? 0);
  if (rows < fewest) {
    throw new InputError(`a probe was given ${plural(rows, 'sample')}, expected at least ${fewest}; record more`);
  }
  const order = stream(seed, 'assess', 'split').permutation(rows);
  if (folds === undefined) return [splitAt(order, 0, Math.round(TEST_SHARE * rows))];
  const border = (fold: number) => Math.round((fold * rows) / folds);
  return Array.from({ length: folds }, (_, fold) => splitAt(order, border(fold), border(fold + 1)));
}

/** Tests on `order[from ... to - 1]`. Rows ascend, so that sums do not depend on how they were dealt out. */
function splitAt(order: Uint32Array, from: number, to: number): Split {
  const train = new Uint32Array(order.length - (to - from));
  train.set(order.subarray(0, from));
  train.set(order.subarray(to), from);
  return { train: train.sort(), test: order.slice(from, to).sort() };
}
