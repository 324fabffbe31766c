// Engram as a library: every portable room under its own name. Each is also a sub-path (`engram/emt`), which is what
// to import where bundle size matters; files and processes are in `engram/io/node`.

export * as array from './array/index.ts';
export * as emt from './emt/index.ts';
export * as episodic from './episodic/index.ts';
export * as figure from './figure/index.ts';
export * as graph from './graph/index.ts';
export * as io from './io/index.ts';
export * as linalg from './linalg/index.ts';
export * as nn from './nn/index.ts';
export * as task from './task/index.ts';
export * as train from './train/index.ts';
