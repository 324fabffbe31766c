// Variable memories by regression: the columns that explain recorded hidden states by the true stacked history,
// Psi = argmin sum |h(t) - c(t) - Psi v(t)|^2 with an intercept c(t) of every step, Psi* = Psi^+. Source: EMT spec 6.2,
// estimator 2; the intercept is ours: about a fixed point that activity is not centred on, columns take it up.
// The dual is not regressed: histories on states decode well, but edits made with them fail. Where a state holds much beside
// its variables, the dual that hears it least stands beside the pseudoinverse (`weighed`, ours).

import { type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { gramSteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import type { Circuit } from '../circuit/circuit.ts';
import {
  centreBySteps,
  ownHistory,
  readStack,
  statesOf,
  subtractRow,
  type Trajectories,
  type Window,
} from '../record/trajectories.ts';
import { type Basis, type BasisProblem, withPseudoinverseSteps } from './basis.ts';

/**
 * Which recorded steps are looked at: from the first full stack on, or the last ones, where activity has settled; and
 * for `own`, the last steps against the history the network itself said (ours): a network that loses bits holds what
 * it says, not what it should, so that lost bits do not blur the basis of the others.
 */
export type RegressionWindow = 'early' | 'late' | 'own';

/** A window, or `weighed`: the first steps, read by the dual that hears least of what is no variable. */
export type RegressionVariant = RegressionWindow | 'weighed';

export const regressionVariants: Readonly<Record<RegressionVariant, string>> = {
  early: 'early states',
  weighed: 'early states, weighed against the rest',
  late: 'late states',
  own: 'late states on own outputs',
};

/** What is regressed on what. */
export type Regressed = Pick<BasisProblem, 'circuit' | 'fit'>;

/** Ridge relative to the mean squared entry of the stack: only so that settled systems (and, or) stay solvable. */
const RIDGE = 1e-12;

/** Of runs of `steps` steps those that are looked at: from the first full stack on, and the last ones. */
export function fitWindows(steps: number, s: number): { readonly early: Window; readonly late: Window } {
  const length = 3 * s + 1;
  const to = (from: number): Window => ({ from, to: Math.min(steps, from + length) });
  return { early: to(s - 1), late: to(Math.max(s - 1, steps - length)) };
}

/** `Psi` of the steps that `variant` says. @throws InputError where the stacks seen do not span the alive cells */
export function regressionBasis(problem: Regressed, variant: RegressionVariant): Basis {
  return drain(regressionBasisSteps(problem, variant));
}

/** `regressionBasis` in steps. */
export function* regressionBasisSteps({ circuit, fit: recorded }: Regressed, variant: RegressionVariant): Steps<Basis> {
  const window = variant === 'weighed' ? 'early' : variant;
  const fit = window === 'own' ? ownHistory(recorded) : recorded;
  const m = circuit.alive.length;
  const { from: first, to: last } = fitWindows(fit.steps, circuit.s)[window === 'early' ? 'early' : 'late'];
  const stacks = yield* part(centredStacks(fit, circuit, { from: first, to: last }), 0, 0.2);
  const states = matrix(stacks.rows, fit.hiddenSize, statesOf(fit, { from: first, to: last }));
  // About the mean of the stacks at each step, what all states there have in common drops out of the sum.
  const gram = yield* part(gramSteps(stacks), 0.2, 0.3);
  const cross = yield* part(multiplyTransposedSteps(stacks, states), 0.3, 0.5);
  let trace = 0;
  for (let i = 0; i < m; i++) trace += gram.data[i * m + i]!;
  for (let i = 0; i < m; i++) gram.data[i * m + i]! += (RIDGE * trace) / m;
  const weights = yield* part(solveSteps(gram, cross), 0.5, 0.7);
  const psi = transpose(weights);
  const basis = yield* part(withPseudoinverseSteps('regression', regressionVariants[variant], psi), 0.7, 0.8);
  if (variant !== 'weighed') return basis;
  const centred = centreBySteps(matrix(states.rows, states.cols, states.data.slice()), fit.batch);
  return { ...basis, dual: yield* part(weighedDual({ psi, gram, centred }), 0.8, 1) };
}

/** Of the mean variance of the units, added to what is left over: what is smaller disturbs nobody, and may be rounding. */
const FLOOR = 1e-4;

interface Explained {
  readonly psi: Matrix;
  /** Of the stacks, `[m, m]`. */
  readonly gram: Matrix;
  /** States about their mean at each step `[N, H]`. */
  readonly centred: Matrix;
}

/**
 * The dual `(Psi^T C^-1 Psi)^-1 Psi^T C^-1` `[m, H]`, `C` the covariance of what the variables leave of the states: of all
 * that read variables without error where there is nothing else, the one that hears least of the rest (Gauss, Markov).
 */
function* weighedDual({ psi, gram, centred }: Explained): Steps<Matrix> {
  const H = psi.rows;
  const left = yield* part(gramSteps(centred), 0, 0.4);
  let trace = 0;
  for (let i = 0; i < H; i++) trace += left.data[i * H + i]!;
  const explained = multiply(multiply(psi, gram), transpose(psi));
  for (let at = 0; at < left.data.length; at++) left.data[at]! -= explained.data[at]!;
  for (let i = 0; i < H; i++) left.data[i * H + i]! += (FLOOR * trace) / H;
  const weighed = yield* part(solveSteps(left, psi), 0.4, 0.8);
  const inner = multiply(transpose(psi), weighed);
  return yield* part(solveSteps(inner, transpose(weighed)), 0.8, 1);
}

/** The alive cells of all stacks in `window`, about their mean at the same step, `[steps B, m]`. */
function* centredStacks(fit: Trajectories, { n, alive }: Circuit, { from, to }: Window): Steps<Matrix> {
  const { batch } = fit;
  const m = alive.length;
  const out = matrix((to - from) * batch, m);
  const stack = new Float64Array(n);
  for (let t = from; t < to; t++) {
    const rows = out.data.subarray((t - from) * batch * m, (t + 1 - from) * batch * m);
    const means = new Float64Array(m);
    for (let b = 0; b < batch; b++) {
      readStack(fit, t, b, stack);
      for (let i = 0; i < m; i++) {
        rows[b * m + i] = stack[alive[i]!]!;
        means[i]! += stack[alive[i]!]! / batch;
      }
    }
    subtractRow(rows, means);
    yield (t + 1 - from) / (to - from);
  }
  return out;
}
