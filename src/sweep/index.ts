/**
 * Many runs of one plan, the part that runs anywhere: plans, rows, pivots and tables; `engram/sweep/node` reads the
 * folders.
 *
 * @example
 * import { pivot, pivotText } from 'engram/sweep';
 *
 * const records = [8, 16].map((hidden) => ({ task: 'T1', hidden, error: 0.8 / hidden }));
 * const table = pivot(records, { rows: ['task'], cols: ['hidden'], value: 'error' });
 * console.log(pivotText(table, { format: 'md', spread: 'none' }).split('\n')[2]); // | T1 | 0.1 | 0.05 |
 */

export { type Summary, summarise } from './interval.ts';
export { parquetBytes } from './parquet.ts';
export { type FlatRecord, type Pivot, type PivotOptions, pivot } from './pivot.ts';
export { type PivotTextOptions, pivotObject, pivotText } from './pivot-text.ts';
export { type Plan, parsePlan } from './plan.ts';
export { type Row, rowColumns } from './row.ts';
