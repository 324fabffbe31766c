export * from '../results/recorded.ts';
export * from './analyze-states.ts';
export {
  componentsOf,
  type FittedDynamics,
  fitDynamics,
  liftDynamics,
  predictionError,
  type StatePairs,
} from './dmd.ts';
export type { RecordedStates, RecordedValues } from './past.ts';
