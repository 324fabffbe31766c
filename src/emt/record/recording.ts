// A network driven by input sequences and then left to itself: hidden states and outputs of both phases.

import type { Steps } from '../../array/stages.ts';
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

/** Gives the same recording with its states about `point`; it pauses after every step. */
export function* about(recording: Recording, point: Float64Array): Steps<Recording> {
  const { steps, batch, stateSize } = recording;
  const width = batch * stateSize;
  const states = new Float64Array(recording.states.length);
  for (let t = 0; t < steps; t++) {
    yield t / steps;
    const from = recording.states.subarray(t * width, (t + 1) * width);
    const to = states.subarray(t * width, (t + 1) * width);
    for (let at = 0; at < width; at++) to[at] = from[at]! - point[at % stateSize]!;
  }
  return { ...recording, states };
}
