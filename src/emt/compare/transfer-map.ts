// An affine map from one network's states to another's, of rank m, fitted to pairs of states on the same sequences and to
// nothing else: reduced-rank ridge regression about the mean of each step, the ridge chosen on held-out sequences.
// Source: Izenman (1975) for the rank; Mukherjee and Zhu (2011) for the ridge.

import { type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { svdSteps } from '../../linalg/svd.ts';

/** `y = x W`, of deviations in units of each network's scale. */
export interface TransferMap {
  /** `W [SA, SB]`, of rank `rank`. */
  readonly weights: Matrix;
  readonly rank: number;
  /** Share of the variance of B's states that it explains, of sequences that it was not fitted to. */
  readonly explained: number;
}

/** Paired deviations in rows: `x [N, SA]` and `y [N, SB]`. */
export interface Pairs {
  readonly x: Matrix;
  readonly y: Matrix;
}

/** Ridges tried, in units of the largest eigenvalue of `x^T x`. */
const RIDGES = [1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1] as const;
/** Of ridges that leave about as much unexplained, the strongest: part of the least, and share of all. */
const AS_GOOD = { part: 1.05, share: 1e-4 } as const;
/** Without a known rank: the least that explains so much of what any rank does. */
const ENOUGH = 0.995;

/**
 * Fits the map to `fit`, and chooses its ridge (and its rank, where `rank` is `null`) on `heldOut`.
 */
export function* fitTransferMap(fit: Pairs, heldOut: Pairs, rank: number | null): Steps<TransferMap> {
  const units = unitsOf(fit.y);
  const own = yield* part(momentsOf(fit, units), 0, 0.3);
  const other = yield* part(momentsOf(heldOut, units), 0.3, 0.4);
  const { u, s } = yield* part(svdSteps(own.xx), 0.4, 0.7);
  const rotated = transpose(u);
  const xy = multiply(rotated, own.xy);
  const [otherXx, otherXy] = [multiply(multiply(rotated, other.xx), u), multiply(rotated, other.xy)];
  let best: { left: number; weights: Matrix; rank: number } | null = null;
  const tried: { left: number; weights: Matrix; rank: number }[] = [];
  for (const [i, each] of RIDGES.entries()) {
    yield 0.7 + (0.25 * i) / RIDGES.length;
    const ridge = each * (s[0] ?? 0);
    const inverse = s.map((value) => (value + ridge > 0 ? 1 / (value + ridge) : 0));
    const full = scaleRows(xy, inverse);
    // Directions of B in the order of what the fit explains of them.
    const { v } = yield* svdSteps(multiply(transpose(xy), full));
    const left = leftBy(full, v, { xx: otherXx, xy: otherXy, total: other.total });
    const used = Math.min(rank ?? smallestEnough(left), v.cols);
    const kept = multiply(multiply(full, takeFirst(v, used)), transpose(takeFirst(v, used)));
    const one = { left: left[used] ?? 1, weights: kept, rank: used };
    tried.push(one);
    if (best === null || one.left < best.left) best = one;
  }
  const least = best!.left;
  const chosen = tried.findLast(({ left }) => left <= least * AS_GOOD.part + AS_GOOD.share) ?? best!;
  const weights = multiply(u, chosen.weights);
  const back = weights.data.map((value, at) => value * units[at % units.length]!);
  return { weights: matrix(weights.rows, weights.cols, back), rank: chosen.rank, explained: 1 - chosen.left };
}

interface Moments {
  readonly xx: Matrix;
  readonly xy: Matrix;
  /** Sum of the squares of `y`. */
  readonly total: number;
}

function* momentsOf({ x, y }: Pairs, units: Float64Array): Steps<Moments> {
  const turned = transpose(x);
  const xx = yield* part(multiplySteps(turned, x), 0, 0.5);
  const scaled = matrix(
    y.rows,
    y.cols,
    y.data.map((value, at) => value / units[at % y.cols]!),
  );
  const xy = yield* part(multiplySteps(turned, scaled), 0.5, 1);
  return { xx, xy, total: scaled.data.reduce((sum, value) => sum + value * value, 0) };
}

/** Units that hardly move are told in this part of the largest, so that their rounding does not count. */
const LEAST_UNIT = 1e-2;

/** Root mean square of every column: a cell state may be many times as large as what the readout sees, and counts no more. */
function unitsOf({ rows, cols, data }: Matrix): Float64Array {
  const squares = new Float64Array(cols);
  for (let at = 0; at < data.length; at++) squares[at % cols]! += data[at]! ** 2 / rows;
  const sizes = squares.map(Math.sqrt);
  const largest = sizes.reduce((most, each) => Math.max(most, each), 0);
  return sizes.map((each) => Math.max(each, LEAST_UNIT * largest) || 1);
}

/** Share of `y` that maps of rank 0, 1, 2 ... leave unexplained: each adds what one direction of B explains. */
function leftBy(full: Matrix, v: Matrix, { xx, xy, total }: Moments): Float64Array {
  const toDirections = multiply(full, v);
  const moved = multiply(xx, toDirections);
  const seen = multiply(xy, v);
  const left = new Float64Array(v.cols + 1);
  left[0] = 1;
  for (let j = 0; j < v.cols; j++) {
    let change = 0;
    for (let i = 0; i < toDirections.rows; i++) {
      const at = i * v.cols + j;
      change += toDirections.data[at]! * (moved.data[at]! - 2 * seen.data[at]!);
    }
    left[j + 1] = left[j]! + (total > 0 ? change / total : 0);
  }
  return left;
}

function smallestEnough(left: Float64Array): number {
  const most = 1 - left.reduce((least, each) => Math.min(least, each), 1);
  const found = left.findIndex((each) => 1 - each >= ENOUGH * most);
  return Math.max(1, found);
}

function scaleRows({ rows, cols, data }: Matrix, by: Float64Array): Matrix {
  return matrix(
    rows,
    cols,
    data.map((value, at) => value * by[Math.floor(at / cols)]!),
  );
}

/** The first `count` columns. */
function takeFirst(a: Matrix, count: number): Matrix {
  const out = matrix(a.rows, count);
  for (let i = 0; i < a.rows; i++) {
    out.data.set(a.data.subarray(i * a.cols, i * a.cols + count), i * count);
  }
  return out;
}
