// What programs take from the command line: the whole command, and the threads that do the jobs of experiments.

export { createProgram } from './program.node.ts';
export { ThreadPool } from './terminal/pool.node.ts';
