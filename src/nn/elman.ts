// The Elman cell, h(t) = act(W_ih x(t) + b_ih + W_hh h(t-1) + b_hh), with PyTorch's names and both biases.
// Source: Elman (1990); torch.nn.RNN. Activations: tanh, relu, linear.

import { add, type Expression, matmul, relu, tanh } from '../graph/index.ts';
import { gateParameters } from './gates.ts';
import type { Activation, NetworkConfig } from './network.ts';
import { type Layer, stacked } from './stacked.ts';

interface ElmanWeights {
  readonly input: Expression;
  readonly recurrent: Expression;
  readonly biases: readonly [Expression, Expression] | null;
}

/** An Elman layer under this name; `activation` is the configured one unless the cell fixes it. */
export function elmanLayer(name: string, activation: (config: NetworkConfig) => Activation): Layer<ElmanWeights> {
  return {
    name,
    parts: ['h'],
    parameters: (config, layer, inputSize) => gateParameters(config, 1, layer, inputSize),
    weights: ({ bias }, parameters, layer) => ({
      input: parameters.get(`rnn.weight_ih_l${layer}`)!,
      recurrent: parameters.get(`rnn.weight_hh_l${layer}`)!,
      biases: bias ? [parameters.get(`rnn.bias_ih_l${layer}`)!, parameters.get(`rnn.bias_hh_l${layer}`)!] : null,
    }),
    project: (weights, inputs) => {
      const product = matmul(inputs, weights.input, { transposeB: true });
      const offset = silent(weights);
      return offset ? add(product, offset) : product;
    },
    silent,
    step: ({ recurrent: weights }, projected, state, config) => {
      const recurrent = state && matmul(state[0]!, weights, { transposeB: true });
      const sum = recurrent && projected ? add(projected, recurrent) : (recurrent ?? projected!);
      const next = activate(activation(config), sum);
      return { state: [next], output: next };
    },
  };
}

export const elman = stacked(elmanLayer('elman', ({ activation }) => activation));

export function activate(activation: Activation, x: Expression): Expression {
  if (activation === 'tanh') return tanh(x);
  return activation === 'relu' ? relu(x) : x;
}

/** `b_ih + b_hh [H]`, or `null` without biases. */
function silent({ biases }: ElmanWeights): Expression | null {
  return biases && add(...biases);
}
