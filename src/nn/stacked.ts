// Cells of one or more layers, as in torch.nn.RNN: layer l > 0 reads the output of layer l - 1 at the same step. A
// layer says how one of them works; this makes the cell. Only the lowest layer's input products can be formed for all
// steps at once.

import { UsageError } from '../array/errors.ts';
import { type Expression, reshape } from '../graph/index.ts';
import type { Cell, CellStep, ParameterSpec, Parameters } from './cell.ts';
import type { Activation, NetworkConfig } from './network.ts';

/** One layer; `Weights` is what it makes of the network's parameters, once for all steps. */
export interface Layer<Weights> {
  readonly name: string;
  readonly defaultActivation?: Activation;
  /** Names of the parts of a layer's state. */
  readonly parts: readonly string[];
  /** Width of each part; `H` when absent. */
  partSize?(config: NetworkConfig): number;
  parameters(config: NetworkConfig, layer: number, inputSize: number): readonly ParameterSpec[];
  weights(config: NetworkConfig, parameters: Parameters, layer: number): Weights;
  /** Gives the input products of every step, as `project` of a cell does. */
  project(weights: Weights, inputs: Expression): Expression;
  silent(weights: Weights): Expression | null;
  step(
    weights: Weights,
    projected: Expression | null,
    state: readonly Expression[] | null,
    config: NetworkConfig,
  ): CellStep;
}

export function layersOf({ layers = 1 }: NetworkConfig): number {
  if (!Number.isSafeInteger(layers) || layers < 1) {
    throw new UsageError(`layers must be a whole number of at least 1, found ${layers}`);
  }
  return layers;
}

/** Refuses several layers, for cells that have one. */
export function requireOneLayer(cell: string, config: NetworkConfig): void {
  if (layersOf(config) > 1) {
    throw new UsageError(`cell '${cell}' has one layer, found ${config.layers} asked for; leave layers at 1`);
  }
}

function indices(config: NetworkConfig): number[] {
  return Array.from({ length: layersOf(config) }, (_, layer) => layer);
}

export function stacked<Weights>(layer: Layer<Weights>): Cell {
  const known = new WeakMap<Parameters, Weights[]>();
  // Kept, so that all steps share the nodes made from a parameter and its gradient is formed once.
  const weightsOf = (config: NetworkConfig, parameters: Parameters): Weights[] => {
    const made = known.get(parameters) ?? indices(config).map((l) => layer.weights(config, parameters, l));
    known.set(parameters, made);
    return made;
  };
  return {
    name: layer.name,
    defaultActivation: layer.defaultActivation ?? 'tanh',
    stateSizes: (config) => {
      const size = layer.partSize?.(config) ?? config.hiddenSize;
      return indices(config).flatMap(() => layer.parts.map(() => size));
    },
    stateNames: (config) =>
      layersOf(config) === 1 ? layer.parts : indices(config).flatMap((l) => layer.parts.map((part) => `${part}_l${l}`)),
    parameters: (config) =>
      indices(config).flatMap((l) => layer.parameters(config, l, l === 0 ? config.inputSize : config.hiddenSize)),
    project: (config, parameters, inputs) => layer.project(weightsOf(config, parameters)[0]!, inputs),
    silent: (config, parameters) => layer.silent(weightsOf(config, parameters)[0]!),
    step: (config, parameters, projected, state) => {
      const parts: Expression[] = [];
      let arriving = projected;
      let output: Expression | null = null;
      weightsOf(config, parameters).forEach((weights, l) => {
        if (output) arriving = withoutTime(layer.project(weights, reshape(output, [1, ...output.shape])));
        const own = state?.slice(l * layer.parts.length, (l + 1) * layer.parts.length) ?? null;
        const next = layer.step(weights, arriving, own, config);
        parts.push(...next.state);
        output = next.output;
      });
      return { state: parts, output: output! };
    },
  };
}

function withoutTime(projected: Expression): Expression {
  return reshape(projected, projected.shape.slice(1));
}
