// Many runs of one plan, the part that runs anywhere: plans, rows, pivots and tables.

export { type Summary, summarise } from './interval.ts';
export { parquetBytes } from './parquet.ts';
export { type FlatRecord, type Pivot, type PivotOptions, pivot } from './pivot.ts';
export { type PivotTextOptions, pivotObject, pivotText } from './pivot-text.ts';
export { type Plan, parsePlan } from './plan.ts';
export { type Row, rowColumns } from './row.ts';
