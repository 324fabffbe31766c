// How far the hidden state is a sum over the variables, h = h0 + sum_k Psi_k v_k, as the theory has it: the share of its
// variance that the best such sum explains on sequences it was not fitted on. A network may say every variable and yet
// hold them in combinations (products of bits, as gates make them); then no column Psi_k can be exchanged for another,
// and edits of single variables fail. It describes; a network without memory can be additive as well.

import { multiplySteps } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { columnMeans } from '../../array/statistics.ts';
import { leastSquaresSteps } from '../../linalg/least-squares.ts';
import { appendOne } from './decode.ts';
import type { Samples } from './variables.ts';

/** Relative to the number of rows: keeps variables that never vary, or vary alike, solvable. */
const RIDGE = 1e-9;

/** Share of their size by which states differ that are the same but for rounding. */
const ROUNDING = 1e-12;

/** `1 - |h - sum|^2 / |h - mean|^2` over `test`, the sum fitted on `fit`; `null` where the states do not vary. */
export function additiveShare(fit: Samples, test: Samples): number | null {
  return drain(additiveShareSteps(fit, test));
}

/** `additiveShare` in steps. */
export function* additiveShareSteps(fit: Samples, test: Samples): Steps<number | null> {
  const ridge = RIDGE * fit.truth.rows;
  const weights = yield* part(leastSquaresSteps(appendOne(fit.truth), fit.states, { ridge }), 0, 0.9);
  const said = yield* part(multiplySteps(appendOne(test.truth), weights), 0.9, 1);
  const { cols, data } = test.states;
  const mean = columnMeans(test.states);
  let left = 0;
  let total = 0;
  let size = 0;
  for (let at = 0; at < data.length; at++) {
    left += (data[at]! - said.data[at]!) ** 2;
    total += (data[at]! - mean[at % cols]!) ** 2;
    size += data[at]! ** 2;
  }
  return total <= ROUNDING ** 2 * size ? null : 1 - left / total;
}
