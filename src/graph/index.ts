export type { Expression, FloatArray, Operation } from './core/expression.ts';
export * from './ops/index.ts';
export { compile } from './run/compile.ts';
export type { AsyncProgram, CompileOptions, Engine, Program, ProgramSource } from './run/program.ts';
export { forwardJacobian } from './transform/forward-jacobian.ts';
export { grad, jacobian, valueAndGrad } from './transform/gradient.ts';
