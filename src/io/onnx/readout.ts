// Products with constant weights in an ONNX graph (MatMul, Gemm), and the one that reads the hidden states out.

import { quote } from '../../array/quote.ts';
import type { Tensor } from '../../array/tensor.ts';
import { isCalled, nodeLabel, type OnnxGraph } from './graph.ts';
import type { OnnxNode } from './model.ts';

export interface NamedConstant {
  readonly name: string;
  readonly t: Tensor;
}

export interface Product {
  readonly node: OnnxNode;
  /** Name of the weight in the graph. */
  readonly weightName: string;
  /** `[out, in]`, as PyTorch keeps it. */
  readonly weight: Tensor;
  /** What a Gemm adds, or `null`. */
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
  // Zeros: a state before the first step.
  if (stored?.shape.length !== 2 || !isFloating(stored) || (graph.constant(input) && !graph.isZero(input))) return null;
  const setting = (name: string) => node.attributes.get(name);
  const gemm = node.operator === 'Gemm';
  if (gemm && (setting('transA')?.integer || (setting('alpha') && setting('alpha')!.float !== 1))) return null;
  const weight = gemm && setting('transB')?.integer ? stored : graph.transposed(stepName);
  if (!weight) return null;
  let bias: NamedConstant | null = null;
  if (gemm && biasName) {
    const t = graph.constant(biasName);
    if (!t || (setting('beta') && setting('beta')!.float !== 1)) return null;
    bias = { name: biasName, t };
  }
  return { node, weightName: graph.constantName(stepName), weight, bias, input, output };
}

function isFloating({ dtype }: Tensor): boolean {
  return dtype === 'f32' || dtype === 'f64';
}

/** Whether it adds one number to each of `width` features, the last axis: `[width]`, `[1, ..., width]`. */
export function isBiasOf(t: Tensor, width: number): boolean {
  return isFloating(t) && t.data.length === width && (t.shape.at(-1) ?? 1) === width;
}

/**
 * The linear readout of states, among the products of the graph whose input comes from a state; whether the graph's
 * output is its result, `proveOutputs` says.
 * @param isState whether a value (behind rearrangements) is a state of the last layer
 * @param asked name of the product or of its weight
 */
export function findReadout(
  graph: OnnxGraph,
  products: readonly Product[],
  isState: (source: string) => boolean,
  asked: string | undefined,
  fail: (what: string) => never,
): Product {
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
  return fitting[0]!;
}
