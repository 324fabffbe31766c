// The self-attention boundary: the substrate as the context window of an attention-only transformer in its own loop. Each
// head weighs the columns by softmax of scores against the newest and adds what its values say. It has neither residual
// path nor feed-forward layer, as in the paper. Source: TWM (arXiv 2402.10163) section 6, equation 5; heads, position
// tags of their own width and the mask of unwritten columns are ours (spec, derived facts b and d).

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix } from '../array/matrix.ts';
import type { Composition } from '../task/history.ts';
import type { Boundary } from './boundary.ts';

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

/**
 * The boundary of an attention.
 * @throws InputError when a matrix has another shape than its sizes say
 */
export function attentionBoundary(attention: Attention): Boundary {
  checkShapes(attention);
  const { s, d } = attention;
  const f: Composition = (v, t, out) => {
    const told = new Float64Array(d);
    for (const head of attention.heads) {
      const weights = weightsOf(attention, head, v, t);
      const mean = meanColumn(v, weights, d);
      for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) told[j]! += head.values.data[j * d + i]! * mean[i]!;
    }
    out.set(told);
  };
  return { s, d, f, F: null, selection: null, jacobian: (v, t) => jacobianOf(attention, v, t) };
}

function checkShapes({ s, d, heads, tags, scale = 1 }: Attention): void {
  const e = tags?.cols ?? d;
  if (heads.length === 0) throw new InputError('an attention has no head: it needs one at least');
  if (tags && (tags.rows !== s || e < d)) {
    throw new InputError(`position tags are ${tags.rows} x ${e}, expected ${s} rows of at least ${d} values`);
  }
  heads.forEach(({ scores, values }, h) => {
    if (scores.rows !== e || scores.cols !== e) {
      throw new InputError(`head ${h} has scores of ${scores.rows} x ${scores.cols}, expected ${e} x ${e}`);
    }
    if (values.rows !== d || values.cols !== d) {
      throw new InputError(`head ${h} has values of ${values.rows} x ${values.cols}, expected ${d} x ${d}`);
    }
  });
  if (!Number.isFinite(scale)) throw new InputError(`scale of the scores is ${scale}, expected a finite number`);
}

/** The weights `[s]` of a head on columns `v [s*d]` at step `t`, which sum to 1; all 0 where every column is masked. */
export function weightsOf(attention: Attention, head: Head, v: ArrayLike<number>, t: number): Float64Array {
  const { s, scale = 1, masked = true } = attention;
  const query = scoring(attention, head, v);
  // Before step s only the last t columns have been written.
  const first = masked ? Math.max(0, s - t) : 0;
  const weights = new Float64Array(s);
  let most = Number.NEGATIVE_INFINITY;
  for (let i = first; i < s; i++) {
    const z = tagged(attention, v, i);
    let score = 0;
    for (let k = 0; k < z.length; k++) score += z[k]! * query[k]!;
    weights[i] = scale * score;
    most = Math.max(most, weights[i]!);
  }
  let sum = 0;
  for (let i = first; i < s; i++) {
    weights[i] = Math.exp(weights[i]! - most);
    sum += weights[i]!;
  }
  for (let i = first; i < s; i++) weights[i]! /= sum;
  return weights;
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
function jacobianOf(attention: Attention, v: ArrayLike<number>, t: number): Matrix {
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
