// The guarded choice among the estimators: every candidate is checked (condition number, imaginary part, missing
// modes), scored by edits on held-out trajectories, and the choice is explained. Source: EMT spec section 6.2, end:
// no estimator is best everywhere.

import { InputError } from '../../array/errors.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { meanOfKnown } from '../../array/statistics.ts';
import { sentencePercent } from '../../array/words.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { Basis, BasisProblem, NoBasis } from '../basis/basis.ts';
import { refusedBy } from '../basis/basis-guards.ts';
import { powerBasisSteps } from '../basis/basis-power.ts';
import { regressionBasisSteps, regressionVariants } from '../basis/basis-regression.ts';
import { spectralBasisSteps } from '../basis/basis-spectral.ts';
import { measuresSteps } from '../basis/empirical-circuit.ts';
import { restrictBasisSteps } from '../basis/state-space.ts';
import { contentOf, decodingOf } from '../basis/variables.ts';
import { interveneSteps } from '../edit/intervene.ts';
import { placeBasisSteps } from '../edit/placing.ts';
import type { Reading } from '../edit/reading.ts';
import { editMeasures } from '../edit/tally.ts';
import { LOOK_LEVEL } from '../record/looks.ts';
import type { Window } from '../record/trajectories.ts';
import type { BasisCandidate, BasisMethod, BasisRequest } from '../results/analysis.ts';
import { noMeasures } from '../results/no-measures.ts';
import { pointStates, readPoints } from './read-points.ts';
import type { ReportedPoints } from './recordings.ts';

/** Candidates this close in held-out accuracy are equally good, and so are those this close in content. */
const SAME_SCORE = 0.005;

/** One estimate of Psi with what was measured of it, whether it is usable or not. */
export interface JudgedBasis {
  /** `null` where the estimator or the guards refused it: `candidate.reason` says why. */
  readonly basis: Basis | null;
  /** How it reads and writes variables in both windows of the run; `null` without a basis. */
  readonly readings: Readings | null;
  readonly candidate: BasisCandidate;
}

/** One basis as it stands once activity has settled and in the last turns: activity may grow, and its offset move. */
export interface Readings {
  readonly early: Reading;
  readonly late: Reading;
}

/** The estimate that was chosen, among which others, and why. */
export interface BasisChoice {
  readonly basis: Basis | null;
  readonly readings: Readings | null;
  readonly candidates: BasisCandidate[];
  readonly why: string;
}

/** One estimator in one variant. */
export interface EstimatorName {
  readonly method: BasisMethod;
  readonly variant: string;
}

export interface EstimateOptions {
  readonly network: Network;
  readonly task: HistoryTask;
  readonly problem: BasisProblem;
  readonly requested: BasisRequest;
  /** Coordinates of the state in which variables may be held. */
  readonly places: Int32Array;
  /** Points of trajectories neither fitted on nor reported on. */
  readonly heldOut: ReportedPoints;
  /** Estimators of this kind come first, and others only where they are refused; all are estimated when absent. */
  readonly preferred?: BasisMethod | null;
  /** The zero point of each output. */
  readonly zero: Float64Array;
  readonly seed: number;
}

export interface Preference {
  readonly requested: BasisRequest;
  /** The one to take if it is usable: a null network is judged with the estimator of the network it stands beside. */
  readonly preferred?: EstimatorName | null;
}

/** Estimates Psi in every way that `requested` allows and measures each on held-out trajectories. */
export function* judgeBases(options: EstimateOptions): Steps<JudgedBasis[]> {
  const { problem, requested, places, preferred = null } = options;
  const asked = estimators
    .filter(({ method }) => isAsked(method, requested))
    .filter(({ method }) => problem.circuit.linear || method === 'regression');
  const order = preferred === null ? asked : methodsFrom(preferred).flatMap((of) => asked.filter(isOf(of)));
  const judged: JudgedBasis[] = [];
  for (const [index, estimator] of order.entries()) {
    const shareAt = (done: number) => (index + done) / order.length;
    const isNext = index > 0 && estimator.method !== order[index - 1]!.method;
    if (preferred !== null && isNext && judged.some(({ candidate }) => candidate.usable)) break;
    const attempted = yield* part(attempt(estimator, problem), shareAt(0), shareAt(0.3));
    const restricted = yield* part(restrictBasisSteps(attempted, places), shareAt(0.3), shareAt(0.4));
    judged.push(yield* part(judge(restricted, options), shareAt(0.4), shareAt(1)));
  }
  return judged;
}

/** The kinds of estimators in the order in which a null network is looked at: `first`, then the one that is never refused. */
function methodsFrom(first: BasisMethod): BasisMethod[] {
  return [...new Set([first, 'regression', 'spectral', 'power'] as const)];
}

function isOf(method: BasisMethod): (estimator: Estimator) => boolean {
  return (estimator) => estimator.method === method;
}

/** Picks one of the estimates of Psi; nothing is computed again, so another request is answered at once. */
export function chooseAmong(all: readonly JudgedBasis[], { requested, preferred = null }: Preference): BasisChoice {
  const judged = all.filter(({ candidate }) => isAsked(candidate.method, requested));
  const candidates = judged.map(({ candidate }) => candidate);
  const usable = judged.filter(({ candidate }) => candidate.usable);
  if (usable.length === 0) {
    return {
      basis: null,
      readings: null,
      candidates,
      why: `No estimator gave a usable basis: ${reasonsOf(candidates)}.`,
    };
  }
  const same = usable.find(({ candidate }) => preferred && isNamed(candidate, preferred));
  if (same) return { ...pick(same), candidates, why: `${nameOf(same.candidate)}, as for the network.` };
  const { chosen, why } = bestOf(usable);
  const among = `${usable.length} of ${judged.length} estimates passed the guards`;
  const instead = preferred ? `${insteadOf(preferred, candidates)}: ` : '';
  return { ...pick(chosen), candidates, why: `${instead}${nameOf(chosen.candidate)} ${why}; ${among}.` };
}

function pick({ basis, readings }: JudgedBasis): Pick<BasisChoice, 'basis' | 'readings'> {
  return { basis, readings };
}

function isAsked(method: BasisMethod, requested: BasisRequest): boolean {
  return requested === 'auto' || requested === method;
}

/**
 * The best by held-out edits; of those that are equally good, the best by held-out content; then the one that leaks
 * least. The closure rows do not decide, nor does the leakage of a spectral basis, which has none by construction: where
 * such a one is among the last, it is taken, as the first of the theory's tables.
 */
function bestOf(usable: readonly JudgedBasis[]): { readonly chosen: JudgedBasis; readonly why: string } {
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

function nearBest(judged: readonly JudgedBasis[], score: (candidate: BasisCandidate) => number | null): JudgedBasis[] {
  const best = Math.max(...judged.map(({ candidate }) => score(candidate) ?? 0));
  return judged.filter(({ candidate }) => (score(candidate) ?? 0) >= best - SAME_SCORE);
}

function distinction(chosen: BasisCandidate, tied: readonly JudgedBasis[], alike: readonly JudgedBasis[]): string {
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
  estimate(problem: BasisProblem): Steps<Basis | NoBasis>;
}

const estimators: readonly Estimator[] = [
  {
    method: 'spectral',
    variant: 'dual by pseudoinverse',
    estimate: (problem) => spectralBasisSteps(problem, 'pseudoinverse'),
  },
  {
    method: 'spectral',
    variant: 'dual from left eigenvectors',
    estimate: (problem) => spectralBasisSteps(problem, 'left'),
  },
  ...(['early', 'weighed', 'late', 'own'] as const).map(
    (variant): Estimator => ({
      method: 'regression',
      variant: regressionVariants[variant],
      estimate: (problem) => regressionBasisSteps(problem, variant),
    }),
  ),
  { method: 'power', variant: 'output-grounded', estimate: (problem) => powerBasisSteps(problem, 'output') },
  { method: 'power', variant: 'input-grounded', estimate: (problem) => powerBasisSteps(problem, 'input') },
  { method: 'power', variant: 'blend-grounded', estimate: (problem) => powerBasisSteps(problem, 'blend') },
];

/** A singular system inside an estimator is that estimator's refusal, not the analysis's end. */
function* attempt({ method, variant, estimate }: Estimator, problem: BasisProblem): Steps<Basis | NoBasis> {
  try {
    return yield* estimate(problem);
  } catch (error) {
    if (error instanceof InputError) return { method, variant, refused: error.message };
    throw error;
  }
}

function* judge(
  attempted: Basis | NoBasis,
  { network, task, problem, heldOut, zero, seed }: EstimateOptions,
): Steps<JudgedBasis> {
  const { method, variant } = attempted;
  if ('refused' in attempted) return refused(refusal(method, variant, attempted.refused));
  const basis = attempted;
  const guard = refusedBy(basis);
  const { circuit, linearisation } = problem;
  const partial = {
    conditionNumber: Number.isFinite(basis.conditionNumber) ? basis.conditionNumber : null,
    imaginary: basis.imaginary,
    dropped: [...basis.dropped],
  };
  if (guard !== null) return refused({ ...refusal(method, variant, guard), ...partial });
  const { windows } = heldOut;
  const placed = (window: Window) => placeBasisSteps(basis, problem.fit, { circuit, window });
  const readings: Readings = {
    early: yield* part(placed(windows.early), 0, 0.1),
    late: yield* part(placed(windows.late), 0.1, 0.2),
  };
  const edit = (at: 'early' | 'late') =>
    interveneSteps('set', {
      network,
      task,
      circuit,
      reading: readings[at],
      points: heldOut[at],
      lags: windows.lags,
      rng: stream(seed, 'emt', 'choice', at),
      zero,
    });
  const tallies = [yield* part(edit('early'), 0.2, 0.55), yield* part(edit('late'), 0.55, 0.9)];
  const outcome = editMeasures(tallies, LOOK_LEVEL);
  const read = readPoints(readings, heldOut, circuit);
  const beside = { jacobian: linearisation.jacobian, circuit, states: pointStates(heldOut.early, problem.fit.origin) };
  const measures = yield* part(measuresSteps(basis, beside), 0.9, 1);
  const missing = basis.dropped.length === 0 ? '' : ` without ${basis.dropped.length} missing modes`;
  return {
    basis,
    readings,
    candidate: {
      method,
      variant,
      usable: true,
      reason: `passes all guards${missing}`,
      ...partial,
      ...measures,
      decoding: task.initial === 'signs' ? decodingOf(read.values, read.truth) : null,
      heldOutChangedAccuracy: outcome.changedAccuracy,
      heldOutContent: meanOfKnown(contentOf(read.values, read.truth, circuit).perSlot),
    },
  };
}

function refused(candidate: BasisCandidate): JudgedBasis {
  return { basis: null, readings: null, candidate };
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

/** Each different reason once, without the measures in brackets. */
function reasonsOf(candidates: readonly BasisCandidate[]): string {
  return [...new Set(candidates.map(({ reason }) => reason.replace(/ \(.*\)$/, '')))].join('; ');
}
