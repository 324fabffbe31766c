export * from '../results/recorded.ts';
export * from './analyze-states.ts';
export * from './dmd.ts';
export type { RecordedStates, RecordedValues } from './past.ts';
