// A network as an expression: parameters, initial values, and the unrolled run over a sequence.

import { UsageError } from '../array/errors.ts';
import { stream } from '../array/random.ts';
import { sizeOf } from '../array/shape.ts';
import { type NamedTensors, tensor } from '../array/tensor.ts';
import { add, type Expression, matmul, parameter, reshape, slice, stack } from '../graph/index.ts';
import type { CellStep, ParameterSpec, Parameters } from './cell.ts';
import { findCell } from './cells.ts';
import { type Initialiser, kernelTap, normal, orthogonal, shift, uniform } from './initial.ts';
import type { NetworkConfig } from './network.ts';

/**
 * How recurrent weights begin: by their cell's own law (PyTorch's where it has the layer), orthogonal, holding or shifting
 * what they hold, or by PyTorch's law where the cell's own is another (the wave-RNN's kernel, which shifts).
 */
export const recurrentInitialisers = ['cell', 'orthogonal', 'identity', 'shift', 'random'] as const;
export type RecurrentInitialiser = (typeof recurrentInitialisers)[number];

/** How input weights begin: by their cell's own law, or small, normal of deviation 0.001 (wave-RNN paper, its baselines). */
export const inputInitialisers = ['cell', 'small'] as const;
export type InputInitialiser = (typeof inputInitialisers)[number];

/** The initial laws that a training asks for beside the cell's own. */
export interface InitialLaws {
  readonly recurrent?: RecurrentInitialiser | undefined;
  readonly inputWeights?: InputInitialiser | undefined;
}

const SMALL = 0.001;

/**
 * Lists every parameter of a network, the cell's first and then the readout's, with PyTorch's names, shapes and initial
 * laws.
 * @throws UsageError for sizes the cell cannot have, and for laws that none of its weights knows
 */
export function parameterSpecs(config: NetworkConfig, laws: InitialLaws = {}): ParameterSpec[] {
  const initial = uniform(1 / Math.sqrt(config.hiddenSize));
  const specs = [
    ...cellSpecs(config, laws),
    { name: 'readout.weight', shape: [config.outputSize, config.hiddenSize], initial },
  ];
  return config.readoutBias ? [...specs, { name: 'readout.bias', shape: [config.outputSize], initial }] : specs;
}

function cellSpecs(
  config: NetworkConfig,
  { recurrent = 'cell', inputWeights = 'cell' }: InitialLaws,
): readonly ParameterSpec[] {
  const specs = findCell(config.cell).parameters(config);
  const laws = specs.map((spec) => recurrentLaw(spec, config, recurrent));
  if (recurrent !== 'cell' && laws.every((law) => law === null)) {
    throw new UsageError(
      `cell '${config.cell}' has no recurrent weights that can begin '${recurrent}'; leave out --recurrent`,
    );
  }
  const isInput = ({ name }: ParameterSpec) => name === 'rnn.weight_ih_l0';
  if (inputWeights === 'small' && !specs.some(isInput)) {
    throw new UsageError(`cell '${config.cell}' has no input weights that can begin small; leave out --input-weights`);
  }
  return specs.map((spec, i) => {
    if (inputWeights === 'small' && isInput(spec)) return { ...spec, initial: normal(SMALL) };
    const initial = laws[i];
    return initial ? { ...spec, initial } : spec;
  });
}

/** The law that `recurrent` gives a parameter; `null` for what is no recurrent weight, or knows no such law. */
function recurrentLaw(
  { name, shape }: ParameterSpec,
  { hiddenSize }: NetworkConfig,
  recurrent: RecurrentInitialiser,
): Initialiser | null {
  const [rows, cols, width] = shape as readonly [number, number, number];
  if (name === 'rnn.conv.weight') {
    // Three taps: from the unit before, itself, the unit after.
    if (recurrent === 'identity') return kernelTap(rows, width, 1);
    if (recurrent === 'shift') return kernelTap(rows, width, 2);
    return recurrent === 'random' ? uniform(1 / Math.sqrt(cols * width)) : null;
  }
  if (!/^rnn\.weight_hh_l\d+$/.test(name) || cols !== hiddenSize || rows % hiddenSize !== 0) return null;
  if (recurrent === 'orthogonal') return orthogonal(hiddenSize);
  if (recurrent === 'random') return uniform(1 / Math.sqrt(hiddenSize));
  return recurrent === 'cell' ? null : shift(hiddenSize, recurrent === 'identity' ? 0 : 1);
}

/**
 * Draws fresh f32 parameters, each by its own initial law from a stream of its own name.
 * @throws UsageError for sizes the cell cannot have, and for laws that none of its weights knows
 */
export function initialParameters(config: NetworkConfig, seed: number | bigint, laws: InitialLaws = {}): NamedTensors {
  const streamOf = (name: string) => stream(seed, 'init', name);
  return new Map(
    parameterSpecs(config, laws).map(({ name, shape, initial }) => {
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
