// Input sequences that make an unknown network show what it remembers: given ones, those of a task (its inputs only,
// never its rule), or random bits. They end, and the network is left to run freely.

import { InputError } from '../../array/errors.ts';
import { stream } from '../../array/random.ts';
import { plural } from '../../array/words.ts';
import { makeBatch } from '../../task/batch.ts';
import type { HistoryTask } from '../../task/history.ts';
import { inputEnd, type PutIn } from './input-end.ts';
import { placeOf, takeSequences } from './sequences.ts';

/** Input sequences that wake a network, and where they came from. */
export interface Drive {
  /** What the sequences are, in words. */
  readonly source: string;
  /** Steps with input. */
  readonly steps: number;
  readonly batch: number;
  /** `[T, B, in]`. */
  readonly inputs: ArrayLike<number>;
  /** The step from which nothing is put in that could be remembered (`inputEnd`); `steps` when absent. */
  readonly ended?: number;
  /** The input that stays on after the last step, the same in all sequences, `[in]`; zero when absent. */
  readonly held?: Float64Array;
  /** Draws as many more sequences of the same kind, of a stream of their own for each `look`; absent of given ones. */
  readonly more?: (batch: number, look: number) => Drive;
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
 * Takes given input sequences `[T, B, in]` as a drive; trailing steps without any input are left to the free run. Where
 * they go on after their input has ended, what is on at their last step in all of them stays on.
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
  for (let at = 0; at < inputs.length; at++) {
    if (!Number.isFinite(inputs[at]!)) {
      throw new InputError(
        `${source} holds ${inputs[at]} at ${placeOf(at, batch, inputSize)}, expected finite numbers`,
      );
    }
  }
  const given = { steps, batch, width: inputSize, values: inputs };
  const ended = inputEnd(given);
  if (ended === 0) throw new InputError(`${source} holds zeros only: there is no input to remember`);
  const held = ended < steps ? lastRow(given) : null;
  const last = lastStep(given);
  const values = Array.prototype.slice.call(inputs, 0, last * batch * inputSize);
  return { source, steps: last, batch, inputs: values, ended, ...(held && { held }) };
}

/** Steps up to the last value that is not zero. */
function lastStep({ batch, width, values }: PutIn): number {
  let last = values.length - 1;
  while (values[last] === 0) last--;
  return Math.floor(last / (batch * width)) + 1;
}

/** What is on at the last step in all sequences alike; `null` where that is nothing. */
function lastRow({ steps, batch, width, values }: PutIn): Float64Array | null {
  const from = (steps - 1) * batch * width;
  const row = Float64Array.from({ length: width }, (_, i) => {
    for (let b = 1; b < batch; b++) if (values[from + b * width + i] !== values[from + i]) return 0;
    return values[from + i]!;
  });
  return row.some((value) => value !== 0) ? row : null;
}

/**
 * Draws the inputs of `task`, up to the end of its input phase, as a drive. Its targets and its rule are not looked at.
 */
export function taskDrive(task: HistoryTask, seed: number): Drive {
  const { inputSize, inputSteps: steps } = task;
  const draw = (batch: number, ...names: readonly (string | number)[]): Drive => {
    const rng = stream(seed, 'discovery', 'task', ...names);
    const { inputs } = makeBatch(task, { batch, horizon: task.fixedHorizon ?? 1, rng });
    return {
      source: `inputs of task ${task.name}`,
      steps,
      batch,
      inputs: inputs.slice(0, steps * batch * inputSize),
      more: (count, look) => draw(count, 'look', look),
    };
  };
  return draw(DRAWN_SEQUENCES);
}

/** Draws random bits, `steps` of them at every input, as a drive. */
export function randomDrive(inputSize: number, steps: number, seed: number): Drive {
  const draw = (batch: number, ...names: readonly (string | number)[]): Drive => {
    const rng = stream(seed, 'discovery', 'probe', ...names);
    const inputs = Float64Array.from({ length: steps * batch * inputSize }, () => rng.sign());
    return {
      source: `random bits over ${steps} steps`,
      steps,
      batch,
      inputs,
      more: (count, look) => draw(count, 'look', look),
    };
  };
  return draw(DRAWN_SEQUENCES);
}

/** The first sequences of a drive, `count` of them or all. */
export function firstSequences(drive: Drive, count: number): Drive {
  const { steps, batch, inputs, more: _, ...rest } = drive;
  if (batch <= count) return drive;
  const width = inputs.length / (steps * batch);
  return {
    ...rest,
    steps,
    batch: count,
    inputs: takeSequences(Float64Array.from(inputs), { steps, batch, width }, 0, count),
  };
}
