// Delayed copying memory: remember ten symbols over T filler steps, then say them.
// Source: TWM section 12, "Copy", the paper's layout (arXiv 2309.08045 section 3), after Hochreiter & Schmidhuber.

import { InputError } from '../array/errors.ts';
import type { RandomStream } from '../array/random.ts';
import type { HistoryTask } from './history.ts';

export interface CopyingMemoryOptions {
  /** Filler steps `T >= 0` between the last symbol and the delimiter. */
  readonly delay: number;
  /** Symbols to remember; 10 in the paper. */
  readonly length?: number;
  /** Different symbols; 8 in the paper. Classes are 0 = blank, 1 ... alphabet, alphabet + 1 = delimiter. */
  readonly alphabet?: number;
}

/**
 * Makes the delayed copying memory: remember symbols over `T` filler steps, then say them. Steps `0 ... L-1` show
 * symbols, `L ... L+T-1` blanks, `L+T` the delimiter, then `L-1` blanks: `2L + T` in all. Targets are blank until step
 * `L+T-1` and the symbols, in order, from the delimiter's step on. Inputs and targets are one-hot over `alphabet + 2`
 * classes. The loss runs over all steps, accuracy over the `L` recall steps. As a history-dependent system, a recalled
 * symbol is `x(t) = x(t - (L+T))`, hence `s = L + T`.
 * @throws InputError when a size is out of range
 */
export function copyingMemory({ delay, length = 10, alphabet = 8 }: CopyingMemoryOptions): HistoryTask {
  checkCount('delay', delay, 0);
  checkCount('length', length, 1);
  checkCount('alphabet', alphabet, 1);
  const classes = alphabet + 2;
  const recall = length + delay;
  const fill = (rng: RandomStream, horizon: number, inputs: Float32Array, targets: Float32Array): void => {
    if (horizon !== length) {
      throw new InputError(`copying memory recalls ${length} symbols: the horizon must be ${length}, found ${horizon}`);
    }
    const delimiter = alphabet + 1;
    for (let t = 0; t < recall + length; t++) {
      const from = t * classes;
      if (t < length) {
        const symbol = 1 + rng.integer(alphabet);
        inputs[from + symbol] = 1;
        targets[(recall + t) * classes + symbol] = 1;
      } else {
        inputs[from + (t === recall ? delimiter : 0)] = 1;
      }
      if (t < recall) targets[from] = 1;
    }
  };
  return {
    name: `copying-memory-${delay}`,
    summary: `Remembers ${length} symbols of ${alphabet} over ${delay} filler steps and repeats them at a delimiter.`,
    d: classes,
    s: recall,
    inputSize: classes,
    outputSize: classes,
    output: 'classes',
    initial: 'symbols',
    F: null,
    f: null,
    id: null,
    inputSteps: recall,
    firstTarget: 0,
    fixedHorizon: length,
    fill,
  };
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least || value > 100_000) {
    throw new InputError(`copying memory: ${name} must be an integer in ${least} ... 100000, found ${value}`);
  }
}
