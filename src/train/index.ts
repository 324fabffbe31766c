export * from './config.ts';
export * from './cost.ts';
export { compileForward, type Forward } from './forward.ts';
export { argumentChange, type Modes, modesOf } from './settle.ts';
export {
  type AttachedStep,
  compileStep,
  type EngineStep,
  engineStep,
  type StepConfig,
  type StepGraph,
  type StepResult,
  stepGraph,
  type TrainingStep,
} from './step.ts';
export * from './trainer.ts';
export { compareEngine, type StepTimes } from './trial.ts';
