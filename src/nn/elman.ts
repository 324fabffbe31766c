// The Elman cell, h(t) = act(W_ih x(t) + b_ih + W_hh h(t-1) + b_hh), with PyTorch's names and both biases.
// Source: Elman (1990); torch.nn.RNN. Activations: tanh, relu, linear.

import { add, type Expression, matmul, relu, tanh } from '../graph/index.ts';
import type { Cell, ParameterSpec, Parameters } from './cell.ts';
import type { NetworkConfig } from './network.ts';

function activate({ activation }: NetworkConfig, x: Expression): Expression {
  if (activation === 'tanh') return tanh(x);
  return activation === 'relu' ? relu(x) : x;
}

export const elman: Cell = {
  name: 'elman',
  stateSizes: ({ hiddenSize }) => [hiddenSize],
  parameters: ({ inputSize, hiddenSize, bias: biased }) => {
    const bound = 1 / Math.sqrt(hiddenSize);
    const specs: ParameterSpec[] = [
      { name: 'rnn.weight_ih_l0', shape: [hiddenSize, inputSize], bound },
      { name: 'rnn.weight_hh_l0', shape: [hiddenSize, hiddenSize], bound },
    ];
    if (biased)
      specs.push(
        { name: 'rnn.bias_ih_l0', shape: [hiddenSize], bound },
        { name: 'rnn.bias_hh_l0', shape: [hiddenSize], bound },
      );
    return specs;
  },
  project: (config, parameters, inputs) => {
    const product = matmul(inputs, parameters.get('rnn.weight_ih_l0')!, { transposeB: true });
    const offset = bias(config, parameters);
    return offset ? add(product, offset) : product;
  },
  silent: bias,
  step: (config, parameters, projected, state) => {
    const recurrent = state && matmul(state[0]!, parameters.get('rnn.weight_hh_l0')!, { transposeB: true });
    const next = activate(config, recurrent && projected ? add(projected, recurrent) : (recurrent ?? projected!));
    return { state: [next], output: next };
  },
};

/** `b_ih + b_hh [H]`, or `null` without biases. */
function bias(config: NetworkConfig, parameters: Parameters): Expression | null {
  return config.bias ? add(parameters.get('rnn.bias_ih_l0')!, parameters.get('rnn.bias_hh_l0')!) : null;
}
