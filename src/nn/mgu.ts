// The minimal gated unit: one gate, f = sigmoid(W_f x + U_f h + b), n = tanh(W_n x + U_n (f h) + b),
// h = h + f (n - h). Parameters as PyTorch lays out gates, in the order f, n, with both biases.
// Source: Zhou, Wu, Zhang & Zhou (2016).

import { add, mul, sigmoid, sub, tanh } from '../graph/index.ts';
import { type GatedWeights, gatedLayer, gateOf, preActivation } from './gates.ts';
import { type Layer, stacked } from './stacked.ts';

const layer: Layer<GatedWeights> = {
  ...gatedLayer(2),
  name: 'mgu',
  parts: ['h'],
  step: ({ recurrent }, projected, state) => {
    const h = state ? state[0]! : null;
    const forget = sigmoid(preActivation(gateOf(projected, 0), h, recurrent[0]!));
    const candidate = tanh(preActivation(gateOf(projected, 1), h && mul(forget, h), recurrent[1]!));
    const next = h ? add(h, mul(forget, sub(candidate, h))) : mul(forget, candidate);
    return { state: [next], output: next };
  },
};

export const mgu = stacked(layer);
