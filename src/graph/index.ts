/**
 * Expressions with static shapes, their gradients, and programs compiled from them to WebAssembly. A gradient is an
 * expression of the same graph; nothing is computed before a program runs.
 *
 * @example
 * import { compile, grad, parameter, square, sum } from 'engram/graph';
 *
 * const x = parameter('x', [3]);
 * const [gradient] = grad(sum(square(x)), [x]);
 * const program = compile({ outputs: { gradient } });
 * program.parameter('x').set([1, 2, 3]);
 * program.run();
 * console.log(program.output('gradient')); // Float32Array(3) [ 2, 4, 6 ]
 */

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
export { ring } from './ops/ring.ts';
export { gather, where } from './ops/select.ts';
export { compile } from './run/compile.ts';
export type { Program } from './run/program.ts';
export { forwardJacobian } from './transform/forward-jacobian.ts';
export { grad, jacobian, valueAndGrad } from './transform/gradient.ts';
