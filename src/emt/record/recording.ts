// A network driven by input sequences and then left to itself: hidden states and outputs of both phases.

import { part, type Steps } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutSteps } from '../../nn/rollout.ts';
import type { Drive } from './drive.ts';
import { isBounded } from './trajectories.ts';

export interface Recording {
  readonly steps: number;
  /** Steps with input: the first of them. */
  readonly drivenSteps: number;
  readonly batch: number;
  readonly stateSize: number;
  readonly inputSize: number;
  readonly outputSize: number;
  /** Whole states `[T, B, stateSize]`. */
  readonly states: Float64Array;
  /** `[T, B, out]`. */
  readonly outputs: Float64Array;
  /** `[T, B, in]`, zero in the free run. */
  readonly inputs: Float64Array;
  /** Whether activity stays within numbers that can be squared. */
  readonly finite: boolean;
}

/** Runs `network` over `drive` and then for `freeSteps` steps of zero input, states as they are. */
export function* recordFreeRunSteps(network: Network, drive: Drive, freeSteps: number): Steps<Recording> {
  const { batch } = drive;
  const { inputSize, outputSize } = network.config;
  const steps = drive.steps + freeSteps;
  const inputs = new Float64Array(steps * batch * inputSize);
  inputs.set(drive.inputs);
  const { states, outputs } = yield* rolloutSteps(network, { steps, batch, inputs });
  const stateSize = states.length / (steps * batch);
  const width = batch * stateSize;
  let finite = isBounded(outputs);
  for (let t = 0; t < steps && finite; t++) {
    finite = isBounded(states.subarray(t * width, (t + 1) * width));
    yield 1;
  }
  return { steps, drivenSteps: drive.steps, batch, stateSize, inputSize, outputSize, states, outputs, inputs, finite };
}

/** The end of a long free run: its last steps as a recording, in which nothing is driven, and all outputs. */
export interface LateRecording {
  readonly recording: Recording;
  /** `[T, B, out]` of the whole run, driven steps first. */
  readonly outputs: Float64Array;
  readonly steps: number;
}

/** Steps that are run at once: the states of others than the last are not kept. */
const AT_ONCE = 64;

/** Runs `network` over `drive` and then for `freeSteps` steps of zero input, and keeps the states of the last `kept`. */
export function* recordLateSteps(
  network: Network,
  drive: Drive,
  { freeSteps, kept }: { readonly freeSteps: number; readonly kept: number },
): Steps<LateRecording> {
  const { batch } = drive;
  const { inputSize, outputSize } = network.config;
  const steps = drive.steps + freeSteps;
  const outputs = new Float64Array(steps * batch * outputSize);
  let initial: Float64Array | null = null;
  let states: Float64Array = new Float64Array(0);
  for (let from = 0; from < steps; ) {
    const to = from < steps - kept ? Math.min(from + AT_ONCE, steps - kept) : steps;
    const inputs = new Float64Array((to - from) * batch * inputSize);
    for (let at = 0; at < inputs.length; at++) inputs[at] = drive.inputs[from * batch * inputSize + at] ?? 0;
    const run = rolloutSteps(network, { steps: to - from, batch, inputs, ...(initial && { initial }) });
    const piece = yield* part(run, from / steps, to / steps);
    outputs.set(piece.outputs, from * batch * outputSize);
    states = piece.states;
    initial = states.slice((to - from - 1) * (states.length / (to - from)));
    from = to;
  }
  const recording = {
    steps: kept,
    drivenSteps: 0,
    batch,
    stateSize: states.length / (kept * batch),
    inputSize,
    outputSize,
    states,
    outputs: outputs.slice((steps - kept) * batch * outputSize),
    inputs: new Float64Array(kept * batch * inputSize),
    finite: isBounded(outputs) && isBounded(states),
  };
  return { recording, outputs, steps };
}
