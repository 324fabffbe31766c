// The long short-term memory cell: i, f, o = sigmoid(W x + b_ih + U h + b_hh), g = tanh(...), c = f c + i g,
// h = o tanh(c). Gates in PyTorch's order i, f, g, o; state (h, c).
// Source: Hochreiter & Schmidhuber (1997), Gers et al. (2000); torch.nn.LSTM. Projections (proj_size) are not offered.

import { add, mul, sigmoid, tanh } from '../graph/index.ts';
import { type GatedWeights, gatedLayer, gateOf, preActivation } from './gates.ts';
import { type Layer, stacked } from './stacked.ts';

const layer: Layer<GatedWeights> = {
  ...gatedLayer(4),
  name: 'lstm',
  parts: ['h', 'c'],
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
