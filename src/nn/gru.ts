// The gated recurrent unit in PyTorch's form: r, z = sigmoid(W x + b_ih + U h + b_hh),
// n = tanh(W_n x + b_in + r (U_n h + b_hn)), h = n + z (h - n). Gates in PyTorch's order r, z, n.
// Source: Cho et al. (2014); torch.nn.GRU, whose reset gate acts after the product, not before it.

import { add, type Expression, mul, sigmoid, sub, tanh } from '../graph/index.ts';
import { type GatedWeights, type GateWeights, gatedLayer, gateOf, preActivation } from './gates.ts';
import { type Layer, stacked } from './stacked.ts';

// b_hn stays inside the reset gate's bracket.
function gruOffsets({ inputBias, recurrentBias }: GateWeights): Expression[] | null {
  return inputBias?.map((bias, k) => (k < 2 ? add(bias, recurrentBias![k]!) : bias)) ?? null;
}

const layer: Layer<GatedWeights> = {
  ...gatedLayer(3, gruOffsets),
  name: 'gru',
  parts: ['h'],
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
