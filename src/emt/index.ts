/**
 * Episodic Memory Theory (arXiv 2310.02430): opening a recurrent network, finding the variable-binding circuit inside,
 * and proving it by edits; with a task (`analyze`), without one (`discover`), from recorded activity alone
 * (`analyzeStates`), along its activity (`openTrajectory`), and where it comes to rest (`findFixedPoints`).
 *
 * @example
 * import { analyze, circuitOf } from 'engram/emt';
 * import { closedFormNetwork } from 'engram/nn';
 * import { parseTask } from 'engram/task';
 *
 * const task = parseTask('T1-2x2');
 * const { d, phi } = circuitOf(task);
 * const { analysis } = analyze(closedFormNetwork(phi, d), task, { horizon: 20 });
 * console.log(analysis.verdict, analysis.intervention.changedAccuracy); // found 1
 */

export { measureAccuracy } from './analyze/accuracy-stage.ts';
export {
  analysisStages,
  analyze,
  evidenceOf,
  judgeControl,
  type OpenedNetwork,
} from './analyze/analyze.ts';
export type { AnalyzeOptions } from './analyze/analyze-options.ts';
export { chooseAmong } from './analyze/basis-auto.ts';
export { estimateBasis } from './analyze/basis-stage.ts';
export { randomNetwork, shuffledNetwork } from './analyze/controls.ts';
export { judgeEdits } from './analyze/edits-stage.ts';
export { compareSpectrum } from './analyze/spectrum-stage.ts';
export { analysisSubject, groundSubject, nullSubject, type Subject } from './analyze/subject.ts';
export { verdictThresholds } from './analyze/thresholds.ts';
export { openTrajectory } from './analyze/trajectory-stage.ts';
export { judgeEvidence } from './analyze/verdict.ts';
export type { Basis } from './basis/basis.ts';
export { empiricalCircuit } from './basis/empirical-circuit.ts';
export { readVariables } from './basis/variables.ts';
export { type Circuit, circuitMatrix, circuitOf } from './circuit/circuit.ts';
export { explainTask, type TaskExplanation } from './circuit/explain-task.ts';
export { conjugacyError, networkOfMemory, type SequentialMemory } from './circuit/gsemm.ts';
export { circuitModes, type Mode } from './circuit/modes.ts';
export { aliveCells } from './circuit/reduction.ts';
export {
  type DiscoverOptions,
  discover,
  discoverStages,
  discoverUnaided,
  discoverUnaidedStages,
} from './discovery/discover.ts';
export { editedRun } from './edit/edited-run.ts';
export { type EditRequest, parseEditRequest } from './edit/edits.ts';
export { type Reading, readingOf } from './edit/reading.ts';
export { theoryRun } from './edit/theory-run.ts';
export { type FixedPoint, type FixedPoints, findFixedPoints } from './fixed-points/find.ts';
export { type Linearisation, linearise } from './fixed-points/linearise.ts';
export { mapFixedPoints, mapFixedPointsStages } from './fixed-points/map.ts';
export type { FixedPointOptions } from './fixed-points/options.ts';
export { type Stability, stabilityOf } from './fixed-points/stability.ts';
export { sampleStarts } from './fixed-points/starts.ts';
export { type Drive, givenDrive, randomDrive, taskDrive } from './record/drive.ts';
export { measurePerformance } from './record/performance.ts';
export { recordTrajectories, type Trajectories } from './record/trajectories.ts';
export { type AnalyzeStatesOptions, analyzeStates, analyzeStatesStages } from './recorded/analyze-states.ts';
export type { RecordedStates } from './recorded/past.ts';
export type { Analysis, Verdict } from './results/analysis.ts';
export type { Discovery } from './results/discovery.ts';
export type { Recorded } from './results/recorded.ts';
