// What the estimators of information take: numbers that are finite, enough of them, and pairs where pairs are meant.

import { InputError } from '../../array/errors.ts';
import { plural } from '../../array/words.ts';

/** Refuses samples `[S]` that are too few or not finite. @throws InputError */
export function requireSamples(values: ArrayLike<number>, fewest: number, name: string): void {
  if (values.length < fewest) {
    throw new InputError(`${name} have ${plural(values.length, 'sample')}, expected at least ${fewest}; record more`);
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) {
      throw new InputError(`${name} have ${values[i]} at sample ${i}, expected finite numbers; check what produced it`);
    }
  }
}

/** Refuses samples `x [S]`, `y [S]` that are not paired, too few or not finite. @throws InputError */
export function requirePairs(x: ArrayLike<number>, y: ArrayLike<number>, fewest: number): void {
  if (x.length !== y.length) {
    throw new InputError(`paired samples number ${x.length} and ${y.length}, expected as many; pair them by input`);
  }
  requireSamples(x, fewest, 'first samples');
  requireSamples(y, fewest, 'second samples');
}
