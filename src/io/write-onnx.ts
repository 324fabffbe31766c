// An Elman, linear, LSTM or GRU network as an ONNX model (IR version 7, operator set 14): input `x [T, B, in]`, output
// `y [T, B, out]`, one recurrent operator a layer, from the zero state. Weights are written as float32, the only type
// that onnxruntime's RNN and GRU run. Source: onnx.proto; ONNX operators RNN, LSTM, GRU.

import { InputError } from '../array/errors.ts';
import { type Tensor, toFloat64 } from '../array/tensor.ts';
import type { Network, NetworkConfig } from '../nn/network.ts';
import { transposeConstant } from './onnx-constants.ts';
import { recurrentOperators, reorderBlocks } from './onnx-recurrent.ts';
import { MessageWriter } from './protobuf.ts';

const FLOAT = 1;
const INT64 = 7;

interface WrittenCell {
  readonly operator: string;
  /** ONNX's gates as blocks of PyTorch's. */
  readonly gates: readonly number[];
}

/** @throws InputError where the cell is one that ONNX has no operator for */
export function writeOnnx({ config, parameters }: Network): Uint8Array {
  const { operator, gates } = writtenCell(config);
  const layers = config.layers ?? 1;
  const graph = new MessageWriter();
  const constants: MessageWriter[] = [];
  const weight = (name: string): Tensor => {
    const t = parameters.get(name);
    if (!t) throw new InputError(`network has no parameter '${name}', which its configuration needs`);
    return { dtype: 'f32', shape: t.shape, data: Float32Array.from(toFloat64(t, name)) };
  };
  let flowing = 'x';
  for (let k = 0; k < layers; k++) {
    const part = (kind: string) => reorderBlocks(weight(`rnn.${kind}_l${k}`), gates);
    const inputs = [flowing, `rnn.W_l${k}`, `rnn.R_l${k}`];
    constants.push(oneDirection(inputs[1]!, part('weight_ih')), oneDirection(inputs[2]!, part('weight_hh')));
    if (config.bias) {
      inputs.push(`rnn.B_l${k}`);
      const data = Float32Array.from([part('bias_ih'), part('bias_hh')].flatMap((t) => [...(t.data as Float32Array)]));
      constants.push(oneDirection(inputs[3]!, { dtype: 'f32', shape: [data.length], data }));
    }
    graph.message(1, node(operator, `rnn.l${k}`, inputs, [`states_l${k}`], recurrentAttributes(config)));
    graph.message(1, node('Squeeze', `rnn.squeeze_l${k}`, [`states_l${k}`, 'directions'], [`h_l${k}`]));
    flowing = `h_l${k}`;
  }
  constants.push(integers('directions', [1]));
  constants.push(floats('readout.W', transposeConstant(weight('readout.weight'), null)!));
  const product = config.readoutBias ? 'readout.product' : 'y';
  graph.message(1, node('MatMul', 'readout.matmul', [flowing, 'readout.W'], [product]));
  if (config.readoutBias) {
    constants.push(floats('readout.bias', weight('readout.bias')));
    graph.message(1, node('Add', 'readout.add', [product, 'readout.bias'], ['y']));
  }
  graph.text(2, 'engram');
  for (const constant of constants) graph.message(5, constant);
  graph.message(11, sequence('x', config.inputSize)).message(12, sequence('y', config.outputSize));
  const model = new MessageWriter().integer(1, 7).text(2, 'engram').message(7, graph);
  model.message(8, new MessageWriter().text(1, '').integer(2, 14));
  return model.finish();
}

function writtenCell(config: NetworkConfig): WrittenCell {
  const cell = config.cell === 'linear' ? 'elman' : config.cell;
  for (const [operator, { cell: read, gates }] of recurrentOperators) {
    if (read === cell) return { operator, gates: gates.map((_, k) => gates.indexOf(k)) };
  }
  throw new InputError(`ONNX has no operator for the cell '${config.cell}': write it as safetensors or npz`);
}

function recurrentAttributes(config: NetworkConfig): MessageWriter[] {
  const attribute = (name: string, type: number) => new MessageWriter().text(1, name).integer(20, type);
  const attributes = [attribute('hidden_size', 2).integer(3, config.hiddenSize)];
  if (config.cell === 'gru') attributes.push(attribute('linear_before_reset', 2).integer(3, 1));
  if (config.cell !== 'elman' && config.cell !== 'linear') return attributes;
  const activation = config.cell === 'linear' ? 'linear' : config.activation;
  const title = { tanh: 'Tanh', relu: 'Relu', linear: 'Affine' }[activation];
  attributes.push(attribute('activations', 8).text(9, title));
  if (activation === 'linear')
    attributes.push(attribute('activation_alpha', 6).float(7, 1), attribute('activation_beta', 6).float(7, 0));
  return attributes;
}

function node(
  operator: string,
  name: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly MessageWriter[] = [],
): MessageWriter {
  const message = new MessageWriter();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, name).text(4, operator);
  for (const attribute of attributes) message.message(5, attribute);
  return message;
}

/** With the axis of directions that recurrent operators have first. */
function oneDirection(name: string, t: Tensor): MessageWriter {
  return floats(name, { ...t, shape: [1, ...t.shape] });
}

function floats(name: string, { shape, data }: Tensor): MessageWriter {
  return constant(name, FLOAT, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function integers(name: string, values: readonly number[]): MessageWriter {
  return constant(name, INT64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
}

function constant(name: string, type: number, shape: readonly number[], bytes: Uint8Array): MessageWriter {
  const message = new MessageWriter();
  for (const extent of shape) message.integer(1, extent);
  return message.integer(2, type).text(8, name).bytes(9, bytes);
}

/** The type of a value `[T, B, width]` of floats. */
function sequence(name: string, width: number): MessageWriter {
  const shape = new MessageWriter();
  for (const axis of ['T', 'B']) shape.message(1, new MessageWriter().text(2, axis));
  shape.message(1, new MessageWriter().integer(1, width));
  const type = new MessageWriter().message(1, new MessageWriter().integer(1, FLOAT).message(2, shape));
  return new MessageWriter().text(1, name).message(2, type);
}
