// Batches of fresh sequences, drawn from named streams: batch k of a split can be made without batches 0 ... k-1.
// Layout is PyTorch's `[T, B, features]`. Draws do not depend on the horizon, nor sequence b on the batch size.

import { InputError } from '../array/errors.ts';
import { type RandomStream, stream } from '../array/random.ts';
import type { Batch, HistoryTask } from './history.ts';

/** What a batch is for; batches of different splits never share a sequence. */
export type Split = 'train' | 'validation' | 'test';

/**
 * Opens the random stream that batch `index` of `split` is drawn from; streams of other splits or indices are
 * unrelated.
 * @throws InputError when the index is not a whole number of at least 0
 */
export function batchStream(seed: number | bigint, split: Split, index: number): RandomStream {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new InputError(`batch index must be an integer >= 0, found ${index}`);
  }
  return stream(seed, 'batch', split, index);
}

/** What `makeBatch` is asked for. */
export interface BatchOptions {
  /** Sequences in the batch. */
  readonly batch: number;
  /** Steps of the output phase. */
  readonly horizon: number;
  readonly rng: RandomStream;
  /** A batch of the same shape to overwrite instead of allocating one. */
  readonly into?: Batch;
}

/**
 * Draws `batch` sequences of `inputSteps + horizon` steps: inputs `[T, B, in]` and targets `[T, B, out]`.
 * @throws InputError when a size is out of range, the task has another horizon, or the batch to overwrite another shape
 */
export function makeBatch(task: HistoryTask, { batch, horizon, rng, into }: BatchOptions): Batch {
  checkShape(task, batch, horizon);
  const steps = task.inputSteps + horizon;
  const { inputSize, outputSize } = task;
  const out = into ?? {
    steps,
    batch,
    firstTarget: task.firstTarget,
    inputs: new Float32Array(steps * batch * inputSize),
    targets: new Float32Array(steps * batch * outputSize),
  };
  if (out.inputs.length !== steps * batch * inputSize || out.targets.length !== steps * batch * outputSize) {
    throw new InputError(
      `batch to overwrite has ${out.inputs.length} inputs and ${out.targets.length} targets, expected ` +
        `${steps * batch * inputSize} and ${steps * batch * outputSize}`,
    );
  }
  const inputs = new Float32Array(steps * inputSize);
  const targets = new Float32Array(steps * outputSize);
  for (let b = 0; b < batch; b++) {
    inputs.fill(0);
    targets.fill(0);
    task.fill(rng, horizon, inputs, targets);
    interleave(inputs, out.inputs, { steps, batch, width: inputSize, b });
    interleave(targets, out.targets, { steps, batch, width: outputSize, b });
  }
  return out;
}

/** Values of one tensor of a batch: 1 GiB of float32. */
const MAX_VALUES = 2 ** 28;

interface Place {
  readonly steps: number;
  readonly batch: number;
  readonly width: number;
  readonly b: number;
}

/** Writes one sequence `[T, width]` as column `b` of `[T, B, width]`. */
function interleave(sequence: Float32Array, out: Float32Array, { steps, batch, width, b }: Place): void {
  for (let t = 0, from = 0, to = b * width; t < steps; t++, to += batch * width) {
    for (let i = 0; i < width; i++) out[to + i] = sequence[from++]!;
  }
}

function checkShape(task: HistoryTask, batch: number, horizon: number): void {
  for (const [name, value] of [
    ['batch', batch],
    ['horizon', horizon],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) throw new InputError(`${name} must be an integer >= 1, found ${value}`);
  }
  const values = (task.inputSteps + horizon) * batch * Math.max(task.inputSize, task.outputSize);
  if (values > MAX_VALUES) {
    throw new InputError(`batch of ${batch} at horizon ${horizon} needs ${values} values, the limit is ${MAX_VALUES}`);
  }
  if (task.fixedHorizon !== null && horizon !== task.fixedHorizon) {
    throw new InputError(`task ${task.name} has horizon ${task.fixedHorizon} only, found ${horizon}`);
  }
}
