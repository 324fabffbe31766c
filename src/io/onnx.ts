// Reads a recurrent network out of an ONNX model: RNN, LSTM and GRU operators, or an Elman network written out as
// products, with a linear readout. The result has PyTorch's names and gate orders.

import { InputError } from '../array/errors.ts';
import { formatShape } from '../array/shape.ts';
import type { NamedTensors } from '../array/tensor.ts';
import { OnnxGraph, TRANSPOSED } from './onnx-graph.ts';
import { readOnnxModel } from './onnx-model.ts';
import { readProducts } from './onnx-products.ts';
import { findReadout, productOf } from './onnx-readout.ts';
import { readRecurrentNodes, recurrentOperators } from './onnx-recurrent.ts';
import type { NameMap, NameMatch } from './state-dict.ts';

export interface OnnxNetwork {
  /** `rnn.*` and `readout.*`, as `openTensors` takes them. */
  readonly tensors: NamedTensors;
  /** `cell` and `activation`, and the model's own metadata. */
  readonly metadata: Record<string, string>;
  readonly matches: readonly NameMatch[];
}

const MAX_UNUSED_SHOWN = 20;

/**
 * The recurrent network in an ONNX model.
 * @param name the file's name, for error messages
 * @param map names of the recurrent operator (or module) and of the readout, where several fit
 * @throws InputError in one line for anything else
 */
export function readOnnx(bytes: Uint8Array, name: string, map: NameMap = {}): OnnxNetwork {
  const fail = (what: string): never => {
    throw new InputError(`${name}: ${what}`);
  };
  const model = readOnnxModel(bytes, name);
  const graph = new OnnxGraph(model, bytes.length);
  const hasOperators = model.nodes.some(({ operator }) => recurrentOperators.has(operator));
  const part = hasOperators ? readRecurrentNodes(graph, map.rnn, fail) : readProducts(graph, map.rnn, fail);
  const taken = new Set(part.used);
  const products = model.nodes.flatMap((node) => productOf(graph, node) ?? []);
  const others = products.filter(({ weightName }) => !taken.has(weightName));
  const readout = findReadout(graph, others, part.isState, map.readout, fail);
  for (const used of readout.used) taken.add(used);
  const unused = [...model.constants].filter(
    ([each, { dtype, data }]) =>
      !taken.has(each) &&
      !taken.has(`${each}${TRANSPOSED}`) &&
      (dtype === 'f32' || dtype === 'f64') &&
      data.length > 1 &&
      data.some((value) => value !== 0),
  );
  return {
    tensors: new Map([...part.tensors, ...readout.tensors]),
    metadata: { ...model.metadata, cell: part.cell, activation: part.activation },
    matches: [
      ...part.matches,
      ...readout.matches,
      ...unused
        .slice(0, MAX_UNUSED_SHOWN)
        .map(([from, { shape }]): NameMatch => ({ part: 'unused', from, what: formatShape(shape) })),
    ],
  };
}
