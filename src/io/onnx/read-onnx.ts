// Reads a recurrent network out of an ONNX model: RNN, LSTM and GRU operators, Engram's own Scans, or an Elman network
// written out as products, with a linear readout. The result has PyTorch's names and gate orders. Sizes, cell and
// activation come from the graph; the configuration that Engram writes beside it must agree with it.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import { formatShape, sameShape, sizeOf } from '../../array/shape.ts';
import { type NamedTensors, tensor } from '../../array/tensor.ts';
import type { NetworkConfig } from '../../nn/network.ts';
import { parameterSpecs } from '../../nn/unroll.ts';
import type { NameMap } from '../names/name-map.ts';
import type { NameMatch } from '../names/name-match.ts';
import { unusedMatches } from '../names/name-match.ts';
import { networkMetadata, parseConfiguration } from '../names/network-config.ts';
import { nodeLabel, OnnxGraph, TRANSPOSED } from './graph.ts';
import { type OnnxModel, readOnnxModel } from './model.ts';
import { readProducts } from './products.ts';
import { followRecurrence, proveOutputs, refuseOutputs } from './proof.ts';
import { findReadout, productOf } from './readout.ts';
import { type RecurrentPart, readRecurrentNodes, recurrentOperators } from './recurrent.ts';
import { readScans, type ScanNetwork } from './scan.ts';

export interface OnnxNetwork {
  /** `rnn.*` and `readout.*`, as `openTensors` takes them. */
  readonly tensors: NamedTensors;
  readonly config: NetworkConfig;
  /** The model's own metadata, and the configuration as `openTensors` takes it. */
  readonly metadata: Record<string, string>;
  readonly matches: readonly NameMatch[];
}

type Fail = (what: string) => never;

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
  const has = (operators: { has(operator: string): boolean }) =>
    model.nodes.some(({ operator }) => operators.has(operator));
  const found =
    !has(recurrentOperators) && has(new Set(['Scan']))
      ? readScans(model, map, fail)
      : readOperators(new OnnxGraph(model, bytes.length), has(recurrentOperators), map, fail);
  const config = declaredConfiguration(model, found.config, fail);
  const metadata = { ...model.metadata, ...networkMetadata(config) };
  return { tensors: found.tensors, config, metadata, matches: found.matches };
}

/** Recurrent operators, or products, and the readout of their states. */
function readOperators(graph: OnnxGraph, recurrent: boolean, map: NameMap, fail: Fail): ScanNetwork {
  const { model } = graph;
  const part = recurrent ? readRecurrentNodes(graph, map.rnn, fail) : readProducts(graph, map.rnn, fail);
  const taken = new Set(part.used);
  const products = model.nodes.flatMap((node) => productOf(graph, node) ?? []);
  const others = products.filter(({ weightName }) => !taken.has(weightName));
  const flow = followRecurrence(graph, part.recurrence, fail);
  const product = findReadout(graph, others, part.isState, map.readout, (what) =>
    refuseOutputs(graph, flow, what, fail),
  );
  const { bias, notes } = proveOutputs(graph, flow, part.recurrence, product, fail);
  const own = [...taken, product.weightName, ...(bias ? [bias.name] : [])];
  const used = new Set(own.flatMap((each) => graph.origins(each.replace(TRANSPOSED, ''))));
  const unused = [...model.constants].filter(
    ([each, { dtype, data }]) =>
      !used.has(each) && (dtype === 'f32' || dtype === 'f64') && data.length > 1 && data.some((value) => value !== 0),
  );
  const tensors = new Map([...part.tensors, ['readout.weight', product.weight]]);
  if (bias) tensors.set('readout.bias', bias.t);
  const readout: NameMatch = {
    part: 'readout',
    from: `${nodeLabel(product.node)} of ${quote(product.weightName)}`,
    what: `linear, ${product.weight.shape[0]} outputs, ${bias ? `bias ${quote(bias.name)}` : 'no bias'}`,
  };
  return {
    tensors,
    config: configurationOf(tensors, part, fail),
    matches: [...part.matches, readout, ...notes, ...unusedMatches(unused)],
  };
}

/** Reads the configuration off the shapes, all of which must fit together. */
function configurationOf(
  tensors: NamedTensors,
  { cell, activation }: Pick<RecurrentPart, 'cell' | 'activation'>,
  fail: Fail,
): NetworkConfig {
  const shape = (name: string) => tensors.get(name)!.shape;
  let layers = 1;
  while (tensors.has(`rnn.weight_hh_l${layers}`)) layers++;
  const config: NetworkConfig = {
    cell,
    activation,
    inputSize: shape('rnn.weight_ih_l0')[1]!,
    hiddenSize: shape('rnn.weight_hh_l0')[1]!,
    outputSize: shape('readout.weight')[0]!,
    ...(layers > 1 ? { layers } : {}),
    bias: [...tensors.keys()].some((name) => name.startsWith('rnn.bias_')),
    readoutBias: tensors.has('readout.bias'),
  };
  for (const { name, shape: expected } of parameterSpecs(config)) {
    const t = tensors.get(name);
    // A layer may leave out biases that others have.
    if (!t && name.startsWith('rnn.bias_')) tensors.set(name, tensor(expected, new Float32Array(sizeOf(expected))));
    else if (!t || !sameShape(t.shape, expected))
      return fail(
        `${name} has shape ${t ? formatShape(t.shape) : 'none'}, expected ${formatShape(expected)} as all its layers must have ${config.hiddenSize} hidden units`,
      );
  }
  return config;
}

/**
 * The configuration that Engram wrote in the metadata, where it wrote the model and says what the graph does; it knows
 * the linear cell from an Elman cell without activation. Without it, what the graph says.
 */
function declaredConfiguration(model: OnnxModel, graph: NetworkConfig, fail: Fail): NetworkConfig {
  const text = model.metadata.network;
  if (text === undefined || model.producer !== 'engram') return graph;
  const declared = parseConfiguration(text, fail);
  const claimed = comparable(declared);
  for (const [key, found] of Object.entries(comparable(graph))) {
    if (claimed[key] !== found)
      fail(`its metadata says ${key} ${quote(String(claimed[key]))}, but its graph has ${quote(String(found))}`);
  }
  return declared;
}

/** Gives a configuration with what is meant by default, and without what the cell does not look at. */
function comparable(config: NetworkConfig): Record<string, unknown> {
  const { cell, activation, layers = 1, channels = 1, ...rest } = config;
  const elman = cell === 'linear' ? { cell: 'elman', activation: 'linear' } : { cell, activation };
  const seen = ['elman', 'wave-rnn'].includes(elman.cell) ? elman : { cell };
  return { ...seen, layers, ...(cell === 'wave-rnn' ? { channels } : {}), ...rest };
}
