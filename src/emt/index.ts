export * from './analysis.ts';
export * from './analyze.ts';
