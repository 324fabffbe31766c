// RNN, LSTM (also with peepholes) and GRU operators of an ONNX graph as layers under PyTorch's names. Source: ONNX
// operators RNN, LSTM, GRU, versions 7 to 22; gates there are i, o, f, c (peepholes i, o, f) and z, r, h, in PyTorch
// i, f, g, o and r, z, n. Refused, as no cell here has such a thing: both directions, clipping, coupled gates, other
// activations, and a GRU that resets before its product. What the operators read and what becomes of their states,
// `OnnxFlow` follows.

import { quote } from '../../array/quote.ts';
import { formatShape } from '../../array/shape.ts';
import type { NamedTensors, Tensor, TensorData } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';
import type { Activation } from '../../nn/network.ts';
import type { NameMatch } from '../names/name-match.ts';
import type { Recurrence } from './flow.ts';
import { isCalled, nodeLabel, type OnnxGraph } from './graph.ts';
import type { OnnxNode } from './model.ts';

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

/** Rows i, f, o of our peepholes as blocks of ONNX's i, o, f; it is its own inverse. */
export const peepholeRows: readonly number[] = [0, 2, 1];

/** Layers that shared one weight would each hold a copy. */
const MAX_LAYERS = 16;

export interface RecurrentPart {
  /** The tensors under their names in a network, `rnn.*`. */
  readonly tensors: NamedTensors;
  readonly cell: string;
  readonly activation: Activation;
  /** Names of the constants that were taken. */
  readonly used: readonly string[];
  readonly matches: readonly NameMatch[];
  readonly recurrence: Recurrence;
  /** Whether a value (behind rearrangements) is a hidden state of the last layer. */
  isState(source: string): boolean;
}

/**
 * Reads RNN, LSTM and GRU operators.
 * @param asked name of a node, or of the module before it (`encoder` for `/encoder/GRU`)
 * @throws what `fail` throws
 */
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
  const kind = (node: OnnxNode) => `${node.operator}${hasPeepholes(node) ? ' with peepholes' : ''}`;
  const other = chain.find((node) => kind(node) !== kind(chain[0]!));
  if (other) return fail(`its layers are of two kinds, ${kind(chain[0]!)} and ${kind(other)}`);
  const tensors: NamedTensors = new Map();
  const used: string[] = [];
  for (const [k, node] of chain.entries()) {
    checkForm(graph, node, fail);
    for (const [name, t] of layerTensors(graph, node, gates, fail)) tensors.set(`rnn.${name}_l${k}`, t);
    used.push(...node.inputs.slice(1, 4), ...node.inputs.slice(5, 8));
  }
  const activations = new Set(chain.map((node) => activationOf(node, fail)));
  if (activations.size > 1) return fail(`its layers have different activations: ${[...activations].join(', ')}`);
  const last = chain.at(-1)!;
  return {
    tensors,
    cell: hasPeepholes(last) ? 'peephole-lstm' : cell,
    activation: [...activations][0]!,
    used,
    matches: [
      {
        part: 'rnn',
        from: chain.map(nodeLabel).join(' > '),
        what: `${kind(last)}, ${plural(chain.length, 'layer')}, ${tensors.get('rnn.weight_ih_l0')!.shape[1]} inputs, ${tensors.get('rnn.weight_hh_l0')!.shape[1]} hidden units`,
      },
    ],
    recurrence: { input: graph.source(chain[0]!.inputs[0] ?? ''), layers: chain.map((node) => ({ node })) },
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
  // The states of all steps: the last state alone, repeated, would be a decoder's input.
  const readers = new Map(nodes.map((node) => [node.outputs[0], node]));
  const before = new Map(nodes.map((node) => [node, readers.get(graph.source(node.inputs[0] ?? ''))]));
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

function hasPeepholes({ operator, inputs }: OnnxNode): boolean {
  return operator === 'LSTM' && !!inputs[7];
}

function checkForm(graph: OnnxGraph, node: OnnxNode, fail: Fail): void {
  const { operator, attributes } = node;
  const refuse = (what: string) => fail(`${operator} ${quote(nodeLabel(node))} ${what}, which is not read`);
  const direction = attributes.get('direction')?.text ?? 'forward';
  if (direction !== 'forward') refuse(`runs ${quote(direction)}`);
  if (attributes.has('clip')) refuse('clips its states');
  if (attributes.get('input_forget')?.integer) refuse('couples its gates');
  if (operator !== 'GRU' || attributes.get('linear_before_reset')?.integer) return;
  // PyTorch's GRU never does; its newer exporter wrote so by mistake (pytorch issue 189225).
  const mistaken = graph.model.producer === 'pytorch' ? ': export with a newer PyTorch or dynamo=False' : '';
  refuse(`resets its state before the product (linear_before_reset=0${mistaken})`);
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
  const constant = (index: number, what: string): Tensor => {
    const name = node.inputs[index] ?? '';
    const t = graph.constant(name);
    const maker = graph.obstacle(name);
    if (!t) return fail(`${label}: ${what} is no constant${maker === undefined ? '' : ` (it comes out of ${maker})`}`);
    if (t.dtype === 'f32' || t.dtype === 'f64') return t;
    return fail(`${label}: ${what} holds ${t.dtype}, expected floating-point numbers`);
  };
  const recurrent = constant(2, 'R');
  const [directions, rows, hiddenSize = 0] = recurrent.shape;
  if (recurrent.shape.length !== 3 || directions !== 1 || hiddenSize < 1 || rows !== gates.length * hiddenSize)
    return fail(
      `${label}: R has shape ${formatShape(recurrent.shape)}, expected [1, ${gates.length} H, H] of one direction`,
    );
  const said = node.attributes.get('hidden_size')?.integer;
  if (said !== undefined && said !== hiddenSize)
    return fail(`${label} says hidden_size ${said}, but R has shape ${formatShape(recurrent.shape)}`);
  /** Takes a weight's one direction, `rows` long and then of any width. */
  const weight = (index: number, what: string, length: number, rank: 1 | 2): Tensor => {
    const t = constant(index, what);
    const [one, found, width = 1] = t.shape;
    if (t.shape.length !== rank + 1 || one !== 1 || found !== length || width < 1)
      return fail(
        `${label}: ${what} has shape ${formatShape(t.shape)}, expected [1, ${length}${rank === 2 ? ', inputs' : ''}]`,
      );
    return { ...t, shape: t.shape.slice(1) };
  };
  const layer: [string, Tensor][] = [
    ['weight_ih', reorderBlocks(weight(1, 'W', rows, 2), gates)],
    ['weight_hh', reorderBlocks(weight(2, 'R', rows, 2), gates)],
  ];
  if (node.inputs[3]) {
    const both = weight(3, 'B', 2 * rows, 1);
    const half = (from: number): Tensor => ({
      ...both,
      shape: [rows],
      data: both.data.slice(from, from + rows) as TensorData,
    });
    layer.push(['bias_ih', reorderBlocks(half(0), gates)], ['bias_hh', reorderBlocks(half(rows), gates)]);
  }
  if (hasPeepholes(node)) {
    const rowsOf = reorderBlocks(weight(7, 'P', 3 * hiddenSize, 1), peepholeRows);
    layer.push(['weight_ch', { ...rowsOf, shape: [3, hiddenSize] }]);
  }
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
