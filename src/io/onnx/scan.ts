// Networks that Engram wrote as Scans (write-onnx-scan.ts), from the graph alone: the constants give a configuration by
// their names and shapes, and the graph must be the one that is written for it, value by value. So nothing is taken on
// trust: a Scan of any other inside is refused.

import { quote } from '../../array/quote.ts';
import { sameShape } from '../../array/shape.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';
import type { NetworkConfig } from '../../nn/network.ts';
import { parameterSpecs } from '../../nn/unroll.ts';
import type { NameMap } from '../names/name-map.ts';
import type { NameMatch } from '../names/name-match.ts';
import { activations } from '../names/network-config.ts';
import { transposeConstant } from './constants.ts';
import { isCalled, nodeLabel } from './graph.ts';
import { type OnnxAttribute, type OnnxGraphParts, type OnnxModel, readOnnxGraph, readOnnxModel } from './model.ts';
import { writeOnnx } from './write-onnx.ts';

type Fail = (what: string) => never;

export interface ScanNetwork {
  /** `rnn.*` and `readout.*`. */
  readonly tensors: NamedTensors;
  readonly config: NetworkConfig;
  readonly matches: readonly NameMatch[];
}

const UNKNOWN =
  'it has a Scan that Engram did not write, or that a tool (an optimiser) rewrote: its inside is not read; keep the file as engram export wrote it';

/** More layers are no network of Engram's; each asks for a comparison of its body. */
const MAX_LAYERS = 1024;

/**
 * Reads a network of Engram's own Scans.
 * @param map names that the recurrent layers and the readout must have
 * @throws what `fail` throws
 */
export function readScans(model: OnnxModel, map: NameMap, fail: Fail): ScanNetwork {
  const scans = model.nodes.filter(({ operator }) => operator === 'Scan');
  const labels = scans.map(nodeLabel);
  if (map.rnn !== undefined && !labels.some((label) => isCalled(label, map.rnn!)))
    return fail(
      `it has no recurrent layer called ${quote(map.rnn)}, it has ${labels.slice(0, 8).map(quote).join(', ')}`,
    );
  if (map.readout !== undefined && !isCalled('readout', map.readout))
    return fail(`it has no readout called ${quote(map.readout)}, it has "readout"`);
  const tensors = parametersOf(model.constants);
  const config = configurationOf(tensors, scans.length);
  const specs = config && specsOf(config);
  const complete = specs?.every(({ name, shape }) => {
    const t = tensors.get(name);
    return t && sameShape(t.shape, shape) && (t.dtype === 'f32' || t.dtype === 'f64');
  });
  if (!config || !specs || !complete || scans.length > MAX_LAYERS) return fail(UNKNOWN);
  const found = described(model, fail);
  const parameters = new Map(specs.map(({ name }) => [name, tensors.get(name)!]));
  // Only the wave cell has a choice of activations, and its body tells.
  for (const activation of config.cell === 'wave-rnn' ? activations : [config.activation]) {
    const network = { config: { ...config, activation }, parameters };
    if (described(readOnnxModel(writeOnnx(network), 'what Engram writes'), fail) !== found) continue;
    const { cell, inputSize, hiddenSize, outputSize } = config;
    const layers = plural(scans.length, 'layer');
    return {
      tensors: parameters,
      config: network.config,
      matches: [
        {
          part: 'rnn',
          from: labels.join(' > '),
          what: `${cell} as Scan, ${layers}, ${inputSize} inputs, ${hiddenSize} hidden units`,
        },
        {
          part: 'readout',
          from: 'readout',
          what: `linear, ${outputSize} outputs, ${config.readoutBias ? 'bias' : 'no bias'}`,
        },
      ],
    };
  }
  return fail(UNKNOWN);
}

/** Constants under the names of parameters; the readout is written transposed. */
function parametersOf(constants: NamedTensors): NamedTensors {
  const tensors = new Map([...constants].filter(([name]) => name.startsWith('rnn.') || name === 'readout.bias'));
  const readout = constants.get('readout.W');
  const turned = readout?.shape.length === 2 ? transposeConstant(readout, null) : null;
  if (turned) tensors.set('readout.weight', turned);
  return tensors;
}

/** Reads the configuration off the shapes, the activation left to be found; `null` where a constant is missing. */
function configurationOf(tensors: NamedTensors, layers: number): NetworkConfig | null {
  const extent = (name: string, axis: number) => tensors.get(name)?.shape[axis] ?? 0;
  const outputSize = extent('readout.weight', 0);
  const hiddenSize = extent('readout.weight', 1);
  const sizes = { hiddenSize, outputSize, readoutBias: tensors.has('readout.bias'), activation: 'tanh' } as const;
  if (outputSize === 0 || hiddenSize === 0) return null;
  if (tensors.has('rnn.nu_log'))
    return { cell: 'diagonal-ssm', inputSize: extent('rnn.B_re', 1), bias: false, ...sizes };
  const inputSize = extent('rnn.weight_ih_l0', 1);
  if (tensors.has('rnn.conv.weight')) {
    const channels = extent('rnn.conv.weight', 0);
    const ring = channels === 1 ? {} : { channels };
    return { cell: 'wave-rnn', inputSize, bias: tensors.has('rnn.conv.bias'), ...sizes, ...ring };
  }
  const bias = tensors.has('rnn.bias_ih_l0');
  return { cell: 'mgu', inputSize, bias, ...sizes, ...(layers > 1 ? { layers } : {}) };
}

function specsOf(config: NetworkConfig): ReturnType<typeof parameterSpecs> | null {
  try {
    return parameterSpecs(config);
  } catch {
    return null;
  }
}

/** All that a graph says but the order and names of its nodes and the values of its weights, as one text. */
function described(model: OnnxModel, fail: Fail): string {
  const body = (graph: Uint8Array) => graphDescription(readOnnxGraph(graph, fail), () => 'a graph in a body');
  return JSON.stringify([graphDescription(model, body), model.functions]);
}

function graphDescription(graph: OnnxGraphParts, inner: (graph: Uint8Array) => unknown): unknown[] {
  const nodes = graph.nodes.map(({ operator, inputs, outputs, attributes }) => {
    const named = [...attributes].map(([name, value]) => JSON.stringify([name, attributeDescription(value, inner)]));
    return JSON.stringify([operator, inputs, outputs, named.sort()]);
  });
  const constants = [...graph.constants].map(([name, t]) => JSON.stringify([name, constantDescription(t)]));
  return [nodes.sort(), constants.sort(), graph.inputs, graph.outputs];
}

function attributeDescription(value: OnnxAttribute, inner: (graph: Uint8Array) => unknown): unknown[] {
  const { integer, float, text, integers, floats, texts, tensor, graph } = value;
  return [integer, float, text, integers, floats, texts, tensor !== null, graph && inner(graph)];
}

function constantDescription({ dtype, shape, data }: Tensor): unknown[] {
  const floating = dtype === 'f32' || dtype === 'f64';
  // Not many integers are written: more make another graph.
  return [shape, floating ? 'floats' : data.length > 16 ? data.length : [...data].map(String)];
}
