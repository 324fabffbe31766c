// The minimal gated unit: one gate, f = sigmoid(W_f x + U_f h + b), n = tanh(W_n x + U_n (f h) + b),
// h = h + f (n - h). Parameters as PyTorch lays out gates, in the order f, n, with both biases.
// Source: Zhou, Wu, Zhang & Zhou (2016).

import { add, type Expression, mul, sigmoid, stack, sub, tanh } from '../graph/index.ts';
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

const GATES = 2;

interface MguWeights extends GateWeights {
  readonly offsets: readonly Expression[] | null;
}

const layer: Layer<MguWeights> = {
  name: 'mgu',
  parts: ['h'],
  parameters: (config, index, inputSize) => gateParameters(config, GATES, index, inputSize),
  weights: (config, parameters, index) => {
    const weights = gateWeights(config, parameters, GATES, index);
    return { ...weights, offsets: jointBiases(weights) };
  },
  project: ({ input, offsets }, inputs) => projectGates(input, offsets, inputs),
  silent: ({ offsets }) => offsets && stack(offsets),
  step: ({ recurrent }, projected, state) => {
    const h = state ? state[0]! : null;
    const forget = sigmoid(preActivation(gateOf(projected, 0), h, recurrent[0]!));
    const candidate = tanh(preActivation(gateOf(projected, 1), h && mul(forget, h), recurrent[1]!));
    const next = h ? add(h, mul(forget, sub(candidate, h))) : mul(forget, candidate);
    return { state: [next], output: next };
  },
};

export const mgu = stacked(layer);
