// How much the states of two networks on the same sequences resemble each other: linear CKA and principal angles. Neither
// says that anything is used, so neither decides. Sources: Kornblith et al. (2019), arXiv 1905.00414; Bjorck and Golub
// (1973) for the angles, of the leading principal components as Raghu et al. (2017) take them.

import { InputError } from '../../array/errors.ts';
import { frobeniusNorm, type Matrix, matrix, transpose } from '../../array/matrix.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { columnMeans } from '../../array/statistics.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { svdSteps } from '../../linalg/svd.ts';

/**
 * Linear CKA of paired states, `x [N, p]` and `y [N, q]` in rows: `||y^T x||^2 / (||x^T x|| ||y^T y||)` of centred columns,
 * 0 ... 1; unchanged by rotations and by a common scale of either. 0 where either does not vary.
 * @throws InputError where the rows are not paired
 */
export function linearCka(x: Matrix, y: Matrix): number {
  return drain(linearCkaSteps(x, y));
}

/** `linearCka` in steps. */
export function* linearCkaSteps(x: Matrix, y: Matrix): Steps<number> {
  const [a, b] = paired(x, y);
  const shared = frobeniusNorm(yield* multiplySteps(transpose(b), a)) ** 2;
  const [first, second] = [yield* multiplySteps(transpose(a), a), yield* multiplySteps(transpose(b), b)];
  const own = frobeniusNorm(first) * frobeniusNorm(second);
  return own > 0 ? Math.min(1, shared / own) : 0;
}

/**
 * Principal angles in radians, ascending, between what the leading `count` principal components of `x [N, p]` and of
 * `y [N, q]` say of the `N` samples: 0 where a component of one is a linear readout of the other, pi/2 where they have
 * nothing in common. As many as both have.
 * @throws InputError where the rows are not paired
 */
export function principalAngles(x: Matrix, y: Matrix, count: number): number[] {
  return drain(principalAnglesSteps(x, y, count));
}

/** `principalAngles` in steps. */
export function* principalAnglesSteps(x: Matrix, y: Matrix, count: number): Steps<number[]> {
  const [first, second] = paired(x, y);
  const [a, b] = [yield* leadingScores(first, count), yield* leadingScores(second, count)];
  const { s } = yield* svdSteps(yield* multiplySteps(transpose(a), b));
  const few = Math.min(a.cols, b.cols);
  return Array.from({ length: few }, (_, i) => Math.acos(Math.min(1, s[i]!)));
}

/** Directions with less than this part of the largest singular value are rounding. */
const ROUNDING = 1e-10;

/** Orthonormal columns `[N, k]`: the scores of the leading components, by the moments of the columns. */
function* leadingScores(a: Matrix, count: number): Steps<Matrix> {
  const { u, s } = yield* svdSteps(yield* multiplySteps(transpose(a), a));
  const rank = s.filter((value) => value > ROUNDING * s[0]!).length;
  const kept = Math.min(count, rank);
  const axes = matrix(u.rows, kept);
  for (let j = 0; j < u.rows; j++) {
    for (let k = 0; k < kept; k++) axes.data[j * kept + k] = u.data[j * u.cols + k]! / Math.sqrt(s[k]!);
  }
  return yield* multiplySteps(a, axes);
}

function paired(x: Matrix, y: Matrix): [Matrix, Matrix] {
  if (x.rows !== y.rows) throw new InputError(`paired states have ${x.rows} and ${y.rows} rows, expected as many`);
  return [centred(x), centred(y)];
}

function centred(a: Matrix): Matrix {
  const means = columnMeans(a);
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => value - means[at % a.cols]!),
  );
}
