// Fixed points as arrays for other programs, such as files of `engram fixed-points --save` hold them.

import { type NamedTensors, type Tensor, tensor } from '../../array/tensor.ts';
import type { FixedPoint, FixedPoints } from './find.ts';

/**
 * Arrays with one row for each of the `P` points: `state [P, S]`, `input [P, in]`, `q`, `residual`, `starts`, `fixed` (1,
 * or 0 for a slow point) `[P]`, `eigenvalues [P, S, 2]` (real, imaginary), `jacobian [P, S, S]`, `input_jacobian
 * [P, S, in]`. The points must have been found with their Jacobians and eigenvalues (options `jacobians`, `decompose`).
 */
export function fixedPointArrays({ points, minima }: FixedPoints): NamedTensors {
  const size = minima.states.cols;
  const inputs = points[0]?.input.length ?? 0;
  const rows = (width: readonly number[], read: (point: FixedPoint) => ArrayLike<number>): Tensor => {
    const each = width.reduce((product, extent) => product * extent, 1);
    const values = new Float64Array(points.length * each);
    points.forEach((point, row) => void values.set(read(point), row * each));
    return tensor([points.length, ...width], values);
  };
  return new Map([
    ['state', rows([size], ({ state }) => state)],
    ['input', rows([inputs], ({ input }) => input)],
    ['q', rows([], ({ q }) => [q])],
    ['residual', rows([], ({ residual }) => [residual])],
    ['starts', rows([], ({ starts }) => [starts])],
    ['fixed', rows([], ({ kind }) => [kind === 'fixed' ? 1 : 0])],
    ['eigenvalues', rows([size, 2], ({ stability }) => interleaved(stability!.eigenvalues))],
    ['jacobian', rows([size, size], ({ jacobian }) => jacobian!.data)],
    ['input_jacobian', rows([size, inputs], ({ inputJacobian }) => inputJacobian!.data)],
  ]);
}

function interleaved({ re, im }: { readonly re: Float64Array; readonly im: Float64Array }): number[] {
  return Array.from(re).flatMap((value, k) => [value, im[k]!]);
}
