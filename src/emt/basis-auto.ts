// The guarded choice among the estimators: every candidate is checked (condition number, imaginary part, missing
// modes), scored by edits on held-out trajectories, and the choice is explained. Source: EMT spec section 6.2, end:
// no estimator is best everywhere.

import { InputError } from '../array/errors.ts';
import { stream } from '../array/random.ts';
import type { Network } from '../nn/network.ts';
import type { HistoryTask } from '../task/history.ts';
import type { BasisCandidate, BasisMethod, BasisRequest } from './analysis.ts';
import type { Basis, BasisProblem, NoBasis } from './basis.ts';
import { powerBasis } from './basis-power.ts';
import { regressionBasis } from './basis-regression.ts';
import { spectralBasis } from './basis-spectral.ts';
import { circuitErrors, empiricalCircuit, leakage } from './empirical-circuit.ts';
import { intervene } from './intervene.ts';
import { noMeasures } from './no-figures.ts';
import { varianceInside } from './residual.ts';
import { restrictBasis } from './state-space.ts';
import type { Trajectories } from './trajectories.ts';
import { amplitudes, decodingOf, readVariables, samplesOf, type Window } from './variables.ts';

/** Psi beyond this condition number amplifies what it reads ten-thousandfold: edits with it are noise. */
const LARGEST_CONDITION = 1e4;
/** Share of Psi that may be imaginary (and is discarded) before the pairing of conjugates counts as failed. */
const LARGEST_IMAGINARY = 0.05;
/** Candidates this close in held-out accuracy are equally good; the closure rows of Psi* J Psi then decide. */
const SAME_ACCURACY = 0.005;

export interface BasisChoice {
  readonly basis: Basis | null;
  readonly candidates: BasisCandidate[];
  readonly why: string;
}

export interface ChoiceOptions {
  readonly network: Network;
  readonly task: HistoryTask;
  readonly problem: BasisProblem;
  readonly requested: BasisRequest;
  /** Coordinates of the state in which variables may be held. */
  readonly places: Int32Array;
  /** Trajectories neither fitted on nor reported on, and the steps at which they are edited and read. */
  readonly heldOut: Trajectories;
  readonly window: Window;
  readonly lags: number;
  readonly seed: number;
}

/** Estimates Psi in every way `requested` allows and picks one. */
export function chooseBasis(options: ChoiceOptions): BasisChoice {
  const { problem, requested, places } = options;
  const judged = estimators
    .filter(({ method }) => requested === 'auto' || requested === method)
    .filter(({ method }) => problem.circuit.linear || method === 'regression')
    .map((estimator) => judge(restrictBasis(attempt(estimator, problem), places), options));
  const candidates = judged.map(({ candidate }) => candidate);
  const usable = judged.filter(({ candidate }) => candidate.usable);
  if (usable.length === 0) {
    return { basis: null, candidates, why: `No estimator gave a usable basis: ${reasonsOf(candidates)}.` };
  }
  const best = Math.max(...usable.map(({ candidate }) => candidate.heldOutChangedAccuracy ?? 0));
  const tied = usable.filter(({ candidate }) => (candidate.heldOutChangedAccuracy ?? 0) >= best - SAME_ACCURACY);
  const chosen = tied.reduce((a, b) => (errorOf(b.candidate) < errorOf(a.candidate) ? b : a));
  return { basis: chosen.basis, candidates, why: explain(chosen.candidate, tied.length, usable.length, judged.length) };
}

interface Estimator {
  readonly method: BasisMethod;
  readonly variant: string;
  estimate(problem: BasisProblem): Basis | NoBasis;
}

const estimators: readonly Estimator[] = [
  {
    method: 'spectral',
    variant: 'dual by pseudoinverse',
    estimate: (problem) => spectralBasis(problem, 'pseudoinverse'),
  },
  { method: 'spectral', variant: 'dual from left eigenvectors', estimate: (problem) => spectralBasis(problem, 'left') },
  { method: 'regression', variant: 'early states', estimate: (problem) => regressionBasis(problem, 'early') },
  { method: 'regression', variant: 'late states', estimate: (problem) => regressionBasis(problem, 'late') },
  {
    method: 'regression',
    variant: 'late states on own outputs',
    estimate: (problem) => regressionBasis(problem, 'own'),
  },
  { method: 'power', variant: 'output-grounded', estimate: (problem) => powerBasis(problem, 'output') },
  { method: 'power', variant: 'input-grounded', estimate: (problem) => powerBasis(problem, 'input') },
  { method: 'power', variant: 'blend-grounded', estimate: (problem) => powerBasis(problem, 'blend') },
];

/** A singular system inside an estimator is that estimator's refusal, not the analysis's end. */
function attempt({ method, variant, estimate }: Estimator, problem: BasisProblem): Basis | NoBasis {
  try {
    return estimate(problem);
  } catch (error) {
    if (error instanceof InputError) return { method, variant, refused: error.message };
    throw error;
  }
}

function judge(
  attempted: Basis | NoBasis,
  { network, task, problem, heldOut, window, lags, seed }: ChoiceOptions,
): { basis: Basis | null; candidate: BasisCandidate } {
  const { method, variant } = attempted;
  if ('refused' in attempted) return { basis: null, candidate: refusal(method, variant, attempted.refused) };
  const basis = attempted;
  const guard = refusedBy(basis);
  const { circuit, linearisation } = problem;
  const partial = {
    conditionNumber: Number.isFinite(basis.conditionNumber) ? basis.conditionNumber : null,
    imaginary: basis.imaginary,
    dropped: [...basis.dropped],
  };
  if (guard !== null) return { basis: null, candidate: { ...refusal(method, variant, guard), ...partial } };
  const samples = samplesOf(heldOut, circuit, window);
  const read = readVariables(basis, samples.states);
  const amplitude = amplitudes(read, samples.truth);
  const outcome = intervene('set', {
    network,
    task,
    circuit,
    basis,
    amplitude,
    trajectories: heldOut,
    ...window,
    fixedPoint: linearisation.fixedPoint,
    lags,
    rng: stream(seed, 'emt', 'choice'),
  });
  const missing = basis.dropped.length === 0 ? '' : ` without ${basis.dropped.length} missing modes`;
  return {
    basis,
    candidate: {
      method,
      variant,
      usable: true,
      reason: `passes all guards${missing}`,
      ...partial,
      ...circuitErrors(empiricalCircuit(basis, linearisation.jacobian), circuit),
      leakage: leakage(basis, linearisation.jacobian),
      variance: varianceInside(basis, samples.states),
      decoding: task.initial === 'signs' ? decodingOf(read, samples.truth) : null,
      heldOutChangedAccuracy: outcome.changedAccuracy,
    },
  };
}

function refusedBy(basis: Basis): string | null {
  const { conditionNumber, imaginary, dropped, psi } = basis;
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

function refusal(method: BasisMethod, variant: string, reason: string): BasisCandidate {
  return { method, variant, usable: false, reason, ...noMeasures(), heldOutChangedAccuracy: null };
}

/** The closure rows decide, where there are some: the power method gets the shift rows right by construction. */
function errorOf({ closureError, meanErrorGain }: BasisCandidate): number {
  return closureError ?? meanErrorGain ?? Number.POSITIVE_INFINITY;
}

/** Each different reason once, without the figures in brackets. */
function reasonsOf(candidates: readonly BasisCandidate[]): string {
  return [...new Set(candidates.map(({ reason }) => reason.replace(/ \(.*\)$/, '')))].join('; ');
}

function explain(chosen: BasisCandidate, tied: number, usable: number, all: number): string {
  const name = `${chosen.method} (${chosen.variant})`;
  const score = chosen.heldOutChangedAccuracy;
  const accuracy =
    score === null ? 'no edit changes a bit' : `${(100 * score).toFixed(1)} % of the bits an edit should change`;
  const among = `${usable} of ${all} estimates passed the guards`;
  if (tied === 1) return `${name} was right on ${accuracy} in held-out trajectories, more than any other; ${among}.`;
  return `${name} was right on ${accuracy} in held-out trajectories, as good as ${tied - 1} ${tied === 2 ? 'other' : 'others'}, and its closure rows are nearest to the circuit's; ${among}.`;
}
