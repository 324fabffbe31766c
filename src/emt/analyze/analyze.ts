// The whole analysis of one network on one task: accuracy, spectrum, basis, edits; the same for both null networks; a
// verdict for each. Source: EMT spec section 6. Each stage is a function of its own that can be called by itself; all of
// them can be paused and left. Streams: fitting, choosing and reporting never share a sequence.

import { drain, part, type Stages, type Steps, stageOf } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type Reading, readingOf } from '../edit/reading.ts';
import { measurePerformanceSteps } from '../record/performance.ts';
import type { AccuracyMeasures, Analysis, AnalysisMatrices, Measures } from '../results/analysis.ts';
import type { AnalysisStage, AnalyzeOptions } from './analyze-options.ts';
import type { EstimatorName, JudgedBasis } from './basis-auto.ts';
import { estimateBasis, type OpenedBasis } from './basis-stage.ts';
import { describeTask, notesOn } from './describe.ts';
import { judgeEdits } from './edits-stage.ts';
import { matricesOf } from './matrices.ts';
import { compareSpectrum, type OpenedSpectrum } from './spectrum-stage.ts';
import { analysisSubject, nullSubject, type Subject } from './subject.ts';
import { type Evidence, judgeEvidence, type Rival, rivalOf, strengthOf } from './verdict.ts';

/** An opened network: the analysis as plain data, and the arrays behind it. */
export interface OpenedNetwork {
  readonly analysis: Analysis;
  readonly matrices: AnalysisMatrices;
  /** The whole state `[S]` that the network is linearised about. */
  readonly fixedPoint: Float64Array;
  /** Every estimate of Psi for the network, refused ones too; `chooseAmong` picks another without computing again. */
  readonly candidates: readonly JudgedBasis[];
  /** How the chosen basis reads and writes variables: what `editedRun` takes; `null` where there is no basis. */
  readonly reading: Reading | null;
  /** The first step from which the activity of the network has settled. */
  readonly settledFrom: number;
}

/**
 * Opens `network` on `task`: measures its accuracy, compares its spectrum with the circuit's, finds the basis, edits
 * single variables, does the same to two null networks, and gives a verdict.
 * @throws InputError when the network's widths are not the task's, or a weight is not finite; UsageError for options
 *   out of range
 */
export function analyze(network: Network, task: HistoryTask, options: AnalyzeOptions = {}): OpenedNetwork {
  return drain(analysisStages(network, task, options), ({ stage, done }) => options.onProgress?.(stage, done));
}

/**
 * Does what `analyze` does in stages, so that it can be paused and left; `onProgress` is not heard, what it yields says
 * the same.
 * @throws InputError and UsageError as `analyze` does
 */
export function* analysisStages(
  network: Network,
  task: HistoryTask,
  options: AnalyzeOptions = {},
): Stages<OpenedNetwork, AnalysisStage> {
  const subject = analysisSubject(network, task, options);
  const accuracy = yield* stageOf('accuracy', measureAccuracy(subject));
  const spectrum = yield* stageOf('spectrum', compareSpectrum(subject));
  const basis = yield* stageOf('basis', estimateBasis(subject, spectrum), 0, 0.8);
  const matrices = yield* stageOf('basis', matricesOf(subject, spectrum, basis), 0.8, 1);
  const edits = yield* stageOf('edits', judgeEdits(subject, spectrum, basis));
  const own = evidenceOf(subject, { accuracy, spectrum, basis, edits });
  const random = yield* stageOf('control: random', judgeControl(subject, 'random', basis.basis));
  const shuffled = yield* stageOf('control: shuffled', judgeControl(subject, 'shuffled', basis.basis));
  const nulls = { random: rivalOf('random weights', random), shuffled: rivalOf('shuffled weights', shuffled) };
  const { linearisation } = spectrum;
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  return {
    analysis: {
      schema: 'engram.analysis/1',
      seed: subject.seed,
      task: describeTask(task, subject.circuit),
      model: {
        source: options.source ?? null,
        cell,
        activation,
        inputSize,
        hiddenSize,
        outputSize,
        bias,
        checkpoint: options.checkpoint ?? null,
      },
      state: { size: linearisation.jacobian.rows, space: subject.stateSpace },
      ...figuresOf(own, [nulls.random, nulls.shuffled]),
      controls: { random: figuresOf(random, [nulls.shuffled]), shuffled: figuresOf(shuffled, [nulls.random]) },
      fixedPoint: {
        norm: Math.hypot(...linearisation.fixedPoint),
        residual: linearisation.residual,
        note: linearisation.note,
      },
      notes: notesOn(subject.circuit, task),
    },
    matrices,
    fixedPoint: linearisation.fixedPoint,
    settledFrom: spectrum.settledFrom,
    candidates: basis.candidates,
    reading: basis.basis && basis.amplitude && readingOf(basis.basis, basis.amplitude, linearisation.fixedPoint),
  };
}

/**
 * Measures how well the network does the task, on sequences that nothing else is measured on; the first stage of an
 * analysis.
 */
export function measureAccuracy(subject: Subject): Steps<AccuracyMeasures> {
  return measurePerformanceSteps(subject.network, subject.task, subject);
}

/**
 * Measures a null network in every stage, beside which the network is judged; two of the stages of an analysis.
 * @param preferred the estimator of the network, which its null is seen through too if it gives a usable basis
 */
export function* judgeControl(
  subject: Subject,
  control: 'random' | 'shuffled',
  preferred: EstimatorName | null,
): Steps<Evidence> {
  const other = nullSubject(subject, control);
  const accuracy = yield* part(measureAccuracy(other), 0, 0.3);
  const spectrum = yield* part(compareSpectrum(other), 0.3, 0.4);
  const basis = yield* part(estimateBasis(other, spectrum, preferred), 0.4, 0.75);
  const edits = yield* part(judgeEdits(other, spectrum, basis), 0.75, 1);
  return evidenceOf(other, { accuracy, spectrum, basis, edits });
}

interface StageResults {
  readonly accuracy: AccuracyMeasures;
  readonly spectrum: OpenedSpectrum;
  readonly basis: OpenedBasis;
  readonly edits: Evidence['intervention'];
}

/** Gathers what all the stages measured of a subject into what a verdict is made from. */
export function evidenceOf({ circuit }: Subject, { accuracy, spectrum, basis, edits }: StageResults): Evidence {
  return {
    obstacle: basis.obstacle,
    linear: circuit?.linear ?? false,
    accuracy,
    spectrum: spectrum.spectrum,
    basis: basis.measures,
    intervention: edits,
  };
}

/** What was measured, with the verdict beside the given null networks: a null network is judged beside the other one. */
function figuresOf(evidence: Evidence, rivals: readonly Rival[]): Measures {
  const { accuracy, spectrum, basis, intervention } = evidence;
  return {
    accuracy,
    spectrum,
    basis,
    intervention,
    strength: strengthOf(evidence),
    ...judgeEvidence(evidence, rivals),
  };
}
