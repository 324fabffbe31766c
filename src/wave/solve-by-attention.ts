// Attention that solves a linear task in closed form: a head for each distinct lag, which looks at that column by its position
// tag whatever is written there. One head can only weigh columns by one list of weights and turn what it gets by one
// matrix, so it comes as near to the rule as a product of two such lists does, and no nearer.
// Source: TWM (arXiv 2402.10163) section 6 and the spec's correction 6; ours in the construction.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix } from '../array/matrix.ts';
import { plural } from '../array/words.ts';
import { svd } from '../linalg/svd.ts';
import type { Attention, Head } from './attention.ts';
import { lagsOfOperator } from './linear.ts';
import type { HeadBound } from './results/attention.ts';

/** Score of the column that a head looks at over all others: what the others get together is below rounding. */
const SCORE = 45;

/** A lag that a boundary reads, and how: `F_m [d, d]` with its squares. */
export interface ReadLag {
  readonly lag: number;
  readonly values: Matrix;
  readonly squares: number;
}

/** The lags that `F [s*d, d]` reads, by their squares, of equal ones the shorter first. */
export function lagsRead(F: Matrix): ReadLag[] {
  const squaresOf = ({ data }: Matrix) => data.reduce((sum, value) => sum + value ** 2, 0);
  return lagsOfOperator(F)
    .map((values, m) => ({ lag: m + 1, values, squares: squaresOf(values) }))
    .filter(({ squares }) => squares > 0)
    .sort((a, b) => b.squares - a.squares || a.lag - b.lag);
}

/**
 * The attention that does what `F [s*d, d]` says, `f(v) = F^T v`: a head for each lag that it reads, tags of width `d + s` that
 * leave the columns alone. Up to `(s - 1) e^-45` of weight falls beside.
 * @param heads how many of `lagsRead`; all when absent
 * @throws InputError for an operator of zeros, which needs no head, and for more heads than lags
 */
export function attentionSolving(F: Matrix, heads?: number): Attention {
  const d = F.cols;
  const s = F.rows / d;
  const e = d + s;
  const read = lagsRead(F);
  if (read.length === 0) throw new InputError('the boundary function is zero: there is nothing for a head to look at');
  if (heads !== undefined && !(heads >= 1 && heads <= read.length)) {
    throw new InputError(
      `${heads} heads were asked for, but the task reads ${plural(read.length, 'lag')}: take as many or fewer`,
    );
  }
  const tags = matrix(s, e);
  for (let i = 0; i < s; i++) tags.data[i * e + d + i] = 1;
  const found = read.slice(0, heads).map(({ lag, values }): Head => {
    const scores = matrix(e, e);
    // The column so many steps back, asked for by the newest.
    scores.data[(d + s - lag) * e + d + s - 1] = SCORE;
    return { scores, values };
  });
  return { s, d, heads: found, tags };
}

/**
 * The singular values of `F` as lags by entries `[s, d*d]`, descending: heads with fixed weights are as many products of a
 * list of weights and a matrix, so `k` of them reach the first `k` squares.
 */
export function lagSingularValues(F: Matrix): Float64Array {
  const lags = lagsOfOperator(F);
  const d = F.cols;
  const byLag = matrix(lags.length, d * d);
  lags.forEach(({ data }, m) => void byLag.data.set(data, m * d * d));
  return svd(byLag).s;
}

/** What one head, two heads ... reach of `F [s*d, d]` at most, up to as many as do it whole. */
export function headBounds(F: Matrix): HeadBound[] {
  const squares = Array.from(lagSingularValues(F), (value) => value ** 2);
  const total = squares.reduce((sum, value) => sum + value, 0);
  const needed = squares.filter((value) => value > 1e-20 * total).length;
  return Array.from({ length: needed }, (_, k) => ({
    heads: k + 1,
    reached: squares.slice(0, k + 1).reduce((sum, value) => sum + value, 0) / total,
  }));
}
