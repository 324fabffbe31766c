// Products with constant weights in an ONNX graph (MatMul, Gemm), and the one that reads the hidden states out.

import type { NamedTensors, Tensor } from '../array/tensor.ts';
import { isCalled, isRearranging, nodeLabel, type OnnxGraph } from './onnx-graph.ts';
import type { OnnxNode } from './onnx-model.ts';
import { quote } from './quote.ts';
import type { NameMatch } from './state-dict.ts';

interface NamedConstant {
  readonly name: string;
  readonly t: Tensor;
}

export interface Product {
  readonly node: OnnxNode;
  /** Name of the weight in the graph. */
  readonly weightName: string;
  /** `[out, in]`, as PyTorch keeps it. */
  readonly weight: Tensor;
  /** Of a Gemm: `[out]`, or `null`. */
  readonly bias: NamedConstant | null;
  readonly input: string;
  readonly output: string;
}

/** The product that `node` is, or `null`. */
export function productOf(graph: OnnxGraph, node: OnnxNode): Product | null {
  const [input, stepName, biasName] = node.inputs;
  const [output] = node.outputs;
  if (input === undefined || stepName === undefined || output === undefined) return null;
  if (node.operator !== 'MatMul' && node.operator !== 'Gemm') return null;
  const stored = graph.constant(stepName);
  if (stored?.shape.length !== 2 || graph.constant(input)) return null;
  const setting = (name: string) => node.attributes.get(name);
  const gemm = node.operator === 'Gemm';
  if (gemm && (setting('transA')?.integer || (setting('alpha') && setting('alpha')!.float !== 1))) return null;
  const weight = gemm && setting('transB')?.integer ? stored : graph.transposed(stepName);
  if (!weight) return null;
  let bias: Product['bias'] = null;
  if (gemm && biasName) {
    const t = graph.constant(biasName);
    if (!t || (setting('beta') && setting('beta')!.float !== 1)) return null;
    bias = { name: biasName, t };
  }
  return { node, weightName: graph.constantName(stepName), weight, bias, input, output };
}

export interface Readout {
  readonly tensors: NamedTensors;
  readonly used: readonly string[];
  readonly matches: readonly NameMatch[];
}

/**
 * The linear readout of states, among the products of the graph whose input comes from a state.
 * @param isState whether a value (behind rearrangements) is a state of the last layer
 * @param asked name of the product or of its weight
 */
export function findReadout(
  graph: OnnxGraph,
  products: readonly Product[],
  isState: (source: string) => boolean,
  asked: string | undefined,
  fail: (what: string) => never,
): Readout {
  const candidates = products.filter(({ input }) => isState(graph.source(input)));
  const fitting =
    asked === undefined
      ? candidates
      : candidates.filter(({ node, weightName }) => isCalled(nodeLabel(node), asked) || isCalled(weightName, asked));
  const listed = candidates
    .slice(0, 8)
    .map(({ node, weightName }) => `${quote(nodeLabel(node))} of ${quote(weightName)}`);
  if (fitting.length === 0)
    return fail(
      `it has no linear readout of the hidden states${asked === undefined ? '' : ` called ${quote(asked)}`}; products of them: ${listed.join(', ') || 'none'}`,
    );
  // A graph unrolled in time uses one weight many times.
  const weights = new Set(fitting.map(({ weightName }) => weightName));
  if (weights.size > 1)
    return fail(`several products fit the readout (${listed.join(', ')}): choose one with --map readout=NAME`);
  const product = fitting[0]!;
  const added = product.bias ? null : addedBias(graph, product);
  const bias: NamedConstant | null = product.bias ?? added;
  const after = activationsAfter(graph, added?.output ?? product.output, fail);
  const tensors: NamedTensors = new Map([['readout.weight', product.weight]]);
  if (bias) tensors.set('readout.bias', bias.t);
  const what = `linear, ${product.weight.shape[0]} outputs, ${bias ? `bias ${quote(bias.name)}` : 'no bias'}`;
  return {
    tensors,
    used: [product.weightName, ...(bias ? [bias.name] : [])],
    matches: [
      { part: 'readout', from: `${nodeLabel(product.node)} of ${quote(product.weightName)}`, what },
      ...(after.length > 0
        ? [{ part: 'note', from: '', what: `${after.join(', ')} of its outputs is left out` } as const]
        : []),
    ],
  };
}

/** The constant vector that an Add puts on the product. */
function addedBias(graph: OnnxGraph, { output, weight }: Product): (NamedConstant & { output: string }) | null {
  for (const node of graph.consumers(output)) {
    if (node.operator !== 'Add') continue;
    const name = node.inputs.find((input) => input !== output);
    const t = name === undefined ? null : graph.constant(name);
    if (name !== undefined && t?.shape.length === 1 && t.shape[0] === weight.shape[0] && node.outputs[0] !== undefined)
      return { name, t, output: node.outputs[0] };
  }
  return null;
}

const layers = ['MatMul', 'Gemm', 'RNN', 'LSTM', 'GRU'];
const activations = ['Relu', 'LeakyRelu', 'Elu', 'Gelu', 'Tanh', 'Sigmoid', 'Softmax', 'LogSoftmax', 'Sign'];

/** Activations at the end of the graph; one before another layer belongs to a readout of several, which is refused. */
function activationsAfter(graph: OnnxGraph, output: string, fail: (what: string) => never): string[] {
  const values = new Set([output]);
  const found: OnnxNode[] = [];
  // Grows while it is walked.
  for (const value of values) {
    for (const node of graph.consumers(value)) {
      if (layers.includes(node.operator)) {
        const { operator } = found[0] ?? node;
        fail(
          `its readout goes on with ${operator} ${quote(nodeLabel(found[0] ?? node))}: only one linear layer is read`,
        );
      }
      const active = activations.includes(node.operator);
      if (active) found.push(node);
      if (active || isRearranging(node)) for (const each of node.outputs) values.add(each);
    }
  }
  return [...new Set(found.map(({ operator }) => operator))];
}
