// How orthogonal the decoders of a feature are to each other: 1 for orthogonal normals, 0 for parallel ones. It looks at pairs
// of directions, not at the spaces that they span (`subspaceAngles`). Source: arXiv 2411.02685, orthogonalisation index.

import { InputError } from '../../array/errors.ts';
import type { Matrix } from '../../array/matrix.ts';
import { requireFinite } from '../../linalg/require.ts';

/**
 * Gives the orthogonalisation index `O = mean_{a<b} (1 - |cos(W_a, W_b)|)` of decoder normals in the rows of `normals [C, H]`,
 * 0 ... 1; their lengths do not matter. Source: arXiv 2411.02685.
 * @throws InputError when there are fewer than two normals, or one is zero or not finite
 */
export function orthogonalityIndex(normals: Matrix): number {
  const { rows, cols, data } = normals;
  if (rows < 2) throw new InputError(`orthogonality of ${rows} decoder normals, expected at least 2 in rows [C, H]`);
  requireFinite(normals, 'decoder normals');
  const units = Array.from({ length: rows }, (_, row) => unitOf(data.subarray(row * cols, (row + 1) * cols), row));
  let sum = 0;
  for (let a = 0; a < rows; a++)
    for (let b = 0; b < a; b++) sum += 1 - Math.min(1, Math.abs(dot(units[a]!, units[b]!)));
  return sum / ((rows * (rows - 1)) / 2);
}

function unitOf(normal: Float64Array, row: number): Float64Array {
  const peak = normal.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (peak === 0) throw new InputError(`decoder normal ${row} is zero and points nowhere; leave its class out`);
  const scaled = normal.map((value) => value / peak);
  const length = Math.sqrt(dot(scaled, scaled));
  return scaled.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
