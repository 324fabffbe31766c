// RNN, LSTM and GRU operators of an ONNX graph as PyTorch's layers. Source: ONNX operators RNN, LSTM, GRU; gates there
// are i, o, f, c and z, r, h, in PyTorch i, f, g, o and r, z, n. Refused, as PyTorch's layers have no such thing:
// both directions, peepholes, clipping, other activations, and a GRU that resets before its product.

import { formatShape } from '../array/shape.ts';
import type { NamedTensors, Tensor, TensorData } from '../array/tensor.ts';
import type { Activation } from '../nn/network.ts';
import { isCalled, nodeLabel, type OnnxGraph } from './onnx-graph.ts';
import type { OnnxNode } from './onnx-model.ts';
import { quote } from './quote.ts';
import type { NameMatch } from './state-dict.ts';

type Fail = (what: string) => never;

interface Operator {
  readonly cell: string;
  /** PyTorch's gates as blocks of ONNX's. */
  readonly gates: readonly number[];
}

/** The recurrent operators; also how the writer orders its gates. */
export const recurrentOperators: ReadonlyMap<string, Operator> = new Map([
  ['RNN', { cell: 'elman', gates: [0] }],
  ['LSTM', { cell: 'lstm', gates: [0, 2, 3, 1] }],
  ['GRU', { cell: 'gru', gates: [1, 0, 2] }],
]);

/** Layers that shared one weight would each hold a copy. */
const MAX_LAYERS = 16;

export interface RecurrentPart {
  /** `rnn.*`. */
  readonly tensors: NamedTensors;
  readonly cell: string;
  readonly activation: Activation;
  /** Names of the constants that were taken. */
  readonly used: readonly string[];
  readonly matches: readonly NameMatch[];
  /** Whether a value (behind rearrangements) is a hidden state of the last layer. */
  isState(source: string): boolean;
}

/** @param asked name of a node, or of the module before it (`encoder` for `/encoder/GRU`) @throws what `fail` throws */
export function readRecurrentNodes(graph: OnnxGraph, asked: string | undefined, fail: Fail): RecurrentPart {
  const all = graph.model.nodes.filter(({ operator }) => recurrentOperators.has(operator));
  const nodes = asked === undefined ? all : all.filter((node) => isCalled(nodeLabel(node), asked));
  if (nodes.length === 0)
    return fail(`it has no recurrent operator called ${quote(asked ?? '')}, it has ${listNodes(all)}`);
  if (nodes.length > MAX_LAYERS)
    return fail(`it has ${nodes.length} recurrent operators, at most ${MAX_LAYERS} are read`);
  const chain = chainOf(graph, nodes, fail);
  const { operator } = chain[0]!;
  const { cell, gates } = recurrentOperators.get(operator)!;
  const other = chain.find((node) => node.operator !== operator);
  if (other) return fail(`its layers are of two kinds, ${operator} and ${other.operator}`);
  const tensors: NamedTensors = new Map();
  const used: string[] = [];
  for (const [k, node] of chain.entries()) {
    checkForm(node, fail);
    for (const [name, t] of layerTensors(graph, node, gates, fail)) tensors.set(`rnn.${name}_l${k}`, t);
    used.push(...node.inputs.slice(1, 4));
  }
  const activations = new Set(chain.map((node) => activationOf(node, fail)));
  if (activations.size > 1) return fail(`its layers have different activations: ${[...activations].join(', ')}`);
  const last = chain.at(-1)!;
  return {
    tensors,
    cell,
    activation: [...activations][0]!,
    used,
    matches: [
      {
        part: 'rnn',
        from: chain.map(nodeLabel).join(' > '),
        what: `${operator} ${chain.length === 1 ? 'operator' : `operators, ${chain.length} layers`}, ${tensors.get('rnn.weight_ih_l0')!.shape[1]} inputs, ${tensors.get('rnn.weight_hh_l0')!.shape[1]} hidden units`,
      },
    ],
    // Y, and Y_h of the last step.
    isState: (source) => source !== '' && (source === last.outputs[0] || source === last.outputs[1]),
  };
}

function listNodes(nodes: readonly OnnxNode[]): string {
  return (
    nodes
      .slice(0, 8)
      .map((node) => quote(nodeLabel(node)))
      .join(', ') || 'none'
  );
}

/** The nodes in the order of their data, each reading the outputs of the one before. */
function chainOf(graph: OnnxGraph, nodes: readonly OnnxNode[], fail: Fail): OnnxNode[] {
  const before = new Map(nodes.map((node) => [node, graph.producer(graph.source(node.inputs[0] ?? ''))]));
  const first = nodes.filter((node) => !nodes.includes(before.get(node)!));
  const chain = first.slice(0, 1);
  for (let at = chain[0]; at; ) {
    const next = nodes.filter((node) => before.get(node) === at);
    if (next.length > 1 || chain.length > nodes.length) break;
    at = next[0];
    if (at) chain.push(at);
  }
  if (chain.length !== nodes.length)
    return fail(
      `it has several recurrent operators (${listNodes(nodes)}) that are not one stack: choose one with --map rnn=NAME`,
    );
  return chain;
}

function checkForm(node: OnnxNode, fail: Fail): void {
  const { operator, attributes } = node;
  const refuse = (what: string) => fail(`${operator} ${quote(nodeLabel(node))} ${what}, which is not read`);
  const direction = attributes.get('direction')?.text ?? 'forward';
  if (direction !== 'forward') refuse(`runs ${quote(direction)}`);
  if (attributes.has('clip')) refuse('clips its states');
  if (attributes.get('input_forget')?.integer) refuse('couples its gates');
  if (operator === 'LSTM' && node.inputs[7]) refuse('has peepholes');
  if (operator === 'GRU' && attributes.get('linear_before_reset')?.integer !== 1)
    refuse('resets its state before the product (linear_before_reset 0; PyTorch resets after it)');
}

function activationOf(node: OnnxNode, fail: Fail): Activation {
  const { operator, attributes } = node;
  const named = attributes.get('activations')?.texts ?? [];
  const found = named.map((each) => each.toLowerCase()).join(', ');
  if (operator !== 'RNN') {
    const usual = operator === 'LSTM' ? 'sigmoid, tanh, tanh' : 'sigmoid, tanh';
    if (named.length > 0 && found !== usual)
      fail(`${operator} ${quote(nodeLabel(node))} has activations ${quote(found)}, expected ${usual}`);
    return 'tanh';
  }
  if (named.length === 0 || found === 'tanh') return 'tanh';
  if (found === 'relu') return 'relu';
  const slope = attributes.get('activation_alpha')?.floats[0];
  const offset = attributes.get('activation_beta')?.floats[0] ?? 0;
  if (found === 'affine' && slope === 1 && offset === 0) return 'linear';
  return fail(`RNN ${quote(nodeLabel(node))} has activation ${quote(found)}, expected Tanh, Relu or the identity`);
}

function layerTensors(graph: OnnxGraph, node: OnnxNode, gates: readonly number[], fail: Fail): [string, Tensor][] {
  const label = `${node.operator} ${quote(nodeLabel(node))}`;
  const weight = (index: number, what: string) => {
    const t = graph.constant(node.inputs[index] ?? '');
    if (!t) return fail(`${label}: ${what} is no constant`);
    const floating = t.dtype === 'f32' || t.dtype === 'f64';
    if (!floating || t.shape[0] !== 1)
      return fail(`${label}: ${what} has shape ${formatShape(t.shape)}, expected one direction of floats`);
    return { ...t, shape: t.shape.slice(1) };
  };
  const blocks = (t: Tensor, what: string, rank: number): Tensor => {
    const rows = t.shape[0] ?? 0;
    if (t.shape.length !== rank || t.data.length === 0 || rows % gates.length !== 0)
      return fail(`${label}: ${what} has shape ${formatShape(t.shape)}, which does not hold ${gates.length} gates`);
    return reorderBlocks(t, gates);
  };
  const layer: [string, Tensor][] = [
    ['weight_ih', blocks(weight(1, 'W'), 'W', 2)],
    ['weight_hh', blocks(weight(2, 'R'), 'R', 2)],
  ];
  if (!node.inputs[3]) return layer;
  const both = weight(3, 'B');
  const half = (both.shape[0] ?? 0) / 2;
  if (both.shape.length !== 1 || !Number.isInteger(half))
    return fail(`${label}: B has shape ${formatShape(both.shape)}`);
  const part = (from: number): Tensor => ({
    ...both,
    shape: [half],
    data: both.data.slice(from, from + half) as TensorData,
  });
  layer.push(['bias_ih', blocks(part(0), 'B', 1)], ['bias_hh', blocks(part(half), 'B', 1)]);
  return layer;
}

/** Equal blocks of rows in another order: block `k` of the result is block `order[k]` of `t`. */
export function reorderBlocks(t: Tensor, order: readonly number[]): Tensor {
  const size = t.data.length / order.length;
  const data = t.data.slice() as Float32Array;
  order.forEach(
    (from, to) => void data.set((t.data as Float32Array).subarray(from * size, (from + 1) * size), to * size),
  );
  return { ...t, data };
}
