// The words that every other room speaks: matrices, tensors, seeded random streams, statistics and the three errors.

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
