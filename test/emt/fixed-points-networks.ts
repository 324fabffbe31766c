// Networks whose fixed points are known in closed form, for the tests of the search.

import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { sizeOf } from '../../src/array/shape.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { FloatArray } from '../../src/graph/core/expression.ts';
import type { Activation, Network, NetworkConfig } from '../../src/nn/network.ts';
import { parameterSpecs } from '../../src/nn/unroll.ts';

export function elmanNetwork(recurrent: Matrix, activation: Activation, input?: Matrix, bias?: Float64Array): Network {
  const n = recurrent.rows;
  const inputs = input ?? matrix(n, 1);
  return {
    config: {
      cell: 'elman',
      activation,
      inputSize: inputs.cols,
      hiddenSize: n,
      outputSize: 1,
      bias: bias !== undefined,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([n, inputs.cols], inputs.data)],
      ['rnn.weight_hh_l0', tensor([n, n], recurrent.data)],
      ...(bias
        ? ([
            ['rnn.bias_ih_l0', tensor([n], bias)],
            ['rnn.bias_hh_l0', tensor([n], new Float64Array(n))],
          ] as const)
        : []),
      ['readout.weight', tensor([1, n], new Float64Array(n).fill(1))],
    ]),
  };
}

/** A network of any cell with normal parameters in float64, biases and all. */
export function randomCell(cell: string, sizes: Partial<NetworkConfig> = {}, gain = 0.4): Network {
  const config: NetworkConfig = {
    cell,
    activation: 'tanh',
    inputSize: 3,
    hiddenSize: 6,
    outputSize: 2,
    bias: cell !== 'diagonal-ssm',
    readoutBias: false,
    ...sizes,
  };
  const rng = stream(5, 'test', cell);
  return {
    config,
    parameters: new Map(
      parameterSpecs(config).map(({ name, shape }) => [
        name,
        tensor(
          shape,
          Float64Array.from({ length: sizeOf(shape) }, () => gain * rng.normal()),
        ),
      ]),
    ),
  };
}

/**
 * A gated recurrent unit that stores `bits`: its reset gate is open, its units come in equal groups of one sign pattern
 * each and `U_n = (g / group) xi xi^T` within a group, so that the fixed points are `h = xi m` with every group's `m` a
 * solution of `m = tanh(g m)`, whatever the update gate does. Update gates have random weights.
 */
export function flipFlopGru(hiddenSize: number, bits: number, g: number): { network: Network; pattern: Float64Array } {
  const rng = stream(1, 'test', 'flip-flop');
  const group = hiddenSize / bits;
  const pattern = Float64Array.from({ length: hiddenSize }, () => rng.sign());
  const recurrent = new Float64Array(3 * hiddenSize * hiddenSize);
  for (let i = 0; i < hiddenSize; i++) {
    for (let j = 0; j < hiddenSize; j++) {
      recurrent[(hiddenSize + i) * hiddenSize + j] = rng.normal() / Math.sqrt(hiddenSize);
      if (Math.floor(i / group) !== Math.floor(j / group)) continue;
      recurrent[(2 * hiddenSize + i) * hiddenSize + j] = (g * pattern[i]! * pattern[j]!) / group;
    }
  }
  // The logistic function of 60 is 1 in float64.
  const bias = new Float64Array(3 * hiddenSize).fill(60, 0, hiddenSize);
  const network = heldGru(hiddenSize, recurrent, bias);
  network.parameters.set('readout.weight', tensor([1, hiddenSize], new Float64Array(hiddenSize)));
  return { network, pattern };
}

/** A GRU of one input that has no weight. @param recurrent `[3 H, H]` @param bias of the inputs, `[3 H]` */
export function heldGru(hiddenSize: number, recurrent: FloatArray, bias: FloatArray) {
  const rows = 3 * hiddenSize;
  return {
    config: {
      cell: 'gru',
      activation: 'tanh',
      inputSize: 1,
      hiddenSize,
      outputSize: 1,
      bias: true,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([rows, 1], bias.slice().fill(0))],
      ['rnn.weight_hh_l0', tensor([rows, hiddenSize], recurrent)],
      ['rnn.bias_ih_l0', tensor([rows], bias)],
      ['rnn.bias_hh_l0', tensor([rows], bias.slice().fill(0))],
    ]),
  } satisfies Network;
}

/** The positive solution of `a = tanh(g a)`, `g > 1`. */
export function amplitudeOf(g: number): number {
  let a = 1;
  for (let i = 0; i < 1000; i++) a = Math.tanh(g * a);
  return a;
}

/** `count` states uniform on `[-reach, reach]^size`. */
export function scattered(count: number, size: number, reach = 1, seed = 1): Matrix {
  const rng = stream(seed, 'test', 'starts');
  return matrix(
    count,
    size,
    Float64Array.from({ length: count * size }, () => rng.uniform(-reach, reach)),
  );
}
