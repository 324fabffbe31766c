// The LSTM with peepholes: the input and forget gates also see c(t-1), the output gate c(t), each unit its own
// (diagonal weights `rnn.weight_ch_l0 [3, H]`, rows i, f, o). The rest is the LSTM's, names and gate order too.
// Source: Gers, Schraudolph & Schmidhuber (2002).

import { add, type Expression, mul, reshape, sigmoid, tanh } from '../graph/index.ts';
import { type GatedWeights, gatedLayer, gateOf, preActivation, rowBlocks } from './gates.ts';
import { uniform } from './initial.ts';
import { type Layer, stacked } from './stacked.ts';

const gates = gatedLayer(4);

interface PeepholeWeights extends GatedWeights {
  /** `p_i, p_f, p_o [H]`. */
  readonly peepholes: readonly [Expression, Expression, Expression];
}

const layer: Layer<PeepholeWeights> = {
  ...gates,
  name: 'peephole-lstm',
  parts: ['h', 'c'],
  parameters: (config, index, inputSize) => [
    ...gates.parameters(config, index, inputSize),
    {
      name: `rnn.weight_ch_l${index}`,
      shape: [3, config.hiddenSize],
      initial: uniform(1 / Math.sqrt(config.hiddenSize)),
    },
  ],
  weights: (config, parameters, index) => {
    const rows = rowBlocks(parameters.get(`rnn.weight_ch_l${index}`)!, 3);
    const [i, f, o] = rows.map((row) => reshape(row, [config.hiddenSize])) as [Expression, Expression, Expression];
    return { ...gates.weights(config, parameters, index), peepholes: [i, f, o] };
  },
  step: ({ recurrent, peepholes: [toInput, toForget, toOutput] }, projected, state) => {
    const [h, c] = state ?? [null, null];
    const sum = (k: number) => preActivation(gateOf(projected, k), h!, recurrent[k]!);
    const gate = (k: number, cell: Expression | null | undefined, weights: Expression) =>
      sigmoid(cell ? add(sum(k), mul(cell, weights)) : sum(k));
    const written = mul(gate(0, c, toInput), tanh(sum(2)));
    const nextC = c ? add(mul(gate(1, c, toForget), c), written) : written;
    const nextH = mul(gate(3, nextC, toOutput), tanh(nextC));
    return { state: [nextH, nextC], output: nextH };
  },
};

export const peepholeLstm = stacked(layer);
