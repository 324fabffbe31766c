export * from './analyze-states.ts';
export * from './dmd.ts';
export type { RecordedStates, RecordedValues } from './past.ts';
export * from './recorded.ts';
