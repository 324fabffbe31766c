export * from './config.ts';
export * from './cost.ts';
export { compileForward, type Forward } from './forward.ts';
export { argumentChange, type Modes, modesOf } from './settle.ts';
export { compileStep, type StepConfig, type StepResult, type TrainingStep } from './step.ts';
export * from './trainer.ts';
