// Products of real matrices in the compiled float64 kernel, in steps. The left factor goes through kernel memory in
// blocks of rows, so that tall ones (observations in rows) need little of it. Small products stay with the plain loop.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix, multiply } from '../array/matrix.ts';
import type { Steps } from '../array/stages.ts';
import { type Workspace, withWorkspaceSteps } from './workspace.ts';

/** Products of two numbers below which copying costs more than the kernel saves. */
const SMALL = 2 ** 13;
/** Products of two numbers between two yields. */
const PRODUCTS = 2 ** 27;
/** Values of the left factor and of the result that are in kernel memory at once, at most. */
const VALUES = 2 ** 18;

/** `a b` `[m, n]` of `a [m, k]` and `b [k, n]`, in steps. @throws InputError when the inner sizes differ */
export function* multiplySteps(a: Matrix, b: Matrix): Steps<Matrix> {
  const [m, k, n] = [a.rows, a.cols, b.cols];
  if (k !== b.rows || m * k * n <= SMALL) return multiply(a, b);
  const out = matrix(m, n);
  const rows = rowsAtOnce(k * n, k + n);
  yield* inBlocks(rows, m, b.data.length + rows * (k + n), function* (space, blocks) {
    const right = space.take(b.data.length);
    right.data.set(b.data);
    const left = space.take(rows * k);
    const result = space.take(rows * n);
    for (const [from, count] of blocks) {
      if (from > 0) yield from / m;
      left.data.set(a.data.subarray(from * k, (from + count) * k));
      space.product(left.at, k, right.at, n, result.at, n, 0, 0, count, n, k);
      out.data.set(result.data.subarray(0, count * n), from * n);
    }
  });
  return out;
}

/**
 * `a^T b` `[k, n]` of `a [m, k]` and `b [m, n]`, in steps: sums over observations in rows, without a transposed copy.
 * @throws InputError when the numbers of rows differ
 */
export function* multiplyTransposedSteps(a: Matrix, b: Matrix): Steps<Matrix> {
  const [m, k, n] = [a.rows, a.cols, b.cols];
  if (m !== b.rows) {
    throw new InputError(`cannot multiply the transpose of ${m} x ${k} by ${b.rows} x ${n}: row counts differ`);
  }
  const out = matrix(k, n);
  const rows = rowsAtOnce(k * n, k + n);
  yield* inBlocks(rows, m, k * n + rows * (k + n), function* (space, blocks) {
    const sum = space.take(k * n);
    const left = space.take(rows * k);
    const right = space.take(rows * n);
    for (const [from, count] of blocks) {
      if (from > 0) yield from / m;
      left.data.set(a.data.subarray(from * k, (from + count) * k));
      right.data.set(b.data.subarray(from * n, (from + count) * n));
      space.productOfTransposed(left.at, k, right.at, n, sum.at, n, sum.at, n, k, n, count);
    }
    out.data.set(sum.data);
  });
  return out;
}

/** Columns that are multiplied at once in `gramSteps`: of fewer less is computed twice, of more less time is lost between. */
const PANEL = 128;

/**
 * `(a / scale)^T (a / scale)` `[k, k]` of `a [m, k]`, in steps: half the products of `multiplyTransposedSteps`, and without a
 * scaled copy; `scale`, a power of two, keeps squares within the range of numbers.
 */
export function* gramSteps(a: Matrix, scale = 1): Steps<Matrix> {
  const [m, k] = [a.rows, a.cols];
  const out = matrix(k, k);
  const rows = rowsAtOnce(k * k, k);
  yield* inBlocks(rows, m, k * k + rows * k, function* (space, blocks) {
    const sum = space.take(k * k);
    const seen = space.take(rows * k);
    for (const [from, count] of blocks) {
      if (from > 0) yield from / m;
      seen.data.set(a.data.subarray(from * k, (from + count) * k));
      if (scale !== 1) for (let at = 0; at < count * k; at++) seen.data[at]! /= scale;
      for (let first = 0; first < k; first += PANEL) {
        const [at, to] = [seen.at + 8 * first, sum.at + 8 * (first * k + first)];
        space.productOfTransposed(at, k, at, k, to, k, to, k, Math.min(PANEL, k - first), k - first, count);
      }
    }
    out.data.set(sum.data);
  });
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) out.data[i * k + j] = out.data[j * k + i]!;
  return out;
}

/** Rows of the left factor that are multiplied between two yields, by their products and their values. */
function rowsAtOnce(products: number, values: number): number {
  return Math.max(1, Math.floor(Math.min(PRODUCTS / Math.max(1, products), VALUES / Math.max(1, values))));
}

/** Gives `work` room for `count` numbers and the blocks `[first, rows]` of `total` rows. */
function inBlocks(
  rows: number,
  total: number,
  count: number,
  work: (space: Workspace, blocks: readonly (readonly [number, number])[]) => Steps<void>,
): Steps<void> {
  const blocks = Array.from({ length: Math.ceil(total / rows) }, (_, block) => {
    const from = block * rows;
    return [from, Math.min(rows, total - from)] as const;
  });
  return withWorkspaceSteps(count, (space) => work(space, blocks));
}
