// Public API of the room `sweep`, the part that runs anywhere: plans, cells, rows, pivots, what is left to do.

export * from './canonical.ts';
export * from './interval.ts';
export * from './manifest.ts';
export * from './parquet.ts';
export * from './pivot.ts';
export * from './pivot-text.ts';
export * from './plan.ts';
export * from './remaining.ts';
export * from './row.ts';
export * from './status.ts';
