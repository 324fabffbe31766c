// Expressions with static shapes, their gradients, and programs compiled from them.

export type { Expression } from './core/expression.ts';
export { broadcastTo, sum } from './ops/broadcast.ts';
export {
  add,
  cos,
  div,
  equal,
  exp,
  greater,
  log,
  mul,
  neg,
  relu,
  sigmoid,
  sin,
  sqrt,
  square,
  sub,
  tanh,
} from './ops/elementwise.ts';
export { constant, input, parameter, scalar } from './ops/leaf.ts';
export { matmul } from './ops/matmul.ts';
export { concat, reshape, roll, slice, stack, transpose } from './ops/movement.ts';
export { logSoftmax, max, mean, softmax } from './ops/reduce.ts';
export { gather, where } from './ops/select.ts';
export { compile } from './run/compile.ts';
export type { Program } from './run/program.ts';
export { forwardJacobian } from './transform/forward-jacobian.ts';
export { grad, jacobian, valueAndGrad } from './transform/gradient.ts';
