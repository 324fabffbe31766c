// What gated cells share: PyTorch's parameters with the rows of all gates below each other, and the gates'
// pre-activations. Each gate multiplies its own block of rows: blocks of rows are views, so neither the gates nor their
// gradients are ever copied apart or together.

import { add, type Expression, matmul, reshape, slice, stack } from '../graph/index.ts';
import type { ParameterSpec, Parameters } from './cell.ts';
import { uniform } from './initial.ts';
import type { NetworkConfig } from './network.ts';
import type { Layer } from './stacked.ts';

/** One entry for each gate: `[H, in]`, `[H, H]`, and biases `[H]` or `null`. */
export interface GateWeights {
  readonly input: readonly Expression[];
  readonly recurrent: readonly Expression[];
  readonly inputBias: readonly Expression[] | null;
  readonly recurrentBias: readonly Expression[] | null;
}

export interface GatedWeights extends GateWeights {
  /** What is added to the input products of each gate `[H]`, or `null`. */
  readonly offsets: readonly Expression[] | null;
}

/** All of a layer of `gates` gates but its name, its state and its step. */
export function gatedLayer(
  gates: number,
  offsetsOf: (weights: GateWeights) => Expression[] | null = jointBiases,
): Pick<Layer<GatedWeights>, 'parameters' | 'weights' | 'project' | 'silent'> {
  return {
    parameters: (config, index, inputSize) => gateParameters(config, gates, index, inputSize),
    weights: (config, parameters, index) => {
      const weights = gateWeights(config, parameters, gates, index);
      return { ...weights, offsets: offsetsOf(weights) };
    },
    project: ({ input, offsets }, inputs) => projectGates(input, offsets, inputs),
    silent: ({ offsets }) => offsets && stack(offsets),
  };
}

/** `weight_ih [G H, in]`, `weight_hh [G H, H]`, `bias_ih` and `bias_hh [G H]`, uniform on `[-1/sqrt(H), 1/sqrt(H)]`. */
export function gateParameters(
  { hiddenSize, bias }: NetworkConfig,
  gates: number,
  layer: number,
  inputSize: number,
): ParameterSpec[] {
  const initial = uniform(1 / Math.sqrt(hiddenSize));
  const rows = gates * hiddenSize;
  const specs: ParameterSpec[] = [
    { name: `rnn.weight_ih_l${layer}`, shape: [rows, inputSize], initial },
    { name: `rnn.weight_hh_l${layer}`, shape: [rows, hiddenSize], initial },
  ];
  if (bias)
    specs.push(
      { name: `rnn.bias_ih_l${layer}`, shape: [rows], initial },
      { name: `rnn.bias_hh_l${layer}`, shape: [rows], initial },
    );
  return specs;
}

function gateWeights({ bias }: NetworkConfig, parameters: Parameters, gates: number, layer: number): GateWeights {
  const blocks = (name: string) => rowBlocks(parameters.get(`rnn.${name}_l${layer}`)!, gates);
  return {
    input: blocks('weight_ih'),
    recurrent: blocks('weight_hh'),
    inputBias: bias ? blocks('bias_ih') : null,
    recurrentBias: bias ? blocks('bias_hh') : null,
  };
}

/** The blocks of rows of `[G H, ...]`, each `[H, ...]`. */
export function rowBlocks(x: Expression, count: number): Expression[] {
  const rows = x.shape[0]! / count;
  return Array.from({ length: count }, (_, k) => slice(x, 0, k * rows, (k + 1) * rows));
}

/** `b_ih + b_hh` of each gate. */
function jointBiases({ inputBias, recurrentBias }: GateWeights): Expression[] | null {
  return inputBias?.map((bias, k) => add(bias, recurrentBias![k]!)) ?? null;
}

/** Input products of all gates, with `offsets [H]` added: `[T, B, in]` to `[T, G, B, H]`. */
function projectGates(
  input: readonly Expression[],
  offsets: readonly Expression[] | null,
  inputs: Expression,
): Expression {
  const [steps, batch, width] = inputs.shape as [number, number, number];
  const rows = reshape(inputs, [steps * batch, width]);
  const products = input.map((weights, k) => {
    const product = matmul(rows, weights, { transposeB: true });
    return reshape(offsets ? add(product, offsets[k]!) : product, [steps, batch, weights.shape[0]!]);
  });
  return stack(products, 1);
}

// Kept, so that steps without input share the gates of the one row they all get, and its gradient is formed once.
const knownGates = new WeakMap<Expression, Expression[]>();

/** Gate `k [B, H]` (or `[H]`) of projected gates `[G, B, H]` (or `[G, H]`). */
export function gateOf(projected: Expression | null, k: number): Expression | null {
  if (!projected) return null;
  const known =
    knownGates.get(projected) ??
    rowBlocks(projected, projected.shape[0]!).map((gate) => reshape(gate, projected.shape.slice(1)));
  knownGates.set(projected, known);
  return known[k]!;
}

/** `offset + h W^T`, where `null` stands for zero and not both may be. */
export function preActivation(offset: Expression | null, h: Expression | null, weights: Expression): Expression {
  if (!h) return offset!;
  const product = matmul(h, weights, { transposeB: true });
  return offset ? add(offset, product) : product;
}
