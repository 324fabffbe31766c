// The sequences on which two networks are compared: the same inputs for both, those of a task (never its targets) or
// random bits, then nothing. Contents are dealt out: what a map is fitted to is never what it is tried on.

import { InputError } from '../../array/errors.ts';
import type { RandomStream } from '../../array/random.ts';
import { makeBatch } from '../../task/batch.ts';
import type { HistoryTask } from '../../task/history.ts';
import { circuitOf } from '../circuit/circuit.ts';
import type { Drive } from '../record/drive.ts';

/** Where sequences of inputs come from, and how long what they leave behind takes to go round. */
export interface SequenceSource {
  /** In words. */
  readonly name: string;
  readonly task: HistoryTask | null;
  readonly inputSize: number;
  /** Steps with input. */
  readonly inputSteps: number;
  /** Steps of one turn of the stack; of an unknown task as many as have input. */
  readonly turn: number;
  /** Alive cells of the circuit, the rank of what is shared; `null` where no task is known. */
  readonly cells: number | null;
  /** Whether a value of the input can be turned round into another possible one. */
  readonly flips: boolean;
  /** Inputs `[inputSteps, count, in]`. */
  draw(rng: RandomStream, count: number): Float64Array;
}

/** Which contents: those that maps are fitted to, or those that they are tried on. */
export type Contents = 'fit' | 'trial';

/** Random bits go on for so many steps, as they do in `discover`. */
const RANDOM_STEPS = 16;
/** One content in so many is kept for trials. */
const TRIAL_SHARE = 4;
/** Draws for one sequence of the right contents before all contents are taken: of a task that has next to none. */
const TRIES = 64;

/**
 * The inputs of `task` as a source.
 * @throws InputError for a task that ends after a fixed number of steps: nothing is left to go on
 */
export function taskSequences(task: HistoryTask): SequenceSource {
  if (task.fixedHorizon !== null) {
    throw new InputError(
      `task ${task.name} ends after ${task.fixedHorizon} steps: networks are compared by how they go on, name a task of any horizon`,
    );
  }
  const { inputSteps, inputSize } = task;
  return {
    name: `inputs of task ${task.name}`,
    task,
    inputSize,
    inputSteps,
    turn: task.s,
    cells: circuitOf(task)?.alive.length ?? null,
    flips: task.initial === 'signs' || task.initial === 'normal',
    draw: (rng, count) => {
      const { inputs } = makeBatch(task, { batch: count, horizon: 1, rng });
      return Float64Array.from(inputs.subarray(0, inputSteps * count * inputSize));
    },
  };
}

/** Random bits at every input as a source. */
export function randomSequences(inputSize: number): SequenceSource {
  return {
    name: `random bits over ${RANDOM_STEPS} steps`,
    task: null,
    inputSize,
    inputSteps: RANDOM_STEPS,
    turn: RANDOM_STEPS,
    cells: null,
    flips: true,
    draw: (rng, count) => Float64Array.from({ length: RANDOM_STEPS * count * inputSize }, () => rng.sign()),
  };
}

/** Draws `count` sequences of those contents as a drive. */
export function drawContents(source: SequenceSource, rng: RandomStream, count: number, contents: Contents): Drive {
  const { inputSize, inputSteps } = source;
  const inputs = new Float64Array(inputSteps * count * inputSize);
  for (let b = 0; b < count; b++) {
    let sequence = source.draw(rng, 1);
    for (let tries = 1; tries < TRIES && contentsOf(sequence) !== contents; tries++) sequence = source.draw(rng, 1);
    putSequence(inputs, sequence, { batch: count, width: inputSize, b });
  }
  return { source: source.name, steps: inputSteps, batch: count, inputs };
}

/** Which contents a sequence `[inputSteps, in]` belongs to: a hash of its values, the same for every network and seed. */
export function contentsOf(sequence: Float64Array): Contents {
  let hash = 2166136261;
  for (const value of sequence) {
    // Rounded, so that a value that went through float32 is the same content.
    hash = Math.imul(hash ^ Math.round(value * 4096), 16777619);
    hash ^= hash >>> 15;
  }
  return (hash >>> 8) % TRIAL_SHARE === 0 ? 'trial' : 'fit';
}

interface Place {
  readonly batch: number;
  readonly width: number;
  readonly b: number;
}

/** Copies sequence `b` out of `[T, B, width]`. */
export function takeSequence(inputs: ArrayLike<number>, { batch, width, b }: Place): Float64Array {
  const steps = inputs.length / (batch * width);
  const out = new Float64Array(steps * width);
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < width; i++) out[t * width + i] = inputs[(t * batch + b) * width + i]!;
  }
  return out;
}

/** Writes a sequence as number `b` of `[T, B, width]`. */
export function putSequence(inputs: Float64Array, sequence: Float64Array, { batch, width, b }: Place): void {
  const steps = sequence.length / width;
  for (let t = 0; t < steps; t++) {
    inputs.set(sequence.subarray(t * width, (t + 1) * width), (t * batch + b) * width);
  }
}
