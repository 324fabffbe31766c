// Newton's step to a fixed point from a state: h + (I - J)^-1 (F(h, u) - h), and where I - J is singular or near it, as
// on a line of fixed points, the Levenberg-Marquardt step with damping |F - h|^2, which converges quadratically to sets
// of fixed points too (Yamashita & Fukushima 2001).

import { type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { type LU, luSteps } from '../../linalg/lu.ts';
import { multiplySteps } from '../../linalg/product.ts';

/** `I - J`, factored. */
export interface NewtonSystem {
  readonly matrix: Matrix;
  /** `null` where it is singular to working precision. */
  readonly factors: LU | null;
}

export function newtonSystem(jacobian: Matrix): NewtonSystem {
  return drain(newtonSystemSteps(jacobian));
}

/** `newtonSystem` in steps. */
export function* newtonSystemSteps(jacobian: Matrix): Steps<NewtonSystem> {
  const { rows, cols, data } = jacobian;
  const system = matrix(rows, cols);
  for (let at = 0; at < data.length; at++) system.data[at] = -data[at]!;
  for (let i = 0; i < rows; i++) system.data[i * cols + i]! += 1;
  return { matrix: system, factors: yield* luSteps(system) };
}

/** `(I - J)^-1 e` for the error `e = F(h, u) - h [S]`, or `null` where `I - J` is singular. */
export function newtonStep({ factors }: NewtonSystem, error: Float64Array): Float64Array | null {
  return factors?.solve(matrix(error.length, 1, error)).data ?? null;
}

/** `(A^T A + d)^-1 A^T e` with `A = I - J` and `d = |e|^2`, though not below the rounding of `A^T A`. */
export function dampedStep(system: NewtonSystem, error: Float64Array): Float64Array | null {
  return drain(dampedStepSteps(system, error));
}

/** `dampedStep` in steps. */
export function* dampedStepSteps({ matrix: system }: NewtonSystem, error: Float64Array): Steps<Float64Array | null> {
  const size = error.length;
  const transposed = transpose(system);
  const normal = yield* part(multiplySteps(transposed, system), 0, 0.7);
  let [square, trace] = [0, 0];
  for (const value of error) square += value * value;
  for (let i = 0; i < size; i++) trace += normal.data[i * size + i]!;
  const damping = Math.max(square, size * Number.EPSILON * trace);
  for (let i = 0; i < size; i++) normal.data[i * size + i]! += damping;
  const factors = yield* part(luSteps(normal), 0.7, 1);
  return factors?.solve(multiply(transposed, matrix(size, 1, error))).data ?? null;
}
