// The stage that estimates the basis of variable memories: records trajectories to fit and to choose on, which
// never share a sequence, estimates Psi in every way that is asked for, keeps them all, and describes the chosen
// one. Source: EMT spec sections 6.2 and 6.6.

import { part, type Steps } from '../../array/stages.ts';
import { normalQuantile } from '../../array/statistics.ts';
import type { Network } from '../../nn/network.ts';
import { additiveByStepSteps } from '../basis/additive.ts';
import type { Basis } from '../basis/basis.ts';
import { measuresSteps } from '../basis/empirical-circuit.ts';
import { coordinatesOf } from '../basis/state-space.ts';
import { contentOf, decodingOf } from '../basis/variables.ts';
import { varyingCircuit } from '../basis/varying.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Linearisation } from '../fixed-points/linearise.ts';
import { LOOK_LEVEL } from '../record/looks.ts';
import type { Trajectories } from '../record/trajectories.ts';
import type { BasisRequest, BasisResult, Bounds } from '../results/analysis.ts';
import { noMeasures } from '../results/no-measures.ts';
import {
  type BasisChoice,
  chooseAmong,
  type EstimatorName,
  type JudgedBasis,
  judgeBases,
  type Readings,
} from './basis-auto.ts';
import { pointStates, readPoints } from './read-points.ts';
import { type ReportedPoints, recordToChoose, recordToFit } from './recordings.ts';
import type { OpenedSpectrum } from './spectrum-stage.ts';
import type { Subject } from './subject.ts';

/** What the stage of the basis found. */
export interface OpenedBasis {
  /** Why there is no basis (the circuit cannot fit, activity overflows, every estimate is refused), or `null`. */
  readonly obstacle: string | null;
  readonly measures: BasisResult;
  /** Every estimate that was asked for, the chosen one among them; none where nothing could be estimated. */
  readonly candidates: readonly JudgedBasis[];
  /** The chosen estimate, and how it reads and writes variables. */
  readonly basis: Basis | null;
  readonly readings: Readings | null;
  /** The circuit on the cells that vary: the others can neither be read nor edited. */
  readonly circuit: Circuit | null;
  /** The points that are reported on, where they were recorded. */
  readonly report: ReportedPoints | null;
}

export interface EstimateRequest {
  /** The estimator to take if it gives a usable basis; where it does not, the best of its kind, or of the next. */
  readonly preferred?: EstimatorName | null;
  /** Which look, from 0; each fits on more sequences. */
  readonly look?: number;
  /** Fit and choose on half as many sequences, for what is only shown. */
  readonly fewer?: boolean;
}

/**
 * Estimates the basis Psi in every way that is asked for and describes the chosen one on the points of `report`; the third
 * stage of an analysis.
 */
export function* estimateBasis(
  subject: Subject,
  { linearisation, eigen }: OpenedSpectrum,
  report: ReportedPoints | null,
  { preferred = null, look = 0, fewer = false }: EstimateRequest = {},
): Steps<OpenedBasis> {
  const { network, task, requested, seed, zero } = subject;
  if (!subject.circuit || !report) {
    return closed(requested, 'The task is not a history-dependent system: the theory gives no circuit to look for.');
  }
  const places = coordinatesOf(network.config, subject.stateSpace);
  if (places.length < subject.circuit.alive.length) {
    return closed(requested, misfit(subject.circuit, places.length, network));
  }
  const { windows } = report;
  const recorded = { windows, fixedPoint: linearisation.fixedPoint, look, fewer };
  const fit = yield* part(recordToFit(subject, recorded), 0, 0.25);
  const heldOut = yield* part(recordToChoose(subject, recorded), 0.25, 0.35);
  if (!fit.finite || !heldOut.finite || !report.finite) {
    return closed(requested, 'The activity of the network overflows: there is nothing to read.');
  }
  const circuit = subject.circuit.linear
    ? subject.circuit
    : varyingCircuit(subject.circuit, fit, [windows.early, windows.late]);
  if (circuit.alive.length === 0) return closed(requested, 'No cell of the circuit varies once activity has settled.');
  const problem = { circuit, linearisation, eigen, fit };
  const kind = preferred?.method ?? null;
  const judging = judgeBases({ network, task, problem, requested, places, heldOut, zero, seed, preferred: kind });
  const candidates = yield* part(judging, 0.35, 0.85);
  const choice = chooseAmong(candidates, { requested, preferred });
  const { basis, readings } = choice;
  if (!basis || !readings) {
    const { measures, ...none } = closed(requested, choice.why);
    return { ...none, measures: { ...measures, candidates: choice.candidates }, candidates, circuit, report };
  }
  const measures = yield* part(
    describeBasis(choice, { basis, readings, subject, circuit, linearisation, fit, report }),
    0.85,
    1,
  );
  return { obstacle: null, measures, candidates, basis, readings, circuit, report };
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
    readings: null,
    circuit: null,
    report: null,
  };
}

interface Context {
  readonly basis: Basis;
  readonly readings: Readings;
  readonly subject: Subject;
  readonly circuit: Circuit;
  readonly linearisation: Linearisation;
  readonly fit: Trajectories;
  readonly report: ReportedPoints;
}

function* describeBasis(
  choice: BasisChoice,
  { basis, readings, subject, circuit, linearisation, fit, report }: Context,
): Steps<BasisResult> {
  const { values, truth, steps } = readPoints(readings, report, circuit);
  const content = contentOf(values, truth, circuit, steps);
  const states = pointStates(report.early, linearisation.fixedPoint);
  const inside = yield* part(measuresSteps(basis, { jacobian: linearisation.jacobian, circuit, states }), 0, 0.4);
  const additive = additiveByStepSteps(fit, { circuit, window: report.windows.early });
  return {
    method: basis.method,
    variant: basis.variant,
    requested: subject.requested,
    ...inside,
    additive: yield* part(additive, 0.4, 1),
    withProducts: null,
    offsetMoves: readings.early.frames.length > 1 || readings.late.frames.length > 1,
    offsetDistance: offsetDistance(readings, linearisation),
    decoding: subject.task.initial === 'signs' ? decodingOf(values, truth) : null,
    content: content.perSlot,
    contentIntervals: content.perSlot.map((value) => correlationBounds(value, report.early.sequences)),
    contentPerCell: content.perCell,
    conditionNumber: basis.conditionNumber,
    imaginary: basis.imaginary,
    dropped: [...basis.dropped],
    why: choice.why,
    candidates: choice.candidates,
  };
}

/** Fisher's interval of a correlation over independent sequences, at the level of a look. */
function correlationBounds(value: number | null, sequences: number): Bounds {
  if (value === null || sequences < 4) return null;
  const size = Math.min(Math.abs(value), 1 - Number.EPSILON);
  const z = Math.sign(value) * Math.atanh(size);
  const reach = -normalQuantile((1 - LOOK_LEVEL) / 2) / Math.sqrt(sequences - 3);
  return [Math.tanh(z - reach), Math.tanh(z + reach)];
}

/** How far the mean offset lies from the fixed point, over the root mean square of what the variables add to it. */
function offsetDistance({ early: { frames, amplitude } }: Readings, { fixedPoint }: Linearisation): number | null {
  const { psi } = frames[0]!;
  let size = 0;
  for (let at = 0; at < psi.data.length; at++) size += (psi.data[at]! * amplitude[at % psi.cols]!) ** 2;
  if (size === 0) return null;
  const mean = fixedPoint.map((_, i) => frames.reduce((sum, { offset }) => sum + offset[i]! / frames.length, 0));
  return Math.hypot(...mean.map((value, i) => value - fixedPoint[i]!)) / Math.sqrt(size);
}

function noBasis(requested: BasisRequest, why: string): BasisResult {
  return {
    method: 'none',
    variant: '',
    requested,
    ...noMeasures(),
    additive: null,
    withProducts: null,
    offsetMoves: null,
    offsetDistance: null,
    content: [],
    contentIntervals: [],
    contentPerCell: [],
    why,
    candidates: [],
  };
}
