// Public API of the room `sweep` in Node: the folder of a sweep, its workers and its results.

export * from './index.ts';
export * from './pool.node.ts';
export * from './progress.node.ts';
export * from './results-parquet.node.ts';
export * from './sweep-folder.node.ts';
export * from './worker.node.ts';
