export { broadcastTo, sum, sumTo } from './broadcast.ts';
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
} from './elementwise.ts';
export { constant, filled, input, parameter, scalar } from './leaf.ts';
export { matmul, matmulAdd } from './matmul.ts';
export { concat, pad, reshape, roll, slice, stack, transpose } from './movement.ts';
export { logSoftmax, max, mean, softmax } from './reduce.ts';
export { gather, scatter, where } from './select.ts';
