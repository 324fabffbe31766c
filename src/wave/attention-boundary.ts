// The self-attention boundary: the substrate as the context window of an attention-only transformer in its own loop. Weights
// lie in the memory of compiled kernels; a step copies the columns beside them and allocates nothing. Every sum is taken in
// order, so that it has the same bits as written out. Source: TWM (arXiv 2402.10163) section 6, equation 5.

import { InputError } from '../array/errors.ts';
import { transpose } from '../array/matrix.ts';
import { lastingWorkspace } from '../linalg/workspace.ts';
import type { Composition } from '../task/history.ts';
import { type Attention, attentionJacobian, firstSeen, softmax } from './attention.ts';
import type { Boundary } from './boundary.ts';

/**
 * The boundary of an attention, whose numbers are copied.
 * @throws InputError when a matrix has another shape than its sizes say
 */
export function attentionBoundary(attention: Attention): Boundary {
  checkShapes(attention);
  const { s, d } = attention;
  const f = composition(attention);
  return { s, d, f, F: null, selection: null, jacobian: (v, t) => attentionJacobian(attention, v, t) };
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

function composition(attention: Attention): Composition {
  const { s, d, heads, tags } = attention;
  const e = tags?.cols ?? d;
  const space = lastingWorkspace(heads.length * (e * e + d * d) + s * d + s * e + e + s + 2 * d);
  // A product of one row with a matrix goes on in many columns at once: so both stand transposed.
  const scores = space.take(heads.length * e * e);
  const values = space.take(heads.length * d * d);
  heads.forEach((head, h) => {
    scores.data.set(transpose(head.scores).data, h * e * e);
    values.data.set(transpose(head.values).data, h * d * d);
  });
  const columns = space.take(s * d);
  const z = tags ? space.take(s * e) : columns;
  const [query, weights, mean, told] = [space.take(e), space.take(s), space.take(d), space.take(d)];
  const newest = z.at + 8 * (s - 1) * e;
  const rowsTimes = space.kernel('rows_in_order_f64');
  /** `y [n] = start + x [k] B [k, n]`. */
  const rowTimes = (x: number, k: number, B: number, n: number, y: number, start = 0) =>
    space.product(x, k, B, n, y, n, start, n, 1, n, k);
  const tag = tags && adding(columns.data, tags.data.slice(), z.data, d, e);

  return (v, t, out) => {
    columns.data.set(v);
    tag?.();
    const first = firstSeen(attention, t);
    weights.data.fill(0, 0, first);
    for (let h = 0; h < heads.length; h++) {
      rowTimes(newest, e, scores.at + 8 * h * e * e, e, query.at);
      rowsTimes(z.at + 8 * first * e, query.at, weights.at + 8 * first, s - first, e);
      softmax(attention, weights.data, first);
      rowTimes(weights.at, s, columns.at, d, mean.at);
      rowTimes(mean.at, d, values.at + 8 * h * d * d, d, told.at, h > 0 ? told.at : 0);
    }
    out.set(told.data);
  };
}

/** What writes `z = [h, 0] + p` `[s, e]` of columns `[s, d]` and tags `[s, e]`; what stands beside columns never changes. */
function adding(columns: Float64Array, tags: Float64Array, z: Float64Array, d: number, e: number): () => void {
  z.set(tags);
  return () => {
    for (let from = 0, to = 0; from < columns.length; from += d, to += e) {
      for (let j = 0; j < d; j++) z[to + j] = tags[to + j]! + columns[from + j]!;
    }
  };
}
