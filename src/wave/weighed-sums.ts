// The boundary function of any linear boundary, f(v) = F^T v: all weights are read at every step. They lie in the memory of
// compiled kernels, a row of F^T together, and the columns are copied beside them.

import { type Matrix, transpose } from '../array/matrix.ts';
import { lastingWorkspace } from '../linalg/workspace.ts';
import type { Composition } from '../task/history.ts';

/** `f(v) = F^T v` of `F [s*d, d]`, whose numbers are copied. */
export function weighedSums(F: Matrix): Composition {
  const { rows: n, cols: d } = F;
  const space = lastingWorkspace(n * d + n + d);
  const weights = space.take(n * d);
  const columns = space.take(n);
  const sums = space.take(d);
  weights.data.set(transpose(F).data);
  const multiply = space.kernel('rows_in_fours_f64');
  return (v, _, out) => {
    columns.data.set(v);
    multiply(weights.at, columns.at, sums.at, d, n);
    out.set(sums.data);
  };
}
