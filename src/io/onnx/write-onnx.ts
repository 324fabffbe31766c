// A network of any cell as an ONNX model (IR version 7, operator set 14): input `x [T, B, in]`, output `y [T, B, out]`,
// from the zero state; one recurrent operator a layer, or one Scan where ONNX has no operator for the cell. Weights are
// written as float32, the only type that onnxruntime's RNN and GRU run. The metadata hold the configuration.
// Source: onnx.proto; ONNX operators RNN, LSTM, GRU, Scan.

import { InputError } from '../../array/errors.ts';
import { type Tensor, toFloat64 } from '../../array/tensor.ts';
import type { Network, NetworkConfig } from '../../nn/network.ts';
import { parameterSpecs } from '../../nn/unroll.ts';
import { networkMetadata } from '../names/network-config.ts';
import { transposeConstant } from './constants.ts';
import { peepholeRows, recurrentOperators, reorderBlocks } from './recurrent.ts';
import { scanCells, writeZeroState } from './write-onnx-scan.ts';
import { type Attribute, attribute, GraphWriter, modelOf } from './writer.ts';

const OPERATOR_SET = 14;

/** A parameter by its name, as float32. */
type Weight = (name: string) => Tensor;

/** Writes a network as an ONNX model, with `more` metadata. @throws InputError where a parameter is missing */
export function writeOnnx({ config, parameters }: Network, more: Readonly<Record<string, string>> = {}): Uint8Array {
  const graph = new GraphWriter('engram');
  const weight: Weight = (name) => {
    const t = parameters.get(name);
    if (!t) throw new InputError(`network has no parameter '${name}', which its configuration needs`);
    return { dtype: 'f32', shape: t.shape, data: Float32Array.from(toFloat64(t, name)) };
  };
  graph.input('x', ['T', 'B', config.inputSize]);
  const states = scanCells.has(config.cell) ? writeScans(graph, config, weight) : writeOperators(graph, config, weight);
  graph.floats('readout.W', transposeConstant(weight('readout.weight'), null)!);
  const product = config.readoutBias ? 'readout.product' : 'y';
  graph.nodeOf('MatMul', 'readout.matmul', [states, 'readout.W'], [product]);
  if (config.readoutBias) {
    graph.floats('readout.bias', weight('readout.bias'));
    graph.nodeOf('Add', 'readout.add', [product, 'readout.bias'], ['y']);
  }
  graph.output('y', ['T', 'B', config.outputSize]);
  return modelOf(graph, OPERATOR_SET, { ...networkMetadata(config), ...more });
}

function writeScans(graph: GraphWriter, config: NetworkConfig, weight: Weight): string {
  const { partSize, write } = scanCells.get(config.cell)!;
  for (const { name } of parameterSpecs(config)) if (name.startsWith('rnn.')) graph.floats(name, weight(name));
  const zero = writeZeroState(graph, partSize(config));
  let input = 'x';
  for (let layer = 0; layer < (config.layers ?? 1); layer++) input = write({ graph, config, layer, input, zero });
  return input;
}

function writeOperators(graph: GraphWriter, config: NetworkConfig, weight: Weight): string {
  const { operator, gates } = operatorOf(config);
  const directions = graph.integers('directions', [1]);
  let flowing = 'x';
  for (let k = 0; k < (config.layers ?? 1); k++) {
    const part = (kind: string) => reorderBlocks(weight(`rnn.${kind}_l${k}`), gates);
    const inputs = [flowing, `rnn.W_l${k}`, `rnn.R_l${k}`];
    oneDirection(graph, inputs[1]!, part('weight_ih'));
    oneDirection(graph, inputs[2]!, part('weight_hh'));
    if (config.bias) {
      inputs.push(`rnn.B_l${k}`);
      const data = Float32Array.from([part('bias_ih'), part('bias_hh')].flatMap((t) => [...(t.data as Float32Array)]));
      oneDirection(graph, inputs[3]!, { dtype: 'f32', shape: [data.length], data });
    }
    if (config.cell === 'peephole-lstm') {
      // Not given: the biases, lengths of the sequences, initial states.
      while (inputs.length < 7) inputs.push('');
      inputs.push(`rnn.P_l${k}`);
      const peepholes = reorderBlocks(weight(`rnn.weight_ch_l${k}`), peepholeRows);
      oneDirection(graph, inputs[7]!, { ...peepholes, shape: [3 * config.hiddenSize] });
    }
    graph.nodeOf(operator, `rnn.l${k}`, inputs, [`states_l${k}`], recurrentAttributes(config));
    graph.nodeOf('Squeeze', `rnn.squeeze_l${k}`, [`states_l${k}`, directions], [`h_l${k}`]);
    flowing = `h_l${k}`;
  }
  return flowing;
}

/** The operator of a cell and its gates as blocks of PyTorch's. */
function operatorOf({ cell }: NetworkConfig): { operator: string; gates: readonly number[] } {
  const read = { linear: 'elman', 'peephole-lstm': 'lstm' }[cell] ?? cell;
  for (const [operator, { cell: each, gates }] of recurrentOperators) {
    if (each === read) return { operator, gates: gates.map((_, k) => gates.indexOf(k)) };
  }
  throw new InputError(`cell '${cell}' cannot be written as ONNX: write it as safetensors or npz`);
}

function recurrentAttributes(config: NetworkConfig): Attribute[] {
  const attributes = [attribute.integer('hidden_size', config.hiddenSize)];
  if (config.cell === 'gru') attributes.push(attribute.integer('linear_before_reset', 1));
  if (config.cell !== 'elman' && config.cell !== 'linear') return attributes;
  const activation = config.cell === 'linear' ? 'linear' : config.activation;
  const title = { tanh: 'Tanh', relu: 'Relu', linear: 'Affine' }[activation];
  attributes.push(attribute.texts('activations', [title]));
  if (activation === 'linear')
    attributes.push(attribute.float32s('activation_alpha', [1]), attribute.float32s('activation_beta', [0]));
  return attributes;
}

/** Writes a weight with the axis of directions that recurrent operators have first. */
function oneDirection(graph: GraphWriter, name: string, t: Tensor): void {
  graph.floats(name, { ...t, shape: [1, ...t.shape] });
}
