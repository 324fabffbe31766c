// The whole analysis of one network on one task: accuracy, spectrum, basis, edits; the same for both null networks; a
// verdict for each. Source: EMT spec section 6. Each stage is a function of its own that can be called by itself; all of
// them can be paused and left. Streams: fitting, choosing and reporting never share a sequence.

import { drain, part, type Stages, type Steps, stageOf } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { Reading } from '../edit/reading.ts';
import { rulesInWords } from '../record/followed.ts';
import { LOOKS } from '../record/looks.ts';
import { zerosInWords } from '../record/zero.ts';
import type { Analysis, AnalysisMatrices, Measures, NullName, OutputRule } from '../results/analysis.ts';
import { measureAccuracy, type OpenedAccuracy } from './accuracy-stage.ts';
import type { AnalysisStage, AnalyzeOptions } from './analyze-options.ts';
import type { EstimatorName, JudgedBasis } from './basis-auto.ts';
import { estimateBasis, type OpenedBasis } from './basis-stage.ts';
import { describeTask, notesOn } from './describe.ts';
import { judgeEdits } from './edits-stage.ts';
import { followedRules, lookForProducts } from './explain-failure.ts';
import { matricesOf } from './matrices.ts';
import { judgeNulls, type NullPair } from './nulls.ts';
import { compareSpectrum, type OpenedSpectrum } from './spectrum-stage.ts';
import {
  analysisSubject,
  type GroundedSubject,
  groundSubject,
  type NullNetwork,
  nullSubject,
  type Subject,
} from './subject.ts';
import { readAlong } from './trajectory-stage.ts';
import { type Evidence, type Judgement, judgeEvidence, type Rival, rivalOf, strengthOf } from './verdict.ts';

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
  const asked = analysisSubject(network, task, options);
  const subject = yield* stageOf('accuracy', groundSubject(asked), 0, 0.1);
  const firstAccuracy = yield* stageOf('accuracy', measureAccuracy(subject), 0.1, 1);
  const spectrum = yield* stageOf('spectrum', compareSpectrum(subject));
  let opened = yield* look({ subject, spectrum, accuracy: firstAccuracy }, 0, null);
  for (let next = 1; next < LOOKS.length && !opened.judgement.clear; next++) {
    const before = opened.accuracy;
    const accuracy = yield* stageOf('accuracy', measureAccuracy(subject, { look: next, before }));
    opened = yield* look({ subject, spectrum, accuracy }, next, opened);
  }
  const { accuracy, basis, edits, evidence, nulls, controls, judgement, outputs } = opened;
  const matrices = yield* stageOf('control: shuffled', matricesOf(subject, spectrum, basis), 0.9, 1);
  const trajectory = yield* stageOf('trajectory', readAlong(subject));
  const rivals = rivalsOf(nulls);
  const { linearisation } = spectrum;
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  return {
    analysis: {
      schema: 'engram.analysis/1',
      seed: subject.seed,
      task: describeTask(task, basis.circuit ?? subject.circuit),
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
      accuracy: accuracy.measures,
      spectrum: spectrum.spectrum,
      basis: basis.measures,
      intervention: edits,
      strength: strengthOf(evidence),
      ...judgement,
      controls: {
        random: figuresOf(controls.random, [rivals.shuffled]),
        shuffled: figuresOf(controls.shuffled, [rivals.random]),
      },
      nulls: {
        random: nulls.random.own,
        shuffled: nulls.shuffled.own,
        randomRefitted: nulls.random.refitted,
        shuffledRefitted: nulls.shuffled.refitted,
      },
      outputs,
      judged: {
        steps: subject.judged.steps,
        wanted: subject.judged.wanted,
        looks: opened.looks,
        sequences: edits.sequences,
      },
      assumed: zerosInWords(subject.zero),
      fixedPoint: {
        norm: Math.hypot(...linearisation.fixedPoint),
        residual: linearisation.residual,
        note: linearisation.note,
      },
      trajectory,
      notes: notesOn(subject.circuit, task, basis.circuit),
    },
    matrices,
    fixedPoint: linearisation.fixedPoint,
    settledFrom: subject.settledFrom,
    candidates: basis.candidates,
    reading: basis.readings?.early ?? null,
  };
}

/** What one look found, and the controls, which every look shares. */
interface Look extends StageResults {
  readonly evidence: Evidence;
  readonly nulls: { readonly random: NullPair; readonly shuffled: NullPair };
  readonly controls: { readonly random: Evidence; readonly shuffled: Evidence };
  readonly judgement: Judgement;
  readonly outputs: OutputRule[];
  readonly looks: number;
}

/**
 * Takes one look: as many sequences, more than before to fit and to choose on, and more draws of the null networks. The basis
 * is estimated anew, so intervals are conditional on it.
 */
function* look(
  { subject, spectrum, accuracy }: Looked,
  index: number,
  before: Look | null,
): Stages<Look, AnalysisStage> {
  const estimated = yield* stageOf('basis', estimateBasis(subject, spectrum, accuracy.report, { look: index }));
  const edits = yield* stageOf('edits', judgeEdits(subject, estimated), 0, 0.8);
  const measures = yield* stageOf('edits', lookForProducts(subject, estimated, edits), 0.8, 0.9);
  const basis = { ...estimated, measures };
  const outputs = before?.outputs ?? (yield* stageOf('edits', followedRules(subject, accuracy.measures), 0.9, 1));
  const results: StageResults = { accuracy, spectrum, basis, edits };
  const evidence = evidenceOf(subject, results, rulesInWords(outputs));
  const seen = { ...subject, circuit: basis.circuit ?? subject.circuit };
  function* controlOf(kind: NullNetwork): Stages<{ nulls: NullPair; control: Evidence }, AnalysisStage> {
    const stage = `control: ${kind}` as const;
    const nulls = yield* stageOf(stage, judgeNulls(seen, kind, index), 0, 0.5);
    const control =
      before?.controls[kind] ?? (yield* stageOf(stage, judgeControl(subject, kind, basis.basis), 0.5, 0.9));
    return { nulls, control };
  }
  const random = yield* controlOf('random');
  const shuffled = yield* controlOf('shuffled');
  const nulls = { random: random.nulls, shuffled: shuffled.nulls };
  const controls = { random: random.control, shuffled: shuffled.control };
  const judgement = judgeEvidence(evidence, Object.values(rivalsOf(nulls)));
  return { ...results, evidence, nulls, controls, judgement, outputs, looks: index + 1 };
}

/** What a look is taken at. */
interface Looked {
  readonly subject: GroundedSubject;
  readonly spectrum: OpenedSpectrum;
  readonly accuracy: OpenedAccuracy;
}

function rivalsOf({ random, shuffled }: Look['nulls']): Record<NullName, Rival> {
  return {
    random: rivalOf('random weights', random.own),
    shuffled: rivalOf('shuffled weights', shuffled.own),
    randomRefitted: rivalOf('random weights and a fitted readout', random.refitted),
    shuffledRefitted: rivalOf('shuffled weights and a fitted readout', shuffled.refitted),
  };
}

/**
 * Sequences on which a control is measured, and steps that it is judged over at most: it is shown beside the network, `nulls`
 * decide. Luck runs out with more steps, so fewer of them are in its favour.
 */
const CONTROL = { sequences: 32, steps: 200 } as const;

/**
 * Measures a null network in every stage, as the network itself is measured; two of the stages of an analysis.
 * @param preferred the estimator of the network, which its null is seen through too; another where that is refused
 */
export function* judgeControl(
  subject: Subject,
  control: NullNetwork,
  preferred: EstimatorName | null,
): Steps<Evidence> {
  const { steps } = subject.judged;
  const judged = { ...subject.judged, steps: subject.task.fixedHorizon ?? Math.min(steps, CONTROL.steps) };
  const other = yield* part(groundSubject({ ...nullSubject(subject, control), judged }), 0, 0.1);
  const accuracy = yield* part(measureAccuracy(other, { sequences: CONTROL.sequences }), 0.1, 0.2);
  const spectrum = yield* part(compareSpectrum(other), 0.2, 0.4);
  const basis = yield* part(estimateBasis(other, spectrum, accuracy.report, { preferred, fewer: true }), 0.4, 0.75);
  const edits = yield* part(judgeEdits(other, basis), 0.75, 1);
  return evidenceOf(other, { accuracy, spectrum, basis, edits });
}

interface StageResults {
  readonly accuracy: OpenedAccuracy;
  readonly spectrum: OpenedSpectrum;
  readonly basis: OpenedBasis;
  readonly edits: Evidence['intervention'];
}

/** Gathers what all the stages measured of a subject into what a verdict is made from. */
export function evidenceOf(
  { circuit, judged }: Subject,
  { accuracy, spectrum, basis, edits }: StageResults,
  outputs = '',
): Evidence {
  return {
    obstacle: basis.obstacle,
    linear: circuit?.linear ?? false,
    accuracy: accuracy.measures,
    spectrum: spectrum.spectrum,
    basis: basis.measures,
    intervention: edits,
    judged,
    share: spectrum.linearisation.jacobian.rows / Math.max(1, circuit?.alive.length ?? 1),
    outputs,
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
