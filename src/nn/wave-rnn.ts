// The wave-RNN: c channels on a ring of n units, h(t) = act(u * h(t-1) + V x(t) + b), where u * h is a circular
// cross-correlation of width 3 that mixes channels. Unit x, channel o sits at index x c + o of the state, the order of
// the traveling-wave model's columns. At the start every channel is a cyclic shift by one unit toward index 0 and the
// input enters at unit 0.
// Source: Keller et al., "Traveling waves encode the recent past and enhance sequence learning" (arXiv 2309.08045),
// equation 6; u-shift and V initialisation of its code. The paper's activation is relu. b is the convolution's bias,
// one for each channel, with PyTorch's law; V has none.

import { UsageError } from '../array/errors.ts';
import { add, broadcastTo, type Expression, matmul, reshape, ring, transpose } from '../graph/index.ts';
import type { ParameterSpec } from './cell.ts';
import { activate } from './elman.ts';
import { kernelTap, uniform } from './initial.ts';
import type { NetworkConfig } from './network.ts';
import { type Layer, requireOneLayer, stacked } from './stacked.ts';

/** Taps of the kernel: from the unit before, itself, the unit after. */
const WIDTH = 3;

interface WaveWeights {
  readonly input: Expression;
  /** `u_k^T [c, c]` of each tap, under each other: `[3 c, c]`. */
  readonly taps: Expression;
  /** The bias of every unit `[H]`. */
  readonly offset: Expression | null;
}

const layer: Layer<WaveWeights> = {
  name: 'wave-rnn',
  defaultActivation: 'relu',
  parts: ['h'],
  parameters: (config) => {
    requireOneLayer('wave-rnn', config);
    const { inputSize, hiddenSize, bias } = config;
    const { channels } = ringOf(config);
    const specs: ParameterSpec[] = [
      { name: 'rnn.weight_ih_l0', shape: [hiddenSize, inputSize], initial: firstOnes(channels * inputSize) },
      { name: 'rnn.conv.weight', shape: [channels, channels, WIDTH], initial: kernelTap(channels, WIDTH, 2) },
    ];
    const law = uniform(1 / Math.sqrt(channels * WIDTH));
    return bias ? [...specs, { name: 'rnn.conv.bias', shape: [channels], initial: law }] : specs;
  },
  weights: (config, parameters) => {
    const { channels, units } = ringOf(config);
    const kernel = transpose(parameters.get('rnn.conv.weight')!, [2, 1, 0]);
    const bias = parameters.get('rnn.conv.bias');
    return {
      input: parameters.get('rnn.weight_ih_l0')!,
      taps: reshape(kernel, [WIDTH * channels, channels]),
      offset: bias ? reshape(broadcastTo(bias, [units, channels]), [units * channels]) : null,
    };
  },
  project: ({ input, offset }, inputs) => {
    const product = matmul(inputs, input, { transposeB: true });
    return offset ? add(product, offset) : product;
  },
  silent: ({ offset }) => offset,
  step: ({ taps }, projected, state, config) => {
    const h = state?.[0];
    // Without input the same row is added to every sequence.
    const sum = h ? ring(h, taps, projected ? broadcastTo(projected, h.shape) : undefined) : projected!;
    const next = activate(config.activation, sum);
    return { state: [next], output: next };
  },
};

export const waveRnn = stacked(layer);

function ringOf({ hiddenSize, channels = 1 }: NetworkConfig): { channels: number; units: number } {
  if (!Number.isSafeInteger(channels) || channels < 1 || hiddenSize % channels !== 0) {
    throw new UsageError(
      `cell 'wave-rnn' has ${hiddenSize} units in ${channels} channels, expected channels that divide the hidden size`,
    );
  }
  return { channels, units: hiddenSize / channels };
}

/** 1 in the first `count` values: all weights into unit 0. */
function firstOnes(count: number): ParameterSpec['initial'] {
  return (values) => void values.fill(1, 0, count);
}
