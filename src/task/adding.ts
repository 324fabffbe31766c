// The adding problem: remember two marked numbers of a long row, and say their sum at its end.
// Source: TWM section 12, "Adding" (arXiv 2309.08045 section 3), after Hochreiter & Schmidhuber.

import { InputError } from '../array/errors.ts';
import type { RandomStream } from '../array/random.ts';
import type { HistoryTask } from './history.ts';

/** What `addingTask` is made of. */
export interface AddingOptions {
  /** Steps `T >= 2` of a sequence. */
  readonly length: number;
}

/**
 * Makes the adding problem: at each of `T` steps a number, uniform in [0, 1], and a mark, 1 at one step of each half (the first
 * is the shorter one where `T` is odd) and 0 elsewhere. The target is the sum of the two marked numbers, said at the last
 * step, which alone enters the loss. Who always says 1 has a mean squared error of 1/6; the paper counts 0.05 as solved, a
 * coefficient of determination of 0.7.
 * @throws InputError when the length is out of range
 */
export function addingTask({ length }: AddingOptions): HistoryTask {
  if (!Number.isInteger(length) || length < 2 || length > 100_000) {
    throw new InputError(`adding: the length must be an integer in 2 ... 100000, found ${length}`);
  }
  const half = Math.floor(length / 2);
  const fill = (rng: RandomStream, horizon: number, inputs: Float32Array, targets: Float32Array): void => {
    if (horizon !== 1) throw new InputError(`adding says one sum: the horizon must be 1, found ${horizon}`);
    for (let t = 0; t < length; t++) inputs[2 * t] = rng.uniform();
    for (const at of [rng.integer(half), half + rng.integer(length - half)]) {
      inputs[2 * at + 1] = 1;
      targets[length - 1]! += inputs[2 * at]!;
    }
  };
  return {
    name: `adding-${length}`,
    summary: `Adds the two marked numbers among ${length}.`,
    d: 1,
    s: length,
    inputSize: 2,
    outputSize: 1,
    output: 'real',
    initial: 'uniform',
    F: null,
    f: null,
    id: null,
    inputSteps: length - 1,
    firstTarget: length - 1,
    fixedHorizon: 1,
    fill,
  };
}
