// Variable memories by regression: the columns that explain recorded hidden states by the true stacked history,
// Psi = argmin sum |h(t) - Psi v(t)|^2, Psi* = Psi^+. Source: EMT spec 6.2, estimator 2.
// The dual is not regressed: histories on states decode well, but edits made with them fail.

import { matrix, transpose } from '../../array/matrix.ts';
import { solve } from '../../linalg/lu.ts';
import { ownHistory, readStack, stateAt } from '../record/trajectories.ts';
import { type Basis, type BasisProblem, withPseudoinverse } from './basis.ts';

/**
 * Which recorded steps are looked at: from the first full stack on, or the last ones, where activity has settled; and
 * for `own`, the last steps against the history the network itself said (ours): a network that loses bits holds what
 * it says, not what it should, so that lost bits do not blur the basis of the others.
 */
export type RegressionWindow = 'early' | 'late' | 'own';

const VARIANTS: Readonly<Record<RegressionWindow, string>> = {
  early: 'early states',
  late: 'late states',
  own: 'late states on own outputs',
};

/** Ridge relative to the mean squared entry of the stack: only so that settled systems (and, or) stay solvable. */
const RIDGE = 1e-12;

export function regressionBasis({ circuit, fit: recorded }: BasisProblem, window: RegressionWindow): Basis {
  const fit = window === 'own' ? ownHistory(recorded) : recorded;
  const { n, s, alive } = circuit;
  const m = alive.length;
  const hidden = fit.hiddenSize;
  const length = 3 * s + 1;
  const first = window === 'early' ? s - 1 : Math.max(s - 1, fit.steps - length);
  const last = Math.min(fit.steps, first + length);
  const gram = matrix(m, m);
  const cross = matrix(m, hidden);
  const stack = new Float64Array(n);
  for (let t = first; t < last; t++) {
    for (let b = 0; b < fit.batch; b++) {
      readStack(fit, t, b, stack);
      const h = stateAt(fit, t, b);
      for (let i = 0; i < m; i++) {
        const x = stack[alive[i]!]!;
        if (x === 0) continue;
        for (let j = 0, at = i * m; j < m; j++) gram.data[at + j]! += x * stack[alive[j]!]!;
        for (let j = 0, at = i * hidden; j < hidden; j++) cross.data[at + j]! += x * h[j]!;
      }
    }
  }
  let trace = 0;
  for (let i = 0; i < m; i++) trace += gram.data[i * m + i]!;
  for (let i = 0; i < m; i++) gram.data[i * m + i]! += (RIDGE * trace) / m;
  return withPseudoinverse('regression', VARIANTS[window], transpose(solve(gram, cross)));
}
