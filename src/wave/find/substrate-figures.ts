// What the circuit's matrix says of the columns that were found, where it can say anything: what the boundary reads, and what
// of the columns' next step leaves them. Columns made of each other by one step reproduce the shift for any matrix, so of
// Psi* J Psi only the closure counts: the oldest cell of each wave, and the rows of the boundary. Source: TWM
// (arXiv 2402.10163) section 7, A9, as corrected (leakage over closure columns; none where the waves fill the state).

import { frobeniusNorm, type Matrix, multiply, subtract, takeColumns } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { circuitErrors } from '../../emt/basis/empirical-circuit.ts';
import { type Circuit, oldestPlaces } from '../../emt/circuit/circuit.ts';
import { pinvSteps } from '../../linalg/pinv.ts';
import { multiplySteps } from '../../linalg/product.ts';

/** Figures of columns in a linearised network. */
export interface SubstrateFigures {
  /** `|boundary rows of Psi* J Psi - g F|_F / |g F|_F`, `g` by least squares; `null` where the boundary is not linear. */
  readonly closureError: number | null;
  /** `|(I - Psi Psi*) J Psi_c|_F / |J Psi_c|_F` over the oldest cell `c` of each wave; `null` where the waves fill the state. */
  readonly leakage: number | null;
}

/** Measures columns `psi [S, m]` of the alive cells of `circuit` in the Jacobian `[S, S]`. */
export function* substrateFigures(psi: Matrix, jacobian: Matrix, circuit: Circuit): Steps<SubstrateFigures> {
  const dual = yield* part(pinvSteps(psi), 0, 0.4);
  const moved = yield* part(multiplySteps(jacobian, psi), 0.4, 0.8);
  const { closureError } = circuitErrors(yield* part(multiplySteps(dual, moved), 0.8, 1), circuit);
  if (psi.cols >= psi.rows) return { closureError, leakage: null };
  const left = takeColumns(moved, [...oldestPlaces(circuit).values()]);
  const inside = yield* multiplySteps(psi, multiply(dual, left));
  const size = frobeniusNorm(left);
  return { closureError, leakage: size === 0 ? null : frobeniusNorm(subtract(left, inside)) / size };
}
