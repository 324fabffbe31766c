// The guarded choice among the estimators: every candidate is checked (condition number, imaginary part, missing
// modes), scored by edits on held-out trajectories, and the choice is explained. Source: EMT spec section 6.2, end:
// no estimator is best everywhere.

import { InputError } from '../../array/errors.ts';
import { stream } from '../../array/random.ts';
import { meanOfKnown } from '../../array/statistics.ts';
import { sentencePercent } from '../../array/words.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { Basis, BasisProblem, NoBasis } from '../basis/basis.ts';
import { refusedBy } from '../basis/basis-guards.ts';
import { powerBasis } from '../basis/basis-power.ts';
import { regressionBasis } from '../basis/basis-regression.ts';
import { spectralBasis } from '../basis/basis-spectral.ts';
import { measuresOf } from '../basis/empirical-circuit.ts';
import { restrictBasis } from '../basis/state-space.ts';
import { amplitudes, contentOf, decodingOf, readVariables, samplesOf, type Window } from '../basis/variables.ts';
import { intervene } from '../edit/intervene.ts';
import type { Trajectories } from '../record/trajectories.ts';
import type { BasisCandidate, BasisMethod, BasisRequest } from '../results/analysis.ts';
import { noMeasures } from '../results/no-figures.ts';

/** Candidates this close in held-out accuracy are equally good, and so are those this close in content. */
const SAME_SCORE = 0.005;

export interface BasisChoice {
  readonly basis: Basis | null;
  readonly candidates: BasisCandidate[];
  readonly why: string;
}

/** One estimator in one variant. */
export interface EstimatorName {
  readonly method: BasisMethod;
  readonly variant: string;
}

export interface ChoiceOptions {
  readonly network: Network;
  readonly task: HistoryTask;
  readonly problem: BasisProblem;
  readonly requested: BasisRequest;
  /** The one to take if it is usable: a null network is judged with the estimator of the network it stands beside. */
  readonly preferred: EstimatorName | null;
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
  const { preferred } = options;
  const same = usable.find(({ candidate }) => preferred && isNamed(candidate, preferred));
  if (same) return { basis: same.basis, candidates, why: `${nameOf(same.candidate)}, as for the network.` };
  const { chosen, why } = bestOf(usable);
  const among = `${usable.length} of ${judged.length} estimates passed the guards`;
  const instead = preferred ? `${insteadOf(preferred, candidates)}: ` : '';
  return { basis: chosen.basis, candidates, why: `${instead}${nameOf(chosen.candidate)} ${why}; ${among}.` };
}

interface Judged {
  readonly basis: Basis | null;
  readonly candidate: BasisCandidate;
}

/**
 * The best by held-out edits; of those that are equally good, the best by held-out content; then the one that leaks
 * least. The closure rows do not decide, nor does the leakage of a spectral basis, which has none by construction: where
 * such a one is among the last, it is taken, as the first of the theory's tables.
 */
function bestOf(usable: readonly Judged[]): { readonly chosen: Judged; readonly why: string } {
  const tied = nearBest(usable, ({ heldOutChangedAccuracy }) => heldOutChangedAccuracy);
  const alike = nearBest(tied, ({ heldOutContent }) => heldOutContent);
  const chosen =
    alike.find(({ candidate }) => candidate.method === 'spectral') ??
    alike.reduce((a, b) => ((b.candidate.leakage ?? 1) < (a.candidate.leakage ?? 1) ? b : a));
  const score = chosen.candidate.heldOutChangedAccuracy;
  const accuracy =
    score === null
      ? 'no edit changes a bit'
      : `was right on ${sentencePercent(score)} of the bits an edit should change`;
  return { chosen, why: `${accuracy} in held-out trajectories, ${distinction(chosen.candidate, tied, alike)}` };
}

function nearBest(judged: readonly Judged[], score: (candidate: BasisCandidate) => number | null): Judged[] {
  const best = Math.max(...judged.map(({ candidate }) => score(candidate) ?? 0));
  return judged.filter(({ candidate }) => (score(candidate) ?? 0) >= best - SAME_SCORE);
}

function distinction(chosen: BasisCandidate, tied: readonly Judged[], alike: readonly Judged[]): string {
  if (tied.length === 1) return 'more than any other';
  const others = `as good as ${tied.length - 1} ${tied.length === 2 ? 'other' : 'others'}`;
  if (alike.length === 1) {
    return `${others}, and what it reads correlates best with the variables (${(chosen.heldOutContent ?? 0).toFixed(3)})`;
  }
  const rest =
    alike.length === tied.length
      ? 'and reads the variables as well'
      : `and reads the variables as well as ${alike.length - 1} of them`;
  if (chosen.method === 'spectral') return `${others}, ${rest}; it comes first in the theory’s tables`;
  return `${others}, ${rest}; it leaks least`;
}

function isNamed(candidate: EstimatorName, { method, variant }: EstimatorName): boolean {
  return candidate.method === method && candidate.variant === variant;
}

function nameOf({ method, variant }: EstimatorName): string {
  return `${method} (${variant})`;
}

function insteadOf(preferred: EstimatorName, candidates: readonly BasisCandidate[]): string {
  const refused = candidates.find((candidate) => isNamed(candidate, preferred));
  return `The network’s estimator, ${nameOf(preferred)}, gives no basis here (${refused?.reason ?? 'it was not asked for'})`;
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
): Judged {
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
      ...measuresOf(basis, { jacobian: linearisation.jacobian, circuit, states: samples.states }),
      decoding: task.initial === 'signs' ? decodingOf(read, samples.truth) : null,
      heldOutChangedAccuracy: outcome.changedAccuracy,
      heldOutContent: meanOfKnown(contentOf(read, samples.truth, circuit).perSlot),
    },
  };
}

function refusal(method: BasisMethod, variant: string, reason: string): BasisCandidate {
  return {
    method,
    variant,
    usable: false,
    reason,
    ...noMeasures(),
    heldOutChangedAccuracy: null,
    heldOutContent: null,
  };
}

/** Each different reason once, without the figures in brackets. */
function reasonsOf(candidates: readonly BasisCandidate[]): string {
  return [...new Set(candidates.map(({ reason }) => reason.replace(/ \(.*\)$/, '')))].join('; ');
}
