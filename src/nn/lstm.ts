// The long short-term memory cell: i, f, o = sigmoid(W x + b_ih + U h + b_hh), g = tanh(...), c = f c + i g,
// h = o tanh(c). Gates in PyTorch's order i, f, g, o; state (h, c).
// Source: Hochreiter & Schmidhuber (1997), Gers et al. (2000); torch.nn.LSTM. Projections (proj_size) are not offered.

import { add, type Expression, mul, sigmoid, stack, tanh } from '../graph/index.ts';
import {
  type GateWeights,
  gateOf,
  gateParameters,
  gateWeights,
  jointBiases,
  preActivation,
  projectGates,
} from './gates.ts';
import { type Layer, stacked } from './stacked.ts';

const GATES = 4;

interface LstmWeights extends GateWeights {
  readonly offsets: readonly Expression[] | null;
}

const layer: Layer<LstmWeights> = {
  name: 'lstm',
  parts: ['h', 'c'],
  parameters: (config, index, inputSize) => gateParameters(config, GATES, index, inputSize),
  weights: (config, parameters, index) => {
    const weights = gateWeights(config, parameters, GATES, index);
    return { ...weights, offsets: jointBiases(weights) };
  },
  project: ({ input, offsets }, inputs) => projectGates(input, offsets, inputs),
  silent: ({ offsets }) => offsets && stack(offsets),
  step: ({ recurrent }, projected, state) => {
    const [h, c] = state ?? [null, null];
    const gate = (k: number) => preActivation(gateOf(projected, k), h!, recurrent[k]!);
    const written = mul(sigmoid(gate(0)), tanh(gate(2)));
    const nextC = c ? add(mul(sigmoid(gate(1)), c), written) : written;
    const nextH = mul(sigmoid(gate(3)), tanh(nextC));
    return { state: [nextH, nextC], output: nextH };
  },
};

export const lstm = stacked(layer);
