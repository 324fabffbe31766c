// Columns about the means of the rows of a fit. A column that does not vary is centred at its own value, so that it becomes
// exactly zero: a mean that rounds would leave a feature of noise, and a probe that is relative to its size would read it.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { columnMeans } from '../../array/statistics.ts';

/** The mean of every column `[cols]` of `a [rows, cols]`; of one that does not vary its value. */
export function columnCentres(a: Matrix): Float64Array {
  const centres = columnMeans(a);
  for (let j = 0; j < a.cols; j++) {
    let row = 1;
    while (row < a.rows && a.data[row * a.cols + j] === a.data[j]) row++;
    if (row >= a.rows && a.rows > 0) centres[j] = a.data[j]!;
  }
  return centres;
}

/** `a [rows, cols]` less `centres [cols]`. */
export function centredBy(a: Matrix, centres: Float64Array): Matrix {
  const out = matrix(a.rows, a.cols, a.data.slice());
  for (let row = 0, at = 0; row < a.rows; row++) for (let j = 0; j < a.cols; j++, at++) out.data[at]! -= centres[j]!;
  return out;
}
