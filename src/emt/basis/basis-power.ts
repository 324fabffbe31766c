// The authors' estimator of the variable memories: each slot is J times the slot after it, from a last slot grounded
// in the output, in the input, or in both. Source: EMT spec 6.2, estimator 1; TWM section 7, A7.
// It makes the shift rows of Psi* J Psi come out right for any matrix: only the other measures carry evidence.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { pinv } from '../../linalg/pinv.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { type Basis, type BasisProblem, normaliseColumns, withPseudoinverseSteps } from './basis.ts';

export type Grounding = 'output' | 'input' | 'blend';

/** `Psi_k = J^(s-1-k) B` (slot `s-1` is the newest), columns of unit norm, alive cells only. */
export function powerBasis(problem: BasisProblem, grounding: Grounding): Basis {
  return drain(powerBasisSteps(problem, grounding));
}

/** `powerBasis` in steps. */
export function* powerBasisSteps({ circuit, linearisation }: BasisProblem, grounding: Grounding): Steps<Basis> {
  const { jacobian } = linearisation;
  const { d, s, alive } = circuit;
  const psi = matrix(jacobian.rows, alive.length);
  let slot = lastSlot(linearisation.readout, linearisation.inputJacobian, grounding);
  for (let k = s - 1; k >= 0; k--) {
    alive.forEach((cell, place) => {
      if (Math.floor(cell / d) !== k) return;
      for (let i = 0; i < psi.rows; i++) psi.data[i * psi.cols + place] = slot.data[i * d + (cell % d)]!;
    });
    // Normalised at each step, so that high powers neither overflow nor vanish.
    if (k > 0) slot = normaliseColumns(yield* part(multiplySteps(jacobian, slot), 0.7 * (1 - k / s), 0.7));
  }
  return yield* part(withPseudoinverseSteps('power', `${grounding}-grounded`, psi), 0.7, 1);
}

/** `B [H, d]` of unit columns: `W_r^+`, `J_u`, or their mean. */
function lastSlot(readout: Matrix, input: Matrix, grounding: Grounding): Matrix {
  if (grounding === 'input') return normaliseColumns(input);
  const output = normaliseColumns(pinv(readout));
  if (grounding === 'output') return output;
  const fromInput = normaliseColumns(input);
  return normaliseColumns(
    matrix(
      output.rows,
      output.cols,
      output.data.map((value, at) => value + fromInput.data[at]!),
    ),
  );
}
