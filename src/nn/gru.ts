// The gated recurrent unit in PyTorch's form: r, z = sigmoid(W x + b_ih + U h + b_hh),
// n = tanh(W_n x + b_in + r (U_n h + b_hn)), h = n + z (h - n). Gates in PyTorch's order r, z, n.
// Source: Cho et al. (2014); torch.nn.GRU, whose reset gate acts after the product, not before it.

import { add, type Expression, mul, sigmoid, stack, sub, tanh } from '../graph/index.ts';
import { type GateWeights, gateOf, gateParameters, gateWeights, preActivation, projectGates } from './gates.ts';
import { type Layer, stacked } from './stacked.ts';

const GATES = 3;

interface GruWeights extends GateWeights {
  readonly offsets: readonly Expression[] | null;
}

const layer: Layer<GruWeights> = {
  name: 'gru',
  parts: ['h'],
  parameters: (config, index, inputSize) => gateParameters(config, GATES, index, inputSize),
  weights: (config, parameters, index) => {
    const weights = gateWeights(config, parameters, GATES, index);
    const { inputBias, recurrentBias } = weights;
    // b_hn stays inside the reset gate's bracket.
    const offsets = inputBias?.map((bias, k) => (k < 2 ? add(bias, recurrentBias![k]!) : bias)) ?? null;
    return { ...weights, offsets };
  },
  project: ({ input, offsets }, inputs) => projectGates(input, offsets, inputs),
  silent: ({ offsets }) => offsets && stack(offsets),
  step: ({ recurrent, recurrentBias }, projected, state) => {
    const h = state ? state[0]! : null;
    const gate = (k: number) => sigmoid(preActivation(gateOf(projected, k), h, recurrent[k]!));
    const inner = h || recurrentBias ? preActivation(recurrentBias?.[2] ?? null, h, recurrent[2]!) : null;
    const arriving = gateOf(projected, 2);
    const gated = inner && mul(gate(0), inner);
    const candidate = tanh(arriving && gated ? add(arriving, gated) : (gated ?? arriving!));
    const z = gate(1);
    const next = h ? add(candidate, mul(z, sub(h, candidate))) : sub(candidate, mul(z, candidate));
    return { state: [next], output: next };
  },
};

export const gru = stacked(layer);
