// Runs a network over input sequences in float64 and records its states: what every analysis looks at.
// Sequences are `[T, B, features]`. It does not train; the training step is a compiled graph of its own.

import { InputError } from '../array/errors.ts';
import { toFloat64 } from '../array/tensor.ts';
import type { Network } from './network.ts';

export interface Rollout {
  readonly steps: number;
  readonly batch: number;
  /** Hidden states `[T, B, H]`, `h(t)` after reading input `t`. */
  readonly states: Float64Array;
  /** Outputs `[T, B, out]`. */
  readonly outputs: Float64Array;
}

export interface RolloutInput {
  readonly steps: number;
  readonly batch: number;
  /** `[T, B, in]`, or `null` for zero input. */
  readonly inputs: ArrayLike<number> | null;
  /** State before the first step `[B, H]`; zero when absent. */
  readonly initial?: ArrayLike<number>;
}

/**
 * Runs the bias-free or biased Elman network over `input` from the given state, in float64.
 * @throws InputError when a parameter is missing or its shape disagrees with the configuration
 */
export function rollout(network: Network, { steps, batch, inputs, initial }: RolloutInput): Rollout {
  const { inputSize: width, hiddenSize: hidden, outputSize, activation, bias, readoutBias } = network.config;
  const input = parameter(network, 'rnn.weight_ih_l0', hidden * width);
  const recurrent = parameter(network, 'rnn.weight_hh_l0', hidden * hidden);
  const readout = parameter(network, 'readout.weight', outputSize * hidden);
  const offset = new Float64Array(hidden);
  if (bias) {
    const first = parameter(network, 'rnn.bias_ih_l0', hidden);
    const second = parameter(network, 'rnn.bias_hh_l0', hidden);
    for (let i = 0; i < hidden; i++) offset[i] = first[i]! + second[i]!;
  }
  const readoutOffset = readoutBias ? parameter(network, 'readout.bias', outputSize) : new Float64Array(outputSize);
  const states = new Float64Array(steps * batch * hidden);
  const outputs = new Float64Array(steps * batch * outputSize);
  const zero = new Float64Array(batch * hidden);
  for (let t = 0; t < steps; t++) {
    const before = t === 0 ? (initial ?? zero) : states.subarray((t - 1) * batch * hidden, t * batch * hidden);
    for (let b = 0; b < batch; b++) {
      const state = (t * batch + b) * hidden;
      for (let i = 0; i < hidden; i++) {
        let sum = offset[i]!;
        for (let k = 0, from = b * hidden, w = i * hidden; k < hidden; k++)
          sum += recurrent[w + k]! * before[from + k]!;
        if (inputs) for (let k = 0; k < width; k++) sum += input[i * width + k]! * inputs[(t * batch + b) * width + k]!;
        states[state + i] = activation === 'tanh' ? Math.tanh(sum) : activation === 'relu' ? Math.max(0, sum) : sum;
      }
      for (let j = 0; j < outputSize; j++) {
        let sum = readoutOffset[j]!;
        for (let k = 0, w = j * hidden; k < hidden; k++) sum += readout[w + k]! * states[state + k]!;
        outputs[(t * batch + b) * outputSize + j] = sum;
      }
    }
  }
  return { steps, batch, states, outputs };
}

function parameter(network: Network, name: string, size: number): Float64Array {
  const found = network.parameters.get(name);
  if (!found) throw new InputError(`network has no parameter "${name}", which its configuration needs`);
  const values = toFloat64(found, name);
  if (values.length !== size) {
    throw new InputError(`parameter "${name}" has ${values.length} values, expected ${size} by the configuration`);
  }
  return values;
}
