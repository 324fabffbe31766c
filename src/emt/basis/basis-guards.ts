// What an estimate of Psi has to pass before it is used at all: finite, of independent columns, real, and with at least
// one mode of the circuit left. Source: EMT spec section 6.2, end.

import type { Basis } from './basis.ts';

/** Psi beyond this condition number (of columns of equal length) amplifies what it reads so far that edits are noise. */
export const LARGEST_CONDITION = 1e4;
/** Share of Psi that may be imaginary (and is discarded) before the pairing of conjugates counts as failed. */
export const LARGEST_IMAGINARY = 0.05;

/** Says in words why `basis` cannot be used; `null` where it can. */
export function refusedBy({
  conditionNumber,
  imaginary,
  dropped,
  psi,
}: Pick<Basis, 'conditionNumber' | 'imaginary' | 'dropped' | 'psi'>): string | null {
  if (!psi.data.every(Number.isFinite)) return 'Psi is not finite';
  if (dropped.length >= psi.cols) return 'every mode of the circuit is missing';
  if (!(conditionNumber <= LARGEST_CONDITION)) {
    const found = Number.isFinite(conditionNumber) ? conditionNumber.toExponential(1) : 'infinite';
    return `Psi is nearly singular (condition number ${found}, at most ${LARGEST_CONDITION.toExponential(0)} is used)`;
  }
  if (imaginary > LARGEST_IMAGINARY) {
    return `Psi is not real (imaginary part ${imaginary.toPrecision(2)} of its largest entry)`;
  }
  return null;
}
