// Self-attention over the columns of a substrate, its weights and its derivative: each head weighs the columns by softmax of
// scores against the newest and adds what its values say. It has neither residual path nor feed-forward layer, as in the
// paper. Source: TWM (arXiv 2402.10163) section 6, equation 5; heads, position tags of their own width and the mask of
// unwritten columns are ours (spec, derived facts b and d).

import { type Matrix, matrix } from '../array/matrix.ts';

/** One head: scores `z_i^T M z_s` of tagged columns `z = [h + p]`, values `V h_i`. */
export interface Head {
  /** `K Q` in one, `[e, e]`, `e` the width of tagged columns. */
  readonly scores: Matrix;
  /** `V [d, d]`. */
  readonly values: Matrix;
}

/** An attention over `s` columns of width `d`. */
export interface Attention {
  readonly s: number;
  readonly d: number;
  readonly heads: readonly Head[];
  /** Position tags `[s, e]`, `e >= d`, added to the columns (zeros beyond their `d` values) for the scores; none when absent. */
  readonly tags?: Matrix;
  /** What scores are multiplied with; 1 when absent, as published. */
  readonly scale?: number;
  /** Leave out columns that nothing was written to yet, which would take weight `e^0`; `true` when absent. */
  readonly masked?: boolean;
}

/** The weights `[s]` of a head on columns `v [s*d]` at step `t`, which sum to 1; all 0 where every column is masked. */
export function weightsOf(attention: Attention, head: Head, v: ArrayLike<number>, t: number): Float64Array {
  const { s } = attention;
  const query = scoring(attention, head, v);
  const first = firstSeen(attention, t);
  const weights = new Float64Array(s);
  for (let i = first; i < s; i++) {
    const z = tagged(attention, v, i);
    let score = 0;
    for (let k = 0; k < z.length; k++) score += z[k]! * query[k]!;
    weights[i] = score;
  }
  softmax(attention, weights, first);
  return weights;
}

/** The first column that is looked at in step `t`: before step `s` only the last `t` have been written. */
export function firstSeen({ s, masked = true }: Attention, t: number): number {
  return masked ? Math.max(0, s - t) : 0;
}

/** Makes weights that sum to 1 of scores `[s]`, from the one in place `first` on. */
export function softmax({ scale = 1 }: Attention, scores: Float64Array, first: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = first; i < scores.length; i++) {
    scores[i]! *= scale;
    most = Math.max(most, scores[i]!);
  }
  let sum = 0;
  for (let i = first; i < scores.length; i++) {
    scores[i] = Math.exp(scores[i]! - most);
    sum += scores[i]!;
  }
  for (let i = first; i < scores.length; i++) scores[i]! /= sum;
}

/** `M z_s` `[e]`. */
function scoring(attention: Attention, { scores }: Head, v: ArrayLike<number>): Float64Array {
  const newest = tagged(attention, v, attention.s - 1);
  const e = newest.length;
  return Float64Array.from({ length: e }, (_, k) => {
    let sum = 0;
    for (let l = 0; l < e; l++) sum += scores.data[k * e + l]! * newest[l]!;
    return sum;
  });
}

/** `z_i = [h_i, 0] + p_i` `[e]` of the column in place `i`, 0 the oldest. */
function tagged({ d, tags }: Attention, v: ArrayLike<number>, i: number): Float64Array {
  const z = tags ? tags.data.slice(i * tags.cols, (i + 1) * tags.cols) : new Float64Array(d);
  for (let j = 0; j < d; j++) z[j]! += v[i * d + j]!;
  return z;
}

function meanColumn(v: ArrayLike<number>, weights: Float64Array, d: number): Float64Array {
  const mean = new Float64Array(d);
  weights.forEach((weight, i) => {
    for (let j = 0; j < d; j++) mean[j]! += weight * v[i * d + j]!;
  });
  return mean;
}

/**
 * `df/dv [d, s*d]`: `a_i V + a_i V (h_i - mean) (M z_s)^T` for each column, and `V Cov_a(h, z) M` for the newest, which asks
 * (spec, section 6).
 */
export function attentionJacobian(attention: Attention, v: ArrayLike<number>, t: number): Matrix {
  const { s, d, heads, scale = 1 } = attention;
  const out = matrix(d, s * d);
  for (const head of heads) {
    const weights = weightsOf(attention, head, v, t);
    const mean = meanColumn(v, weights, d);
    const query = scoring(attention, head, v);
    /** How the mean column moves with the columns, `[d, s*d]`. */
    const moved = matrix(d, s * d);
    for (let i = 0; i < s; i++) {
      const asked = askedBy(attention, head, v, i);
      for (let r = 0; r < d; r++) {
        const away = weights[i]! * (v[i * d + r]! - mean[r]!) * scale;
        moved.data[r * s * d + i * d + r]! += weights[i]!;
        for (let c = 0; c < d; c++) {
          moved.data[r * s * d + i * d + c]! += away * query[c]!;
          moved.data[r * s * d + (s - 1) * d + c]! += away * asked[c]!;
        }
      }
    }
    for (let r = 0; r < d; r++) {
      for (let k = 0; k < d; k++) {
        const value = head.values.data[r * d + k]!;
        if (value === 0) continue;
        for (let c = 0; c < s * d; c++) out.data[r * s * d + c]! += value * moved.data[k * s * d + c]!;
      }
    }
  }
  return out;
}

/** `M^T z_i` `[d]`: how the score of column `i` moves with the newest one. */
function askedBy(attention: Attention, { scores }: Head, v: ArrayLike<number>, i: number): Float64Array {
  const z = tagged(attention, v, i);
  const e = z.length;
  return Float64Array.from({ length: attention.d }, (_, c) => {
    let sum = 0;
    for (let k = 0; k < e; k++) sum += z[k]! * scores.data[k * e + c]!;
    return sum;
  });
}
