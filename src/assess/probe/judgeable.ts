// What no probe can judge is refused before anything is fitted, in one line: numbers that are not finite, features and
// targets that are not paired, nothing to read from or to read.

import { InputError } from '../../array/errors.ts';
import type { Matrix } from '../../array/matrix.ts';
import { requireFinite } from '../../linalg/require.ts';

/** Refuses features `[M, H]` that a probe cannot read. @throws InputError */
export function requireFeatures(features: Matrix): void {
  if (features.cols === 0)
    throw new InputError('features have 0 columns, expected at least 1; record the state [M, H]');
  requireFinite(features, 'features');
}

/** Refuses targets `[M, K]` that are not paired with features `[M, H]`. @throws InputError */
export function requireTargets(targets: Matrix, features: Matrix): void {
  requirePaired(targets.rows, features.rows, 'targets');
  if (targets.cols === 0) throw new InputError('targets have 0 columns, expected at least 1; give what is to be read');
  requireFinite(targets, 'targets');
}

/** Refuses labels `[M]` that are no classes `0 ... classes - 1` or not paired with features. @throws InputError */
export function requireLabels(labels: ArrayLike<number>, classes: number, features: Matrix): void {
  requirePaired(labels.length, features.rows, 'labels');
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new InputError(
        `label ${label} at row ${row}, expected a class from 0 to ${classes - 1}; number the classes`,
      );
    }
  }
}

function requirePaired(found: number, rows: number, name: string): void {
  if (found !== rows) {
    throw new InputError(`${name} have ${found} rows and features ${rows}, expected as many; pair them by sample`);
  }
}
