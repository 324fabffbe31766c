// The network of a result: what was opened, and from where.

import type { AnalysedModel } from '../../emt/results/analysis.ts';
import type { NetworkInput } from '../kit/inputs.ts';

/** What a result says of the network that was opened. */
export function modelOf({ network, source, checkpoint }: NetworkInput): AnalysedModel {
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  return { source, cell, activation, inputSize, hiddenSize, outputSize, bias, checkpoint };
}
