// Exchanges parts of states in rotated coordinates: u = R h, the masked entries of u are taken from another state, h' = R^T u.
// Written as h + R^T (mask (R (h_source - h))), so that an empty mask changes no bit. It does not choose the mask: which
// coordinates belong to which variable is learned elsewhere. Source: arXiv 2408.10920, linear interventions.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix, subtract, transpose } from '../../array/matrix.ts';
import { drain } from '../../array/stages.ts';
import { multiplySteps } from '../../linalg/product.ts';

/**
 * Takes the rotated coordinates of `states [M, n]` that `mask [M, n]` names (1 to take, 0 to leave, shares in between) from
 * `sources [M, n]`, in the coordinates of an orthogonal `rotation [n, n]`, one in each row; gives states `[M, n]`.
 * Source: arXiv 2408.10920.
 * @throws InputError when shapes do not agree
 */
export function exchangeCoordinates(states: Matrix, sources: Matrix, rotation: Matrix, mask: Matrix): Matrix {
  if (mask.rows !== states.rows || mask.cols !== states.cols) {
    throw new InputError(`mask is ${mask.rows} x ${mask.cols}, expected ${states.rows} x ${states.cols} as the states`);
  }
  const difference = drain(multiplySteps(subtract(sources, states), transpose(rotation)));
  for (let at = 0; at < difference.data.length; at++) difference.data[at]! *= mask.data[at]!;
  const change = drain(multiplySteps(difference, rotation));
  return matrix(
    states.rows,
    states.cols,
    states.data.map((value, at) => value + change.data[at]!),
  );
}
