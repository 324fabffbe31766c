// A network as an expression: parameters, initial values, and the unrolled run over a sequence.

import { UsageError } from '../array/errors.ts';
import { stream } from '../array/random.ts';
import { sizeOf } from '../array/shape.ts';
import { type NamedTensors, tensor } from '../array/tensor.ts';
import { add, type Expression, matmul, parameter, reshape, slice, stack } from '../graph/index.ts';
import type { CellStep, ParameterSpec, Parameters } from './cell.ts';
import { findCell } from './cells.ts';
import { orthogonal, uniform } from './initial.ts';
import type { NetworkConfig } from './network.ts';

/** How recurrent matrices begin: by their cell's own law (PyTorch's where it has the layer), or orthogonal. */
export type RecurrentInitialiser = 'cell' | 'orthogonal';

/**
 * Lists every parameter of a network, the cell's first and then the readout's, with PyTorch's names, shapes and initial
 * laws.
 * @throws UsageError for sizes the cell cannot have, and for orthogonal matrices where it has no square ones
 */
export function parameterSpecs(config: NetworkConfig, recurrent: RecurrentInitialiser = 'cell'): ParameterSpec[] {
  const initial = uniform(1 / Math.sqrt(config.hiddenSize));
  const specs = [
    ...cellSpecs(config, recurrent),
    { name: 'readout.weight', shape: [config.outputSize, config.hiddenSize], initial },
  ];
  return config.readoutBias ? [...specs, { name: 'readout.bias', shape: [config.outputSize], initial }] : specs;
}

function cellSpecs(config: NetworkConfig, recurrent: RecurrentInitialiser): readonly ParameterSpec[] {
  const specs = findCell(config.cell).parameters(config);
  if (recurrent === 'cell') return specs;
  const { hiddenSize } = config;
  const isSquare = ({ name, shape: [rows, cols] }: ParameterSpec) =>
    /^rnn\.weight_hh_l\d+$/.test(name) && cols === hiddenSize && rows! % hiddenSize === 0;
  if (!specs.some(isSquare)) {
    throw new UsageError(
      `cell '${config.cell}' has no square recurrent matrix to begin orthogonal; leave out --recurrent`,
    );
  }
  return specs.map((spec) => (isSquare(spec) ? { ...spec, initial: orthogonal(config.hiddenSize) } : spec));
}

/**
 * Draws fresh f32 parameters, each by its own initial law from a stream of its own name.
 * @throws UsageError for sizes the cell cannot have, and for orthogonal matrices where it has no square ones
 */
export function initialParameters(
  config: NetworkConfig,
  seed: number | bigint,
  recurrent: RecurrentInitialiser = 'cell',
): NamedTensors {
  const streamOf = (name: string) => stream(seed, 'init', name);
  return new Map(
    parameterSpecs(config, recurrent).map(({ name, shape, initial }) => {
      const values = new Float32Array(sizeOf(shape));
      initial(values, streamOf(name), streamOf);
      return [name, tensor(shape, values)];
    }),
  );
}

export function parameterExpressions(config: NetworkConfig): Parameters {
  return new Map(parameterSpecs(config).map(({ name, shape }) => [name, parameter(name, shape)]));
}

/** Readout of outputs `[..., H]`: `[..., out]`. */
export function readout(config: NetworkConfig, parameters: Parameters, hidden: Expression): Expression {
  const product = matmul(hidden, parameters.get('readout.weight')!, { transposeB: true });
  return config.readoutBias ? add(product, parameters.get('readout.bias')!) : product;
}

export interface UnrollOptions {
  /** Steps of the run; the input is zero after the steps that `inputs` covers. */
  readonly steps: number;
  /** First step whose output is wanted. */
  readonly from: number;
}

/**
 * Outputs `[steps - from, B, out]` of a run from the zero state over `inputs [T, B, in]`, `T <= steps`. Steps without
 * input cost no input product.
 */
export function unroll(
  config: NetworkConfig,
  parameters: Parameters,
  inputs: Expression,
  { steps, from }: UnrollOptions,
): Expression {
  const cell = findCell(config.cell);
  const inputSteps = inputs.shape[0]!;
  const projected = cell.project(config, parameters, inputs);
  const silent = cell.silent(config, parameters);
  const outputs: Expression[] = [];
  let state: readonly Expression[] | null = null;
  for (let t = 0; t < steps; t++) {
    const now = t < inputSteps ? reshape(slice(projected, 0, t, t + 1), projected.shape.slice(1)) : silent;
    const next: CellStep = cell.step(config, parameters, now, state);
    state = next.state;
    if (t >= from) outputs.push(next.output);
  }
  return readout(config, parameters, stack(outputs));
}
