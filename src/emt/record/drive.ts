// Input sequences that make an unknown network show what it remembers: given ones, those of a task (its inputs only,
// never its rule), or random bits. They end, and the network is left to run freely.

import { InputError } from '../../array/errors.ts';
import { stream } from '../../array/random.ts';
import { plural } from '../../array/words.ts';
import { makeBatch } from '../../task/batch.ts';
import type { HistoryTask } from '../../task/history.ts';
import { placeOf } from './sequences.ts';

/** Input sequences that wake a network, and where they came from. */
export interface Drive {
  /** What the sequences are, in words. */
  readonly source: string;
  /** Steps with input. */
  readonly steps: number;
  readonly batch: number;
  /** `[T, B, in]`. */
  readonly inputs: ArrayLike<number>;
}

/** Sequences that cross-validation, a null and held-out edits can be made of. */
const FEWEST_SEQUENCES = 40;
/** Sequences drawn where there is no data. */
export const DRAWN_SEQUENCES = 320;

export interface GivenSequences {
  readonly steps: number;
  readonly batch: number;
  readonly inputSize: number;
  readonly source: string;
  /** Sequences that there must be; 40 when absent, as cross-validation needs. */
  readonly fewest?: number;
}

/**
 * Takes given input sequences `[T, B, in]` as a drive; trailing steps without any input are left to the free run.
 * @throws InputError when there are too few sequences, no input at all, or a value that is not finite
 */
export function givenDrive(
  inputs: ArrayLike<number>,
  { steps, batch, inputSize, source, fewest = FEWEST_SEQUENCES }: GivenSequences,
): Drive {
  if (inputs.length !== steps * batch * inputSize) {
    throw new InputError(`${source}: ${inputs.length} values, expected ${steps} x ${batch} x ${inputSize}`);
  }
  if (batch < fewest) {
    throw new InputError(
      `${source} holds ${plural(batch, 'sequence')} ([T, B, in], sequences second), expected at least ${fewest}: cross-validation needs as many`,
    );
  }
  let last = -1;
  for (let at = 0; at < inputs.length; at++) {
    if (!Number.isFinite(inputs[at]!)) {
      throw new InputError(
        `${source} holds ${inputs[at]} at ${placeOf(at, batch, inputSize)}, expected finite numbers`,
      );
    }
    if (inputs[at] !== 0) last = at;
  }
  if (last < 0) throw new InputError(`${source} holds zeros only: there is no input to remember`);
  const driven = Math.floor(last / (batch * inputSize)) + 1;
  return { source, steps: driven, batch, inputs: Array.prototype.slice.call(inputs, 0, driven * batch * inputSize) };
}

/**
 * Draws the inputs of `task`, up to the end of its input phase, as a drive. Its targets and its rule are not looked at.
 */
export function taskDrive(task: HistoryTask, seed: number): Drive {
  const { inputSize, inputSteps: steps } = task;
  const batch = DRAWN_SEQUENCES;
  const rng = stream(seed, 'discovery', 'task');
  const { inputs } = makeBatch(task, { batch, horizon: task.fixedHorizon ?? 1, rng });
  return {
    source: `inputs of task ${task.name}`,
    steps,
    batch,
    inputs: inputs.slice(0, steps * batch * inputSize),
  };
}

/** Draws random bits, `steps` of them at every input, as a drive. */
export function randomDrive(inputSize: number, steps: number, seed: number): Drive {
  const rng = stream(seed, 'discovery', 'probe');
  const batch = DRAWN_SEQUENCES;
  const inputs = Float64Array.from({ length: steps * batch * inputSize }, () => rng.sign());
  return { source: `random bits over ${steps} steps`, steps, batch, inputs };
}
