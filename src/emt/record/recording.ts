// A network driven by input sequences and then left to itself: hidden states and outputs of both phases.

import type { Network } from '../../nn/network.ts';
import { rollout } from '../../nn/rollout.ts';
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
export function recordFreeRun(network: Network, drive: Drive, freeSteps: number): Recording {
  const { batch } = drive;
  const { inputSize, outputSize } = network.config;
  const steps = drive.steps + freeSteps;
  const inputs = new Float64Array(steps * batch * inputSize);
  inputs.set(drive.inputs);
  const { states, outputs } = rollout(network, { steps, batch, inputs });
  const stateSize = states.length / (steps * batch);
  const finite = isBounded(states) && isBounded(outputs);
  return { steps, drivenSteps: drive.steps, batch, stateSize, inputSize, outputSize, states, outputs, inputs, finite };
}

/** The same recording with its states about `point`. */
export function about(recording: Recording, point: Float64Array): Recording {
  const { states, stateSize } = recording;
  return { ...recording, states: states.map((value, at) => value - point[at % stateSize]!) };
}
