// Episodic Memory Theory: opening a recurrent network, finding the variable-binding circuit, proving it by edits.

export * from './analyze/analyze.ts';
export type { AnalyzeOptions } from './analyze/analyze-options.ts';
export {
  type BasisChoice,
  chooseAmong,
  type EstimatorName,
  type JudgedBasis,
  type Preference,
} from './analyze/basis-auto.ts';
export { type EditedTrajectories, estimateBasis, type OpenedBasis } from './analyze/basis-stage.ts';
export * from './analyze/controls.ts';
export { judgeEdits } from './analyze/edits-stage.ts';
export { matricesOf } from './analyze/matrices.ts';
export { compareSpectrum, type OpenedSpectrum } from './analyze/spectrum-stage.ts';
export { analysisSubject, type NullNetwork, nullSubject, type Subject } from './analyze/subject.ts';
export * from './analyze/verdict.ts';
export * from './basis/additive.ts';
export type { Basis, BasisProblem, NoBasis } from './basis/basis.ts';
export { type Grounding, powerBasis } from './basis/basis-power.ts';
export { type RegressionWindow, regressionBasis } from './basis/basis-regression.ts';
export { type SpectralDual, spectralBasis } from './basis/basis-spectral.ts';
export * from './basis/empirical-circuit.ts';
export * from './basis/residual.ts';
export * from './basis/state-space.ts';
export * from './basis/variables.ts';
export * from './circuit/circuit.ts';
export * from './circuit/explain-task.ts';
export * from './circuit/gsemm.ts';
export * from './circuit/match-modes.ts';
export * from './circuit/modes.ts';
export * from './circuit/reduction.ts';
export * from './circuit/spectrum.ts';
export * from './discovery/index.ts';
export * from './edit/intervene.ts';
export { frameAt, type Reading, type ReadingFrame, readingOf } from './edit/reading.ts';
export * from './fixed-points/index.ts';
export * from './fixed-points/linearise.ts';
export * from './record/performance.ts';
export * from './record/settling.ts';
export * from './record/trajectories.ts';
export * from './recorded/index.ts';
export * from './results/analysis.ts';
