export type { Expression, FloatArray, Operation } from './expression.ts';
export { forwardJacobian } from './forward.ts';
export { grad, jacobian, valueAndGrad } from './gradient.ts';
export * from './ops/index.ts';
export {
  type AsyncProgram,
  type CompileOptions,
  compile,
  type Engine,
  type Program,
  type ProgramSource,
} from './program.ts';
