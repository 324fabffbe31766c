/**
 * The words that every other room speaks: matrices in float64, tensors of files, seeded random streams, a few
 * statistics, long computations that can be paused, and the three errors.
 *
 * @example
 * import { fromRows, multiply, rowsOf, stream } from 'engram/array';
 *
 * const turn = fromRows([[0, -1], [1, 0]]);
 * console.log(rowsOf(multiply(turn, turn))); // [ [ -1, 0 ], [ 0, -1 ] ]
 * console.log(stream(7, 'draws').integer(100)); // 44
 */

export { ConvergenceError, InputError, UsageError } from './errors.ts';
export {
  type ComplexMatrix,
  type ComplexVector,
  fromRows,
  identity,
  type Matrix,
  matrix,
  multiply,
  rowsOf,
  transpose,
} from './matrix.ts';
export { RandomStream, stream } from './random.ts';
export type { Shape } from './shape.ts';
export { drain, runStages, type Stages } from './stages.ts';
export { bootstrapInterval, deviation, type Interval, mean, median, wilsonInterval } from './statistics.ts';
export { type DType, type NamedTensors, type Tensor, tensor } from './tensor.ts';
export { numberText, percentText } from './words.ts';
