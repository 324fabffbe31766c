// Where a search starts: states sampled from recorded runs, with replacement, and noise on top. Source: Golub &
// Sussillo (2018).

import { InputError, UsageError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';

export interface StartOptions {
  readonly count: number;
  /** Standard deviation of the normal noise added to every component; 0 when absent. */
  readonly noise?: number;
  readonly rng: RandomStream;
}

/**
 * Draws `count` rows of `states [N, S]` (a rollout's states with `N = T B`) at random, as starts of a search.
 * @throws InputError when there is no state or one that is drawn is not finite
 */
export function sampleStarts(states: Matrix, { count, noise = 0, rng }: StartOptions): Matrix {
  if (!(noise >= 0)) throw new UsageError(`noise on the starts must not be negative, found ${noise}`);
  if (states.rows === 0) throw new InputError('no recorded states to start from');
  const starts = matrix(count, states.cols);
  for (let row = 0; row < count; row++) {
    const from = rng.integer(states.rows) * states.cols;
    for (let i = 0; i < states.cols; i++) {
      const value = states.data[from + i]!;
      if (!Number.isFinite(value)) throw new InputError(`recorded state ${from / states.cols} holds ${value}`);
      starts.data[row * states.cols + i] = value + (noise > 0 ? noise * rng.normal() : 0);
    }
  }
  return starts;
}
