/**
 * Many runs of one plan in Node: the folder of a sweep, how far it is, and its results. `createProgram` of
 * `engram/cli` plans and runs them.
 */

export { type SweepProgress, SweepWatch } from './progress.node.ts';
export { writeResultsParquet } from './results-parquet.node.ts';
export { openSweep, readResults, type SweepFolder } from './sweep-folder.node.ts';
