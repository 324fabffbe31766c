// Every operation, those included that only gradients and passes use.

export * from './broadcast.ts';
export * from './elementwise.ts';
export * from './leaf.ts';
export * from './matmul.ts';
export * from './movement.ts';
export * from './reduce.ts';
export * from './ring.ts';
export * from './select.ts';
