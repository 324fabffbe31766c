// The stage that estimates the basis of variable memories: records trajectories to fit, to choose and to report on,
// which never share a sequence, estimates Psi in every way that is asked for, keeps them all, and describes the chosen
// one. Source: EMT spec sections 6.2 and 6.6.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { additiveShareSteps } from '../basis/additive.ts';
import type { Basis } from '../basis/basis.ts';
import { measuresSteps } from '../basis/empirical-circuit.ts';
import { coordinatesOf } from '../basis/state-space.ts';
import { amplitudes, contentOf, decodingOf, readVariablesSteps, samplesOf, type Window } from '../basis/variables.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Linearisation } from '../fixed-points/linearise.ts';
import { recordTrajectoriesSteps, type Trajectories } from '../record/trajectories.ts';
import type { BasisRequest, BasisResult } from '../results/analysis.ts';
import { noMeasures } from '../results/no-measures.ts';
import { type BasisChoice, chooseAmong, type EstimatorName, type JudgedBasis, judgeBases } from './basis-auto.ts';
import type { OpenedSpectrum } from './spectrum-stage.ts';
import type { Subject } from './subject.ts';

/** What the stage of the basis found. */
export interface OpenedBasis {
  /** Why there is no basis (the circuit cannot fit, activity overflows, every estimate is refused), or `null`. */
  readonly obstacle: string | null;
  readonly measures: BasisResult;
  /** Every estimate that was asked for, the chosen one among them; none where nothing could be estimated. */
  readonly candidates: readonly JudgedBasis[];
  /** The chosen estimate. */
  readonly basis: Basis | null;
  /** What a value of one is written as in it, per alive cell `[m]`, over the trajectories reported on. */
  readonly amplitude: Float64Array | null;
  /** The trajectories that are reported on, where they were recorded. */
  readonly report: EditedTrajectories | null;
}

/** Recorded runs with the steps at which they are edited. */
export interface EditedTrajectories {
  readonly trajectories: Trajectories;
  /** Steps edited and read. */
  readonly window: Window;
  readonly lags: number;
}

/** Sequences recorded to fit, to choose and to report on: these two are edited once per slot. */
const SEQUENCES = { fit: 128, choose: 24, report: 32 } as const;
/** Turns of the stack in which edits are made, once activity has settled. */
const EDITED_TURNS = 2;
/**
 * Values of the states that estimators are fitted to, held at once, and steps that always are. The estimators look at
 * the first and the last turns of the run: a longer one would only fill the memory.
 */
const FIT = { values: 2 ** 24, steps: 200 } as const;
/** Turns of the stack followed after an edit. */
const FOLLOW_TURNS = 3;

/**
 * Estimates the basis Psi in every way that is asked for and describes the chosen one; the third stage of an analysis.
 * @param preferred the estimator to take if it gives a usable basis; the best one where it is `null` or does not
 */
export function* estimateBasis(
  subject: Subject,
  { linearisation, eigen, settledFrom }: OpenedSpectrum,
  preferred: EstimatorName | null = null,
): Steps<OpenedBasis> {
  const { network, task, circuit, requested, seed } = subject;
  if (!circuit) {
    return closed(requested, 'The task is not a history-dependent system: the theory gives no circuit to look for.');
  }
  const places = coordinatesOf(network.config, subject.stateSpace);
  if (places.length < circuit.alive.length) return closed(requested, misfit(circuit, places.length, network));
  const { fixedPoint } = linearisation;
  const window = { from: settledFrom, to: settledFrom + EDITED_TURNS * task.s };
  const recordFit = recordTrajectoriesSteps(network, task, {
    sequences: SEQUENCES.fit,
    horizon: Math.max(Math.min(subject.horizon, longestFit(linearisation)), window.to - task.s),
    rng: stream(seed, 'emt', 'fit'),
    fixedPoint,
  });
  const fit = yield* part(recordFit, 0, 0.15);
  const heldOut = yield* part(recordForEdits(subject, 'choose', fixedPoint, window), 0.15, 0.2);
  const report = yield* part(recordForEdits(subject, 'report', fixedPoint, window), 0.2, 0.25);
  if (!fit.finite || !heldOut.trajectories.finite || !report.trajectories.finite) {
    return closed(requested, 'The activity of the network overflows: there is nothing to read.');
  }
  const judging = judgeBases({
    network,
    task,
    problem: { circuit, linearisation, eigen, fit },
    requested,
    places,
    heldOut: heldOut.trajectories,
    window: heldOut.window,
    lags: heldOut.lags,
    seed,
  });
  const candidates = yield* part(judging, 0.25, 0.85);
  const choice = chooseAmong(candidates, { requested, preferred });
  if (!choice.basis) {
    const { measures, ...none } = closed(requested, choice.why);
    return { ...none, measures: { ...measures, candidates: choice.candidates }, candidates, report };
  }
  const context = { subject, circuit, linearisation, fit, report };
  const { measures, amplitude } = yield* part(describeBasis(choice, choice.basis, context), 0.85, 1);
  return { obstacle: null, measures, candidates, basis: choice.basis, amplitude, report };
}

function misfit({ alive }: Circuit, places: number, { config }: Network): string {
  const room = places === config.hiddenSize ? 'hidden units' : 'dimensions of state';
  return `The circuit cannot fit: it needs ${alive.length} dimensions, the network has ${places} ${room}.`;
}

function closed(requested: BasisRequest, obstacle: string): OpenedBasis {
  return {
    obstacle,
    measures: noBasis(requested, obstacle),
    candidates: [],
    basis: null,
    amplitude: null,
    report: null,
  };
}

function longestFit({ jacobian }: Linearisation): number {
  return Math.max(FIT.steps, Math.floor(FIT.values / (SEQUENCES.fit * jacobian.rows)));
}

function* recordForEdits(
  { network, task, seed }: Subject,
  purpose: 'choose' | 'report',
  fixedPoint: Float64Array,
  window: Window,
): Steps<EditedTrajectories> {
  const trajectories = yield* recordTrajectoriesSteps(network, task, {
    sequences: SEQUENCES[purpose],
    horizon: window.to - task.s,
    rng: stream(seed, 'emt', purpose),
    fixedPoint,
  });
  return { trajectories, window, lags: FOLLOW_TURNS * task.s };
}

interface Context {
  readonly subject: Subject;
  readonly circuit: Circuit;
  readonly linearisation: Linearisation;
  readonly fit: Trajectories;
  readonly report: EditedTrajectories;
}

function* describeBasis(
  choice: BasisChoice,
  basis: Basis,
  { subject, circuit, linearisation, fit, report }: Context,
): Steps<{ measures: BasisResult; amplitude: Float64Array }> {
  const samples = samplesOf(report.trajectories, circuit, report.window);
  const read = yield* part(readVariablesSteps(basis, samples.states), 0, 0.1);
  const content = contentOf(read, samples.truth, circuit);
  const beside = { jacobian: linearisation.jacobian, circuit, states: samples.states };
  const inside = yield* part(measuresSteps(basis, beside), 0.1, 0.4);
  const measures: BasisResult = {
    method: basis.method,
    variant: basis.variant,
    requested: subject.requested,
    ...inside,
    additive: yield* part(additiveShareSteps(samplesOf(fit, circuit, report.window), samples), 0.4, 1),
    decoding: subject.task.initial === 'signs' ? decodingOf(read, samples.truth) : null,
    content: content.perSlot,
    contentPerCell: content.perCell,
    conditionNumber: basis.conditionNumber,
    imaginary: basis.imaginary,
    dropped: [...basis.dropped],
    why: choice.why,
    candidates: choice.candidates,
  };
  return { measures, amplitude: amplitudes(read, samples.truth) };
}

function noBasis(requested: BasisRequest, why: string): BasisResult {
  return {
    method: 'none',
    variant: '',
    requested,
    ...noMeasures(),
    additive: null,
    content: [],
    contentPerCell: [],
    why,
    candidates: [],
  };
}
