// Variable memories by regression: the columns that explain recorded hidden states by the true stacked history,
// Psi = argmin sum |h(t) - Psi v(t)|^2, Psi* = Psi^+. Source: EMT spec 6.2, estimator 2.
// The dual is not regressed: histories on states decode well, but edits made with them fail.

import { type Matrix, matrix, transpose } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { solveSteps } from '../../linalg/lu.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { ownHistory, readStack, stateAt, type Trajectories } from '../record/trajectories.ts';
import { type Basis, type BasisProblem, withPseudoinverseSteps } from './basis.ts';

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

/** `Psi` of the steps in `window`. @throws InputError where the stacks seen do not span the alive cells */
export function regressionBasis(problem: BasisProblem, window: RegressionWindow): Basis {
  return drain(regressionBasisSteps(problem, window));
}

/** `regressionBasis` in steps. */
export function* regressionBasisSteps(
  { circuit, fit: recorded }: BasisProblem,
  window: RegressionWindow,
): Steps<Basis> {
  const fit = window === 'own' ? ownHistory(recorded) : recorded;
  const m = circuit.alive.length;
  const length = 3 * circuit.s + 1;
  const first = window === 'early' ? circuit.s - 1 : Math.max(circuit.s - 1, fit.steps - length);
  const last = Math.min(fit.steps, first + length);
  const moments = { gram: matrix(m, m), cross: matrix(m, fit.hiddenSize) };
  for (let t = first; t < last; t++) {
    addStep(moments, fit, circuit, t);
    yield (0.5 * (t + 1 - first)) / (last - first);
  }
  const { gram, cross } = moments;
  let trace = 0;
  for (let i = 0; i < m; i++) trace += gram.data[i * m + i]!;
  for (let i = 0; i < m; i++) gram.data[i * m + i]! += (RIDGE * trace) / m;
  const weights = yield* part(solveSteps(gram, cross), 0.5, 0.7);
  return yield* part(withPseudoinverseSteps('regression', VARIANTS[window], transpose(weights)), 0.7, 1);
}

/** Adds the stacks of step `t` to `V^T V [m, m]` and `V^T H [m, H]`, over all sequences. */
function addStep(
  { gram, cross }: { readonly gram: Matrix; readonly cross: Matrix },
  fit: Trajectories,
  { n, alive }: Circuit,
  t: number,
): void {
  const m = alive.length;
  const hidden = fit.hiddenSize;
  const stack = new Float64Array(n);
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
