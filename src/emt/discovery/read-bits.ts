// The outputs that are looked into as a network of their own: those that vary, about their zeros.

import { type Matrix, matrix, takeRows } from '../../array/matrix.ts';
import { toFloat64 } from '../../array/tensor.ts';
import type { Network } from '../../nn/network.ts';
import type { Linearisation } from '../fixed-points/linearise.ts';
import type { Recording } from '../record/recording.ts';
import type { Signal } from './signal.ts';

export interface ReadBits {
  /** The network with the varying outputs alone, about their zeros. */
  readonly network: Network;
  /** The rows of the readout that say the bits, `[d, H]`. */
  readonly readout: Matrix;
  /** Mean size of a bit in the readout; 1 for real numbers. */
  readonly sizes: Float64Array;
}

export function readBits(
  network: Network,
  { outputs, outputSize }: Recording,
  signal: Signal,
  { readout }: Linearisation,
): ReadBits {
  const { varying, kind, zeros } = signal;
  const sizes = new Float64Array(varying.length).fill(1);
  if (kind === 'signs') {
    varying.forEach((index, j) => {
      let sum = 0;
      for (let at = index; at < outputs.length; at += outputSize) sum += Math.abs(outputs[at]! - zeros[index]!);
      sizes[j] = sum / (outputs.length / outputSize);
    });
  }
  return { network: withOutputs(network, varying, zeros), readout: takeRows(readout, varying), sizes };
}

/** The network with some of its outputs, each less its zero, the others left out. */
function withOutputs({ config, parameters }: Network, kept: readonly number[], zeros: readonly number[]): Network {
  const fewer = new Map(parameters);
  const weights = toFloat64(parameters.get('readout.weight')!, 'readout.weight');
  const whole = matrix(config.outputSize, weights.length / config.outputSize, weights);
  const bias = parameters.get('readout.bias');
  const stands = bias ? toFloat64(bias, 'readout.bias') : new Float64Array(config.outputSize);
  fewer.set('readout.weight', { dtype: 'f64', shape: [kept.length, whole.cols], data: takeRows(whole, kept).data });
  fewer.set('readout.bias', {
    dtype: 'f64',
    shape: [kept.length],
    data: Float64Array.from(kept, (i) => stands[i]! - zeros[i]!),
  });
  return { config: { ...config, outputSize: kept.length, readoutBias: true }, parameters: fewer };
}
